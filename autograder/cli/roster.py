"""`autograder roster`: who is in the course, and by what the learning platforms know them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.exceptions import RosterError
from autograder.intake.belongings import belongings
from autograder.intake.class_lists import ClassList, read_class_list
from autograder.intake.deliveries import delivered
from autograder.intake.enrolment import Enrolment, enrol
from autograder.intake.roster import IDS, Person, Roster, Sender, roster_file, safe_id
from autograder.text import printable

_AT_MOST = 8  # names said in a sentence


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Do what is asked, and say what changed; without anything to do, print the roster."""
    say = _Speech(console)
    if arguments.files and (arguments.merge or arguments.remove or arguments.group):
        raise RosterError("Lists are joined by a command of their own: autograder roster FILE.")
    if arguments.merge:
        _merge(arguments, course, say)
    elif arguments.remove:
        _remove(arguments, course, say)
    elif arguments.group:
        _group(arguments, course, say)
    elif arguments.files:
        _take_in(arguments, course, say)
    else:
        _show(Roster.load(course), course, console, say)
    return 0


class _Speech:
    """Sentences for a terminal, with nothing in them that a stranger's name could do."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, sentence: str, style: str = "") -> None:
        said = printable(sentence)
        self._console.print(said, style=style, markup=False, highlight=False, soft_wrap=True)


def _take_in(arguments: argparse.Namespace, course: Course, say: _Speech) -> None:
    """Join lists with the roster, one after the other; all of them, or nothing is written."""
    before = roster = Roster.load(course)
    for path in arguments.files:
        names = read_class_list(path)
        joined = enrol(roster, names)
        _say_of(names, joined, say)
        roster = joined.roster
    _say_of_strangers(roster, course, say)
    _say_of_regrouped(before, roster, course, say)
    if arguments.dry_run:
        say("Nothing was written: --dry-run.", "yellow")
        return
    _write(roster, course, before, say)


def _say_of(names: ClassList, joined: Enrolment, say: _Speech) -> None:
    sections = f", {_count(len(names.sections), 'section')}" if names.sections else ""
    gone = "" if names.form.is_partial else f", {len(joined.gone)} gone"
    say(
        f"{names.file} looks like {names.form.title}: {_count(len(names.listed), 'person')}"
        f"{sections}; {len(joined.new)} new, {len(joined.known)} known{gone}."
    )
    if names.is_guessed:
        say(
            f"{names.file} is not in UTF-8; it was read as Windows-1252. Look at the accents: "
            f"{_some([p.name for p in joined.roster.people if not p.name.isascii()]) or 'none'}.",
            "yellow",
        )
    for sentence in names.left_out:
        say(f"Left out, {sentence}.")
    for people, sentence in (
        (joined.back, "Back in the course: {}."),
        (joined.by_name, "Known by the name alone: {}. Look whether it is them."),
        (joined.namesakes, "New, and somebody else has the same name: {}. If two ids are one "
                           "person: autograder roster --merge ID ID."),
        (joined.gone, "In the roster and not in this list: {}. Whoever left the course: autograder "
                      "roster --remove ID."),
    ):  # fmt: skip
        if people:
            say(sentence.format(_some([f"{each.name} ({each.id})" for each in people])), "yellow")
    if names.in_groups:
        say(
            f"In several groups, and taken into none: {_some(names.in_groups)}. Where it matters: "
            "autograder roster --group GROUP ID ID."
        )


def _say_of_strangers(roster: Roster, course: Course, say: _Speech) -> None:
    """Say whose work is there already under an id that is not in the roster."""
    known = {person.id for person in roster.everybody}
    known |= {safe_id(person.group) for person in roster.everybody if person.group}
    folders = course.submitted.iterdir() if course.submitted.is_dir() else ()
    for stranger in sorted(path.name for path in folders if not path.name.startswith(".")):
        if stranger not in known:
            senders = [Sender(login=stranger, name=stranger)]
            kept = [delivered(course, lab, stranger) for lab in belongings(course, stranger)]
            senders += [each.sender for each in kept if each is not None]
            found = tuple({p.id: p for each in senders for p in roster.find(each)}.values())
            hint = "If that is somebody of the roster: autograder roster --merge ID " + stranger
            if len(found) == 1:
                hint = f"It looks like {found[0].name}: autograder roster --merge {found[0].id} "
                hint += stranger
            say(f"There is work of {stranger}, who is not in the roster. {hint}", "yellow")


def _say_of_regrouped(before: Roster, after: Roster, course: Course, say: _Speech) -> None:
    """Say for whom what their former group handed in no longer counts."""
    for former, people in before.groups().items():
        here = {each.id for each in after.groups().get(former, ())}
        left = [each.name for each in people if each.id not in here]
        labs = ", ".join(belongings(course, former)) if left else ""
        if labs:
            say(
                f"{former} has handed in {labs}: that counts for those who are in it now, and no "
                f"longer for {_some(left)}.",
                "yellow",
            )


def _write(roster: Roster, course: Course, before: Roster, say: _Speech) -> None:
    """Write the roster, and the people who are new or changed into nbgrader's gradebook."""
    from autograder.gradebook.people import Students  # nbgrader takes a second and a half

    roster.save(course)
    known = {person.id: person for person in before.everybody}
    with Students(course) as students:
        students.enter(each for each in roster.people if known.get(each.id) != each)
    count = _count(len(roster.people), "person")
    say(f"Wrote {count} into {roster_file(course)} and the gradebook.")


def _merge(arguments: argparse.Namespace, course: Course, say: _Speech) -> None:
    from autograder.gradebook.merging import merge

    student, other = arguments.merge
    merged = merge(course, student, other, arguments.keep)
    work = f"Theirs are now also: {', '.join(merged.labs)}." if merged.labs else ""
    say(f"{other} is {merged.person.name} ({merged.person.id}) from now on. {work}".strip())
    if merged.labs:
        say(
            "Cases are drawn anew for another id: autograder grade LAB --student "
            f"{merged.person.id} before the feedback."
        )
    if merged.aside:
        say(f"What had to give way lies in {merged.aside}, with its marks.", "yellow")
    if not roster_file(course).is_file():
        said = "There is no roster that could keep it: a new delivery of"
        say(f"{said} {other} will be {other}'s. Make one with: autograder roster FILE", "yellow")


def _remove(arguments: argparse.Namespace, course: Course, say: _Speech) -> None:
    from autograder.gradebook.merging import drop

    for student, aside in drop(course, arguments.remove, with_work=arguments.with_work):
        what = f"work and marks lie in {aside}" if aside else "work and marks stay where they are"
        say(f"{student} has left the course: {what}, and no export lists them.")


def _group(arguments: argparse.Namespace, course: Course, say: _Speech) -> None:
    group, *students = arguments.group
    roster = Roster.load(course)
    unknown = [student for student in students if roster.get(student) is None]
    if unknown or not students:
        who = f"{', '.join(unknown)} is not in the roster" if unknown else "nobody is named"
        raise RosterError(f"--group GROUP ID ID ...: {who}. Nothing was changed.")
    wanted = {person.id for student in students if (person := roster.get(student))}
    changed = (
        replace(person, group=group.strip()) if person.id in wanted else person
        for person in roster.everybody
    )
    grouped = Roster(tuple(changed))
    grouped.save(course)
    _say_of_regrouped(roster, grouped, course, say)
    if group.strip():
        name = safe_id(group)
        members = ", ".join(each.name for each in grouped.members(name))
        say(f"The group {group!r} hands in as {name}: {members}.")
    else:
        say(f"In no group any more: {', '.join(sorted(wanted))}.")


def _show(roster: Roster, course: Course, console: Console, say: _Speech) -> None:
    """Print the roster as a table."""
    if not roster.everybody:
        say(
            "There is no roster yet. Make one of Canvas', Moodle's, Brightspace's, Blackboard's, "
            "Gradescope's or GitHub Classroom's list, or of a table with the columns id, "
            "first_name, last_name and email: autograder roster FILE.csv"
        )
        return
    columns = [
        name for name in ("section", "group") if any(getattr(p, name) for p in roster.people)
    ]
    platforms = [name for name in IDS if any(name in person.ids for person in roster.people)]
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in ("id", "name", "email", *columns, *platforms):
        table.add_column(name.replace("_", " "), overflow="fold")
    for person in sorted(roster.people, key=lambda p: (p.last_name, p.first_name, p.id)):
        cells = [person.id, person.name, person.email, *_details(person, columns, platforms)]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    console.print(table)
    dropped = [person.id for person in roster.everybody if person.dropped]
    left = f" Left the course: {', '.join(dropped)}." if dropped else ""
    say(f"{_count(len(roster.people), 'person')} in {roster_file(course)}.{left}")


def _details(person: Person, columns: Iterable[str], platforms: Iterable[str]) -> list[str]:
    own = [str(getattr(person, name)) for name in columns]
    return own + [person.ids.get(name, "") for name in platforms]


def _count(number: int, what: str) -> str:
    plural = {"person": "people"}.get(what, f"{what}s")
    return f"{number} {what if number == 1 else plural}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _AT_MOST
    return ", ".join(names[:_AT_MOST]) + (f" and {more} more" if more > 0 else "")
