r"""Blackboard Learn's Grade Center file: a line for each student, known by the Username.

Its help says: tabs between cells and the ending `.xls`, or commas and `.csv`; a column is known by
the number that Blackboard has written behind its title (`Lab 2 [Total Pts: 25 Score] |1234`), and
one without makes a new column, of text, with 0 points. That the file with tabs is in UTF-16 is on
no page of the help; it is how Blackboard itself writes it.
"""

from __future__ import annotations

import re

from autograder.exceptions import TableError
from autograder.gradebook.export.scores import LabScores
from autograder.gradebook.export.sheet import (
    Request,
    Row,
    Sheet,
    chosen_column,
    filled,
    people_of,
    points,
)
from autograder.intake.roster import Sender
from autograder.tables import TableRow

_WHO = ("Last Name", "First Name", "Username", "Student ID")


def sheet(request: Request) -> Sheet:
    """Fill it, with the roster's usernames, or the people and columns of a downloaded file.

    Raises
    ------
    TableError
        If the file that is given is none of Blackboard's, or has no column for a lab.
    """
    if request.exercises:
        raise TableError("Blackboard's file goes by whole labs. Leave --exercises out.")
    table = request.table
    if table is None:
        return _anew(request)
    if table.find("Username") is None:
        raise TableError(
            f"{table.file} is no file of Blackboard's: it needs the column Username. Download it "
            "in the Grade Center: Work Offline, Download."
        )
    who = [column for column in map(table.find, _WHO) if column is not None]
    others = [each for each in table.columns if "[Total Pts:" in each]
    labs = {chosen_column(request, lab.name, others, _title): lab for lab in request.scores.labs}
    user, number = table.column("Username"), table.find("Student ID") or ""
    first, last = table.find("First Name") or "", table.find("Last Name") or ""

    def senders(row: TableRow) -> list[Sender]:
        return [
            Sender("blackboard", login=row[user]),
            Sender(number=row.get(number, "")),
            Sender(name=f"{row.get(first, '')} {row.get(last, '')}".strip()),
        ]

    found, remarks = people_of(request, senders)
    remarks += tuple(filter(None, (_other_points(header, lab) for header, lab in labs.items())))
    rows = filled(request, found, who, labs)
    return _form((*who, *labs), rows, remarks, csv=table.file.lower().endswith(".csv"))


def _anew(request: Request) -> Sheet:
    rows: list[Row] = []
    for person in request.scores.people:
        row: Row = {
            "Last Name": person.last_name,
            "First Name": person.first_name,
            "Username": person.ids.get("blackboard", person.id),
            "Student ID": person.ids.get("student_number", ""),
        }
        for lab in request.scores.labs:
            if score := request.scores.score(lab, person):
                row[lab.name] = points(score.final)
        rows.append(row)
    note = (
        "Blackboard makes new columns of text of these. To fill columns that are there, download "
        "them (Work Offline, Download) and say --from FILE."
    )
    labs = [lab.name for lab in request.scores.labs]
    return _form((*_WHO, *labs), rows, notes=(note,))


def _form(
    columns: tuple[str, ...],
    rows: list[Row],
    remarks: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    *,
    csv: bool = False,
) -> Sheet:
    delimiter, encoding = (",", "utf-8-sig") if csv else ("\t", "utf-16")
    return Sheet(columns, rows, remarks, notes, delimiter, quote_all=True, encoding=encoding)


def _title(header: str) -> str:
    """A header without the points and the number."""
    return header.partition(" [Total Pts:")[0]


def _other_points(header: str, lab: LabScores) -> str:
    theirs = re.search(r"\[Total Pts: ([\d.]+)", header)
    if theirs is None or float(theirs[1]) == lab.max_score:
        return ""
    return f"Blackboard has {theirs[1]} points for {header!r}, and {lab.name} has " + (
        f"{points(lab.max_score)}."
    )
