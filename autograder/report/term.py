"""One student over a term, for office hours: a page, JSON, or a table; all three say the same.

Points and comments are the gradebook's, messages are those of grading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from autograder.files import write_table
from autograder.report.page import ENVIRONMENT
from autograder.report.statistics import storable

_OF_LAB = (
    *("student", "lab", "as_group", "handed_in", "due", "late", "status", "points", "penalty"),
    *(
        "max_points",
        "waiting",
        "exercise",
        "result",
        "score",
        "max_score",
        "by_person",
        "message",
        "comment",
    ),
)


@dataclass(frozen=True, slots=True)
class StudentExercise:
    """How a student did in one exercise: `result` is a status, or how it stands with a person.

    `message` is what grading said where points were lost, `comment` what a person wrote.
    """

    name: str
    result: str
    score: float
    max_score: float
    by_person: bool
    message: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StudentLab:
    """How a student did in one lab; times are said as the course's clock shows them.

    `as_group` is the id of a group that handed in. Where nobody did, `status` is empty and `points`
    are None; else they are those that count, after the `penalty` for lateness.
    """

    lab: str
    max_points: float
    due: str = ""
    handed_in: str = ""
    late: str = ""
    as_group: str = ""
    status: str = ""
    points: float | None = None
    penalty: float = 0.0
    waiting: int = 0
    exercises: tuple[StudentExercise, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A student's labs, in the order of their dates."""

    student: str
    name: str
    labs: tuple[StudentLab, ...]

    @property
    def handed_in(self) -> tuple[StudentLab, ...]:
        """The labs of which there is something."""
        return tuple(lab for lab in self.labs if lab.status)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data whose texts every file can hold."""
        data: dict[str, Any] = storable(asdict(self))
        return data


def write_term_page(term: Term, file: TextIO) -> None:
    """Write a page that runs nothing and needs no network; what people wrote is escaped."""
    done = term.handed_in
    sums = {
        "points": sum(lab.points or 0.0 for lab in done),
        "max_points": sum(lab.max_points for lab in done),
        "waiting": sum(lab.waiting for lab in done),
        "handed_in": len(done),
        "late": sum(bool(lab.late) for lab in done),
    }
    file.write(ENVIRONMENT.get_template("term.html.j2").render(term.to_json(), sums=sums))


def write_term_json(term: Term, file: TextIO) -> None:
    """Write one JSON object."""
    json.dump(term.to_json(), file, indent=1, ensure_ascii=False)
    file.write("\n")


def write_term_csv(term: Term, file: TextIO) -> None:
    """Write a line for each exercise, and one for a lab that has none."""
    write_table(_lines(term.to_json()), _OF_LAB, file)


def _lines(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for lab in data["labs"]:
        of_lab = {name: lab[name] for name in _OF_LAB if name in lab} | {"student": data["student"]}
        for each in lab["exercises"] or [{}]:
            exercise = {name: each[name] for name in _OF_LAB if name in each}
            yield dict.fromkeys(_OF_LAB) | of_lab | exercise | {"exercise": each.get("name")}
