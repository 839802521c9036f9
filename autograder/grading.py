"""Grading: one submission, from file to verdicts."""

from __future__ import annotations

import hashlib
import importlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from nbformat import NotebookNode

from autograder import forbidden, verdict
from autograder.course import Course, CourseError
from autograder.intake import UnreadableError, find_notebook, read_files, read_notebook
from autograder.journal import fingerprint
from autograder.lab import Lab, LabCell, defined_names
from autograder.outputs import error_output, shown, trusted_output
from autograder.process import Gone, MissingNameError, StudentProcess, TimedOut
from autograder.rebuild import RebuiltCell, rebuild, to_notebook
from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.sandbox import Launcher, Limits, Sandbox, SandboxError, WarmParent
from autograder.selftest import holes
from convcourse.checks import engine


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission's result, and its notebook with outputs and verdicts in place."""

    result: SubmissionResult
    notebook: NotebookNode


@dataclass(frozen=True, slots=True)
class Grader:
    """All that grading a submission of one lab needs; it can be sent to another process."""

    course: Course
    lab: Lab
    forbidden: Mapping[str, str]
    sandbox: Sandbox
    limits: Limits
    launcher: Launcher | None = None

    @classmethod
    def of(cls, course: Course, lab: str) -> Grader:
        """Read the lab and look for a sandbox."""
        limits = limits_of(course)
        loaded = Lab.load(course, lab)
        return cls(course, loaded, forbidden_names(lab), Sandbox.find(limits), limits)

    def warmed(self) -> Grader:
        """The same with a warm parent, where this machine grants one; it belongs to this process.

        The parent imports what the lab's own cells import.
        """
        try:
            parent = WarmParent(self.sandbox, self.limits, self.lab.imports)
        except SandboxError:
            return self
        return replace(self, launcher=parent)

    def prove_walls(self) -> None:
        """Try, in a submission's place, all that must not work.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        if not self.sandbox.has_walls:
            return
        with self.start({}) as process:
            found = holes(process, self.limits, root=self.course.root, folder=self.course.folder)
        if found:
            raise CourseError(
                f"The sandbox has holes: a submission could {'; '.join(found)}. Nothing was graded."
            )

    def close(self) -> None:
        """End the warm parent, if there is one."""
        if isinstance(self.launcher, WarmParent):
            self.launcher.close()

    def fingerprint(self, student: str) -> str:
        """A digest of a submission and of all that it is graded by."""
        course, name = self.course, self.lab.name
        checks = Path(engine.__file__).parent
        sources = [course.solution(name), course.release(name), *sorted(checks.rglob("*.py"))]
        by = {
            "limits": asdict(self.limits),
            "sources": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources],
        }
        seed = course.secret_seed(student, name)
        return fingerprint(course.submitted / student / name, seed=seed, lab=by)

    def start(self, files: Mapping[str, bytes]) -> StudentProcess:
        """Start a process for a student's cells."""
        return StudentProcess(
            self.launcher or self.sandbox,
            self.sandbox,
            self.limits,
            forbidden=self.forbidden,
            files=files,
        )

    def grade(self, student: str) -> Graded:
        """Grade what a student handed in; whatever it is, there is a result."""
        folder = self.course.submitted / student / self.lab.name
        try:
            submitted = read_notebook(find_notebook(folder, self.lab.name))
            files = read_files(folder)
        except UnreadableError as error:
            return self.unreadable(student, str(error))
        return self.grade_cells(student, rebuild(self.lab, submitted), files)

    def grade_cells(
        self, student: str, cells: list[RebuiltCell], files: Mapping[str, bytes]
    ) -> Graded:
        """Grade a rebuilt notebook."""
        started = time.monotonic()
        seed = self.course.secret_seed(student, self.lab.name)
        with Run(self, cells, files, seed) as run:
            exercises = run.grade()
        result = SubmissionResult.of(
            student, self.lab.name, time.monotonic() - started, tuple(exercises)
        )
        return Graded(result, to_notebook(self.lab, cells))

    def unreadable(self, student: str, sentence: str) -> Graded:
        """The result of a submission that cannot be graded, with the reason in every exercise."""
        exercises = tuple(
            verdict.result(test, Status.UNREADABLE, sentence) for test in self.lab.tests
        )
        cells = rebuild(self.lab, ())
        for cell, exercise in zip((c for c in cells if c.is_test), exercises, strict=True):
            cell.outputs = [shown(exercise)]
        result = SubmissionResult.of(student, self.lab.name, 0.0, exercises)
        return Graded(result, to_notebook(self.lab, cells))


class Run:
    """One submission's run: cells in order, each test judged where it stands.

    A process that is lost takes nobody else's points with it: a fresh one runs the cells again,
    without the one that ended it, and the run goes on where it was.
    """

    def __init__(
        self, grader: Grader, cells: list[RebuiltCell], files: Mapping[str, bytes], seed: bytes
    ) -> None:
        """Prepare; the process starts when it is first needed."""
        self._grader = grader
        self._cells = cells
        self._files = files
        self._seed = seed
        self._process: StudentProcess | None = None
        self._deadline = time.monotonic() + grader.limits.submission_seconds
        self._lost: dict[int, Gone] = {}
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
                cell.outputs = [shown(exercise)]
                results.append(exercise)
            elif cell.cell_type == "code" and cell.source.strip():
                self._run_cell(index)
        return results

    def _run_cell(self, index: int) -> None:
        cell = self._cells[index]
        try:
            cell.outputs = [
                node
                for output in self._alive(index).run(cell.source, seconds=self._seconds_left())
                if (node := trusted_output(output)) is not None
            ]
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
            return verdict.judge(test, self._alive(index), setup=setup, seed=self._seed)
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
                if output.output_type == "error":
                    cause = f"Its cell stopped with {output.ename}: {output.evalue}"
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
        self._process = self._grader.start(self._files)
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
            limit = self._grader.limits.submission_seconds
            raise TimedOut(f"The whole notebook used up its {limit:g} seconds.")
        return left

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    @staticmethod
    def _is_students_code(cell: RebuiltCell) -> bool:
        return cell.cell_type == "code" and (cell.lab_cell is None or bool(cell.lab_cell.names))


def limits_of(course: Course) -> Limits:
    """The limits that `nbgrader_config.py` sets, and the usual ones for the others.

    Raises
    ------
    CourseError
        If it sets one that there is not, or not to a positive number.
    """
    given = dict(course.config().get("AutograderLimits", {}))
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
