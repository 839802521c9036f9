"""One submission's run: its cells in order, each test judged where it stands."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from autograder.exceptions import MissingNameError, NoAnswer, TimedOut
from autograder.grading import judge
from autograder.grading.line import Line
from autograder.grading.namespace import Names
from autograder.intake.outputs import OutputBudget, error_output, note, shown
from autograder.intake.rebuild import RebuiltCell
from autograder.intake.submission import Submission
from autograder.lab import Lab, LabCell
from autograder.names import defined_names
from autograder.results import ExerciseResult, Status
from autograder.sandbox.limits import Limits, TimeBudget
from autograder.sandbox.process import StudentProcess, used_up

REFUSED = (
    "A person has to judge this: its test would have to run beside the answer, where an answer "
    "could forge the result, and this course does not allow that."
)
NOT_RUN = "Not run in grading: this cell only shows what your answers made possible."


class Start(Protocol):
    """Starts a process for a student's cells, with their files beside it."""

    def __call__(self, files: Mapping[str, bytes], *, budget: TimeBudget) -> StudentProcess:
        """Start one; no answer of it is waited for beyond the budget."""


class Run:
    """One submission's run: cells in order, each test judged where it stands.

    A process that is lost takes nobody else's points with it: a fresh one runs the cells again,
    without the one that ended it, and the run goes on where it was.
    """

    def __init__(
        self,
        start: Start,
        limits: Limits,
        lab: Lab,
        cells: list[RebuiltCell],
        submission: Submission,
        *,
        refuses_inside: bool = False,
    ) -> None:
        """Prepare; the process starts when it is first needed."""
        self._refuses_inside = refuses_inside
        self._start = start
        self._limits = limits
        self._lab = lab
        self._cells = cells
        self._submission = submission
        self._process: StudentProcess | None = None
        self._time = TimeBudget(limits.submission_seconds)
        self._lost: dict[int, NoAnswer] = {}
        self._budget = OutputBudget()
        self._names = Names(lab)
        # What an instructor's test writes is of this submission, and not of the course's folder.
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._line: Line | None = None

    def __enter__(self) -> Run:
        """End the process with the block, and what tests wrote with it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._end_process()
        self._folder.cleanup()

    @property
    def faults(self) -> dict[str, str]:
        """Why cells of the instructor's did not run out here, by their names or first lines."""
        found = self._names.faults
        return {
            cell.grade_id or cell.source.strip().partition("\n")[0]: (
                f"{type(found[cell.cell_id]).__name__}: {found[cell.cell_id]}"
            )
            for cell in self._lab.cells
            if cell.cell_id in found
        }

    def grade(self) -> list[ExerciseResult]:
        """Run every cell; return the verdicts in the order of the tests."""
        results = []
        for index, cell in enumerate(self._cells):
            if cell.is_test:
                exercise = self._judge(index)
                cell.verdict, cell.outputs = exercise, shown(exercise)
                results.append(exercise)
            elif cell.lab_cell is not None and cell.lab_cell.is_for_show:
                cell.outputs = [note(NOT_RUN)]
            elif cell.cell_type == "code" and cell.source.strip():
                self._run_cell(index)
        return results

    def _run_cell(self, index: int) -> None:
        cell = self._cells[index]
        try:
            outputs = self._alive(index).run(cell.source)
            cell.outputs = self._budget.kept(outputs)
        except NoAnswer as lost:
            self._lose(index, lost)
            cell.outputs = [error_output(str(lost.status), lost.sentence)]

    def _judge(self, index: int) -> ExerciseResult:
        test = self._cells[index].lab_cell
        assert test is not None
        early = self._known_without_running(index, test)
        if early is not None:
            return early
        try:
            is_inside = test.grade_id in self._lab.inside
            if is_inside and self._refuses_inside:
                return judge.result(test, Status.WAITS, REFUSED)
            process = self._alive(index)
            if is_inside:
                return judge.judge_inside(test, process, self._tests_outside(index))
            process.another = partial(self._another, index)
            self._names.line = self._line_to(process)
            with contextlib.chdir(self._folder.name):
                return judge.judge(
                    test,
                    process,
                    self._names,
                    seed=self._submission.seed,
                    student=self._submission.student,
                    cells=[source for _, source in self._cells_to_run(index)],
                )
        except MissingNameError as missing:
            return self._undefined(index, test, str(missing))
        except NoAnswer as lost:
            self._end_process()
            if lost.sentence == used_up(self._limits):
                self._time.use_up()
            return judge.lost(test, lost)

    def _tests_outside(self, before: int) -> list[str]:
        """The code of the tests before an index that were run in the grader's process."""
        tests = (cell.lab_cell for cell in self._cells[:before] if cell.is_test)
        return [test.source for test in tests if test and test.grade_id not in self._lab.inside]

    def _line_to(self, process: StudentProcess) -> Line:
        """The connection to a process: what a test of another one held is gone with that one."""
        if self._line is None or self._line.process is not process:
            self._line = Line(process)
        return self._line

    def _known_without_running(self, index: int, test: LabCell) -> ExerciseResult | None:
        """The result where the cell behind the exercise ended the process."""
        place = self._cell_defining(index, test.names)
        if place in self._lost:
            return judge.lost(test, self._lost[place])
        return None

    def _undefined(self, index: int, test: LabCell, name: str) -> ExerciseResult:
        """The result where a name is missing: left as released, or its cell has an error."""
        message = f"The notebook does not define {name}; the exercise asks for exactly this name."
        place = self._cell_defining(index, test.names)
        if place is not None:
            cell = self._cells[place]
            if cell.is_untouched:
                return judge.result(test, Status.NOT_ANSWERED, judge.not_answered(test))
            for output in cell.outputs:
                if output["output_type"] == "error":
                    cause = f"Its cell stopped with {output['ename']}: {output['evalue']}"
                    message = f"{name} is not defined. {cause}"
        return judge.result(test, Status.ERROR, message, mistake="not-defined")

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
        self._process = self._started()
        for earlier, source in self._cells_to_run(index):
            try:
                self._process.run(source)
            except NoAnswer as lost:
                self._lose(earlier, lost)
                return self._alive(index)
        return self._process

    def _another(self, index: int) -> StudentProcess:
        """A process of its own, with every cell before `index` run in it."""
        process = self._started()
        try:
            for _, source in self._cells_to_run(index):
                process.run(source)
        except NoAnswer:
            process.close()
            raise
        return process

    def _started(self) -> StudentProcess:
        if self._time.left() <= 0:
            raise TimedOut(used_up(self._limits))
        with self._time.paused():
            return self._start(self._submission.beside.files, budget=self._time)

    def _cells_to_run(self, before: int) -> list[tuple[int, str]]:
        """The code of the cells before an index, but for tests and for what ended a process."""
        return [
            (index, cell.source)
            for index, cell in enumerate(self._cells[:before])
            if cell.cell_type == "code"
            and not cell.is_test
            and cell.source.strip()
            and not (cell.lab_cell is not None and cell.lab_cell.is_for_show)
            and index not in self._lost
        ]

    def _lose(self, index: int, lost: NoAnswer) -> None:
        self._lost[index] = lost
        self._end_process()

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
