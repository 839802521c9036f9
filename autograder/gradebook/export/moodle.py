"""Moodle's grading worksheet of an assignment, downloaded there, filled in and uploaded again.

Its source (`assignfeedback_offline`) says how it is read: comma-separated UTF-8, a person known by
the Identifier alone, and the grade taken where it is a number up to the assignment's maximum. A
line whose grade is empty is passed over, and so is one that Moodle has graded after the worksheet
was downloaded, by the time in `Last modified (grade)`. So every other cell stays as it came.
"""

from __future__ import annotations

import re

from autograder.exceptions import TableError
from autograder.gradebook.export.sheet import Request, Sheet, people_of, points
from autograder.intake.roster import Sender
from autograder.tables import TableRow

_HOW = (
    "Download it in Moodle, from the assignment's list of submissions: Download grading worksheet. "
    "It is offered where the assignment's settings have Offline grading worksheet among the kinds "
    "of feedback, and has these names where Moodle's language is English"
)


def sheet(request: Request) -> Sheet:
    """Fill a downloaded worksheet in.

    Raises
    ------
    TableError
        If there is none, it is none, or more than one lab would go into it.
    """
    table = request.table
    if table is None:
        raise TableError(f"Moodle knows people by its own worksheet: say --from FILE. {_HOW}.")
    if request.exercises:
        raise TableError("Moodle's worksheet has one column for points. Leave --exercises out.")
    if table.find("Identifier") is None or table.find("Grade") is None:
        raise TableError(
            f"{table.file} is no grading worksheet of Moodle's: it needs the columns Identifier "
            f"and Grade. {_HOW}."
        )
    lab = request.lab
    identifier, grade = table.column("Identifier"), table.column("Grade")
    name, email = table.find("Full name") or "", table.find("Email address") or ""
    most = table.find("Maximum Grade") or ""

    def senders(row: TableRow) -> list[Sender]:
        number = re.sub(r"\D", "", row[identifier])  # Participant 1234, in any language
        return [
            Sender("moodle", number=number, email=row.get(email, "")),
            Sender(name=row.get(name, "")),
        ]

    found, remarks = people_of(request, senders)
    rows = []
    too_many = []
    for place, row in enumerate(table.rows):
        cells = dict(row)
        person = found.get(place)
        if person is not None and (score := request.scores.score(lab, person)):
            cells[grade] = points(score.final)
            if score.final > _number(row.get(most, "")):
                too_many.append(person.id)
        rows.append(cells)
    theirs = {_number(row[most]) for row in table.rows if most} - {lab.max_score, float("inf")}
    for other in sorted(theirs):
        remarks += (
            f"The assignment's maximum in Moodle is {points(other)}, and {lab.name} has "
            f"{points(lab.max_score)} points. Set it there; points are written as they are.",
        )
    if too_many:
        remarks += (f"Moodle will leave out who has more than that: {', '.join(too_many)}.",)
    feedback = tuple(each for each in table.columns if each.startswith("Feedback"))
    return Sheet(table.columns, rows, remarks, verbatim=feedback)


def _number(text: str) -> float:
    """The number in a cell; without one, more than any."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("inf")
