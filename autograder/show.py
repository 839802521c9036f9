"""Results for a person's eyes: the table of a class, student by exercise."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.results import ExerciseResult, Status, SubmissionResult

# A mark and a colour each, so that colour alone carries nothing.
_MARKS = {
    Status.PASSED: ("✓", "green"),
    Status.PARTLY: ("◐", "yellow"),
    Status.FAILED: ("✗", "red"),
    Status.ERROR: ("!", "red"),
    Status.TIMED_OUT: ("⧖", "magenta"),
    Status.OUT_OF_MEMORY: ("▲", "magenta"),
    Status.PROCESS_DIED: ("☠", "magenta"),
    Status.NOT_ANSWERED: ("–", "dim"),
    Status.UNREADABLE: ("?", "magenta"),
}


def results_table(results: Sequence[SubmissionResult]) -> Table:
    """A row for each student: status, a cell for each exercise, the sum, the first reason."""
    exercises = results[0].exercises if results else ()
    table = Table(title=results[0].assignment if results else "", title_justify="left")
    table.add_column("student", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for exercise in exercises:
        table.add_column(exercise.function, justify="right")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("why", min_width=30, ratio=1)
    for result in results:
        mark, style = _MARKS[result.status]
        table.add_row(
            Text(result.student),
            Text(f"{mark} {result.status}", style),
            *(_score(exercise) for exercise in result.exercises),
            Text(f"{result.score:g}/{result.max_score:g}", "bold"),
            Text(_why(result)),
        )
    return table


def _score(exercise: ExerciseResult) -> Text:
    mark, style = _MARKS[exercise.status]
    return Text(f"{mark} {exercise.score:g}/{exercise.max_score:g}", style)


def _why(result: SubmissionResult) -> str:
    """The reason of each exercise that lost points, once where they share it."""
    reasons = [e.reason for e in result.exercises if e.status is not Status.PASSED]
    return "\n".join(dict.fromkeys(reasons))
