"""The same grading through nbgrader: `nbgrader autograde` and formgrader's button come here.

Named in `nbgrader_config.py`. nbgrader takes one submission at a time and writes the notebook
that comes back; the rebuilding, the run, the verdicts and the scores are those of `grading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Course
from autograder.gradebook import Records
from autograder.grading import Grader
from autograder.intake import cells_of, read_files
from autograder.rebuild import rebuild


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """Rebuild a submission, run it, judge it, and write its scores into the gradebook."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the graded notebook."""
        student, lab = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        # nbgrader has copied the student's files to <course>/autograded/<student>/<lab>.
        copied = Path(resources["metadata"]["path"]).resolve()
        course = Course(Course.find().root, copied.parents[2])
        grader = Grader.of(course, lab)
        graded = grader.grade_cells(
            student, rebuild(grader.lab, cells_of(dict(nb))), read_files(copied)
        )
        with Records(course) as records:
            records.save_scores(graded.result, graded.notebook)
        return graded.notebook, resources
