"""`autograder extend`: more time for a lab, for a student, a group or a section."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.exceptions import AutograderError, CourseError, TimeError
from autograder.gradebook.lateness import Lateness
from autograder.gradebook.records import Records
from autograder.intake.extensions import KINDS, Extension, Holder
from autograder.intake.roster import is_id, safe_id
from autograder.tables import TableRow, read_table
from autograder.text import printable

Granted = dict[Holder, Extension]


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Grant or take back extensions, or list them; say what each comes to."""
    with Records(course) as records:
        lateness = records.lateness
    if arguments.days_left:
        console.print(_days_left(lateness))
        return 0
    if arguments.lab is None:
        raise CourseError("Of which lab? Name one, or say --days-left.")
    lab = course.lab_name(arguments.lab)
    granted = _wanted(arguments, lateness, lab, console)
    if not granted:
        _say_due(lateness, lab, console)
        console.print(_listed(lateness, lab))
        return 0
    lateness.extensions.granted(lab, granted).save(course)
    with Records(course) as records:
        lateness = records.lateness
    for holder in granted:
        console.print(_said(lateness, lab, holder), highlight=False, markup=False, soft_wrap=True)
    _say_due(lateness, lab, console)
    console.print(
        f"It counts when this is run, which grades nothing again: autograder grade {lab}",
        highlight=False,
    )
    return 0


def _wanted(
    arguments: argparse.Namespace, lateness: Lateness, lab: str, console: Console
) -> Granted:
    """What the command line, or a table, asks for; nothing where it asks for the list."""
    asked = [(kind, name) for kind in KINDS for name in getattr(arguments, kind) or ()]
    if arguments.table is not None:
        if asked:
            raise CourseError("--from names who gets what: leave --student and the like out.")
        return _from_table(arguments.table, lateness, lab, console)
    gives = {name: getattr(arguments, name) for name in ("until", "days", "hours")}
    is_given = arguments.none or any(value is not None for value in gives.values())
    if not asked and not is_given:
        return {}
    if not asked:
        raise CourseError("Who gets more time? Say --student ID, --group G or --section S.")
    if not is_given:
        raise CourseError("How much time? Say --until TIME, --days N, --hours N, or --none.")
    extension = Extension()
    if not arguments.none:
        extension = _extension(lateness, lab, gives, console)
    return {_holder(lateness, kind, name, console): extension for kind, name in asked}


def _extension(
    lateness: Lateness, lab: str, gives: Mapping[str, str | float | None], console: Console
) -> Extension:
    if gives.get("until") is None:
        days, hours = gives.get("days"), gives.get("hours")
        return Extension(days=int(days or 0), hours=float(hours or 0))
    time = lateness.clock.read(str(gives["until"]), last=True)
    if time.remark:
        console.print(f"{gives['until']}: {time.remark}.", highlight=False, markup=False)
    due = lateness.dues.get(lab)
    if due is not None and time.instant <= due:
        raise TimeError(
            f"{lateness.clock.say(time.instant)} is no extension: {lab} is due "
            f"{lateness.clock.say(due)}."
        )
    return Extension(until=time.instant)


def _holder(lateness: Lateness, kind: str, name: str, console: Console) -> Holder:
    """Who is meant; an error that names those who are alike where nobody is."""
    roster = lateness.roster
    known: Mapping[str, Holder]
    sections = sorted({each.section for each in roster.people if each.section})
    if kind == "section":
        known = {each.casefold(): Holder(kind, each) for each in sections}
        found = known.get(name.casefold())
    else:
        groups = {each.casefold(): Holder("group", each) for each in roster.groups()}
        people = {each.id.casefold(): Holder("student", each.id) for each in roster.people}
        # Where there is no roster, an id is whatever somebody handed in under.
        alone = {each.id.casefold(): Holder(kind, each.id) for each in lateness.people}
        known = {"group": groups, "student": people | groups}[kind] if roster.people else alone
        found = known.get(name.casefold()) or known.get(safe_id(name).casefold())
    if found is not None:
        return found
    if not roster.people and kind == "section":
        raise CourseError("Sections stand in the roster, and there is none: autograder roster FILE")
    if not roster.people:
        if not is_id(name):
            raise CourseError(f"{name!r} is no id. {safe_id(name)!r} could be one.")
        said = f"Nobody has handed in as {name} yet, and there is no roster: see that it is right."
        console.print(said, style="yellow", highlight=False, markup=False)
        return Holder(kind, name)
    names = {holder.name for holder in known.values()}
    near = difflib.get_close_matches(name, names, 3)
    hint = f"Is it {' or '.join(near)}?" if near else f"There are {len(names)} in the roster."
    raise CourseError(f"There is no {kind} {printable(name)!r}. {hint}")


def _from_table(path: Path, lateness: Lateness, lab: str, console: Console) -> Granted:
    """All that a table grants, or an error that names the line; then nothing is granted."""
    table = read_table(path)
    kinds = {kind: column for kind in KINDS if (column := table.find(kind))}
    gives = {name: column for name in ("until", "days", "hours") if (column := table.find(name))}
    if not kinds or not gives:
        raise CourseError(
            f"{path.name} needs a column student (or group, section) and a column until, days or "
            f"hours. Its columns are: {', '.join(map(repr, table.columns))}."
        )
    granted: Granted = {}
    for row in table.rows:
        kind, who = _one(row, kinds)
        name, amount = _one(row, gives)
        try:
            holder = _holder(lateness, kind, row[who], console)
            if holder in granted:
                raise CourseError(f"{row[who]!r} stands twice.")
        except AutograderError as error:
            raise row.error(who, str(error)) from None
        try:
            number = row[amount] if name == "until" else _number(row[amount], name == "days")
            granted[holder] = _extension(lateness, lab, {name: number}, console)
        except AutograderError as error:
            raise row.error(amount, str(error)) from None
    return granted


def _one(row: TableRow, columns: Mapping[str, str]) -> tuple[str, str]:
    """The one of these columns that has something in a row."""
    filled = [(name, column) for name, column in columns.items() if row[column]]
    if len(filled) != 1:
        first = next(iter(columns.values()))
        raise row.error(
            first, f"one of {', '.join(columns)} is needed, and {len(filled)} are given."
        )
    return filled[0]


def _number(text: str, is_whole: bool) -> float:
    try:
        number = int(text) if is_whole else float(text)
    except ValueError:
        number = 0
    if not 0 < number < 10_000:
        raise CourseError(f"{text[:40]!r} is no number of {'days' if is_whole else 'hours'}.")
    return number


# --- what is said -----------------------------------------------------------------------------


def _say_due(lateness: Lateness, lab: str, console: Console) -> None:
    due = lateness.dues.get(lab)
    said = f"due {lateness.clock.say(due)}" if due else "without a due date (release --due TIME)"
    console.print(f"For everybody else {lab} is {said}.", highlight=False, markup=False)


def _said(lateness: Lateness, lab: str, holder: Holder) -> str:
    """What an extension comes to, and another that comes to more."""
    extension = lateness.extensions.of(lab)[holder]
    people = _people(lateness, holder)
    who = f"{holder} ({len(people)} people)" if holder.kind != "student" else f"{holder}"
    due = lateness.dues.get(lab)
    if not extension:
        said = f"{who}: no extension."
    elif due is None:
        said = f"{who}: {_amount(lateness, extension)}."
    else:
        ends = extension.due(due, lateness.clock)
        more = f", {_amount(lateness, extension)}" if extension.until is None else ""
        said = f"{who}: {lab} is due {lateness.clock.say(ends)}{more}."
    longer = _longer(lateness, lab, people, extension)
    if longer:
        said += f" The longest counts: {'; '.join(longer)}."
    return printable(said)


def _longer(lateness: Lateness, lab: str, people: Iterable[str], extension: Extension) -> list[str]:
    """Which other extensions of the same people come to more."""
    due = lateness.dues.get(lab)
    if due is None:
        return []
    clock = lateness.clock
    others = {
        other: each.due(due, clock)
        for person in people
        for other, each in lateness.extensions.applying(lab, person, lateness.roster).items()
    }
    end = extension.due(due, clock)
    return [f"{who} has until {clock.say(at)}" for who, at in others.items() if at > end]


def _people(lateness: Lateness, holder: Holder) -> list[str]:
    """The ids of those whom an extension concerns."""
    if holder.kind == "section":
        return [each.id for each in lateness.roster.people if each.section == holder.name]
    return [each.id for each in lateness.members(holder.name)]


def _amount(lateness: Lateness, extension: Extension) -> str:
    if extension.until is not None:
        return f"until {lateness.clock.say(extension.until)}"
    number, unit = (extension.hours, "hour") if extension.hours else (extension.days, "day")
    return f"{number:g} {unit}{'' if number == 1 else 's'} more"


def _listed(lateness: Lateness, lab: str) -> Table:
    """The extensions of a lab, and who used grace days in it."""
    table = Table("who", "extension", "due", title=f"Extensions of {lab}")
    due = lateness.dues.get(lab)
    for holder, extension in sorted(lateness.extensions.of(lab).items()):
        if extension:
            ends = lateness.clock.say(extension.due(due, lateness.clock)) if due else ""
            table.add_row(printable(str(holder)), _amount(lateness, extension), ends)
    if lateness.budget:
        for person in lateness.people:
            if used := lateness.used(lab, person.id):
                days = f"{used} of {lateness.budget} grace days, {lateness.left(person.id)} left"
                table.add_row(printable(f"student {person.id}"), days, "")
    return table


def _days_left(lateness: Lateness) -> Table:
    """The grace days of everybody: what each lab took, and what is left."""
    if lateness.budget is None:
        raise CourseError(
            "There are no grace days in this course. For three a term and student, put a line "
            "c.Autograder.grace_days = 3 into nbgrader_config.py."
        )
    labs = sorted(lateness.dues, key=lambda lab: (lateness.dues[lab], lab))
    table = Table("student", *labs, "left", title=f"Grace days, {lateness.budget} for each student")
    for person in lateness.people:
        used = [lateness.used(lab, person.id) for lab in labs]
        left = str(lateness.left(person.id))
        table.add_row(printable(person.id), *(str(days) if days else "" for days in used), left)
    return table
