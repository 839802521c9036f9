"""A table that goes out: its form, and what a platform's own downloaded table lends it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.exceptions import TableError
from autograder.files import write_table, write_whole
from autograder.gradebook.export.scores import LabScores, Scores
from autograder.intake.roster import Person, Roster, Sender, safe_id
from autograder.tables import Table, TableRow, same_name

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, and what has to be said of it: `remarks` are for a person to look at.

    `notes` are to be known; nothing has to be done. Cells pass `harmless`, since a spreadsheet may
    open it, but for columns that are `verbatim`: what a teacher has written, and the platform
    would take for changed.
    """

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    quote_all: bool = False
    encoding: str = "utf-8"
    verbatim: tuple[str, ...] = ()

    def write(self, path: Path) -> None:
        """Write it, whole or not at all."""
        file = io.StringIO(newline="")
        write_table(
            self.rows,
            self.columns,
            file,
            delimiter=self.delimiter,
            quote_all=self.quote_all,
            verbatim=self.verbatim,
        )
        write_whole(path, file.getvalue().encode(self.encoding))


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the scores, by exercise or not, and a platform's table to be filled in.

    `titles` name the column of that table for a lab where it is not found by the lab's name.
    """

    scores: Scores
    roster: Roster
    exercises: bool = False
    table: Table | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def lab(self) -> LabScores:
        """The one lab of a table that has room for one.

        Raises
        ------
        TableError
            If there are more, or none.
        """
        if len(self.scores.labs) != 1:
            names = ", ".join(lab.name for lab in self.scores.labs) or "no lab"
            raise TableError(f"This table is one lab's, and {names} would go into it. Name one.")
        return self.scores.labs[0]


def points(number: float) -> str:
    """Points as text: no more digits than needed, and no more than four behind the point.

    Examples
    --------
    >>> points(7.0), points(2 / 3), points(0.1 + 0.2)
    ('7', '0.6667', '0.3')
    """
    return f"{round(number, 4):.4f}".rstrip("0").rstrip(".")


def lab_column(lab: str, columns: Iterable[str], title_of: Callable[[str], str]) -> str | None:
    """The column of a downloaded table that is a lab's; None where none is, or several could be.

    Parameters
    ----------
    lab : str
        Its name, `lab2_size_and_padding`: the column's title is that, or begins as the lab's name
        does up to its first underscore. How they are spelt makes no difference.
    columns : iterable of str
    title_of : callable
        What a column's header has of the title, without the platform's number and points.
    """
    titles = {column: same_name(title_of(column)) for column in columns}
    short = same_name(lab.partition("_")[0])
    begins = re.compile(re.escape(short) + r"(?!\d)")
    for fits in (same_name(lab).__eq__, short.__eq__, begins.match):
        found = [column for column, title in titles.items() if title and fits(title)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def chosen_column(
    request: Request, lab: str, columns: Sequence[str], title_of: Callable[[str], str]
) -> str:
    """The same; an error where a person has to say which.

    Raises
    ------
    TableError
        If none is the lab's, or several could be.
    """
    table = request.table
    assert table is not None
    if title := request.titles.get(lab):
        found = [each for each in columns if title in (each, title_of(each))]
        column = found[0] if len(found) == 1 else None
    else:
        column = lab_column(lab, columns, title_of)
    if column is None:
        there = ", ".join(repr(each) for each in columns) or "none"
        raise TableError(
            f"Which column of {table.file} is {title or lab}? Its columns for points are: {there}. "
            f"Say it with --column '{lab}=TITLE', or name other labs."
        )
    return column


def people_of(
    request: Request, senders_of: Callable[[TableRow], Iterable[Sender]]
) -> tuple[dict[int, Person], tuple[str, ...]]:
    """Who the rows of a downloaded table are.

    Parameters
    ----------
    request : Request
    senders_of : callable
        What a row tells of the person, the surest first; a name belongs into the last.

    Returns
    -------
    tuple
        The people by the place of their row, and sentences on those whom a person has to see to:
        rows that could be several people's, and people with points who have no row.
    """
    table, scores = request.table, request.scores
    assert table is not None
    known = request.roster if request.roster.everybody else Roster(scores.people)
    found: dict[int, Person] = {}
    rows_of: dict[str, list[int]] = {}
    remarks = []
    for place, row in enumerate(table.rows):
        senders = list(senders_of(row))
        name = senders[-1].name
        people = next(filter(None, map(known.find, senders)), ())
        if not people and name:
            # Without a roster an id may be made of the name in the delivery.
            known_as = (known.get(form) for form in (safe_id(name), _as_canvas_writes(name)))
            people = tuple(person for person in known_as if person is not None)[:1]
        if len(people) > 1:
            names = " or ".join(person.id for person in people)
            said = f"{name or 'this'} may be {names}. The line is left as it is."
            remarks.append(f"{table.file}, line {row.line}: {said}")
        elif people:
            found[place] = people[0]
            rows_of.setdefault(people[0].id, []).append(place)
    for owner, places in rows_of.items():
        if len(places) > 1:
            lines = " and ".join(str(table.rows[place].line) for place in places)
            remarks.append(
                f"{table.file}, lines {lines} are both {owner}. They are left as they are."
            )
            for place in places:
                del found[place]
    placed = {person.id for person in found.values()}
    for person in scores.people:
        labs = [lab.name for lab in scores.labs if scores.score(lab, person)]
        if labs and person.id not in placed and person.id not in rows_of:
            remarks.append(
                f"{person.id} has points ({', '.join(labs)}) and is not in {table.file}."
            )
    return found, tuple(remarks)


def filled(
    request: Request, found: Mapping[int, Person], who: Sequence[str], labs: Mapping[str, LabScores]
) -> list[Row]:
    """The rows of a downloaded table with the final points of whole labs in them.

    Parameters
    ----------
    request : Request
    found : mapping
        Who the rows are, as `people_of` tells.
    who : sequence of str
        The columns that say who it is, which stay.
    labs : mapping
        The labs by their columns. Who has no points keeps what the table has there.
    """
    assert request.table is not None
    rows = []
    for place, row in enumerate(request.table.rows):
        person = found.get(place)
        cells: Row = {name: row[name] for name in who}
        for header, lab in labs.items():
            score = request.scores.score(lab, person) if person is not None else None
            cells[header] = row[header] if score is None else points(score.final)
        rows.append(cells)
    return rows


def _as_canvas_writes(name: str) -> str:
    """A name as Canvas writes it before a delivered file: last name first, letters alone."""
    last, comma, first = name.partition(",")
    return same_name(last + first if comma else name)
