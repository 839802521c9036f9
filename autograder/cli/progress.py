"""Progress on long work, whose work it is, and whose it cannot be."""

from __future__ import annotations

import sys
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
from autograder.intake.submission import refused


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


def say_refused(labs: Iterable[str], *folders: Path) -> bool:
    """Name the folders that are no student's, each in a sentence; whether there is one."""
    said = [each for lab in labs for folder in folders for each in refused(folder, lab)]
    for sentence in said:
        print(f"autograder: {sentence}", file=sys.stderr)  # where no table or JSON goes
    return bool(said)


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
