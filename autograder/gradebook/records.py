"""nbgrader's gradebook, used as it is: the one place that writes to the database."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.course import Course
from autograder.files import make_file, make_folder, write_whole
from autograder.gradebook.canonical import nbgrader_of, source_of
from autograder.gradebook.converters import path_of_this_python
from autograder.gradebook.export.scores import HandInScore, read_labs
from autograder.gradebook.lateness import Lateness, due_dates, news, seconds_late, settle
from autograder.intake.beside import PICTURES
from autograder.lock import alone
from autograder.results import ExerciseResult, Status, SubmissionResult

NO_RESPONSE = "No response."


def place(course: Course) -> str:
    """Where the gradebook is, for a person to read: a file, or a server without its password."""
    url = make_url(CourseDirectory(config=course.config()).db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return str(url.database)
    return str(url.render_as_string(hide_password=True))


class Records:
    """The gradebook while results are written into it, and the graded notebooks beside it."""

    def __init__(self, course: Course) -> None:
        """Open it, making it where there is none."""
        self._course = course
        self._config = config = course.config()
        make_folder(course.folder)
        coursedir = CourseDirectory(config=config)
        url = make_url(coursedir.db_url)
        # Two that find none would both make its tables, and nbgrader stops where one is there.
        with alone(course.folder, "gradebook", doing="opening the gradebook", seconds=60.0):
            if url.get_backend_name() == "sqlite" and url.database:
                make_file(Path(url.database))
            with path_of_this_python():
                self._gradebook = Gradebook(coursedir.db_url, coursedir.course_id)

    def __enter__(self) -> Self:
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

    @property
    def gradebook(self) -> Gradebook:
        """nbgrader's own, for what has no method here."""
        return self._gradebook

    def set_due(self, lab: str, due: datetime) -> None:
        """Say when a lab is due."""
        self._gradebook.update_or_create_assignment(lab, duedate=due)
        self.__dict__.pop("lateness", None)

    def save(
        self,
        result: SubmissionResult,
        notebook: NotebookNode,
        name: str | None = None,
        pictures: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """Write a result and its notebook; manual scores and comments stay as they are.

        `name` is the notebook's, where it is not the lab's; `pictures` lie beside it.
        """
        name = name or result.assignment
        self.save_scores(result, notebook, name)
        folder = self._course.autograded / result.student / result.assignment
        self.save_pictures(result, pictures)
        write_whole(folder / f"{name}.ipynb", json.dumps(notebook, ensure_ascii=False))

    def save_pictures(self, result: SubmissionResult, pictures: Mapping[str, bytes]) -> None:
        """Lay what was handed in as pictures beside the graded notebook, and no others."""
        folder = self._course.autograded / result.student / result.assignment
        for old in folder.glob("*"):
            if old.suffix.lower() in PICTURES and old.name not in pictures:
                old.unlink()
        for picture, content in pictures.items():
            write_whole(folder / picture, content)

    def holds(self, result: SubmissionResult, name: str) -> bool:
        """Whether the database and the graded notebook have this result already."""
        student, lab = result.student, result.assignment
        if not (self._course.autograded / student / lab / f"{name}.ipynb").is_file():
            return False
        try:
            grades = self._of_cells(Grade, lab, name, student)
        except MissingEntry:
            return False
        scores = {cell: grade.auto_score for cell, grade in grades.items()}
        return all(scores.get(e.grade_id, -1) == _auto_score(e) for e in result.exercises)

    def save_scores(self, result: SubmissionResult, notebook: NotebookNode, name: str) -> None:
        """Write a result into the database, whole or not at all."""
        with self.one_transaction():
            self._save_scores(result, notebook, name)

    @contextmanager
    def one_transaction(self) -> Iterator[None]:
        """Have all that nbgrader commits inside the block kept together, or nothing of it.

        nbgrader commits step by step, and each time the disk is waited for. Here its session works
        within a transaction of ours, which alone is committed.
        """
        usual = self._gradebook.db
        with usual.get_bind().begin() as connection:
            # Of what this session does, only a rollback reaches the transaction around it.
            within = sessionmaker(
                connection, join_transaction_mode="rollback_only", expire_on_commit=False
            )
            usual.remove()  # it would hold the database, and what it has read is of before
            self._gradebook.db = scoped_session(within)
            try:
                yield
                self._gradebook.db.flush()
            finally:
                self._gradebook.db.remove()
                self._gradebook.db = usual

    def _save_scores(self, result: SubmissionResult, notebook: NotebookNode, name: str) -> None:
        student, lab = result.student, result.assignment
        with warnings.catch_warnings():
            # nbgrader builds a submission's rows in an order that SQLAlchemy remarks on.
            warnings.simplefilter("ignore", SAWarning)
            self._gradebook.update_or_create_student(student)
            self._gradebook.update_or_create_submission(lab, student)
        grades = self._of_cells(Grade, lab, name, student)
        comments = self._of_cells(Comment, lab, name, student)
        for exercise in result.exercises:
            grade = grades[exercise.grade_id]
            grade.auto_score = _auto_score(exercise)
            doubtful = exercise.status in (Status.UNREADABLE, Status.WAITS)
            grade.needs_manual_grade = doubtful or grade.manual_score is not None
        path = self._course.autograded / student / lab / f"{name}.ipynb"
        is_marked = _words(notebook) == _words_of(path)
        for cell in notebook.cells:
            if utils.is_solution(cell) or utils.is_task(cell):
                _save_answer(cell, grades, comments, is_marked=is_marked)
        self._gradebook.db.commit()
        settle(self._gradebook, self.lateness, self._config, lab, [student])

    @cached_property
    def lateness(self) -> Lateness:
        """What the course's files say of lateness, as they were when this was first asked."""
        return Lateness(self._course, due_dates(self._gradebook))

    def settle_lateness(self, lab: str) -> list[str]:
        """Settle the lateness of all who handed a lab in; return what there is to be said.

        Nothing is graded. Grace days go from lab to lab: with them all labs are settled.
        """
        others = self.lateness.dues.keys() - {lab} if self.lateness.budget is not None else ()
        labs = [lab, *sorted(others)]
        with self.one_transaction():
            for each in labs:
                settle(self._gradebook, self.lateness, self._config, each)
        return [
            sentence
            for each in labs
            for sentence in news(self.lateness, each, seconds_late(self._gradebook, each), lab)
        ]

    def settle_noted(self, labs: Iterable[str]) -> None:
        """Settle the lateness of those whose arrival is noted; what nbgrader has of others stays.

        What is taken off may be a part of the points, and a person may have given some since.
        """
        with self.one_transaction():
            for lab in labs:
                notes = self._course.arrivals / lab
                noted = [path.name for path in notes.iterdir()] if notes.is_dir() else []
                if noted:
                    settle(self._gradebook, self.lateness, self._config, lab, noted)

    def _of_cells(
        self, kind: type[Grade | Comment], lab: str, name: str, student: str
    ) -> dict[str, Any]:
        """The grades or the comments of a submitted notebook, by the names of their cells."""
        notebook = self._gradebook.find_submission_notebook(name, lab, student)
        rows = self._gradebook.db.query(BaseCell.name, kind).join(kind.cell)
        return dict(rows.filter(kind.notebook_id == notebook.id).all())

    def rows(self) -> list[dict[str, Any]]:
        """One row for each student and lab, submitted or not, with nbgrader's column names."""
        students = self._gradebook.students
        rows = []
        for lab in read_labs(self._gradebook):
            for student in students:
                score = lab.hand_ins.get(student.id, HandInScore(student.id))
                rows.append(
                    {
                        "assignment": lab.name,
                        "duedate": lab.due,
                        "timestamp": score.timestamp,
                        "student_id": student.id,
                        "last_name": student.last_name,
                        "first_name": student.first_name,
                        "email": student.email,
                        "raw_score": score.raw,
                        "late_submission_penalty": score.penalty,
                        "score": score.final,
                        "max_score": lab.max_score,
                    }
                )
        return rows


def _auto_score(exercise: ExerciseResult) -> float | None:
    """The score for the gradebook: none where a person has to give it."""
    return None if exercise.status is Status.WAITS else exercise.score


def _save_answer(
    cell: NotebookNode,
    grades: Mapping[str, Grade],
    comments: Mapping[str, Comment],
    *,
    is_marked: bool,
) -> None:
    """Note an empty answer; leave a written one to a person, and one that may stand elsewhere.

    With `is_marked` these are the words that a person had before them who gave points: then
    nobody has to look once more.
    """
    grade_id = cell.metadata.nbgrader.grade_id
    released = cell.metadata.nbgrader.get("checksum")
    blank = not cell.source.strip() or utils.compute_checksum(cell) == released
    verdict = cell.metadata.get("autograder")
    comments[grade_id].auto_comment = NO_RESPONSE if blank and not utils.is_task(cell) else None
    if verdict is not None:
        blank, comments[grade_id].auto_comment = False, verdict["message"]
    if utils.is_grade(cell):
        grade = grades[grade_id]
        grade.auto_score = 0.0 if blank else None
        by_hand = grade.manual_score is not None
        is_settled = is_marked and by_hand and not grade.needs_manual_grade
        grade.needs_manual_grade = not is_settled and (not blank or by_hand)


def _words(notebook: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a student wrote in words or in cells of their own, with the pictures in it."""
    return [
        (source_of(cell), cell.get("attachments"))
        for cell in notebook["cells"]
        if not (marks := nbgrader_of(cell))
        or marks.get("task")
        or (marks.get("solution") and marks.get("grade"))
    ]


def _words_of(path: Path) -> list[tuple[str, Any]] | None:
    """The same of a graded notebook that is there; None where none is."""
    try:
        return _words(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError):
        return None
