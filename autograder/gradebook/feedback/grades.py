"""Scores out of nbgrader's gradebook for the page that goes back, and who gave them."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades


class Grades(GetGrades):  # type: ignore[misc]
    """Says of a graded cell, too, whether a person gave its points."""

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._get_score(cell, resources)
        name = cell.metadata.nbgrader.grade_id
        where = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(name, *where)
        cell.metadata.nbgrader["by_person"] = grade.manual_score is not None
