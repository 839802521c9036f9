"""`autograder collect`: take submissions in from a platform's download or a folder."""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.intake.archive import NotTaken
from autograder.intake.arrivals import read_arrived
from autograder.intake.deliveries import planned, store
from autograder.intake.hand_in import Taken
from autograder.intake.plan import CLUTTER, Plan, Wishes
from autograder.intake.times import CourseClock, Time
from autograder.text import printable

_COLUMNS = ("student", "delivered", "handed in", "attempt", "late", "taken", "note")
_SHOWN = 6


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Take them in, and show whose; 1 if a person has to look at something."""
    lab = course.lab_name(arguments.lab)
    given = arguments.arrived
    read = None if given is None else read_arrived(course, given)
    wishes = Wishes(dict(arguments.given), arguments.platform, arguments.groups)
    clock = CourseClock.of(course)
    with planned(arguments.source, course, lab, wishes) as plan:
        show(plan, console, clock)
        if arguments.picture is not None:
            save_picture(
                plan, arguments.picture, clock, f"autograder collect {arguments.source.name}"
            )
        failed = []
        if not arguments.dry_run:
            failed = store(plan, course, lab, arrived=_instants(read))
    _list_not_taken(failed, console)
    students = {each.student for each in plan.taken} - {each.name for each in failed}
    if arguments.dry_run:
        console.print("Nothing was written: this was a dry run.")
    else:
        console.print(
            f"Took in {_counted(students)} of {lab} into {course.submitted}.",
            soft_wrap=True, highlight=False, markup=False,
        )  # fmt: skip
    for said in _said(read, clock):
        console.print(said, highlight=False, markup=False)
    times = read if isinstance(read, dict) else {}
    strangers = sorted(times.keys() - {each.student for each in plan.taken})
    if strangers:
        console.print(
            f"{given} has times of {len(strangers)} who are not in this delivery: "
            f"{printable(', '.join(strangers))}.",
            style="yellow", highlight=False, markup=False,
        )  # fmt: skip
    return 1 if strangers or failed or plan.needs_person else 0


def _counted(students: set[str]) -> str:
    return f"{len(students)} submission{'' if len(students) == 1 else 's'}"


def _instants(read: Time | dict[str, Time] | None) -> datetime | dict[str, datetime] | None:
    if isinstance(read, dict):
        return {student: each.instant for student, each in read.items()}
    return read.instant if read is not None else None


def _said(read: Time | dict[str, Time] | None, clock: CourseClock) -> Iterator[str]:
    """What was understood of the times that somebody gave."""
    if isinstance(read, dict):
        times = sorted(each.instant for each in read.values())
        if times:
            first, last = clock.say(times[0]), clock.say(times[-1])
            yield f"Arrived between {first} and {last}, by the table."
        for student, each in read.items():
            if each.remark:
                yield f"{printable(student)}: {clock.say(each.instant)}: {each.remark}."
    elif read is not None:
        yield f"Arrived {clock.say(read.instant)}{f': {read.remark}' if read.remark else ''}."


def show(plan: Plan, console: Console, clock: CourseClock) -> None:
    """Say what a delivery looks like, who is in it, and what is not taken."""
    console.print(printable(plan.summary), highlight=False, markup=False)
    if plan.taken:
        console.print(_table(plan.taken, clock))
    if plan.platform.is_local and plan.taken:
        console.print(f"The platform writes times without a zone: read in {clock.name}.")
    if plan.platform.name == "canvas" and plan.taken:
        console.print("Canvas writes no times, only who was late: --arrived gives times.")
    _list_not_taken(plan.not_taken, console)


def save_picture(plan: Plan, path: Path, clock: CourseClock, title: str) -> None:
    """Draw what `show` prints as an SVG, with the reader's own fonts: it fetches none."""
    console = Console(record=True, width=150, file=io.StringIO())
    show(plan, console, clock)
    console.print()  # below the last line there is no room for what hangs below a letter
    drawn = console.export_svg(title=title)
    path.write_text(re.sub(r"@font-face {.*?}", "", drawn, flags=re.DOTALL), encoding="utf-8")


def _table(taken: Iterable[Taken], clock: CourseClock) -> Table:
    """A line for each student; of what the platform does not write there is no column."""
    rows = []
    for each in taken:
        notebook = each.notebook or each.delivered[0]
        beside = len(each.files) - bool(each.notebook)
        files = ["notebook" if each.notebook else "", _files(beside)]
        cells = (
            each.student,
            notebook,
            f"{each.when.astimezone(clock.zone):%Y-%m-%d %H:%M}" if each.when else "",
            str(each.attempt or ""),
            "" if each.late is None else "late" if each.late else "no",
            " + ".join(filter(None, files)),
            "; ".join(each.notes),
        )
        style = "yellow" if each.look else ""
        rows.append([Text(printable(cell), style=style) for cell in cells])
    table = Table(show_edge=False, pad_edge=False)
    shown = [number for number, column in enumerate(zip(*rows, strict=True)) if any(column)]
    for number in shown:
        table.add_column(_COLUMNS[number], overflow="fold")
    for row in rows:
        table.add_row(*(row[number] for number in shown))
    return table


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}" if count else ""


def _list_not_taken(not_taken: Iterable[NotTaken], console: Console) -> None:
    """Every file that is not taken, by reason; what a person has to look at comes first."""
    by_reason: dict[tuple[bool, str], list[str]] = {}
    for each in not_taken:
        by_reason.setdefault((not each.look, each.reason), []).append(each.name)
    if by_reason:
        console.print("Not taken:")
    for (harmless, reason), names in sorted(by_reason.items()):
        shown = names[:_SHOWN] if reason == CLUTTER else names
        more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
        console.print(
            Text(printable(f"  {', '.join(shown)}{more}: {reason}"), "" if harmless else "yellow")
        )
