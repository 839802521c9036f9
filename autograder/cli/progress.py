"""Progress on long work, and whose work it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.exceptions import CourseError


def chosen(
    students: Iterable[str], only: Sequence[str] | None, what: str, where: Path
) -> list[str]:
    """Those who are there, or those of them who were asked for.

    Raises
    ------
    CourseError
        If there is nobody, or one who was asked for has nothing there.
    """
    present = list(students)
    absent = [student for student in only or () if student not in present]
    if absent or not present:
        who = f"{', '.join(absent)} has no" if absent else "There is no"
        raise CourseError(f"{who} {what.removeprefix('a ')} in {where}.")
    return [student for student in present if not only or student in only]


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "")


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """A bar with the rate and the time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        yield bar
