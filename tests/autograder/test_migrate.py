"""A lab that changes after it was graded: what stays keeps its marks, what goes is written down.

What the gradebook must hold afterwards is what another one holds, in which the changed lab was
released and graded from the start, by the same commands; nbgrader's own interface reads both.
"""

from __future__ import annotations

import copy
import csv
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.migrate import Migration
from autograder.gradebook.release import register, write_release
from autograder.lab import Lab
from tests.autograder.conftest import LAB, TINY, cell, write_lab

Change = Callable[[list[Any]], list[Any]]

NEW = cell("code", "assert double(2.5) == 5", "test_new", grade=True, locked=True, points=4)
MORE = cell("markdown", "Say more.", "more", grade=True, solution=True, points=5)


def cells() -> list[Any]:
    return copy.deepcopy(TINY)


def named(given: list[Any], name: str) -> Any:
    return next(each for each in given if each.metadata.get("nbgrader", {}).get("grade_id") == name)


def without(*names: str) -> Change:
    return lambda given: [each for each in given if each.id not in names]


def plus(*more: Any) -> Change:
    return lambda given: [*given, *copy.deepcopy(more)]


def marked(name: str, **marks: Any) -> Change:
    def change(given: list[Any]) -> list[Any]:
        each = named(given, name)
        each.metadata["nbgrader"] |= marks
        if "grade_id" in marks:
            each.id = marks["grade_id"]
        return given

    return change


def both(*changes: Change) -> Change:
    def change(given: list[Any]) -> list[Any]:
        for each in changes:
            given = each(given)
        return given

    return change


def written_instead(given: list[Any]) -> list[Any]:
    """The test of `halve` becomes a question for a person."""
    where = given.index(named(given, "test_halve"))
    given[where] = cell("markdown", "Why?", "test_halve", grade=True, solution=True, points=2)
    return given


def task_instead(given: list[Any]) -> list[Any]:
    where = given.index(named(given, "why"))
    given[where] = cell("markdown", "Draw it.", "why", task=True, points=2)
    return given


def code_instead(given: list[Any]) -> list[Any]:
    """The question becomes a test."""
    where = given.index(named(given, "why"))
    given[where] = cell("code", "assert halve(4) == 2", "why", grade=True, locked=True, points=2)
    return given


CHANGES: dict[str, tuple[Change, str]] = {
    "a test is renamed": (
        marked("test_halve", grade_id="test_half"), "test_halve is now test_half",
    ),
    "an answer is removed": (without("why"), "why removed (1 mark and 1 comment by hand kept)"),
    "a test becomes an answer": (written_instead, "test_halve: test -> written answer"),
    "an answer becomes a test": (
        code_instead, "why: written answer -> test (1 comment by hand kept)",
    ),
    "an answer becomes a task": (task_instead, "why: written answer -> task"),
    "a place for code is removed": (
        without("halve", "test_halve"), "test_halve removed; halve removed",
    ),
    "a text is removed": (without("title"), ""),
    "all at once": (
        both(without("test_halve"), plus(NEW, MORE), marked("test_answer", points=6)),
        "test_halve removed; test_answer: 3 -> 6 points; test_new added (4 points); "
        "more added (5 points)",
    ),
}  # fmt: skip


def add_submissions(course: Course) -> None:
    with book(course) as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of the order in which nbgrader makes rows
        for student in ("right", "wrong", "quiet"):
            gradebook.add_student(student)
            gradebook.add_submission(LAB, student)


@pytest.fixture(scope="module")
def graded(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose lab was graded, with marks by hand: by nbgrader's own interface, no grader."""
    root = tmp_path_factory.mktemp("graded") / "house"
    shutil.copytree(house, root)
    course = Course(root, root / "course")
    add_submissions(course)
    by_hand(course)
    return root


@pytest.fixture
def changing(graded: Path, tmp_path: Path) -> Course:
    """The same, to be changed."""
    shutil.copytree(graded, tmp_path / "house")
    return Course(tmp_path / "house", tmp_path / "house" / "course")


def release_changed(course: Course, change: Change) -> Migration:
    write_lab(course, LAB, **{LAB: change(cells())})
    write_release(course, LAB)
    return register(course, LAB)


def book(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.gradebook}")


def by_hand(course: Course) -> None:
    with book(course) as gradebook:
        gradebook.find_grade("why", LAB, LAB, "right").manual_score = 1.5
        gradebook.find_grade("why", LAB, LAB, "right").needs_manual_grade = False
        gradebook.find_comment("why", LAB, LAB, "right").manual_comment = "=Say more."
        gradebook.find_grade("test_double", LAB, LAB, "wrong").manual_score = 2.5
        gradebook.find_comment("double", LAB, LAB, "wrong").manual_comment = "Well argued."
        gradebook.find_grade("test_answer", LAB, LAB, "quiet").extra_credit = 0.5
        gradebook.db.commit()


def state(course: Course) -> dict[str, Any]:
    """Everything that nbgrader says of the lab, but for its ids and what people gave."""
    with book(course) as gradebook:
        assignment = gradebook.find_assignment(LAB)
        (notebook,) = assignment.notebooks
        found: dict[str, Any] = {
            "max": (assignment.max_score, assignment.max_written_score, assignment.max_code_score),
            "cells": sorted(
                (type(each).__name__, each.name, getattr(each, "max_score", 0),
                 getattr(each, "cell_type", ""), getattr(each, "source", ""))
                for each in (*notebook._base_cells, *notebook.source_cells)
            ),
        }  # fmt: skip
        for submission in assignment.submissions:
            (submitted,) = submission.notebooks
            found[submission.student.id] = {
                "auto": sorted((each.name, each.auto_score) for each in submitted.grades),
                "said": sorted((each.name, each.auto_comment) for each in submitted.comments),
            }
    return found


def given_by_hand(course: Course) -> set[tuple[str, str, Any]]:
    with book(course) as gradebook:
        return {
            (submission.student.id, each.name, value)
            for submission in gradebook.find_assignment(LAB).submissions
            for notebook in submission.notebooks
            for each in (*notebook.grades, *notebook.comments)
            for column in ("manual_score", "manual_comment", "extra_credit")
            if (value := getattr(each, column, None)) is not None
        }


BY_HAND = {
    ("right", "why", 1.5),
    ("right", "why", "=Say more."),
    ("wrong", "test_double", 2.5),
    ("wrong", "double", "Well argued."),
    ("quiet", "test_answer", 0.5),
}


def kept(course: Course) -> set[tuple[str, str, str]]:
    """What was written down of marks by hand: who, of which cell, and what."""
    found = set()
    for path in (course.folder / "migrations").glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                given = (row["manual_score"], row["extra_credit"], row["comment"])
                found |= {(row["student"], row["cell"], each) for each in given if each}
    return found


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_gradebook_is_the_one_that_nbgrader_makes_of_the_changed_lab(
    what: str, changing: Course, house: Path, tmp_path: Path
) -> None:
    change, said = CHANGES[what]
    migration = release_changed(changing, change)
    assert said in migration.sentence(LAB)
    assert ("3 submissions to be graded again" in migration.sentence(LAB)) == bool(said)

    fresh = Course(changing.root, tmp_path / "fresh")
    fresh.folder.mkdir()
    shutil.copy(house / "course" / "gradebook.db", fresh.gradebook)
    register(fresh, LAB)
    add_submissions(fresh)
    assert state(changing) == state(fresh)

    renamed = {"test_half": "test_halve"}
    stays = given_by_hand(changing)
    assert stays <= {(who, renamed.get(name, name), value) for who, name, value in BY_HAND}
    lost = {
        (who, name, "'" * (str(value)[0] == "=") + str(value))
        for who, name, value in BY_HAND - stays
    }
    assert kept(changing) == lost
    assert (migration.kept is not None) == bool(lost)


def test_a_changed_lab_is_graded_as_if_it_had_always_been_so(
    changing: Course, hand_in: Any, course: Course, tmp_path: Path, capsys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    hand_in("right")
    hand_in("wrong", double="def double(x):\n    return x")
    hand_in("quiet", why="")
    monkeypatch.chdir(changing.root)

    def command(verb: str, folder: Path, option: str) -> int:
        return main([verb, "--course", str(folder), LAB, option])

    for folder in (changing.folder, tmp_path / "fresh"):
        shutil.copytree(course.submitted, folder / "submitted")
    assert command("grade", changing.folder, "--without-sandbox") == 0
    by_hand(changing)
    write_lab(changing, LAB, **{LAB: CHANGES["all at once"][0](cells())})
    capsys.readouterr()
    assert command("release", changing.folder, "--no-proof") == 0
    assert register(changing, LAB).changes == ()  # once is enough
    out = capsys.readouterr().out
    assert f"{CHANGES['all at once'][1]}; 3 submissions to be graded again. Run: autog" in out
    fresh = Course(changing.root, tmp_path / "fresh")
    shutil.copy(changing.gradebook, fresh.gradebook)
    with book(fresh) as gradebook:
        for student in ("right", "wrong", "quiet"):
            gradebook.remove_student(student)
    for each in (changing, fresh):
        assert command("grade", each.folder, "--without-sandbox") == 0
    assert state(changing) == state(fresh)
    with book(changing) as gradebook:
        assert (
            gradebook.find_submission(LAB, "right").score == 3 + 3 + 4 + 1.5
        )  # a point for each number
        assert gradebook.find_submission(LAB, "wrong").score == 2.5 + 3
        assert gradebook.find_submission(LAB, "quiet").score == 3 + 3 + 0.5 + 4
    assert given_by_hand(changing) == BY_HAND


def test_points_above_a_smaller_maximum_are_counted_aloud(changing: Course) -> None:
    said = release_changed(changing, marked("why", points=1)).sentence(LAB)
    assert "why: 2 -> 1 points (1 mark by hand above that)" in said


def test_places_that_look_alike_are_not_taken_for_each_other(changing: Course) -> None:
    """A written answer that is gone and a new one with the same text may be another question."""
    alike = cell("markdown", "Because.", "other", grade=True, solution=True, points=2)
    release_changed(changing, plus(alike))
    other = cell("markdown", "Because.", "another", grade=True, solution=True, points=2)
    migration = release_changed(changing, both(without("why"), plus(alike, other)))
    assert migration.changes[0].startswith("why removed (1 mark and 1 comment by hand kept)")
    assert ("right", "why", "1.5") in kept(changing)


def notebooks(course: Course) -> list[str]:
    with book(course) as gradebook:
        return [each.name for each in gradebook.find_assignment(LAB).notebooks]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((LAB, "second"), "second is new"),
        (("renamed",), "tiny is gone, renamed is new"),
    ],
)
def test_notebooks_do_not_move_and_nothing_is_touched(
    names: tuple[str, ...], said: str, changing: Course
) -> None:
    before = state(changing)
    changing.solution(LAB).unlink()
    write_lab(changing, LAB, **{name: without("test_halve")(cells()) for name in names})
    write_release(changing, LAB)
    with pytest.raises(CourseError, match=f"{said}.*Nothing was changed"):
        register(changing, LAB)
    assert state(changing) == before
    assert given_by_hand(changing) == BY_HAND


def test_a_change_that_cannot_be_finished_changes_nothing(
    changing: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(changing)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.gradebook.migrate.write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        release_changed(changing, both(without("why", "test_halve"), plus(NEW)))
    assert state(changing) == before
    assert given_by_hand(changing) == BY_HAND


FAULTS = {
    "twice": (
        cell("code", "1", "another", grade=True, locked=True, points=1), {"grade_id": "test_halve"},
        "Duplicate grade id: test_halve",
    ),
    "no points": (
        cell("code", "1", "another", grade=True, locked=True), {},
        "nbgrader cell 'another' does not have points",
    ),
    "no number": (
        cell("code", "1", "another", grade=True, locked=True, points="many"), {},
        "'many' is not of type 'number'",
    ),
    "no end": (
        cell("code", "### BEGIN SOLUTION\n1", "another", solution=True), {},
        "no end solution statement found",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_what_nbgrader_finds_fault_with_is_said_in_its_own_words(
    what: str, changing: Course, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    bad, marks, said = FAULTS[what]
    bad = copy.deepcopy(bad)
    bad.metadata["nbgrader"] |= marks
    write_lab(changing, LAB, **{LAB: [*cells(), bad]})
    earlier = changing.release(LAB).read_bytes()
    monkeypatch.chdir(changing.root)
    assert main(["release", LAB]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "traceback" not in error.lower()
    assert error.count("\n") == 1
    assert changing.release(LAB).read_bytes() == earlier


@pytest.mark.parametrize("change", [marked("test_double", points=5), without("test_halve")])
def test_a_lab_that_was_changed_and_not_released_is_not_graded(
    changing: Course, change: Change
) -> None:
    write_lab(changing, LAB, **{LAB: change(cells())})
    with pytest.raises(CourseError, match=f"{LAB} is not what .*Run: autograder release {LAB}"):
        Lab.load(changing, LAB)
