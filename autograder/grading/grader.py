"""All that grading a lab needs, made once, and what it is graded by."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Course
from autograder.exceptions import CourseError, NoAnswer, SandboxError
from autograder.grading import insides, judge
from autograder.grading.journal import fingerprint
from autograder.grading.pictures import PictureReader
from autograder.grading.rules import SEEDS, inside_tests, limits_of, not_there, seeds_of
from autograder.grading.run import Run
from autograder.grading.shown_only import notes_on
from autograder.intake.outputs import shown
from autograder.intake.pictures import show_pictures
from autograder.intake.rebuild import rebuild, to_notebook, waiting
from autograder.intake.submission import Submission, read_submission
from autograder.lab import CellKind, Lab
from autograder.names import imported_modules
from autograder.results import Status, SubmissionResult
from autograder.sandbox.launcher import ForkServer, Launcher, Sandbox
from autograder.sandbox.limits import Limits, TimeBudget
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.selftest import holes
from convcourse.checks import engine

if TYPE_CHECKING:
    from nbformat import NotebookNode

SLOW_IMPORTS = frozenset(("keras", "tensorflow"))
"""What takes seconds: where a lab does without and a submission does not, a server has it ready."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission's result, and its notebook with outputs and verdicts in place.

    `content` is the notebook as it stands in a file: it crosses processes, without nbformat.
    `faults` says why cells of the instructor's did not run out here, by their names; `pictures` are
    those that lay beside the notebook, fit to be shown.
    """

    result: SubmissionResult
    content: dict[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def notebook(self) -> NotebookNode:
        """The notebook as nbgrader handles it."""
        import nbformat

        return nbformat.from_dict(self.content)


@dataclass(frozen=True, slots=True)
class Grader:
    """All that grading a submission of one lab needs; it can be sent to another process.

    With `seed` every submission is graded with that one, and not with one of the lab's, which are
    so many `seeds`. `refuses_inside` says that a test which has to run in the student's process
    waits for a person.
    """

    course: Course
    lab: Lab
    forbidden: Mapping[str, str]
    sandbox: Sandbox
    limits: Limits
    launcher: Launcher | None = None
    seed: bytes | None = None
    seeds: int = SEEDS
    refuses_inside: bool = False

    @classmethod
    def of(cls, course: Course, lab: str, notebook: str | None = None) -> Grader:
        """Read a lab's notebook, its first where none is named, and look for a sandbox."""
        return cls.of_lab(course, Lab.load(course, lab, notebook))

    @classmethod
    def of_lab(cls, course: Course, lab: Lab) -> Grader:
        """Look for a sandbox to grade a lab in, however it was read."""
        limits, names = limits_of(course, lab.name), not_there(lab.name)
        sandbox, refuses = Sandbox.find(limits, names), inside_tests(course) == "refuse"
        seeds = seeds_of(course)
        return cls(course, lab, names, sandbox, limits, seeds=seeds, refuses_inside=refuses)

    def warmed(self) -> Grader:
        """The same with a fork server, where this machine grants one; it belongs to this process.

        The server imports what the lab's own cells import.
        """
        try:
            server = ForkServer(self.sandbox, self.limits, self.lab.imports, self.forbidden)
        except SandboxError:
            return self
        warm = replace(self, launcher=server)
        try:
            warm.start({}).close()
        except (NoAnswer, SandboxError):  # bubblewrap may make namespaces here, and a fork may not
            server.close()
            return self
        return warm

    def here(self) -> Grader:
        """The same on this machine, with the sandbox that is to be had here."""
        return replace(self, sandbox=Sandbox.find(self.limits, self.forbidden), launcher=None)

    def insist_on_sandbox(self) -> None:
        """Refuse to grade where nothing would stand around a submission.

        Raises
        ------
        CourseError
            If no sandbox can be had.
        """
        if not self.sandbox.protects:
            raise CourseError(self.sandbox.refusal)

    def prove_sandbox(self) -> None:
        """Try, in a submission's place, all that must not work.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        if not self.sandbox.protects:
            return
        try:
            with self.start({}) as process:
                found = holes(
                    process, self.limits, sources=self.course.sources, folder=self.course.folder
                )
        except (NoAnswer, SandboxError) as error:
            raise CourseError(
                f"No submission can be started: {error} Nothing was graded."
            ) from None
        if found:
            raise CourseError(
                f"The sandbox has holes: a submission could {'; '.join(found)}. Nothing was graded."
            )

    def close(self) -> None:
        """End the fork server, if there is one."""
        if isinstance(self.launcher, ForkServer):
            self.launcher.close()

    def seed_of(self, student: str) -> bytes:
        """The seed of the cases that a student's submission is graded with."""
        return self.seed or self.course.case_seed(student, self.lab.name, self.seeds)

    def fingerprints(self, students: Iterable[str]) -> dict[str, str]:
        """For each submission a digest of what was handed in and of all that it is graded by."""
        course, name, notebook = self.course, self.lab.name, self.lab.notebook_name
        checks = Path(engine.__file__).parent
        notebooks = [course.solution(name, notebook), course.release(name, notebook)]
        sources = [*notebooks, *sorted(checks.rglob("*.py"))]
        by = {
            "limits": asdict(self.limits),
            "inside": [*sorted(self.lab.inside), self.refuses_inside],
            "sources": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources],
        }
        return {
            student: fingerprint(
                course.submitted / student / name, seed=self.seed_of(student), lab=by
            )
            for student in students
        }

    def start(
        self,
        files: Mapping[str, bytes],
        *,
        budget: TimeBudget | None = None,
        launcher: Launcher | None = None,
    ) -> StudentProcess:
        """Start a process for a student's cells."""
        return StudentProcess(
            launcher or self.launcher or self.sandbox,
            self.sandbox,
            self.limits,
            forbidden=self.forbidden,
            files=files,
            budget=budget,
        )

    def submission(self, student: str) -> Submission:
        """Read what a student handed in; whatever it is, there is a submission."""
        return read_submission(self.course, self.lab, student, self.seed_of(student))

    def grade(self, student: str) -> Graded:
        """Grade what a student handed in; whatever it is, there is a result."""
        return self.grade_submission(self.submission(student))

    def grade_submission(self, submission: Submission) -> Graded:
        """Grade what was read, here or on another machine."""
        student = submission.student
        if submission.fault:
            return self.not_judged(
                student, submission.fault, submission.fault_status, notes=submission.notes
            )
        cells = rebuild(self.lab, submission.cells)
        code = [cell.source for cell in cells if cell.is_students and cell.cell_type == "code"]
        start, lab = partial(self.start, launcher=self._launcher_for(code)), self.lab
        started = time.monotonic()
        with Run(
            start, self.limits, lab, cells, submission, refuses_inside=self.refuses_inside
        ) as run:
            exercises = tuple(run.grade())
        seconds = time.monotonic() - started
        found = [cell.note for cell in cells if cell.note]
        notes = [*submission.notes, *found, *notes_on(code)]
        notes += insides.note_on(code) if self.forbidden else []
        result = SubmissionResult.of(student, lab.name, seconds, exercises, notes)
        with PictureReader(self._start_reader) as read:
            pictures = show_pictures(cells, submission.beside, read)
        return Graded(result, to_notebook(lab, cells, result.notes), run.faults, pictures)

    def _launcher_for(self, code: Iterable[str]) -> Launcher | None:
        """What starts the process of a submission with that code."""
        if not isinstance(self.launcher, ForkServer):
            return self.launcher
        likely = [cell for cell in code if any(name in cell for name in SLOW_IMPORTS)]
        imported = {name.partition(".")[0] for cell in likely for name in imported_modules(cell)}
        loaded = {name.partition(".")[0] for name in self.lab.imports}
        slow = SLOW_IMPORTS & imported - self.forbidden.keys()
        if slow and not SLOW_IMPORTS & loaded:
            with contextlib.suppress(SandboxError):  # then it takes its time
                return self.launcher.with_module(max(slow))
        return self.launcher

    def _start_reader(self) -> StudentProcess:
        """Start a process that reads pictures, and runs nothing of a student's.

        Its limits are the usual ones: how long a lab's answers may take says nothing of a photo.
        """
        where, limits, budget = self.launcher or self.sandbox, Limits(), TimeBudget(60.0)
        return StudentProcess(where, self.sandbox, limits, forbidden={}, files={}, budget=budget)

    def not_judged(
        self,
        student: str,
        sentence: str,
        status: Status = Status.WAITS,
        *,
        seconds: float = 0.0,
        notes: Sequence[str] = (),
    ) -> Graded:
        """The result of a submission that cannot be graded, with the reason in every exercise.

        Where the fault is the grader's, it waits for a person. It took so many seconds to see.
        """
        exercises = tuple(judge.result(test, status, sentence) for test in self.lab.tests)
        cells = rebuild(self.lab, ())
        for cell, exercise in zip((c for c in cells if c.is_test), exercises, strict=True):
            cell.verdict, cell.outputs = exercise, shown(exercise)
        for cell in cells:
            place = cell.lab_cell
            if place is not None and place.kind is CellKind.WRITTEN and not place.is_task:
                cell.verdict = waiting(place, sentence)
        result = SubmissionResult.of(student, self.lab.name, seconds, exercises, notes)
        return Graded(result, to_notebook(self.lab, cells, result.notes))
