"""The verdict on one exercise: the test cell runs here, in the grader's process, on values alone.

A test cell is the instructor's. It runs unchanged, in the names of one kernel (`namespace`): what
the instructor's cells define is here, and the rest is the student's, data as a copy and everything
else as a handle (`handles`). What a cell prints never makes a score; a check of `convcourse.checks`
reports its outcome, and any other cell is judged by whether it raises, with nbgrader's rule for
partial credit where it ends in a number. A cell that has to live with the student's objects is run
in their process (`judge_inside`), and its result says so.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from autograder.exceptions import MissingNameError, NoAnswer
from autograder.grading.alarm import within
from autograder.grading.line import NotOutsideError, standing_in
from autograder.grading.namespace import Names
from autograder.lab import LabCell
from autograder.names import helpers
from autograder.results import ExerciseResult, Status
from autograder.sandbox.inside.cells import run_cell
from autograder.sandbox.inside.tensors import NotHereError
from autograder.sandbox.process import StudentProcess
from autograder.text import printable
from convcourse.checks import engine
from convcourse.checks.exceptions import how_raised, where_raised
from convcourse.checks.mistakes import slug
from convcourse.checks.normalize import Raised
from convcourse.checks.outcome import Drawing
from convcourse.checks.tracebacks import message, own_frames

_MAX_MESSAGE = 1 << 14
_NOT_HERE = slug(f"raises {NotHereError.__name__}")
"""What an answer uses may be allowed and yet not be there; that is no mistake of the student's."""
_OWN_EQUALITY = "Two objects of the answer's were compared by the answer's own __eq__."


def judge(
    test: LabCell,
    process: StudentProcess,
    names: Names,
    *,
    seed: bytes | str,
    student: str = "",
    cells: Sequence[str] = (),
) -> ExerciseResult:
    """Run a test cell out here, against the student's process.

    `names` are those of the notebook's kernel, `student` whose work it is and `cells` all the code
    before the test, to be read. A `MissingNameError` or a `NoAnswer` passes through: the caller
    knows what the cell held, and how to go on without it.
    """
    with _silence():
        names.advance(test)
        if names.is_check(test):
            return _checked(test, process, names, seed=seed, student=student, cells=cells)
        names.line.begin()
        with standing_in(names.line), within(*process.begin_test()):
            tried = _tried(test, lambda: run_cell(test.source, names))
            with contextlib.suppress(NoAnswer, Exception, SystemExit):  # the verdict stands then
                names.line.settle()
        if names.line.own_equality:
            return replace(tried, message=f"{tried.message}\n{_OWN_EQUALITY}")
        return tried


def judge_inside(
    test: LabCell, process: StudentProcess, earlier: Sequence[str] = ()
) -> ExerciseResult:
    """Run a test cell in the student's process, where a student who attacks it could forge it.

    What it needs of the `earlier` tests, which were run out here, is defined there first.
    """
    source = "\n".join([*helpers(test.source, earlier, apart_from=test.names), test.source])
    return replace(_tried(test, lambda: process.test(source)), where="inside")


def _checked(
    test: LabCell,
    process: StudentProcess,
    names: Names,
    *,
    seed: bytes | str,
    student: str,
    cells: Sequence[str],
) -> ExerciseResult:
    """Run a cell that calls a lab's checks, which bring their own way of asking."""
    asked = dict(names)
    for name in test.names:
        try:
            asked[name] = process.get(name)
        except MissingNameError:
            raise
        except Exception as error:
            message = f"{name} cannot be read: {_shown(error)}"
            return result(test, Status.ERROR, message, mistake=raised(type(error).__name__))
    with (
        engine.grading(seed=seed, student=student, cells=cells) as outcomes,
        within(*process.begin_check()),
    ):
        tried = _tried(test, lambda: run_cell(test.source, asked))
    return _from_outcomes(test, outcomes) if outcomes else tried


def _tried(test: LabCell, run: Callable[[], Any]) -> ExerciseResult:
    try:
        last = run()
    except AssertionError as error:
        return result(test, Status.FAILED, _failed(test, error))
    except NotImplementedError:
        return result(test, Status.NOT_ANSWERED, not_answered(test))
    except NotOutsideError as reason:
        return result(test, Status.WAITS, f"This test cannot be judged: {reason}.")
    except (Exception, SystemExit) as error:
        if isinstance(error, NameError) and error.name in test.names and not own_frames(error):
            raise MissingNameError(error.name) from None
        mistake = raised(type(error).__name__)
        status = Status.WAITS if mistake == _NOT_HERE else Status.ERROR
        return result(test, status, _failed(test, error), mistake=mistake)
    return _from_number(test, last)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")  # however the grader was started, a warning is no error
        yield


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


def _from_outcomes(test: LabCell, outcomes: Sequence[engine.Outcome]) -> ExerciseResult:
    for outcome in outcomes:
        if outcome.mistake == _NOT_HERE:
            return result(test, Status.WAITS, outcome.message, mistake=_NOT_HERE)
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


def _failed(test: LabCell, error: BaseException) -> str:
    frames = own_frames(error)
    if frames and isinstance(
        error, Exception
    ):  # it comes from the student's code, and is told as the checks tell it
        came = Raised(type(error), message(error), frames)
        head, line = how_raised(test.function, came), where_raised(test.function, came)
        return f"{test.function}: {head}\n\n{line}"
    lines = [f"{test.function}: {_shown(error)}"]
    lines += [note.rstrip() for note in getattr(error, "__notes__", ()) if note.strip()]
    return "\n".join(lines)


def _shown(error: BaseException) -> str:
    text = str(error).strip()
    if isinstance(error, AssertionError):
        return text or "a test does not hold."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
