"""Grading: one submission, from file to verdicts."""

from __future__ import annotations

import hashlib
import importlib
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import forbidden, verdict
from autograder.course import Course, CourseError
from autograder.intake import (
    SubmittedCell,
    UnreadableError,
    find_notebook,
    read_files,
    read_notebook,
)
from autograder.journal import fingerprint
from autograder.lab import Lab, LabCell, defined_names
from autograder.outputs import Room, error_output, note, shown
from autograder.process import Gone, MissingNameError, StudentProcess, TimedOut, used_up
from autograder.rebuild import RebuiltCell, rebuild, to_notebook
from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.sandbox import Launcher, Limits, Sandbox, SandboxError, WarmParent, crowding
from autograder.selftest import holes
from convcourse.checks import engine

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOT_RUN = "Not run in grading: this cell only shows what your answers made possible."


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission's result, and its notebook with outputs and verdicts in place.

    `content` is the notebook as it stands in a file: it crosses processes, without nbformat.
    """

    result: SubmissionResult
    content: dict[str, Any]

    @property
    def notebook(self) -> NotebookNode:
        """The notebook as nbgrader handles it."""
        import nbformat

        return nbformat.from_dict(self.content)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a student handed in, as values that another machine can grade, and its seed.

    The seed is this submission's alone; the course's secret cannot be computed from it. `fault`
    says why there is nothing to grade.
    """

    student: str
    seed: bytes
    cells: Sequence[SubmittedCell] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Grader:
    """All that grading a submission of one lab needs; it can be sent to another process.

    With `seed` every submission is graded with that one, and not with its own.
    """

    course: Course
    lab: Lab
    forbidden: Mapping[str, str]
    sandbox: Sandbox
    limits: Limits
    launcher: Launcher | None = None
    seed: bytes | None = None

    @classmethod
    def of(cls, course: Course, lab: str, notebook: str | None = None) -> Grader:
        """Read a lab's notebook, its first where none is named, and look for a sandbox."""
        limits = limits_of(course, lab)
        loaded = Lab.load(course, lab, notebook)
        names = forbidden_names(lab)
        return cls(course, loaded, names, Sandbox.find(limits, names), limits)

    def warmed(self) -> Grader:
        """The same with a warm parent, where this machine grants one; it belongs to this process.

        The parent imports what the lab's own cells import.
        """
        try:
            parent = WarmParent(self.sandbox, self.limits, self.lab.imports)
        except SandboxError:
            return self
        warm = replace(self, launcher=parent)
        try:
            warm.start({}).close()
        except (Gone, SandboxError):  # bubblewrap may make namespaces here, and a fork may not
            parent.close()
            return self
        return warm

    def here(self) -> Grader:
        """The same on this machine, with the sandbox that is to be had here."""
        return replace(self, sandbox=Sandbox.find(self.limits, self.forbidden), launcher=None)

    def insist_on_walls(self) -> None:
        """Refuse to grade where nothing would stand around a submission.

        Raises
        ------
        CourseError
            If no sandbox can be had.
        """
        if not self.sandbox.has_walls:
            raise CourseError(self.sandbox.refusal)

    def prove_walls(self) -> None:
        """Try, in a submission's place, all that must not work.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        if not self.sandbox.has_walls:
            return
        try:
            with self.start({}) as process:
                found = holes(
                    process, self.limits, sources=self.course.sources, folder=self.course.folder
                )
        except (Gone, SandboxError) as error:
            raise CourseError(
                f"No submission can be started: {error} Nothing was graded."
            ) from None
        if found:
            raise CourseError(
                f"The sandbox has holes: a submission could {'; '.join(found)}. Nothing was graded."
            )

    def close(self) -> None:
        """End the warm parent, if there is one."""
        if isinstance(self.launcher, WarmParent):
            self.launcher.close()

    def seed_of(self, student: str) -> bytes:
        """The seed of the cases that a student's submission is graded with."""
        return self.seed or self.course.secret_seed(student, self.lab.name)

    def fingerprints(self, students: Iterable[str]) -> dict[str, str]:
        """For each submission a digest of what was handed in and of all that it is graded by."""
        course, name, notebook = self.course, self.lab.name, self.lab.notebook_name
        checks = Path(engine.__file__).parent
        notebooks = [course.solution(name, notebook), course.release(name, notebook)]
        sources = [*notebooks, *sorted(checks.rglob("*.py"))]
        by = {
            "limits": asdict(self.limits),
            "sources": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources],
        }
        return {
            student: fingerprint(
                course.submitted / student / name, seed=self.seed_of(student), lab=by
            )
            for student in students
        }

    def start(self, files: Mapping[str, bytes], *, deadline: float = math.inf) -> StudentProcess:
        """Start a process for a student's cells."""
        return StudentProcess(
            self.launcher or self.sandbox,
            self.sandbox,
            self.limits,
            forbidden=self.forbidden,
            files=files,
            deadline=deadline,
        )

    def submission(self, student: str) -> Submission:
        """Read what a student handed in; whatever it is, there is a submission."""
        folder = self.course.submitted / student / self.lab.name
        seed = self.seed_of(student)
        try:
            path = find_notebook(folder, self.lab.notebook_name, self.lab.others)
            cells = read_notebook(path)
            return Submission(student, seed, cells, read_files(folder))
        except UnreadableError as error:
            return Submission(student, seed, fault=str(error))
        except OSError as error:
            return Submission(student, seed, fault=f"A file cannot be read: {error.strerror}.")

    def grade(self, student: str) -> Graded:
        """Grade what a student handed in; whatever it is, there is a result."""
        return self.grade_submission(self.submission(student))

    def grade_submission(self, submission: Submission) -> Graded:
        """Grade what was read, here or on another machine."""
        student = submission.student
        if submission.fault:
            return self.unreadable(student, submission.fault)
        cells = rebuild(self.lab, submission.cells)
        started = time.monotonic()
        with Run(self, cells, submission) as run:
            exercises = tuple(run.grade())
        seconds = time.monotonic() - started
        result = SubmissionResult.of(student, self.lab.name, seconds, exercises)
        return Graded(result, to_notebook(self.lab, cells))

    def unreadable(self, student: str, sentence: str) -> Graded:
        """The result of a submission that cannot be graded, with the reason in every exercise."""
        exercises = tuple(
            verdict.result(test, Status.UNREADABLE, sentence) for test in self.lab.tests
        )
        cells = rebuild(self.lab, ())
        for cell, exercise in zip((c for c in cells if c.is_test), exercises, strict=True):
            cell.verdict, cell.outputs = exercise, [shown(exercise)]
        result = SubmissionResult.of(student, self.lab.name, 0.0, exercises)
        return Graded(result, to_notebook(self.lab, cells))


class Run:
    """One submission's run: cells in order, each test judged where it stands.

    A process that is lost takes nobody else's points with it: a fresh one runs the cells again,
    without the one that ended it, and the run goes on where it was.
    """

    def __init__(self, grader: Grader, cells: list[RebuiltCell], submission: Submission) -> None:
        """Prepare; the process starts when it is first needed."""
        self._grader = grader
        self._cells = cells
        self._submission = submission
        self._process: StudentProcess | None = None
        self._deadline = time.monotonic() + grader.limits.submission_seconds * crowding()
        self._lost: dict[int, Gone] = {}
        self._room = Room()
        code = [cell.source if self._is_students_code(cell) else "" for cell in cells]
        self._refused = forbidden.uses(code, grader.forbidden)

    def __enter__(self) -> Run:
        """End the process with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._end_process()

    def grade(self) -> list[ExerciseResult]:
        """Run every cell; return the verdicts in the order of the tests."""
        results = []
        for index, cell in enumerate(self._cells):
            if cell.is_test:
                exercise = self._judge(index)
                cell.verdict, cell.outputs = exercise, [shown(exercise)]
                results.append(exercise)
            elif cell.lab_cell is not None and cell.lab_cell.is_for_show:
                cell.outputs = [note(NOT_RUN)]
            elif cell.cell_type == "code" and cell.source.strip():
                self._run_cell(index)
        return results

    def _run_cell(self, index: int) -> None:
        cell = self._cells[index]
        try:
            outputs = self._alive(index).run(cell.source, seconds=self._seconds_left())
            cell.outputs = self._room.kept(outputs)
        except Gone as gone:
            self._lose(index, gone)
            cell.outputs = [error_output(str(gone.status), gone.sentence)]

    def _judge(self, index: int) -> ExerciseResult:
        test = self._cells[index].lab_cell
        assert test is not None
        early = self._known_without_running(index, test)
        if early is not None:
            return early
        setup = self._grader.lab.setup_before(self._grader.lab.cells.index(test))
        try:
            process = self._alive(index)
            seed, student = self._submission.seed, self._submission.student
            return verdict.judge(test, process, setup=setup, seed=seed, student=student)
        except MissingNameError as missing:
            return self._undefined(index, test, str(missing))
        except Gone as gone:
            self._end_process()
            return verdict.result(test, gone.status, gone.sentence)

    def _known_without_running(self, index: int, test: LabCell) -> ExerciseResult | None:
        """The result where a cell behind the exercise was refused or ended the process."""
        place = self._cell_defining(index, test.names)
        if place in self._refused:
            return verdict.result(test, Status.FAILED, self._refused[place])
        if place in self._lost:
            gone = self._lost[place]
            return verdict.result(test, gone.status, gone.sentence)
        return None

    def _undefined(self, index: int, test: LabCell, name: str) -> ExerciseResult:
        """The result where a name is missing: left as released, or its cell has an error."""
        message = f"The notebook does not define {name}; the exercise asks for exactly this name."
        place = self._cell_defining(index, test.names)
        if place is not None:
            cell = self._cells[place]
            if cell.is_untouched:
                return verdict.result(test, Status.NOT_ANSWERED, verdict.not_answered(test))
            for output in cell.outputs:
                if output["output_type"] == "error":
                    cause = f"Its cell stopped with {output['ename']}: {output['evalue']}"
                    message = f"{name} is not defined. {cause}"
        return verdict.result(test, Status.ERROR, message)

    def _cell_defining(self, before: int, names: Sequence[str]) -> int | None:
        """The last cell before a test that is there to define what the test asks for."""
        for index in reversed(range(before)):
            cell = self._cells[index]
            if cell.is_test:
                continue
            defined = cell.lab_cell.names if cell.lab_cell else defined_names(cell.source)
            if set(defined) & set(names):
                return index
        return None

    def _alive(self, index: int) -> StudentProcess:
        """The process, with every cell before `index` run in it."""
        if self._process is not None:
            return self._process
        self._seconds_left()
        self._process = self._grader.start(self._submission.files, deadline=self._deadline)
        for earlier, cell in enumerate(self._cells[:index]):
            runs = cell.cell_type == "code" and not cell.is_test and cell.source.strip()
            if runs and earlier not in self._lost:
                try:
                    self._process.run(cell.source, seconds=self._seconds_left())
                except Gone as gone:
                    self._lose(earlier, gone)
                    return self._alive(index)
        return self._process

    def _lose(self, index: int, gone: Gone) -> None:
        self._lost[index] = gone
        self._end_process()

    def _seconds_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimedOut(used_up(self._grader.limits))
        return left

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    @staticmethod
    def _is_students_code(cell: RebuiltCell) -> bool:
        return cell.cell_type == "code" and (cell.lab_cell is None or bool(cell.lab_cell.names))


def limits_of(course: Course, lab: str = "") -> Limits:
    """The limits that `nbgrader_config.py` sets, a lab's own first, and the usual ones else.

    Raises
    ------
    CourseError
        If it sets one that there is not, or not to a positive number.
    """
    given = dict(course.config().get("AutograderLimits", {}))
    given |= given.pop("labs", {}).get(lab, {})
    known = {field.name for field in fields(Limits)}
    for name, value in given.items():
        if name not in known:
            raise CourseError(
                f"AutograderLimits has no {name}. Use one of {', '.join(sorted(known))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"AutograderLimits.{name} is {value!r}: a positive number is needed.")
    return Limits(**given)


def forbidden_names(lab: str) -> Mapping[str, str]:
    """What the lab's checks say may not be used in it; nothing for a lab without checks of ours."""
    try:
        module = importlib.import_module(f"convcourse.checks.{lab}")
    except ModuleNotFoundError:
        return {}
    return dict(module.check.forbidden)
