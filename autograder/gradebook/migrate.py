"""A lab that changes after hand-ins were graded: nbgrader's gradebook is brought to its new cells.

nbgrader refuses to add cells to a notebook that has submissions, or to remove some. Here the cells
that stay keep all that hangs on them; a cell that is gone takes its points along, but what people
gave and wrote there is kept in a table; a new cell gets an empty entry for each submission, which
the next grading fills. nbgrader then finds the cells that it wants, and saves the rest itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import write_table, write_whole
from autograder.gradebook.records import Records

_GRADED, _COMMENTED = (GradeCell, TaskCell), (SolutionCell, TaskCell)
_KEPT = ("student", "notebook", "cell", "manual_score", "extra_credit", "max_score", "comment")
_NAMES = {
    frozenset({GradeCell}): "test",
    frozenset({GradeCell, SolutionCell}): "written answer",
    frozenset({SolutionCell}): "place for code",
    frozenset({TaskCell}): "task",
}


@dataclass(frozen=True, slots=True)
class Migration:
    """What was changed in the gradebook, in sentences, and how many submissions it concerns.

    `kept` is the table of what people had given to cells that are gone, where there was any.
    """

    changes: tuple[str, ...] = ()
    submissions: int = 0
    kept: Path | None = None

    def sentence(self, lab: str) -> str:
        """All of it for the person at the command line; empty where nothing has changed."""
        if not self.changes or not self.submissions:
            return ""
        where = [f"what people gave to cells that are gone is kept in {self.kept}"]
        again = f"{_count(self.submissions, 'submission')} to be graded again"
        parts = [*self.changes, *(where if self.kept else ()), again]
        return f"{lab} has changed since it was graded: {'; '.join(parts)}."


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A cell as nbgrader will save it: the kinds of rows that it has, and its points."""

    kinds: frozenset[type[Any]]
    cell_type: str
    source: str
    points: float = 0.0

    @classmethod
    def of(cls, cell: NotebookNode) -> _Wanted:
        """Read a cell's marks as nbgrader's own step does that saves them."""
        is_a = {
            GradeCell: utils.is_grade(cell),
            SolutionCell: utils.is_solution(cell),
            TaskCell: utils.is_task(cell),
        }
        points = float(cell.metadata.nbgrader.get("points", 0) or 0)
        kinds = frozenset(kind for kind, whether in is_a.items() if whether)
        return cls(kinds, cell.cell_type, cell.source, points)


@dataclass(slots=True)
class _Cell:
    """What the gradebook has of a cell, row by row."""

    rows: dict[type[Any], Any] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[type[Any]]:
        return frozenset(self.rows) - {SourceCell}

    def row(self, kinds: Iterable[type[Any]]) -> Any:
        return next((self.rows[kind] for kind in kinds if kind in self.rows), None)

    @property
    def text(self) -> tuple[frozenset[type[Any]], str]:
        source = self.rows.get(SourceCell)
        return self.kinds, (source.source or "").strip() if source is not None else ""


def is_graded(records: Records, lab: str) -> bool:
    """Whether a lab has submissions in the gradebook; without, nbgrader makes its cells anew."""
    return bool(_submissions(records, lab))


def _submissions(records: Records, lab: str) -> int:
    query = records.gradebook.db.query(SubmittedAssignment).join(Assignment)
    return int(query.filter(Assignment.name == lab).count())


def migrate(
    records: Records, course: Course, lab: str, notebooks: Mapping[str, NotebookNode]
) -> Migration:
    """Bring the gradebook to a lab's new cells, whole or not at all.

    Parameters
    ----------
    records : Records
        The gradebook, open.
    course : Course
    lab : str
        One that has submissions; nbgrader changes others itself.
    notebooks : mapping
        The lab's notebooks by name, as nbgrader is about to save their cells.

    Returns
    -------
    Migration
        Empty where its cells are what they were.

    Raises
    ------
    CourseError
        If the lab has got another notebook, or lost one, since it was graded.
    """
    with records.one_transaction():
        session = records.gradebook.db
        query = session.query(Notebook).join(Assignment).filter(Assignment.name == lab)
        known = {notebook.name: notebook for notebook in query}
        submissions = _submissions(records, lab)
        _insist_on_notebooks(lab, set(known), set(notebooks), course)
        changes: list[str] = []
        kept: list[dict[str, Any]] = []
        for name, notebook in notebooks.items():
            wanted = {
                str(cell.metadata.nbgrader.grade_id): _Wanted.of(cell)
                for cell in notebook.cells
                if utils.is_grade(cell)
                or utils.is_solution(cell)
                or utils.is_locked(cell)
                or utils.is_task(cell)
            }
            work = _NotebookMigration(session, known[name], wanted)
            of = f"{name}: " if len(notebooks) > 1 else ""
            changes += [of + change for change in work.run()]
            kept += work.kept
        path = _keep(course, lab, kept) if kept else None
    return Migration(tuple(changes), submissions, path)


def _insist_on_notebooks(lab: str, known: set[str], wanted: set[str], course: Course) -> None:
    if known == wanted:
        return
    news = [*(f"{name} is gone" for name in sorted(known - wanted))]
    news += [f"{name} is new" for name in sorted(wanted - known)]
    raise CourseError(
        f"{lab} has hand-ins, and its notebooks have changed: {', '.join(news)}. Cells can move "
        f"into a changed notebook, a notebook cannot into a graded lab. Give "
        f"{course.sources.name}/{lab} the notebooks that it had ({', '.join(sorted(known))}), or "
        "release the new ones as a lab of another name. Nothing was changed."
    )


def _keep(course: Course, lab: str, rows: list[dict[str, Any]]) -> Path:
    """Write what people gave to cells that are gone, for people to read."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (f"{lab}-{now}{more}.csv" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    folder = course.folder / "migrations"
    path = next(folder / name for name in names if not (folder / name).exists())
    text = io.StringIO(newline="")
    write_table(rows, _KEPT, text)
    write_whole(path, text.getvalue())
    return path


class _NotebookMigration:
    """One notebook's cells, from what the gradebook has to what is wanted."""

    def __init__(self, session: Any, notebook: Notebook, wanted: Mapping[str, _Wanted]) -> None:
        self._session = session
        self._notebook = notebook
        self._wanted = wanted
        self._found = self._read()
        query = session.query(SubmittedNotebook.id)
        query = query.filter(SubmittedNotebook.notebook_id == notebook.id)
        self._submitted = [each for (each,) in query]
        self.kept: list[dict[str, Any]] = []

    def _read(self) -> dict[str, _Cell]:
        found: dict[str, _Cell] = {}
        for kind in (GradeCell, SolutionCell, TaskCell, SourceCell):
            for row in self._session.query(kind).filter(kind.notebook_id == self._notebook.id):
                found.setdefault(row.name, _Cell()).rows[kind] = row
        return found

    def run(self) -> Iterator[str]:
        """Change the rows, and say each change that a person would care for."""
        yield from self._rename()
        for name in [name for name in self._found if name not in self._wanted]:
            yield from self._remove(name)
        for name, wanted in self._wanted.items():
            cell = self._found.get(name)
            yield from self._add(name, wanted) if cell is None else self._change(name, cell, wanted)
        self._session.flush()

    def _rename(self) -> Iterator[str]:
        """A cell that is gone and a new one of the same kind and text are the same, renamed.

        The text has to be one that no other cell has: places for answers are often all alike.
        """
        gone = {name: cell.text for name, cell in self._found.items()}
        new = {name: (each.kinds, each.source.strip()) for name, each in self._wanted.items()}
        for name, text in gone.items():
            if name in new or not text[1] or list(gone.values()).count(text) > 1:
                continue
            same = [other for other, its in new.items() if its == text]
            if len(same) == 1 and same[0] not in gone:
                cell = self._found.pop(name)
                for row in cell.rows.values():
                    row.name = same[0]
                self._found[same[0]] = cell
                if cell.kinds:
                    yield f"{name} is now {same[0]}"
        self._session.flush()

    def _remove(self, name: str) -> Iterator[str]:
        cell = self._found[name]
        by_hand = self._carry(name, cell.row(_GRADED), cell.row(_COMMENTED), None, None)
        for row in cell.rows.values():
            self._session.delete(row)
        self._session.flush()
        if cell.kinds:
            yield f"{name} removed{by_hand}"

    def _add(self, name: str, wanted: _Wanted) -> Iterator[str]:
        cell = self._created(name, wanted, wanted.kinds | {SourceCell})
        self._carry(name, None, None, cell.row(_GRADED), cell.row(_COMMENTED))
        if wanted.kinds:
            yield f"{name} added{_points_of(wanted)}"

    def _change(self, name: str, cell: _Cell, wanted: _Wanted) -> Iterator[str]:
        graded = cell.row(_GRADED)
        before = graded.max_score if graded is not None else None
        if cell.kinds != wanted.kinds:
            fresh = self._created(name, wanted, wanted.kinds - cell.kinds)
            stays = _Cell({**cell.rows, **fresh.rows})
            gone = [cell.rows[kind] for kind in cell.kinds - wanted.kinds]
            for row in gone:
                del stays.rows[type(row)]
            commented = cell.row(_COMMENTED)
            by_hand = self._carry(
                name, graded, commented, stays.row(_GRADED), stays.row(_COMMENTED)
            )
            for row in gone:
                self._session.delete(row)
            self._session.flush()
            graded = stays.row(_GRADED)
            self._wait_for_grading(graded, stays.row(_COMMENTED))
            yield f"{name}: {_kind(cell.kinds)} -> {_kind(wanted.kinds)}{by_hand}"
        if SourceCell not in cell.rows:
            self._created(name, wanted, frozenset({SourceCell}))
        if graded is not None:
            graded.max_score, graded.cell_type = wanted.points, wanted.cell_type
            if before is not None and before != wanted.points:
                yield f"{name}: {before:g} -> {wanted.points:g} points{self._above(graded)}"

    def _created(self, name: str, wanted: _Wanted, kinds: Iterable[type[Any]]) -> _Cell:
        """New rows of a cell; nbgrader fills the source in."""
        cell = _Cell()
        for kind in kinds:
            more: dict[str, Any] = {}
            if kind in _GRADED:
                more = {"max_score": wanted.points, "cell_type": wanted.cell_type}
            elif kind is SourceCell:
                more = {"cell_type": wanted.cell_type, "source": wanted.source}
            cell.rows[kind] = kind(name=name, notebook_id=self._notebook.id, **more)
        self._session.add_all(cell.rows.values())
        self._session.flush()
        return cell

    def _carry(
        self, name: str, graded: Any, commented: Any, new_graded: Any, new_commented: Any
    ) -> str:
        """Hang grades and comments of one cell on another; keep what people gave where none is.

        Returns what is said of that.
        """
        rows = list(
            self._given(
                name,
                graded if new_graded is None else None,
                commented if new_commented is None else None,
            )
        )
        self.kept += rows
        for kind, old, new in ((Grade, graded, new_graded), (Comment, commented, new_commented)):
            if old is None and new is not None:
                empty = (kind(cell_id=new.id, notebook_id=each) for each in self._submitted)
                self._session.add_all(empty)
            elif old is not None and old is not new:
                hanging = self._session.query(kind).filter(kind.cell_id == old.id)
                if new is None:
                    hanging.delete(synchronize_session=False)
                else:
                    hanging.update({kind.cell_id: new.id}, synchronize_session=False)
        self._session.flush()
        points = sum(row["manual_score"] is not None or bool(row["extra_credit"]) for row in rows)
        words = sum(row["comment"] is not None for row in rows)
        said = [_count(points, "mark"), _count(words, "comment")]
        said = [each for each, number in zip(said, (points, words), strict=True) if number]
        return f" ({' and '.join(said)} by hand kept)" if said else ""

    def _given(self, name: str, graded: Any, commented: Any) -> Iterator[dict[str, Any]]:
        """What people gave to a cell, a row for each student."""
        where = {"notebook": self._notebook.name, "cell": name}
        rows: dict[str, dict[str, Any]] = {}
        for kind, cell, columns in (
            (
                Grade,
                graded,
                {"manual_score": Grade.manual_score, "extra_credit": Grade.extra_credit},
            ),
            (Comment, commented, {"comment": Comment.manual_comment}),
        ):
            if cell is None:
                continue
            query = self._session.query(SubmittedAssignment.student_id, *columns.values())
            query = query.select_from(kind).join(kind.notebook).join(SubmittedNotebook.assignment)
            for student, *given in query.filter(kind.cell_id == cell.id):
                row = rows.setdefault(student, dict.fromkeys(_KEPT) | {"student": student} | where)
                row |= dict(zip(columns, given, strict=True))
                if kind is Grade:
                    row["max_score"] = cell.max_score
        by_hand = ("manual_score", "extra_credit", "comment")
        for student in sorted(rows):
            if any(rows[student][column] not in (None, "") for column in by_hand):
                yield rows[student]

    def _wait_for_grading(self, graded: Any, commented: Any) -> None:
        """Take back what grading said of a cell; what people gave stays."""
        waits = {Grade.auto_score: None, Grade.needs_manual_grade: True}
        for kind, cell, values in (
            (Grade, graded, waits),
            (Comment, commented, {Comment.auto_comment: None}),
        ):
            if cell is not None:
                rows = self._session.query(kind).filter(kind.cell_id == cell.id)
                rows.update(values, synchronize_session=False)

    def _above(self, graded: BaseCell) -> str:
        """How many points that people gave are more than the cell now has."""
        query = self._session.query(Grade).filter(Grade.cell_id == graded.id)
        number = query.filter(Grade.manual_score > graded.max_score).count()
        return f" ({_count(number, 'mark')} by hand above that)" if number else ""


def _kind(kinds: frozenset[type[Any]]) -> str:
    return _NAMES.get(kinds, "text")


def _points_of(wanted: _Wanted) -> str:
    return f" ({wanted.points:g} points)" if wanted.kinds & set(_GRADED) else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
