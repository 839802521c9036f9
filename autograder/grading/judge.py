"""The verdict on one exercise: the test cell runs here, in the grader's process, on values alone.

A test cell is the instructor's. It runs unchanged, in a namespace where the names that the
instructor's solution cells define, and no others, stand for the student's work: a function is a
proxy that sends inputs and brings data back, a value is a copy. What a cell prints never makes a
score; a check of `convcourse.checks` reports its outcome, and any other cell is judged by whether
it raises, with nbgrader's rule for partial credit where it ends in a number.
"""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Sequence
from typing import Any

from autograder.exceptions import MissingNameError, NoAnswer
from autograder.lab import LabCell
from autograder.results import ExerciseResult, Status
from autograder.sandbox.process import StudentFunction, StudentProcess
from autograder.text import printable
from convcourse.checks import engine
from convcourse.checks.exceptions import how_raised, where_raised
from convcourse.checks.mistakes import slug
from convcourse.checks.normalize import Raised
from convcourse.checks.outcome import Drawing
from convcourse.checks.tracebacks import message, own_frames

_MAX_MESSAGE = 1 << 14


def judge(
    test: LabCell,
    process: StudentProcess,
    *,
    setup: Sequence[str],
    seed: bytes | str,
    student: str = "",
    cells: Sequence[str] = (),
) -> ExerciseResult:
    """Run a test cell against the student's process.

    `setup` is the instructor's own code that comes before the cell, `student` whose work it is and
    `cells` all the code before the test, to be read. A `MissingNameError` or a `NoAnswer` passes
    through: the caller knows what the cell held, and how to go on without it.
    """
    namespace: dict[str, Any] = {"__name__": "__grading__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for source in setup:
            exec(compile(source, "<setup>", "exec"), namespace)
        for name in test.names:
            try:
                namespace[name] = process.get(name)
            except MissingNameError:
                raise
            except Exception as error:
                message = f"{name} cannot be read: {_shown(error)}"
                return result(test, Status.ERROR, message, mistake=raised(type(error).__name__))
        with engine.grading(seed=seed, student=student, cells=cells) as outcomes:
            try:
                last = _run(test.source, namespace, _TopLevel(namespace, process, test.names))
            except AssertionError as error:
                return result(test, Status.FAILED, _failed(test, error))
            except NotImplementedError:
                return result(test, Status.NOT_ANSWERED, not_answered(test))
            except Exception as error:
                mistake = raised(type(error).__name__)
                return result(test, Status.ERROR, _failed(test, error), mistake=mistake)
    if outcomes:
        return _from_outcomes(test, outcomes)
    return _from_number(test, last)


def result(
    test: LabCell,
    status: Status,
    message: str,
    fraction: float = 0.0,
    *,
    mistake: str = "",
    picture: Drawing | None = None,
) -> ExerciseResult:
    """The result of an exercise, with its score out of the test cell's points."""
    return ExerciseResult(
        grade_id=str(test.grade_id),
        function=test.function,
        status=status,
        score=round(test.points * fraction, 6),
        max_score=test.points,
        message=printable(message[:_MAX_MESSAGE]),
        mistake=mistake,
        picture=picture,
    )


def lost(test: LabCell, reason: NoAnswer) -> ExerciseResult:
    """The result of an exercise to which no answer came."""
    return result(test, reason.status, reason.sentence, mistake=slug(reason.status))


def raised(name: str) -> str:
    """The name of the mistake where an exception ends an exercise, as the checks name it."""
    return slug(f"raises {name[:40]}")


def not_answered(test: LabCell) -> str:
    """The sentence for a place left as it was."""
    return f"Not answered: {test.function} is still as it was released."


class _TopLevel(dict[str, Any]):
    """The names of a test cell, as its top level sees them.

    A test may take a function of the student's away, to see that another one needs it, and put it
    back: then it has to be away where the student's code runs.
    """

    def __init__(
        self, namespace: dict[str, Any], process: StudentProcess, students: Sequence[str]
    ) -> None:
        super().__init__()
        self._namespace, self._process, self._students = namespace, process, students

    def __getitem__(self, name: str) -> Any:
        return self._namespace[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._namespace[name] = value
        if name in self._students and isinstance(value, StudentFunction):
            self._process.put(name, value.__name__)

    def __delitem__(self, name: str) -> None:
        del self._namespace[name]
        if name in self._students:
            self._process.put(name, None)


def _run(source: str, namespace: dict[str, Any], top: _TopLevel) -> Any:
    """Execute a cell; return the value of its last line where that is an expression."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    exec(compile(tree, "<test>", "exec"), namespace, top)
    return eval(compile(last, "<test>", "eval"), namespace, top) if last is not None else None


def _from_outcomes(test: LabCell, outcomes: Sequence[engine.Outcome]) -> ExerciseResult:
    fraction = sum(outcome.fraction for outcome in outcomes) / len(outcomes)
    worst = min(outcomes, key=lambda outcome: outcome.fraction)
    status = worst.status
    if status not in (Status.PASSED, Status.PARTLY) and fraction > 0:
        status = Status.PARTLY
    mistake, picture = worst.mistake, worst.picture
    return result(test, status, worst.message, fraction, mistake=mistake, picture=picture)


def _from_number(test: LabCell, last: Any) -> ExerciseResult:
    """Full marks, or nbgrader's partial credit where the cell ends in a number of points."""
    if isinstance(last, bool) or not isinstance(last, int | float):
        return result(test, Status.PASSED, f"{test.function}: right.", 1.0)
    if not 0 <= last <= test.points:
        problem = f"The test cell {test.grade_id} ended in {last}, not in points up to "
        return result(test, Status.ERROR, f"{problem}{test.points:g}. Tell your instructor.")
    if last == test.points:
        return result(test, Status.PASSED, f"{test.function}: right.", 1.0)
    fraction = last / test.points
    status = Status.PARTLY if last else Status.FAILED
    return result(test, status, f"{test.function}: {last:g} of {test.points:g} points.", fraction)


def _failed(test: LabCell, error: Exception) -> str:
    frames = own_frames(error)
    if frames:  # it comes from the student's code, and is told as the checks tell it
        came = Raised(type(error), message(error), frames)
        head, line = how_raised(test.function, came), where_raised(test.function, came)
        return f"{test.function}: {head}\n\n{line}"
    lines = [f"{test.function}: {_shown(error)}"]
    lines += [note.rstrip() for note in getattr(error, "__notes__", ()) if note.strip()]
    return "\n".join(lines)


def _shown(error: Exception) -> str:
    text = str(error).strip()
    if isinstance(error, AssertionError):
        return text or "a test does not hold."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
