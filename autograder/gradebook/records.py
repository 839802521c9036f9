"""nbgrader's gradebook, used as it is: the one place that writes to the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.course import Course
from autograder.files import make_file, make_folder, write_whole
from autograder.gradebook.canonical import nbgrader_of, source_of
from autograder.gradebook.converters import path_of_this_python
from autograder.gradebook.entries import Entries, Row, read
from autograder.gradebook.export.scores import HandInScore, read_labs
from autograder.gradebook.lateness import Lateness, due_dates, news, seconds_late, settle
from autograder.grading.grader import Graded
from autograder.intake.beside import PICTURES
from autograder.lock import alone
from autograder.results import ExerciseResult, Status, SubmissionResult

NO_RESPONSE = "No response."
_MANY = 500  # at a time: a database has a limit to what one query asks for


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
        self._course, self._graded = course, course.autograded
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

    def save_all(self, graded: Sequence[Graded], name: str) -> Iterator[Graded]:
        """Write results of one notebook of a lab, and yield each as soon as all of it is there.

        The scores of all are in the database, in one transaction, before the first graded notebook
        is in its place. Manual scores and comments stay as they are. Where the transaction fails
        each has one of its own, so that one that cannot be saved keeps no other out; what was wrong
        is raised when the others are there.
        """
        faults: list[Exception] = []
        saved = list(graded)
        try:
            self.save_scores(graded, name)
        except OperationalError:  # the database's own trouble, the same for each of them
            raise
        except Exception:
            saved = []
            for each in graded:
                try:
                    self.save_scores([each], name)
                    saved.append(each)
                except Exception as fault:
                    faults.append(fault)
        for each in saved:
            try:
                self.save_pictures(each)
                path = self._place(each.result, name)
                write_whole(path, json.dumps(each.content, ensure_ascii=False))
            except OSError as fault:
                faults.append(fault)
            else:
                yield each
        if faults:
            raise faults[0]

    def _place(self, result: SubmissionResult, name: str) -> Path:
        """Where a graded notebook lies."""
        return self._graded / result.student / result.assignment / f"{name}.ipynb"

    def save_pictures(self, graded: Graded) -> None:
        """Lay what was handed in as pictures beside the graded notebook, and no others."""
        folder = self._graded / graded.result.student / graded.result.assignment
        for old in folder.glob("*"):
            if old.suffix.lower() in PICTURES and old.name not in graded.pictures:
                old.unlink()
        for picture, content in graded.pictures.items():
            write_whole(folder / picture, content)

    def held(self, results: Sequence[SubmissionResult], name: str) -> set[str]:
        """Whose results the database and the graded notebooks have already, of one notebook."""
        held: set[str] = set()
        with self.one_transaction():
            for some in (results[n : n + _MANY] for n in range(0, len(results), _MANY)):
                students = [result.student for result in some]
                rows = read(self._gradebook.db, Grade, some[0].assignment, name, students)
                held |= {
                    result.student
                    for result in some
                    if self._place(result, name).is_file()
                    and result.student in rows
                    and _agrees(rows[result.student], result)
                }
        return held

    def save_scores(self, graded: Sequence[Graded], name: str) -> None:
        """Write results of one notebook into the database, all of them or nothing."""
        lab = graded[0].result.assignment
        students = [each.result.student for each in graded]
        with self.one_transaction():
            entries = Entries(self._gradebook.db, lab, name, students)
            for each in graded:
                student = each.result.student
                before = _words_of(self._place(each.result, name))
                _enter(each, entries.grades[student], entries.comments[student], before)
            entries.write()
            settle(self._gradebook, self.lateness, self._config, lab, students)

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


def _agrees(grades: Mapping[str, Row], result: SubmissionResult) -> bool:
    """Whether these are the scores of a result."""
    return all(
        exercise.grade_id in grades
        and grades[exercise.grade_id]["auto_score"] == _auto_score(exercise)
        for exercise in result.exercises
    )


def _enter(
    graded: Graded, grades: Mapping[str, Row], comments: Mapping[str, Row], before: Words | None
) -> None:
    """Change a submission's rows to what was graded; `before` it had these words."""
    for exercise in graded.result.exercises:
        grade = grades[exercise.grade_id]
        grade["auto_score"] = _auto_score(exercise)
        doubtful = exercise.status in (Status.UNREADABLE, Status.WAITS)
        grade["needs_manual_grade"] = doubtful or grade["manual_score"] is not None
    is_marked = _words(graded.content) == before
    for cell in graded.content["cells"]:
        marks = nbgrader_of(cell)
        if marks.get("solution") or marks.get("task"):
            _enter_answer(nbformat.from_dict(cell), grades, comments, is_marked=is_marked)


def _enter_answer(
    cell: NotebookNode,
    grades: Mapping[str, Row],
    comments: Mapping[str, Row],
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
    comment = comments[grade_id]
    comment["auto_comment"] = NO_RESPONSE if blank and not utils.is_task(cell) else None
    if verdict is not None:
        blank, comment["auto_comment"] = False, verdict["message"]
    if utils.is_grade(cell):
        grade = grades[grade_id]
        grade["auto_score"] = 0.0 if blank else None
        by_hand = grade["manual_score"] is not None
        is_settled = is_marked and by_hand and not grade["needs_manual_grade"]
        grade["needs_manual_grade"] = not is_settled and (not blank or by_hand)


Words = list[tuple[str, Any]]


def _words(notebook: Mapping[str, Any]) -> Words:
    """What a student wrote in words or in cells of their own, with the pictures in it."""
    return [
        (source_of(cell), cell.get("attachments"))
        for cell in notebook["cells"]
        if not (marks := nbgrader_of(cell))
        or marks.get("task")
        or (marks.get("solution") and marks.get("grade"))
    ]


def _words_of(path: Path) -> Words | None:
    """The same of a graded notebook that is there; None where none is."""
    try:
        return _words(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError):
        return None
