"""Results for a person's eyes: the table of a class, student by exercise, and why points went."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.text import printable

# A mark and a colour each, so that colour alone carries nothing.
_MARKS = {
    Status.PASSED: ("✓", "green"),
    Status.PARTLY: ("◐", "yellow"),
    Status.FAILED: ("✗", "red"),
    Status.ERROR: ("!", "red"),
    Status.TIMED_OUT: ("∞", "magenta"),
    Status.OUT_OF_MEMORY: ("▲", "magenta"),
    Status.PROCESS_DIED: ("†", "magenta"),
    Status.NOT_ANSWERED: ("–", "dim"),
    Status.UNREADABLE: ("?", "magenta"),
    Status.WAITS: ("…", "cyan"),
}


def results_table(results: Sequence[SubmissionResult]) -> RenderableType:
    """A row for each student with its marks, scores and status; then the reason of each loss.

    Below stand notes on what was handed in, and which exercises were judged inside the students'
    processes.
    """
    if not results:
        return Text("Nothing was graded.")
    inside = {e.grade_id: e for r in results for e in r.exercises if e.where == "inside"}
    said = [Text(_judged_inside(list(inside.values())), "yellow")] if inside else []
    parts: list[RenderableType] = [_scores(results), ""]
    if any(each.status != Status.PASSED for result in results for each in result.exercises):
        parts.append(_reasons(results))
    if any(result.notes for result in results):
        parts += [_notes(results), ""]
    return Group(*parts, *said)


def stopped_by_limits(results: Sequence[SubmissionResult]) -> str:
    """What each submission took that a limit stopped, the longest first; nothing without any."""
    stopped = sorted(filter(_reached_a_limit, results), key=lambda result: -result.seconds)
    each = ", ".join(f"{result.student} {result.seconds:.1f} s" for result in stopped)
    return printable(f"Stopped by a limit, and how long each took: {each}.") if stopped else ""


def _reached_a_limit(result: SubmissionResult) -> bool:
    statuses = {exercise.status for exercise in result.exercises}
    was_ended = statuses & {Status.TIMED_OUT, Status.OUT_OF_MEMORY, Status.PROCESS_DIED}
    return bool(was_ended) or (statuses == {Status.WAITS} and result.seconds > 0)


def _judged_inside(exercises: Sequence[ExerciseResult]) -> str:
    """The sentence for exercises that were judged inside, with what that means."""
    names = ", ".join(f"{each.grade_id} ({each.max_score:g})" for each in exercises)
    return f"Judged inside, so that a student who attacks the grader could forge it: {names}."


def notebook_table(
    result: SubmissionResult, odd: Sequence[str], notes: Sequence[str]
) -> RenderableType:
    """A row for each exercise of one notebook; then why points are lost, and what is odd in it."""
    table = _table(title="")
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for each in result.exercises:
        points = f"{each.score:g} of {each.max_score:g}"
        table.add_row(Text(each.function), points, _status(each.status))
    title = f"{result.student}: {result.score:g} of {result.max_score:g} points"
    parts: list[RenderableType] = [Text(title, "bold"), table, ""]
    open_ = [each.function for each in result.exercises if each.status == Status.NOT_ANSWERED]
    done = (Status.PASSED, Status.NOT_ANSWERED)
    lost = [each.message for each in result.exercises if each.status not in done]
    if open_:
        lost.append(f"Not answered: {', '.join(open_)}.")
    if lost:
        parts += [Text("Where points are lost", "bold"), *map(_as_it_is, lost), ""]
    if odd:
        parts += [Text("What is odd", "bold"), *(Text(f"- {each}") for each in odd), ""]
    return Group(*parts, *(Text(each, "dim") for each in notes))


def save_picture(results: Sequence[SubmissionResult], path: Path) -> None:
    """Draw the table of a class as an SVG, with the reader's own fonts: it fetches none."""
    console = Console(record=True, width=112, file=io.StringIO())
    console.print(results_table(results))
    drawn = console.export_svg(title="make demo")
    path.write_text(re.sub(r"@font-face {.*?}", "", drawn, flags=re.DOTALL), encoding="utf-8")


def _as_it_is(message: str) -> Text:
    """A message in its own lines, which were broken where its student reads them, too."""
    return Text(f"\n{message}", no_wrap=True, overflow="ignore")


def _scores(results: Sequence[SubmissionResult]) -> Table:
    many = "" if len(results) == 1 else "s"
    table = _table(title=f"{results[0].assignment}: {len(results)} submission{many}")
    table.add_column("student", no_wrap=True)
    functions = [exercise.function for exercise in results[0].exercises]
    for exercise in results[0].exercises:
        # Two tests of one answer: their own names tell them apart.
        is_one = functions.count(exercise.function) == 1
        # Two short lines where the name is long, so that a class fits on 80 columns.
        name = exercise.function if is_one else exercise.grade_id
        name = name.replace("_", "_\n", 1)
        table.add_column(f"{name}\n/{exercise.max_score:g}", justify="right", no_wrap=True)
    table.add_column(f"score\n/{results[0].max_score:g}", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for result in results:
        table.add_row(
            Text(result.student),
            *(_cell(exercise) for exercise in result.exercises),
            Text(f"{result.score:g}", "bold"),
            _status(result.status),
        )
    return table


def _reasons(results: Sequence[SubmissionResult]) -> Table:
    """One line for each reason; exercises of a student that share one share the line."""
    table = _table(title="Where points were lost")
    table.add_column("student", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("why")
    for result in results:
        lost = [exercise for exercise in result.exercises if exercise.status != Status.PASSED]
        reasons: dict[tuple[Status, str], None] = {(e.status, e.reason): None for e in lost}
        if len(lost) > 1 and {e.status for e in lost} == {Status.NOT_ANSWERED}:
            names = ", ".join(exercise.function for exercise in lost)
            reasons = {(Status.NOT_ANSWERED, f"Not answered: {names}"): None}
        student = result.student
        for status, reason in reasons:
            table.add_row(Text(student), _status(status), Text(reason))
            student = ""
    return table


def _notes(results: Sequence[SubmissionResult]) -> Table:
    """What was noticed of hand-ins, a line for each note."""
    table = _table(title="Of what was handed in")
    table.add_column("student", no_wrap=True)
    table.add_column("note")
    for result in results:
        for note in result.notes:
            table.add_row(Text(result.student), Text(printable(note)))
    return table


def _table(*, title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )


def _cell(exercise: ExerciseResult) -> Text:
    mark, style = _MARKS[exercise.status]
    return Text(f"{mark} {exercise.score:g}", style)


def _status(status: Status) -> Text:
    mark, style = _MARKS[status]
    return Text(f"{mark} {status}", style)
