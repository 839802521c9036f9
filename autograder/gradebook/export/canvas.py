"""Canvas' gradebook file: a line for each student, a column for each assignment.

Its guide and its source (`GradebookImporter`, `GradebookExporter`) say how it is read: the columns
up to Section say who it is, the ID first, then the SIS ids, and the name only if there is nothing
else; an assignment is known by the number in parentheses behind its title, else by the title, and
one that is unknown is made, with the points of the line `Points Possible`. An empty cell takes
nothing away from an assignment without a score; where Canvas has one it would, so what a
downloaded file has for somebody who has no points here stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from autograder.exceptions import TableError
from autograder.gradebook.export.scores import HandInScore, LabScores
from autograder.gradebook.export.sheet import (
    Request,
    Row,
    Sheet,
    chosen_column,
    people_of,
    points,
)
from autograder.intake.roster import Person, Sender
from autograder.tables import Table, TableRow, same_name

_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS_POSSIBLE = "    Points Possible"  # with the spaces that Canvas writes
_LATE = "late"


def sheet(request: Request) -> Sheet:
    """Fill it, with the ids of the roster, or the people and columns of a downloaded gradebook."""
    return _anew(request) if request.table is None else _filled(request, request.table)


def _parts(request: Request, lab: LabScores) -> dict[str, str]:
    """The titles of a lab's columns, and the exercise that each is; empty for the whole lab."""
    if not request.exercises:
        return {lab.name: ""}
    parts = {f"{lab.name}: {name}": name for name in lab.exercises}
    if any(score.penalty for score in lab.hand_ins.values()):
        parts[f"{lab.name}: {_LATE}"] = _LATE
    return parts


def _worth(score: HandInScore, exercise: str) -> str:
    if not exercise:
        return points(score.final)
    if exercise not in score.exercises and exercise == _LATE:
        return points(min(0.0, score.final - score.raw))
    return points(score.exercises.get(exercise, 0.0))


def _possible(lab: LabScores, exercise: str) -> str:
    return points(lab.exercises.get(exercise, 0.0) if exercise else lab.max_score)


def _anew(request: Request) -> Sheet:
    columns = [
        (title, lab, part)
        for lab in request.scores.labs
        for title, part in _parts(request, lab).items()
    ]
    possible = {title: _possible(lab, part) for title, lab, part in columns}
    rows: list[Row] = [{"Student": _POINTS_POSSIBLE} | possible]
    for person in request.scores.people:
        row = _who(person)
        for title, lab, part in columns:
            if score := request.scores.score(lab, person):
                row[title] = _worth(score, part)
        rows.append(row)
    nobody = not any(row.get("ID") or row.get("SIS User ID") for row in rows)
    notes = (
        "No id of Canvas' is known: it will look for each SIS Login ID, then for the name. A "
        "roster made of Canvas' own file, or --from its downloaded gradebook, gives the ids.",
    )
    return Sheet((*_WHO, *possible), rows, notes=notes if nobody else ())


def _who(person: Person) -> Row:
    name = ", ".join(part for part in (person.last_name, person.first_name) if part)
    return {
        "Student": name or person.id,
        "ID": person.ids.get("canvas", ""),
        "SIS User ID": person.ids.get("student_number", ""),
        "SIS Login ID": person.ids.get("canvas_login", person.id),
        "Section": person.section,
    }


def _filled(request: Request, table: Table) -> Sheet:
    names = list(table.columns)
    sections = [place for place, name in enumerate(names) if same_name(name) == "section"]
    if not sections or table.find("Student", "LastName") is None or table.find("ID") is None:
        raise TableError(
            f"{table.file} is no gradebook of Canvas': it needs the columns Student, ID and "
            "Section. Download it there: Grades, Export, Export Entire Gradebook."
        )
    who, assignments = names[: sections[0] + 1], names[sections[0] + 1 :]
    possible = next((row for row in table.rows if _is_points_possible(row, who)), None)
    writable = [each for each in assignments if possible is None or "read" not in possible[each]]
    columns: dict[str, tuple[LabScores, str]] = {}
    for lab in request.scores.labs:
        for title, part in _parts(request, lab).items():
            header = _named(title, writable) if part else None
            if not part:
                header = chosen_column(request, lab.name, writable, _title)
            columns[header or title] = lab, part
    found, remarks = people_of(request, _senders(table))
    rows: list[Row] = []
    line: Row = {who[0]: _POINTS_POSSIBLE}
    for header, (lab, part) in columns.items():
        ours = _possible(lab, part)
        theirs = possible.get(header, "") if possible is not None else ""
        line[header] = theirs or ours
        if theirs and _differ(theirs, ours):
            of = f"{lab.name}{': ' if part else ''}{part}"
            remarks += (f"Canvas has {theirs} points for {header!r}, and {of} has {ours}.",)
    rows.append(line)
    for place, row in enumerate(table.rows):
        if row is possible or not any(row[name] for name in who):
            continue  # a line of Canvas' own, on how grades are posted
        person = found.get(place)
        cells: Row = {name: row[name] for name in who}
        for header, (lab, part) in columns.items():
            score = request.scores.score(lab, person) if person is not None else None
            cells[header] = row.get(header, "") if score is None else _worth(score, part)
        rows.append(cells)
    return Sheet((*who, *columns), rows, remarks)


def _is_points_possible(row: TableRow, who: list[str]) -> bool:
    return row.get(who[0], "").startswith("Points Possible")


def _title(header: str) -> str:
    """A header without the assignment's number."""
    return re.sub(r" \(\d+\)$", "", header)


def _named(title: str, headers: list[str]) -> str | None:
    return next((each for each in headers if _title(each) == title), None)


def _differ(one: str, other: str) -> bool:
    try:
        return float(one.replace(",", ".")) != float(other)
    except ValueError:
        return False


def _senders(table: Table) -> Callable[[TableRow], list[Sender]]:
    name, last, first = (table.find(each) or "" for each in ("Student", "LastName", "FirstName"))
    number, sis = table.column("ID"), table.find("SIS User ID") or ""
    login = table.find("SIS Login ID") or ""

    def senders(row: TableRow) -> list[Sender]:
        written = row[name] if name else f"{row.get(first, '')} {row[last]}"
        return [
            Sender("canvas", number=row[number], login=row.get(login, "")),
            Sender(number=row.get(sis, "")),
            Sender(name=written),
        ]

    return senders
