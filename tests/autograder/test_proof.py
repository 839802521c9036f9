"""A lab is released when its own solution proves it; where a verdict is reached is said everywhere.

The labs here are ordinary ones in a folder that has nothing but nbgrader's own configuration.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.conftest import answered, cell, write_lab

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("proof")]

LAB = "ps 1"


def solution(name: str, source: str) -> nbformat.NotebookNode:
    whole = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
    return cell("code", whole, name, solution=True)


def graded(name: str, source: str, points: float) -> nbformat.NotebookNode:
    return cell("code", source, name, grade=True, locked=True, points=points)


DOUBLE = solution("double", "def double(x):\n    return 2 * x")
T_DOUBLE = graded("t_double", "assert double(4) == 8", 2)
SAVE = solution("save", "def save(text):\n    with open('out.txt', 'w') as file:\n"
                "        file.write(text)")  # fmt: skip
T_SAVE = graded("t_save", "save('abc')\nassert open('out.txt').read() == 'abc'", 3)
WRONG = solution("double", "def double(x):\n    return 3 * x")
FREE = graded("t_free", "assert 1 + 1 == 2", 1)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """An empty course as nbgrader's users have it."""
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    return Course.find()


def configure(course: Course, line: str) -> None:
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{line}\n", encoding="ascii")


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_several_notebooks_are_released_with_a_line_for_each_test(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    given = cell("code", "import a_module_that_nobody_has\nLIMIT = 3", "given", locked=True)
    write_lab(course, LAB, first=[given, DOUBLE, T_DOUBLE], second=[SAVE, T_SAVE])
    assert main(["release", LAB]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "t_double │ 2 │ 2 │ 0 │ outside │" in said
    assert "t_save │ 3 │ 3 │ 0 │ inside │" in said
    assert "could forge 3 of the 5 points" in said
    assert "cell given does not run out here" in said
    assert "No module named 'a_module_that_nobody_has'" in said
    assert set(files(course.releases / LAB)) == {"first.ipynb", "second.ipynb"}
    kept = json.loads((course.root / "proofs" / f"{LAB}.json").read_text("utf-8"))
    assert kept["inside"] == {"first": [], "second": ["t_save"]}


REFUSALS = {
    "its solution is wrong": (
        [WRONG, T_DOUBLE], "The lab's own solution earns 0 of the 2 points of t_double."),
    "nothing earns points": (
        [DOUBLE, T_DOUBLE, FREE], "The untouched release earns 1 of the 1 points of t_free."),
    "inside where that is refused": (
        [SAVE, T_SAVE], "Autograder.inside_tests is 'refuse', for t_save, too."),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_lab_that_does_not_hold_is_refused_and_the_earlier_release_stays(
    fault: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, reason = REFUSALS[fault]
    configure(course, "c.Autograder.inside_tests = 'refuse'")
    write_lab(course, LAB, lab=[DOUBLE, cell("markdown", "The earlier one")])
    assert main(["release", LAB, "--no-proof"]) == 0
    before = files(course.releases)
    write_lab(course, LAB, lab=cells)
    capsys.readouterr()
    assert main(["release", LAB]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert reason in said
    assert f"{LAB} is not released" in said
    assert files(course.releases) == before
    assert main(["release", LAB, "--force"]) == 0
    assert files(course.releases) != before
    capsys.readouterr()
    assert main(["prove", LAB]) == 1
    assert reason in " ".join(capsys.readouterr().out.split())


def test_a_first_release_that_does_not_hold_leaves_none(course: Course) -> None:
    write_lab(course, LAB, lab=[WRONG, T_DOUBLE])
    assert main(["release", LAB]) == 1
    assert not (course.releases / LAB).exists()


def hand_in(course: Course, student: str, **answers: str) -> None:
    path = course.submitted / student / LAB / "lab.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = answered(course, LAB, "lab", **answers)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def grade(course: Course, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Each student's record, by the names of the test cells."""
    capsys.readouterr()
    assert main(["grade", LAB, "--json", "--workers", "1"]) == 0
    records = map(json.loads, capsys.readouterr().out.splitlines())
    return {r["student"]: {e["grade_id"]: e for e in r["exercises"]} for r in records}


def page_of(course: Course, student: str) -> str:
    assert main(["feedback", LAB, "--student", student]) == 0
    html = (course.feedback / student / LAB / "lab.html").read_text("utf-8")
    return " ".join(BeautifulSoup(html, "html.parser").find("header").get_text(" ").split())


def test_where_a_verdict_was_reached_is_said_in_the_record_the_page_and_the_report(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lab(course, LAB, lab=[DOUBLE, T_DOUBLE, SAVE, T_SAVE])
    assert main(["release", LAB]) == 0
    hand_in(course, "right")
    hand_in(course, "wrong", save="def save(text):\n    open('out.txt', 'w').write(text[1:])")
    records = grade(course, capsys)
    assert {name: e["score"] for name, e in records["right"].items()} == {
        "t_double": 2, "t_save": 3}  # fmt: skip
    assert records["wrong"]["t_save"]["status"] == "failed"
    for record in records.values():
        assert {name: e["where"] for name, e in record.items()} == {
            "t_double": "outside", "t_save": "inside"}  # fmt: skip
    said = page_of(course, "right")
    assert "double ✓ passed 2 of 2 points outside" in said
    assert "save ✓ passed 3 of 3 points inside" in said
    assert "could forge their points (3), and no others" in said
    assert main(["report", LAB]) == 0
    report = (course.folder / "reports" / f"{LAB}.html").read_text("utf-8")
    assert "t_save. A student who attacks the grader could forge their points (3)" in report
    capsys.readouterr()
    assert main(["report", LAB, "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)["exercises"]
    assert [(e["grade_id"], e["where"], e["full"], e["waiting"]) for e in counted] == [
        ("t_double", "outside", 2, 0), ("t_save", "inside", 1, 0)]  # fmt: skip


def test_what_may_not_be_judged_waits_for_a_person_and_is_never_a_silent_nought(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lab(course, LAB, lab=[DOUBLE, T_DOUBLE, SAVE, T_SAVE])
    assert main(["release", LAB]) == 0
    hand_in(course, "ann")
    assert grade(course, capsys)["ann"]["t_save"]["status"] == "passed"
    configure(course, "c.Autograder.inside_tests = 'refuse'")
    waiting = grade(course, capsys)["ann"]["t_save"]  # the policy is part of what it is graded by
    assert (waiting["status"], waiting["score"]) == ("waits for a person", 0)
    assert "does not allow that" in waiting["message"]

    def grade_in_book() -> Any:
        return book.find_grade("t_save", "lab", LAB, "ann")

    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        mark = grade_in_book()
        assert (mark.auto_score, mark.needs_manual_grade, mark.score) == (None, True, 0)
        assert book.find_submission(LAB, "ann").needs_manual_grade
    said = page_of(course, "ann")
    assert "save … waits for a person – of 3 points by a person" in said
    assert "Points that wait for a person: 3." in said
    assert main(["report", LAB]) == 0
    report = (course.folder / "reports" / f"{LAB}.html").read_text("utf-8")
    rows = BeautifulSoup(report, "html.parser").find(id="attention").find_next("table")
    assert "ann waits for a person save A person has to judge this" in " ".join(
        rows.get_text(" ").split()
    )
    assert "1 verdict waits for a person" in report
    assert main(["export"]) == 0
    assert "ann" in (course.folder / "grades.csv").read_text("utf-8")
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        mark = grade_in_book()
        mark.manual_score, mark.needs_manual_grade = 0.0, False
        book.db.commit()
    assert "save ✎ graded by a person" in page_of(course, "ann")
    grade(course, capsys)  # nothing changed, and what a person gave stays
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        mark = grade_in_book()
        assert (mark.manual_score, mark.needs_manual_grade) == (0, False)
