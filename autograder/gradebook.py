"""nbgrader's gradebook and converters, used as they are: one place that writes to the database."""

from __future__ import annotations

import csv
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.course import Course, CourseError
from autograder.results import Status, SubmissionResult

NO_RESPONSE = "No response."


def release(course: Course, lab: str, folder: Path, *, register: bool) -> Path:
    """Make the students' notebook from the instructor's, with nbgrader, in `folder/<lab>`.

    With `register` the lab's cells and points are written into the gradebook.

    Raises
    ------
    CourseError
        If nbgrader finds fault with the instructor's notebook.
    """
    config = course.config()
    config.CourseDirectory.assignment_id = lab
    config.CourseDirectory.release_directory = str(folder)
    config.GenerateAssignment.force = True
    config.GenerateAssignment.no_database = not register
    if not register:
        kept = [
            preprocessor
            for preprocessor in GenerateAssignment.preprocessors.default_args[0]
            if preprocessor.__name__ != "SaveCells"
        ]
        config.GenerateAssignment.preprocessors = kept
    _convert(GenerateAssignment, config)
    return folder / lab / f"{lab}.ipynb"


def register(course: Course, lab: str) -> None:
    """Write a lab's cells and points into the gradebook, and nothing into `labs/`."""
    course.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        release(course, lab, Path(scratch), register=True)


def feedback(course: Course, lab: str, student: str) -> Path:
    """Write the page that goes back to a student, with nbgrader; return where it is."""
    config = course.config()
    config.CourseDirectory.assignment_id = lab
    config.CourseDirectory.student_id = student
    config.GenerateFeedback.force = True
    _convert(GenerateFeedback, config)
    return course.feedback / student / lab / f"{lab}.html"


def _convert(converter: type[Any], config: Config) -> None:
    with _path_of_this_python(), _quiet():
        try:
            converter(coursedir=CourseDirectory(config=config), config=config).start()
        except Exception as error:
            raise CourseError(f"nbgrader could not do it: {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """nbgrader logs what it removes; only its errors are news here."""
    log = logging.getLogger("traitlets")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def _path_of_this_python() -> Iterator[None]:
    """nbgrader starts `alembic` by name, and a virtual environment need not be activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


class Records:
    """The gradebook while results are written into it, and the graded notebooks beside it."""

    def __init__(self, course: Course) -> None:
        """Open it, making it where there is none."""
        self._course = course
        config = course.config()
        course.folder.mkdir(parents=True, exist_ok=True)
        coursedir = CourseDirectory(config=config)
        with _path_of_this_python():
            self._gradebook = Gradebook(coursedir.db_url, coursedir.course_id)

    def __enter__(self) -> Records:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._gradebook.close()

    def save(self, result: SubmissionResult, notebook: NotebookNode) -> None:
        """Write a result and its notebook; manual scores and comments stay as they are."""
        self.save_scores(result, notebook)
        folder = self._course.autograded / result.student / result.assignment
        arriving = folder.with_name(f".{result.assignment}.arriving")
        shutil.rmtree(arriving, ignore_errors=True)
        arriving.mkdir(parents=True)
        nbformat.write(notebook, arriving / f"{result.assignment}.ipynb")
        shutil.rmtree(folder, ignore_errors=True)
        arriving.rename(folder)

    def holds(self, result: SubmissionResult) -> bool:
        """Whether the database and the graded notebook have this result already."""
        student, lab = result.student, result.assignment
        if not (self._course.autograded / student / lab / f"{lab}.ipynb").is_file():
            return False
        try:
            grades = self._gradebook.find_submission_notebook(lab, lab, student).grades
        except MissingEntry:
            return False
        scores = {grade.name: grade.auto_score for grade in grades}
        return all(scores.get(e.grade_id) == e.score for e in result.exercises)

    def save_scores(self, result: SubmissionResult, notebook: NotebookNode) -> None:
        """Write a result into the database."""
        student, lab = result.student, result.assignment
        with warnings.catch_warnings():
            # nbgrader builds a submission's rows in an order that SQLAlchemy remarks on.
            warnings.simplefilter("ignore", SAWarning)
            self._gradebook.update_or_create_student(student)
            self._gradebook.update_or_create_submission(lab, student)
        for exercise in result.exercises:
            grade = self._gradebook.find_grade(exercise.grade_id, lab, lab, student)
            grade.auto_score = exercise.score
            doubtful = exercise.status is Status.UNREADABLE or grade.manual_score is not None
            grade.needs_manual_grade = doubtful
        for cell in notebook.cells:
            if utils.is_solution(cell) or utils.is_task(cell):
                self._save_answer(cell, lab, student)
        self._gradebook.db.commit()

    def _save_answer(self, cell: NotebookNode, lab: str, student: str) -> None:
        """Note an empty answer; leave a written one to a person."""
        grade_id = cell.metadata.nbgrader.grade_id
        released = cell.metadata.nbgrader.get("checksum")
        blank = not cell.source.strip() or utils.compute_checksum(cell) == released
        comment = self._gradebook.find_comment(grade_id, lab, lab, student)
        comment.auto_comment = NO_RESPONSE if blank and not utils.is_task(cell) else None
        if utils.is_grade(cell) or utils.is_task(cell):
            grade = self._gradebook.find_grade(grade_id, lab, lab, student)
            grade.auto_score = 0.0 if blank else None
            grade.needs_manual_grade = not blank or grade.manual_score is not None

    def rows(self) -> list[dict[str, Any]]:
        """One row for each student and lab, submitted or not, with nbgrader's column names."""
        rows = []
        for assignment in self._gradebook.assignments:
            for student in self._gradebook.students:
                try:
                    submission = self._gradebook.find_submission(assignment.name, student.id)
                except MissingEntry:
                    timestamp, raw, penalty = None, 0.0, 0.0
                else:
                    timestamp, raw = submission.timestamp, submission.score
                    penalty = submission.late_submission_penalty or 0.0
                rows.append(
                    {
                        "assignment": assignment.name,
                        "duedate": assignment.duedate,
                        "timestamp": timestamp,
                        "student_id": student.id,
                        "last_name": student.last_name,
                        "first_name": student.first_name,
                        "email": student.email,
                        "raw_score": raw,
                        "late_submission_penalty": penalty,
                        "score": max(0.0, raw - penalty),
                        "max_score": assignment.max_score,
                    }
                )
        return rows


def export_csv(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the rows of a gradebook as a table, a line for each student and lab."""
    columns = list(rows[0]) if rows else ["assignment", "student_id", "score", "max_score"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({key: _safe(value) for key, value in row.items()} for row in rows)


def export_canvas(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the rows as Canvas imports them: a line for each student, a column for each lab."""
    labs = sorted({row["assignment"] for row in rows})
    table: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = ", ".join(part for part in (row["last_name"], row["first_name"]) if part)
        line = table.setdefault(
            row["student_id"],
            {
                "Student": _safe(name or row["student_id"]),
                "ID": "",
                "SIS Login ID": _safe(row["student_id"]),
                "Section": "",
            },
        )
        line[row["assignment"]] = row["score"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["Student", "ID", "SIS Login ID", "Section", *labs])
        writer.writeheader()
        writer.writerows(table.values())


def _safe(value: Any) -> Any:
    """A spreadsheet takes a text that begins so for a formula."""
    if value is None:
        return ""
    dangerous = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if dangerous else value
