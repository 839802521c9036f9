"""What nbgrader's gradebook has of a notebook's submissions, read and written many in one go.

nbgrader asks for each row by itself, and makes an object of each: that is most of what a save
takes. Here a few statements serve for many submissions, and the rows that come to be are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import insert, select, update

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Rows by student and by the name of their cell."""

_KINDS = (Grade, Comment)
_EMPTY: dict[type[Any], Row] = {
    Grade: {"auto_score": None, "manual_score": None, "needs_manual_grade": True},
    Comment: {"auto_comment": None},
}
_OF_NOTEBOOK = {Grade: SubmittedNotebook.grades, Comment: SubmittedNotebook.comments}
_CELLS = {Grade: ("GradeCell", "TaskCell"), Comment: ("SolutionCell", "TaskCell")}
_PARENTS_FIRST = (Student, SubmittedAssignment, SubmittedNotebook, *_KINDS)


def read(
    session: Any, kind: type[Grade | Comment], lab: str, name: str, students: Iterable[str]
) -> Rows:
    """The grades or the comments of whoever of these students has a notebook of a lab there."""
    keys = ("id", *_EMPTY[kind])
    query = (
        select(SubmittedAssignment.student_id, BaseCell.name, *(getattr(kind, key) for key in keys))
        .select_from(SubmittedNotebook)
        .join(SubmittedNotebook.notebook)
        .join(SubmittedNotebook.assignment)
        .join(SubmittedAssignment.assignment)
        .outerjoin(_OF_NOTEBOOK[kind])
        .outerjoin(kind.cell)
        .where(Assignment.name == lab, Notebook.name == name)
        .where(SubmittedAssignment.student_id.in_(list(students)))
    )
    rows: Rows = {}
    for student, cell, *values in session.execute(query):
        its = rows.setdefault(student, {})
        if cell is not None:
            its[cell] = dict(zip(keys, values, strict=True))
    return rows


class Entries:
    """The grades and comments of some students in one notebook of a lab, to be changed in place.

    Whoever is new in the gradebook, or hands the lab in for the first time, has all the rows that
    nbgrader's `add_submission` makes. Nothing is written before `write`.
    """

    def __init__(self, session: Any, lab: str, name: str, students: Sequence[str]) -> None:
        """Read what there is, and begin what there is not."""
        self._session = session
        self._new: dict[type[Any], list[Row]] = defaultdict(list)
        assignment = session.scalar(select(Assignment.id).where(Assignment.name == lab))
        if assignment is None:
            raise MissingEntry(f"No such assignment: {lab}")
        known = session.scalars(select(Student.id).where(Student.id.in_(students))).all()
        self._new[Student] = [{"id": each} for each in students if each not in known]
        submitted = select(SubmittedAssignment.student_id).where(
            SubmittedAssignment.assignment_id == assignment,
            SubmittedAssignment.student_id.in_(students),
        )
        old = session.scalars(submitted).all()
        rows = {kind: read(session, kind, lab, name, old) for kind in _KINDS}
        self.grades, self.comments = (rows[kind] for kind in _KINDS)
        self._old = [
            (kind, row, dict(row))
            for kind in _KINDS
            for of_student in rows[kind].values()
            for row in of_student.values()
        ]
        if new := [each for each in students if each not in old]:
            self._begin(assignment, name, new, rows)

    def _begin(
        self,
        assignment: str,
        name: str,
        students: Sequence[str],
        rows: Mapping[type[Any], Rows],
    ) -> None:
        """Begin a submission of each of these students, with all notebooks of the lab."""
        query = (
            select(Notebook.id, Notebook.name, BaseCell.id, BaseCell.name, BaseCell.type)
            .outerjoin(BaseCell)
            .where(Notebook.assignment_id == assignment)
        )
        cells = self._session.execute(query).all()
        for student in students:
            submission = new_uuid()
            self._new[SubmittedAssignment].append(
                {"id": submission, "assignment_id": assignment, "student_id": student}
            )
            notebooks = {notebook: new_uuid() for notebook, *_ in cells}
            self._new[SubmittedNotebook] += [
                {"id": new, "notebook_id": notebook, "assignment_id": submission}
                for notebook, new in notebooks.items()
            ]
            for kind in _KINDS:
                its = rows[kind][student] = {}
                for notebook, its_name, cell, cell_name, cell_type in cells:
                    if cell_type in _CELLS[kind]:
                        row = {"cell_id": cell, "notebook_id": notebooks[notebook], **_EMPTY[kind]}
                        self._new[kind].append(row)
                        if its_name == name:
                            its[cell_name] = row

    def write(self) -> None:
        """Write what is new, and of the rest what has changed."""
        for kind in _PARENTS_FIRST:
            if new := self._new[kind]:
                self._session.execute(insert(kind.__table__), new)
        for kind in _KINDS:
            changed = [
                {"id": row["id"], **{key: row[key] for key in row if row[key] != before[key]}}
                for its_kind, row, before in self._old
                if its_kind is kind and row != before
            ]
            if changed:
                self._session.execute(update(kind), changed)
