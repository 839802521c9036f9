"""Scores and comments out of nbgrader's gradebook for the pages that go back.

nbgrader asks for each cell's grade by itself; here a whole lab's are asked for at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import GetGrades

from autograder.exceptions import CourseError

MARKS = "marks"  # where a page's resources have them, if they were asked for before


@dataclass(frozen=True, slots=True)
class Mark:
    """The points of one cell, whether a person gave them, and whether they wait for one."""

    score: float
    max_score: float
    by_person: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What the gradebook has of one submitted notebook: points and comments, by cell."""

    late_penalty: float | None
    max_score: float
    cells: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points of all cells together."""
        return sum((mark.score for mark in self.cells.values()), 0.0)


def read_marks(
    gradebook: Gradebook, lab: str, student: str | None = None
) -> dict[tuple[str, str], Marks]:
    """The marks of a lab's submitted notebooks, or of one student's, by student and notebook."""
    # What all three questions are about; `cell` is then joined to what is asked for.
    submitted = (
        gradebook.db.query(SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == lab)
    )
    if student is not None:
        submitted = submitted.filter(SubmittedAssignment.student_id == student)
    notebooks = submitted.join(
        Notebook, Notebook.id == SubmittedNotebook.notebook_id
    ).with_entities(
        SubmittedNotebook.id,
        SubmittedAssignment.student_id,
        Notebook.name,
        SubmittedNotebook.late_submission_penalty,
        Notebook.max_score,
    )
    by_id, found = {}, {}
    for key, whose, name, penalty, max_score in notebooks:
        by_id[key] = found[whose, name] = Marks(penalty, max_score)
    grades = _of_cells(gradebook, Grade, submitted).with_entities(
        Grade.notebook_id,
        BaseCell.name,
        Grade.score,
        Grade.max_score,
        Grade.manual_score,
        Grade.needs_manual_grade,
    )
    for key, cell, score, max_score, manual, waits in grades:
        by_id[key].cells[cell] = Mark(score, max_score, manual is not None, waits)
    comments = _of_cells(gradebook, Comment, submitted).with_entities(
        Comment.notebook_id, BaseCell.name, Comment.comment
    )
    for key, cell, comment in comments:
        by_id[key].comments[cell] = comment
    return found


def _of_cells(gradebook: Gradebook, kind: type[Grade | Comment], submitted: Any) -> Any:
    """The grades or the comments of submitted notebooks, with their cells."""
    rows = gradebook.db.query(kind).join(BaseCell, BaseCell.id == kind.cell_id)
    return rows.filter(kind.notebook_id.in_(submitted.scalar_subquery()))


class Grades(GetGrades):  # type: ignore[misc]
    """Writes marks into a graded notebook, and says of a cell whether a person gave its points."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with them.

        Raises
        ------
        CourseError
            If the gradebook does not know the notebook, or a cell of it.
        """
        which = resources["nbgrader"]
        marks = which.pop(MARKS, None)
        if marks is None:
            with Gradebook(which["db_url"]) as gradebook:
                known = read_marks(gradebook, which["assignment"], which["student"])
            marks = known.get((which["student"], which["notebook"]))
        if marks is None:
            raise CourseError(_not_there(which, which["notebook"]))
        for cell in nb.cells:
            self._write(cell, marks, which)
        penalty = marks.late_penalty or 0
        which |= {
            "score": marks.score - penalty,
            "max_score": marks.max_score,
            "late_penalty": penalty,
        }
        return nb, resources

    def _write(self, cell: NotebookNode, marks: Marks, which: Mapping[str, Any]) -> None:
        is_task = utils.is_task(cell)
        try:
            if utils.is_solution(cell) or is_task:
                cell.metadata.nbgrader["comment"] = marks.comments[cell.metadata.nbgrader.grade_id]
            if utils.is_grade(cell) or is_task:
                mark = marks.cells[cell.metadata.nbgrader.grade_id]
                cell.metadata.nbgrader |= {
                    "score": mark.score,
                    "points": mark.max_score,
                    "by_person": mark.by_person,
                }
        except KeyError as error:
            raise CourseError(_not_there(which, error.args[0])) from None


def _not_there(which: Mapping[str, Any], name: str) -> str:
    return (
        f"The gradebook has nothing of {name!r} of {which['student']}. "
        f"Run: autograder grade {which['assignment']}"
    )
