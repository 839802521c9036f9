"""Several results are saved in one go, as if each had been saved by itself and by nbgrader."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from sqlalchemy import create_engine, text

from autograder.cli.grade import grade_lab
from autograder.course import Course
from autograder.gradebook.entries import Entries
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Graded, Grader
from autograder.grading.journal import Journal
from autograder.results import Status

from .conftest import LAB, TINY, cell, mark_by_hand, write_lab

TASK = cell("markdown", "Draw a kernel.", "draw", task=True, points=3, locked=True)
QUERIES = {
    "student": "SELECT id, first_name, last_name, email, lms_user_id FROM student",
    "submitted_assignment": "SELECT student_id, timestamp, extension FROM submitted_assignment",
    "submitted_notebook": """
        SELECT a.student_id, m.name, n.flagged, n.late_submission_penalty
        FROM submitted_notebook n JOIN notebook m ON m.id = n.notebook_id
        JOIN submitted_assignment a ON a.id = n.assignment_id""",
    "grade": """
        SELECT a.student_id, m.name, c.name, c.type, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN base_cell c ON c.id = g.cell_id JOIN notebook m ON m.id = c.notebook_id
        JOIN submitted_assignment a ON a.id = n.assignment_id AND m.id = n.notebook_id""",
    "comment": """
        SELECT a.student_id, m.name, c.name, c.type, g.auto_comment, g.manual_comment
        FROM comment g JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN base_cell c ON c.id = g.cell_id JOIN notebook m ON m.id = c.notebook_id
        JOIN submitted_assignment a ON a.id = n.assignment_id AND m.id = n.notebook_id""",
}
STUDENTS = ("s1", "s2", "s3")


def rows(course: Course) -> dict[str, list[tuple[Any, ...]]]:
    """All that is said of submissions in a gradebook, under names in place of ids."""
    engine = create_engine(f"sqlite:///{course.gradebook}")
    with engine.connect() as connection:
        found = {
            table: sorted(map(tuple, connection.execute(text(query))), key=repr)
            for table, query in QUERIES.items()
        }
        counted = {
            table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in QUERIES
        }
    engine.dispose()
    assert {table: len(its) for table, its in found.items()} == counted  # none hangs nowhere
    return found


@pytest.fixture
def verdict(course: Course, registered: Path) -> Callable[..., Graded]:
    """A result of the tiny lab, each test of which ended in one status."""
    course.folder.mkdir()
    shutil.copy(registered, course.gradebook)
    grader = Grader.of(course, LAB)

    def do(student: str, status: Status = Status.PASSED, why: str = "") -> Graded:
        graded = grader.not_judged(student, "because", status)
        exercises = (
            replace(each, score=each.max_score if status is Status.PASSED else 0.0)
            for each in graded.result.exercises
        )
        cells = [
            {**each, "source": why, "metadata": {"nbgrader": each["metadata"]["nbgrader"]}}
            if each["id"] == "why"
            else each
            for each in graded.content["cells"]
        ]
        result = replace(graded.result, exercises=tuple(exercises))
        return replace(graded, result=result, content={**graded.content, "cells": cells})

    return do


def save(course: Course, graded: Sequence[Graded], saved: list[str] | None = None) -> None:
    """Save results; note whose are said to be saved."""
    with Records(course) as records:
        for each in records.save_all(graded, LAB):
            if saved is not None:
                saved.append(each.result.student)


def test_a_submission_has_the_rows_that_nbgrader_makes(house: Path, tmp_path: Path) -> None:
    courses = []
    for name in ("nbgraders", "ours"):
        root = tmp_path / name
        root.mkdir()
        shutil.copy(house / "nbgrader_config.py", root)
        course = Course(root, root / "course")
        write_lab(course, "two", one=[*TINY, TASK], two=TINY, none=[cell("markdown", "Read.")])
        register(course, "two")
        courses.append(course)
    nbgraders, ours = courses
    with Gradebook(f"sqlite:///{nbgraders.gradebook}") as book:
        for student in STUDENTS:
            book.add_student(student)
            with pytest.warns(match="not in session"):  # by the order of its steps
                book.add_submission("two", student)
    with Records(ours) as records:
        records.gradebook.add_student("s2")
        with records.one_transaction():
            Entries(records.gradebook.db, "two", "one", STUDENTS).write()
    assert rows(ours) == rows(nbgraders)
    with Records(ours) as records, records.one_transaction():
        Entries(records.gradebook.db, "two", "two", STUDENTS).write()
    assert rows(ours) == rows(nbgraders)  # what is there is not made again


def test_saved_together_results_are_what_they_are_one_by_one(
    course: Course, verdict: Callable[..., Graded], tmp_path: Path
) -> None:
    apart = Course(course.root, tmp_path / "apart")
    apart.folder.mkdir()
    shutil.copy(course.gradebook, apart.gradebook)
    first = [verdict("s1", why="So."), verdict("s2", Status.WAITS), verdict("s3", Status.FAILED)]
    # Once more, when a person has given points: with other words, the same, and other scores.
    then = [
        verdict("s1", why="Because."),
        verdict("s2", Status.UNREADABLE, why="Now I know."),
        verdict("s3", Status.FAILED),
        verdict("s4", why="New."),
    ]
    told = []
    for results in (first, then, then):
        save(course, results)
        for each in results:
            save(apart, [each])
        assert rows(course) == rows(apart)
        told.append(rows(course))
        for each in (course, apart):
            mark_by_hand(each, "s1", "why", 1.5, "Not bad.")
            mark_by_hand(each, "s3", "test_double", 2.0)
    whys = [
        {row[0]: row[4:] for row in each[table] if row[2] == "why"}
        for table in ("grade", "comment")
        for each in told
    ]
    # Automatic, by hand, on top, and whether a person has to look: not again at the same words.
    assert [each["s1"] for each in whys[:3]] == [
        (None, None, None, True),
        (None, 1.5, None, True),
        (None, 1.5, None, False),
    ]
    assert [each["s1"] for each in whys[3:]] == [(None, None), *[(None, "Not bad.")] * 2]
    assert [each["s2"] for each in whys[3:]] == [("No response.", None), *[(None, None)] * 2]
    tests = [{row[0]: row[4:] for row in each["grade"] if row[2] == "test_double"} for each in told]
    assert [each["s2"] for each in tests] == [
        (None, None, None, True),
        *[(0.0, None, None, True)] * 2,
    ]
    assert tests[0]["s1"] == (3.0, None, None, False)
    assert tests[1]["s3"] == (0.0, 2.0, None, True)
    files = [
        {
            path.relative_to(each.autograded): path.read_bytes()
            for path in each.autograded.rglob("*.ipynb")
        }
        for each in (course, apart)
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 4


def _of_no_cell(course: Course, graded: Graded) -> Graded:
    first, *others = graded.result.exercises
    exercises = (replace(first, grade_id="no-such-cell"), *others)
    return replace(graded, result=replace(graded.result, exercises=exercises))


def _not_to_be_written(course: Course, graded: Graded) -> Graded:
    return replace(graded, result=replace(graded.result, student="s\ud800"))


def _in_the_way(course: Course, graded: Graded) -> Graded:
    (course.autograded / "s2" / LAB / f"{LAB}.ipynb").mkdir(parents=True)
    return graded


@pytest.mark.parametrize(
    ("spoil", "fault", "in_database"),
    [
        (_of_no_cell, KeyError, 2),
        (_not_to_be_written, UnicodeEncodeError, 2),
        (_in_the_way, IsADirectoryError, 3),
    ],
)
def test_one_that_cannot_be_saved_keeps_no_other_out_and_is_told(
    course: Course,
    verdict: Callable[..., Graded],
    spoil: Callable[[Course, Graded], Graded],
    fault: type[Exception],
    in_database: int,
) -> None:
    s1, s2, s3 = (verdict(student) for student in STUDENTS)
    saved: list[str] = []
    with pytest.raises(fault):
        save(course, [s1, spoil(course, s2), s3], saved)
    assert saved == ["s1", "s3"]
    with Records(course) as records:
        assert records.held([s1.result, s2.result, s3.result], LAB) == {"s1", "s3"}
    assert len(rows(course)["submitted_assignment"]) == in_database


def test_a_gradebook_that_cannot_be_written_is_tried_once_and_not_for_each(
    course: Course, verdict: Callable[..., Graded], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    tried = []

    def is_locked(self: Records, graded: Sequence[Graded], name: str) -> None:
        tried.append(len(graded))
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(Records, "save_scores", is_locked)
    with pytest.raises(OperationalError, match="database is locked"):
        save(course, [verdict(student) for student in STUDENTS])
    assert tried == [3]


def test_a_result_is_held_where_book_and_notebook_have_it(
    course: Course, verdict: Callable[..., Graded]
) -> None:
    graded = [verdict(student) for student in STUDENTS]
    results = [each.result for each in graded]
    with Records(course) as records:
        assert records.held(results, LAB) == set()
    save(course, graded)
    (course.autograded / "s1" / LAB / f"{LAB}.ipynb").unlink()
    other = verdict("s2", Status.FAILED).result
    with Records(course) as records:
        assert records.held(results, LAB) == {"s2", "s3"}
        assert records.held([results[0], other, results[2]], LAB) == {"s3"}
        assert records.held([], LAB) == set()
    # A notebook without a test: all that can be asked is whether it is there.
    (course.autograded / "s4" / LAB / f"{LAB}.ipynb").parent.mkdir(parents=True)
    (course.autograded / "s4" / LAB / f"{LAB}.ipynb").touch()
    without = [replace(verdict(student).result, exercises=()) for student in ("s3", "s4")]
    with Records(course) as records:
        assert records.held(without, LAB) == {"s3"}


CRASHING = """
import io, os, signal
from pathlib import Path
from rich.console import Console
from autograder.cli import grade
from autograder.course import Course
from autograder.gradebook import records
from autograder.grading import journal
left, whole = {calls}, {where}
def crash(*arguments, **settings):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return whole(*arguments, **settings)
{where} = crash
course = Course(Path({root!r}), Path({folder!r}))
grade.grade_lab(course, {lab!r}, Console(file=io.StringIO()), None, 2, without_sandbox=True)
"""


@pytest.mark.parametrize(
    ("where", "calls", "in_database"),
    [
        ("records.settle", 0, False),  # all of it is in the tables, and nothing committed
        ("records.write_whole", 0, True),  # in the database, and no graded notebook
        ("records.write_whole", 2, True),  # the same, and of two all that there is
        ("journal.write_whole", 0, True),  # a graded notebook, and no record
    ],
)
def test_a_crash_while_several_are_saved_loses_nothing_and_the_next_run_goes_on(
    hand_in: Any, course: Course, where: str, calls: int, in_database: bool
) -> None:
    hand_in("s1")
    hand_in("s2", double="def double(x):\n    return 3 * x", answer="answer = [1, 0, 3]")
    hand_in("s3", why="")
    hand_in("s4").write_text("{")
    settings = {"root": str(course.root), "folder": str(course.folder), "lab": LAB}
    script = CRASHING.format(where=where, calls=calls, **settings)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    crashed = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert crashed.returncode == -9
    recorded = [result for result, _ in Journal(course.runs / LAB).read_all().values()]
    with Records(course) as records:
        assert records.held(recorded, LAB) == {result.student for result in recorded}
    assert len(recorded) == calls
    assert bool(rows(course)["grade"]) == in_database
    said = io.StringIO()
    grade_lab(course, LAB, Console(file=said), None, 2, without_sandbox=True)
    assert ("graded before" in said.getvalue()) == bool(calls)
    with Records(course) as records:
        scores = {row["student_id"]: row["score"] for row in records.rows()}
    assert scores == {"s1": 8, "s2": 4, "s3": 8, "s4": 0}
    assert len(rows(course)["grade"]) == 4 * len(scores)
    assert {path.parts[-3] for path in course.autograded.rglob("*.ipynb")} == scores.keys()
