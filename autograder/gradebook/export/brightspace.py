"""Brightspace's grade import: a line for each student, known by Username or OrgDefinedId.

Its help says: a column `TITLE Points Grade` for each grade item, and no other columns but the two
that say who it is and `End-of-Line Indicator`, which holds `#`. An exported file has `#` before the
ids, too, which keeps a spreadsheet from reading them as numbers, and behind a title the item's
points (`Lab 2 Points Grade <Numeric MaxPoints:25>`).
"""

from __future__ import annotations

import re

from autograder.exceptions import TableError
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

_END = "End-of-Line Indicator"


def sheet(request: Request) -> Sheet:
    """Fill it, with the roster's usernames, or the people and columns of an exported file.

    Raises
    ------
    TableError
        If the file that is given is none of Brightspace's, or has no column for a lab.
    """
    if request.exercises:
        raise TableError("Brightspace's file goes by whole labs. Leave --exercises out.")
    table = request.table
    if table is None:
        return _anew(request)
    user, number = table.find("Username"), table.find("OrgDefinedId", "Org Defined ID")
    who = [column for column in (number, user) if column is not None]
    if not who:
        raise TableError(
            f"{table.file} is no file of Brightspace's: it needs the column Username or "
            "OrgDefinedId. Export it there: Grades, Enter Grades, Export, with both key fields."
        )
    others = [each for each in table.columns if "Points Grade" in each]
    labs = {chosen_column(request, lab.name, others, _title): lab for lab in request.scores.labs}
    last, first = table.find("Last Name") or "", table.find("First Name") or ""

    def senders(row: TableRow) -> list[Sender]:
        return [
            Sender("brightspace", login=row.get(user or "", "").lstrip("#")),
            Sender(number=row.get(number or "", "").lstrip("#")),
            Sender(name=f"{row.get(first, '')} {row.get(last, '')}".strip()),
        ]

    found, remarks = people_of(request, senders)
    rows = [row | {_END: "#"} for row in filled(request, found, who, labs)]
    for header, lab in labs.items():
        most = re.search(r"MaxPoints:([\d.]+)", header)
        if most and float(most[1]) != lab.max_score:
            remarks += (
                f"Brightspace has {most[1]} points for {_title(header)!r}, and {lab.name} has "
                f"{points(lab.max_score)}; it cuts what is above its own.",
            )
    return Sheet((*who, *labs, _END), rows, remarks)


def _anew(request: Request) -> Sheet:
    rows: list[Row] = []
    columns = {f"{lab.name} Points Grade": lab for lab in request.scores.labs}
    for person in request.scores.people:
        row: Row = {"Username": "#" + person.ids.get("brightspace", person.id), _END: "#"}
        for header, lab in columns.items():
            if score := request.scores.score(lab, person):
                row[header] = points(score.final)
        rows.append(row)
    return Sheet(("Username", *columns, _END), rows)


def _title(header: str) -> str:
    """A header without the kind of grade and the points."""
    return header.partition(" Points Grade")[0]
