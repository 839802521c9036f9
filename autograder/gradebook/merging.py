"""Two ids that are one person, and people who leave: roster, gradebook and files in step.

Everything is checked before anything is touched. The gradebook goes first, in one transaction; then
files move, each at once; the roster is last. A command that was stopped between them is given again
and does the rest.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import RosterError
from autograder.files import write_table, write_whole
from autograder.gradebook.people import MARKS, Students
from autograder.intake.belongings import belongings, hand_over, set_aside, tidy
from autograder.intake.deliveries import delivered
from autograder.intake.extensions import Extensions
from autograder.intake.roster import Person, Roster


@dataclass(frozen=True, slots=True)
class Merged:
    """The labs that became the person's, and where what had to give way was set aside."""

    person: Person
    labs: tuple[str, ...]
    aside: Path | None


def merge(course: Course, student: str, other: str, keep: str | None = None) -> Merged:
    """Make another id's work, marks and comments this student's, who is known by both from now on.

    Where both have a lab, `keep` names the one whose work stays; the other's is set aside.

    Raises
    ------
    RosterError
        If one of them is unknown, they are the same or in different groups, or both have a lab and
        `keep` does not say whose stays.
    """
    roster = Roster.load(course)
    known, gone = roster.get(student), roster.get(other)
    first, second = (known.id if known else student), (gone.id if gone else other)
    if first == second:
        raise RosterError(f"{student} and {other} are one id already.")
    if keep not in (None, student, other, first, second):
        raise RosterError(f"--keep is {keep!r}. It names one of the two: {first} or {second}.")
    merged = _one_of(known or Person(first), gone or _delivered_as(course, second))
    others = [each for each in roster.everybody if each.id not in (first, second)]
    joined = Roster((*others, merged)) if roster.everybody else roster
    joined.insist_on_sound_ids("The roster")
    with Students(course) as students:
        theirs = belongings(course, second)
        graded, their_graded = students.labs_of(first), students.labs_of(second)
        our_labs, their_labs = {*belongings(course, first), *graded}, {*theirs, *their_graded}
        for name, person, labs in ((first, known, our_labs), (second, gone, their_labs)):
            if person is None and not labs:
                raise RosterError(f"{name!r} is neither in the roster nor has anything handed in.")
        # Only what would take another's place: a merge that was stopped has left parts with each.
        taken = {lab for lab, each in theirs.items() if any(b.of(first).exists() for b in each)}
        both = sorted(taken | graded & their_graded)
        if both and keep is None:
            raise RosterError(
                f"{first} and {second} both have {', '.join(both)}. Say whose stays: --keep "
                f"{first} or --keep {second}; the other's is set aside. Nothing was changed."
            )
        others_stay = keep in (other, second)
        loser = first if others_stay else second
        aside = _put_aside(course, students, loser, both) if both else None
        students.merge(first, second, without=() if others_stay else both)
        moved = sorted(their_labs if others_stay else their_labs - set(both))
        hand_over((each for lab in moved for each in theirs.get(lab, [])), first)
        tidy(course, second)
        extensions = Extensions.load(course)
        given = extensions.handed_over(first, second)
        if given != extensions:
            given.save(course)
        if joined.everybody:
            students.enter([merged])
            joined.save(course)
    return Merged(merged, tuple(moved), aside)


def _delivered_as(course: Course, student: str) -> Person:
    """Somebody of whom nothing is known but how a platform named what they handed in."""
    kept = [delivered(course, lab, student) for lab in belongings(course, student)]
    clues = [clue for each in kept if each is not None for clue in each.sender.clues()]
    return Person(student, aliases=tuple(dict.fromkeys(clues)))


def _put_aside(course: Course, students: Students, student: str, labs: Iterable[str]) -> Path:
    """Set a student's labs aside, with a table of the marks that the gradebook has of each."""
    marks = {lab: students.marks_of(student, lab) for lab in labs}
    found = belongings(course, student)
    folder = set_aside(course, {lab: found.get(lab, []) for lab in marks}, student)
    for lab, rows in marks.items():
        file = io.StringIO()
        write_table(rows, MARKS, file)
        write_whole(folder / lab / "marks.csv", file.getvalue())
    return folder


def _one_of(person: Person, other: Person) -> Person:
    """The person, whose gaps the other fills, and who has the other's names as aliases.

    Raises
    ------
    RosterError
        If they are in different groups.
    """
    if person.group and other.group and person.group != other.group:
        raise RosterError(
            f"{person.id} is in the group {person.group!r} and {other.id} in {other.group!r}. Say "
            f"which: autograder roster --group GROUP {person.id} {other.id}. Nothing was changed."
        )
    ids = {**other.ids, **person.ids}
    also = [*person.aliases, *other.aliases, ("id", other.id), ("email", other.email)]
    also += [*other.ids.items(), ("name", f"{other.first_name} {other.last_name}".strip())]
    own = {*ids.items(), ("email", person.email or other.email)}
    own |= {("name", f"{person.first_name} {person.last_name}".strip()), ("id", person.id)}
    named = person if person.first_name or person.last_name else other
    return replace(
        person,
        first_name=named.first_name,
        last_name=named.last_name,
        email=person.email or other.email,
        section=person.section or other.section,
        group=person.group or other.group,
        ids=ids,
        aliases=tuple(each for each in dict.fromkeys(also) if each[1] and each not in own),
        dropped=person.dropped and other.dropped,
    )


def drop(course: Course, names: Iterable[str], *, with_work: bool) -> list[tuple[str, Path | None]]:
    """Have people leave the course: no table that goes out has them any more.

    Their work, marks and comments stay, and they are in the gradebook as long as there are some;
    `with_work` they leave the gradebook, and their files are set aside. Each comes back with where.

    Raises
    ------
    RosterError
        If one of them is not in the course.
    """
    roster = Roster.load(course)
    known = {name: roster.get(name) for name in names}
    unknown = [name for name, person in known.items() if person is None]
    if unknown:
        raise RosterError(
            f"{', '.join(unknown)} is not in the roster. Its ids are in {course.folder.name}/"
            "roster.csv. Nothing was changed."
        )
    people = {person.id: person for person in known.values() if person is not None}
    left: list[tuple[str, Path | None]] = []
    with Students(course) as students:
        for student in people:
            labs = sorted({*belongings(course, student), *students.labs_of(student)})
            put = with_work and labs
            aside = _put_aside(course, students, student, labs) if put else None
            students.leave(student, with_work=with_work)
            tidy(course, student)
            left.append((student, aside))
    now = (replace(each, dropped=each.dropped or each.id in people) for each in roster.everybody)
    Roster(tuple(now)).save(course)
    return left
