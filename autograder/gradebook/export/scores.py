"""The scores of a class, read from nbgrader's gradebook with a query for each of its tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import func

from autograder.course import Course
from autograder.intake.deliveries import delivered
from autograder.intake.roster import Person, Roster


@dataclass(slots=True)
class HandInScore:
    """What one hand-in is worth: `raw` points, the `penalty` for lateness, points by exercise.

    `waits` says that a person has not seen to all of it yet: the points are not final.
    """

    student: str
    timestamp: datetime | None = None
    raw: float = 0.0
    penalty: float = 0.0
    waits: bool = False
    exercises: dict[str, float] = field(default_factory=dict)

    @property
    def final(self) -> float:
        """The points that count."""
        return max(0.0, self.raw - self.penalty)


@dataclass(slots=True)
class LabScores:
    """One lab: the points of its exercises, and the hand-ins by the student they stand under."""

    name: str
    due: datetime | None
    exercises: dict[str, float] = field(default_factory=dict)
    hand_ins: dict[str, HandInScore] = field(default_factory=dict)

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return sum(self.exercises.values())


@dataclass(frozen=True, slots=True)
class Scores:
    """Labs and people, and who has which hand-in: a group's is each member's.

    `remarks` are sentences on what a person should look at.
    """

    labs: tuple[LabScores, ...]
    people: tuple[Person, ...]
    of_person: Mapping[tuple[str, str], HandInScore]
    remarks: tuple[str, ...] = ()

    def score(self, lab: LabScores, person: Person) -> HandInScore | None:
        """A person's score; None where nothing was handed in."""
        return self.of_person.get((lab.name, person.id))

    def waiting(self) -> int:
        """How many hand-ins wait for a person."""
        return sum(score.waits for lab in self.labs for score in lab.hand_ins.values())

    def final(self) -> Scores:
        """The same without the hand-ins whose points are not final yet."""
        known = {key: score for key, score in self.of_person.items() if not score.waits}
        return Scores(self.labs, self.people, known, self.remarks)


def read_scores(
    book: Gradebook, course: Course, roster: Roster, labs: Collection[str] = ()
) -> Scores:
    """Read the scores of some labs, or of all that somebody has handed in.

    Parameters
    ----------
    book : Gradebook
        nbgrader's, open.
    course : Course
    roster : Roster
        Says who is in the course, and in which group; where it is empty, everybody is whom the
        gradebook knows.
    labs : collection of str
    """
    found = {lab.name: lab for lab in read_labs(book, course) if not labs or lab.name in labs}
    if not labs:
        found = {name: lab for name, lab in found.items() if lab.hand_ins}
    people = roster.people
    if not roster.everybody:  # there is none; of one whom everybody left nobody is to be listed
        people = tuple(_as_delivered(course, found.values(), each) for each in _students(book))
    of_person: dict[tuple[str, str], HandInScore] = {}
    strangers: dict[str, list[str]] = defaultdict(list)
    remarks = []
    listed = {person.id for person in people}
    groups = roster.groups()
    for lab in found.values():
        # A group's come last: what somebody handed in alone beside it does not count.
        for student in sorted(lab.hand_ins, key=lambda each: (each in groups, each)):
            for person in roster.members(student):
                if person.id not in listed:
                    strangers[person.id].append(lab.name)
                    continue
                if other := of_person.get((lab.name, person.id)):
                    remarks.append(
                        f"{person.id} has handed {lab.name} in alone, and with {student}, which "
                        f"counts: {round(lab.hand_ins[student].final, 4):g} points, "
                        f"and not {round(other.final, 4):g}."
                    )
                of_person[lab.name, person.id] = lab.hand_ins[student]
    remarks += [
        f"{student} has handed in ({', '.join(of)}), is not in the roster, and is left out."
        for student, of in sorted(strangers.items())
    ]
    return Scores(tuple(found.values()), people, of_person, tuple(remarks))


def read_labs(book: Gradebook, course: Course | None = None) -> list[LabScores]:
    """All labs in the order of their dates, with every hand-in, whoever it is of.

    With a `course`, exercises stand in the order of its releases.
    """
    query = book.db.query
    labs = {
        lab.name: LabScores(lab.name, lab.duedate)
        for lab in query(Assignment.name, Assignment.duedate).order_by(
            Assignment.duedate, Assignment.name
        )
    }
    notebooks: dict[str, set[str]] = defaultdict(set)
    for lab, notebook in query(Assignment.name, Notebook.name).join(Notebook.assignment):
        notebooks[lab].add(notebook)

    def name_of(lab: str, notebook: str, cell: str) -> str:
        return f"{notebook}: {cell}" if len(notebooks[lab]) > 1 else cell

    points: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for kind in (GradeCell, TaskCell):
        cells = query(Assignment.name, Notebook.name, kind.name, kind.max_score)
        cells = cells.select_from(kind).join(Notebook, Notebook.id == kind.notebook_id)
        for lab, notebook, cell, most in cells.join(Notebook.assignment):
            points[lab][notebook, cell] = most
    for lab, of in points.items():
        places = {key: place for place, key in enumerate(_released(course, lab, notebooks[lab]))}
        for key in sorted(of, key=lambda each: (places.get(each, len(places)), each)):
            labs[lab].exercises[name_of(lab, *key)] = of[key]

    submissions: dict[str, tuple[str, HandInScore]] = {}
    handed_in = query(
        SubmittedAssignment.id,
        Assignment.name,
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
    ).join(SubmittedAssignment.assignment)
    for number, lab, student, timestamp in handed_in:
        score = HandInScore(student, timestamp)
        submissions[number] = lab, score
        labs[lab].hand_ins[student] = score
    penalties = query(
        SubmittedNotebook.assignment_id, func.sum(SubmittedNotebook.late_submission_penalty)
    )
    for number, penalty in penalties.group_by(SubmittedNotebook.assignment_id):
        submissions[number][1].penalty = penalty or 0.0
    grades = query(
        SubmittedNotebook.assignment_id,
        Notebook.name,
        BaseCell.name,
        Grade.score,
        Grade.needs_manual_grade,
    ).select_from(Grade)
    grades = grades.join(Grade.notebook).join(SubmittedNotebook.notebook)
    for number, notebook, cell, given, waits in grades.join(BaseCell, BaseCell.id == Grade.cell_id):
        lab, score = submissions[number]
        score.raw += given
        score.waits |= waits
        score.exercises[name_of(lab, notebook, cell)] = given
    return list(labs.values())


def _students(book: Gradebook) -> list[Person]:
    known = book.db.query(Student.id, Student.first_name, Student.last_name, Student.email)
    return [
        Person(each.id, each.first_name or "", each.last_name or "", each.email or "")
        for each in known.order_by(Student.last_name, Student.first_name, Student.id)
    ]


def _as_delivered(course: Course, labs: Iterable[LabScores], person: Person) -> Person:
    """The person, known by what the platform called them in the deliveries of these labs."""
    ids: dict[str, str] = {}
    names: set[str] = set()
    for lab in labs:
        if (how := delivered(course, lab.name, person.id)) is not None:
            number = {how.platform: how.number} if how.number else {}
            login = {f"{how.platform}_login" if number else how.platform: how.login}
            ids |= number | {platform: text for platform, text in login.items() if text}
            names |= {how.name} - {""}
    return replace(person, ids=ids, aliases=tuple(("name", name) for name in sorted(names)))


def _released(
    course: Course | None, lab: str, notebooks: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The cells of a lab's release, notebook by notebook."""
    for notebook in sorted(notebooks) if course is not None else ():
        assert course is not None
        path = course.release(lab, notebook)
        cells: list[dict[str, Any]] = []
        if path.is_file():
            cells = json.loads(path.read_text("utf-8")).get("cells", [])
        for cell in cells:
            yield notebook, str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
