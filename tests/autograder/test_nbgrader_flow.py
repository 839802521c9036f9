"""nbgrader's own commands and formgrader's buttons, and a course that somebody else made."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from PIL import Image

from autograder.batch import local
from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook import nbgrader_plugin
from autograder.gradebook.release import difference
from tests.autograder.conftest import ROOT, answered, lines_of_the_guide, write_lab

pytestmark = pytest.mark.xdist_group("nbgrader flow")

LAB = "tiny"


def grades(gradebook: Path, lab: str, student: str) -> dict[str, dict[str, tuple[Any, bool]]]:
    """By notebook and cell: the automatic score, and whether a person has to look."""
    with Gradebook(f"sqlite:///{gradebook}") as book:
        return {
            notebook.name: {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }
            for notebook in book.find_submission(lab, student).notebooks
        }


@pytest.fixture
def autograder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, str]]:
    """Run a command of ours in a folder; return what it printed and what it said beside."""

    def do(folder: Path, *words: str) -> tuple[str, str]:
        monkeypatch.chdir(folder)
        code = main(list(words))
        printed, said = capsys.readouterr()
        assert code == 0, said
        return printed, " ".join(said.split())

    return do


# --- the same course directory, by nbgrader's own means -------------------------------------


@pytest.fixture
def root(house: Path, tmp_path: Path) -> Path:
    """A house of its own, not yet graded in."""
    root = tmp_path / "house"
    for name in ("solutions", "labs"):
        shutil.copytree(house / name, root / name)
    shutil.copy(house / "nbgrader_config.py", root)
    return root


def test_nbgrader_releases_the_same_bytes_as_we_do(root: Path, run: Any) -> None:
    course = Course(root, root / "course")
    before = course.release(LAB).read_bytes()
    course.release(LAB).write_bytes(b"{}")
    done = run(root, "nbgrader", "generate_assignment", LAB, "--force")
    assert done.returncode == 0, done.stderr
    assert course.release(LAB).read_bytes() == before
    assert difference(course, LAB) is None


def test_what_cannot_be_read_is_graded_by_nbgrader_too_and_waits_for_a_person(
    root: Path, run: Any, hand_in: Any, course: Course
) -> None:
    hand_in("whole")
    hand_in("broken").write_text("{")
    link = hand_in("link")
    link.unlink()
    link.symlink_to(course.solution(LAB))
    mine = root / "course" / "submitted"
    shutil.copytree(course.submitted, mine, symlinks=True)
    secret = root / "secret.txt"
    secret.write_text("the exam", encoding="ascii")
    (mine / "whole" / LAB / "data.txt").symlink_to(secret)
    (mine / "whole" / LAB / "endless").symlink_to("/dev/zero")
    (mine / "whole" / LAB / "folder").symlink_to(root)
    os.mkfifo(mine / "whole" / LAB / "pipe")
    hand_in("pipe").unlink()
    (mine / "pipe" / LAB).mkdir(parents=True)
    os.mkfifo(mine / "pipe" / LAB / f"{LAB}.ipynb")
    assert run(root, "nbgrader", "generate_assignment", LAB, "--force").returncode == 0
    done = run(root, "nbgrader", "autograde", LAB)
    assert done.returncode == 0, done.stderr
    book = root / "course" / "gradebook.db"
    for student in ("broken", "link", "pipe"):
        marks = grades(book, LAB, student)[LAB]
        assert marks["test_double"] == (0.0, True), student
    assert grades(book, LAB, "whole")[LAB]["test_double"] == (3.0, False)
    assert run(root, "nbgrader", "generate_feedback", LAB).returncode == 0
    page = root / "course" / "feedback" / "broken" / LAB / f"{LAB}.html"
    assert "its file is not valid JSON" in page.read_text(encoding="utf-8")
    texts = [p.read_bytes() for p in (root / "course").rglob("*") if p.is_file()]
    assert not [text for text in texts if b"the exam" in text]


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's, of SQLAlchemy
def test_formgraders_button_gives_the_same_scores(
    root: Path, hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("s1")
    path = hand_in("s2", double="def double(x):\n    return 3 * x", answer="answer = [1, 0, 3]")
    Image.new("RGB", (8, 8), "red").save(path.with_name("photo.jpg"), comment="taken at home")
    path.with_name("broken.png").write_text("no picture")
    path.with_name("data.csv").write_text("1,2")
    shutil.copytree(course.submitted, root / "course" / "submitted")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    config = Course(root, root / "course").config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.generate_assignment(LAB)["success"]
    for student in ("s1", "s2"):
        done = api.autograde(LAB, student)
        assert done["success"], done
    with api.gradebook as book:
        scores = {s.student.id: s.score for s in book.assignment_submissions(LAB)}
    assert scores == {"s1": 8.0, "s2": 4.0}
    graded = {p.name: p.read_bytes() for p in (root / "course/autograded/s2" / LAB).iterdir()}
    assert set(graded) == {f"{LAB}.ipynb", "photo.jpg", "data.csv"}  # pictures as they are shown
    assert b"taken at home" not in graded["photo.jpg"]


def _lose_s1(work: Any) -> Any:
    if work == "s1":
        os.kill(os.getpid(), signal.SIGKILL)
    return local._OWN.worker.grade_student(work)


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's, of SQLAlchemy
def test_what_a_submission_ends_is_no_server(
    root: Path, hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2"):
        hand_in(student)
    shutil.copytree(course.submitted, root / "course" / "submitted")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(local, "_grade_here", _lose_s1)
    config = Course(root, root / "course").config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.generate_assignment(LAB)["success"]
    for student in ("s1", "s2"):
        assert api.autograde(LAB, student)["success"]
    book = root / "course" / "gradebook.db"
    assert grades(book, LAB, "s1")[LAB]["test_double"] == (None, True)
    assert grades(book, LAB, "s2")[LAB]["test_double"] == (3.0, False)
    nbgrader_plugin._end_idle()
    assert nbgrader_plugin._POOL._pool is None


# --- a course that nobody here wrote --------------------------------------------------------

SQUARES = "def squares(n):\n    if n < 1:\n        raise ValueError(n)\n"
ANSWERS: dict[str, Mapping[str, str]] = {
    "right": {
        "squares": SQUARES + "    return [i * i for i in range(1, n + 1)]",
        "sum_of_squares": "def sum_of_squares(n):\n    return sum(squares(n))",
        "sum_of_squares_equation": "$\\sum_i i^2$",
        "sum_of_squares_application": "print(sum_of_squares(3))",
        "part-a": "Fibonacci's numbers.",
        "part-b": "It never ends for negative ones.",
    },
    "wrong": {
        "squares": "def squares(n):\n    return [i * i for i in range(1, n)]",
        "sum_of_squares": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6",
        "part-a": "Something.",
    },
    "untouched": {},
}
OWN_LAB = "own lab"  # a space in it, as some have; 36 kinds of tests, of which one pays half
SCORES = {
    "ps1": {"right": 3.0, "wrong": 0.5, "untouched": 0.0},
    OWN_LAB: {"right": 35.5, "untouched": 0.0},
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, run: Any) -> Path:
    """The example course of `nbgrader quickstart` and a lab more, released and handed in."""
    folder = tmp_path_factory.mktemp("quickstart")
    run(folder, "nbgrader", "quickstart", "example")
    root = folder / "example"
    (root / "source" / OWN_LAB).mkdir()
    shutil.copy(ROOT / "tests" / "data" / "own_lab.ipynb", root / "source" / OWN_LAB)
    for lab in SCORES:
        released = run(root, "nbgrader", "generate_assignment", lab)
        assert released.returncode == 0, released.stderr
    for student, answers in ANSWERS.items():
        for path in (root / "release" / "ps1").glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = answers.get(name, cell.source)
            hand_in_at(root / "submitted" / student / "ps1" / path.name, notebook)
    course = Course(root, root)
    hand_in_at(
        course.submitted / "untouched" / OWN_LAB / "own_lab.ipynb",
        nbformat.read(course.release(OWN_LAB, "own_lab"), as_version=4),
    )
    hand_in_at(
        course.submitted / "right" / OWN_LAB / "own_lab.ipynb",
        nbformat.from_dict(answered(course, OWN_LAB, "own_lab")),
    )
    return root


def hand_in_at(target: Path, notebook: Any) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


@pytest.fixture(scope="module")
def stock(example: Path, run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same course graded by nbgrader as it comes."""
    root = tmp_path_factory.mktemp("stock") / "course"
    shutil.copytree(example, root)
    for lab in SCORES:
        done = run(root, "nbgrader", "autograde", lab)
        assert done.returncode == 0, done.stderr
    return root


@pytest.mark.parametrize("lab", SCORES)
def test_a_course_of_others_gets_the_scores_that_stock_nbgrader_gives(
    lab: str, example: Path, stock: Path, autograder: Any
) -> None:
    printed, said = autograder(example, "grade", lab, "--json", "--workers", "2")
    assert "bubblewrap sandbox" in said
    results = {r["student"]: r for r in map(json.loads, printed.splitlines())}
    assert {student: result["score"] for student, result in results.items()} == SCORES[lab]
    for student in SCORES[lab]:
        expected = grades(stock / "gradebook.db", lab, student)
        assert grades(example / "gradebook.db", lab, student) == expected, student
    autograder(example, "feedback", lab)
    pages = sorted(path.name for path in (example / "feedback" / "right" / lab).glob("*.html"))
    expected_pages = [f"{name}.html" for name in Course(example, example).notebooks(lab)]
    assert pages == expected_pages
    for page in (example / "feedback").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in text
        assert "<script" not in text
    autograder(example, "report", lab)
    assert (example / "reports" / f"{lab}.html").is_file()
    autograder(example, "export")
    lines = (example / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    table = list(csv.DictReader(lines))
    scores = {r["student_id"]: float(r["score"] or "nan") for r in table if r["assignment"] == lab}
    assert {student: scores[student] for student in SCORES[lab]} == SCORES[lab]


def test_nbgraders_own_autograde_gives_them_with_the_lines_of_the_guide(
    example: Path, stock: Path, run: Any, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    shutil.copytree(example, root, ignore=shutil.ignore_patterns("gradebook.db", "autograded"))
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\n" + lines_of_the_guide() + "\n")
    for lab in SCORES:
        assert run(root, "nbgrader", "generate_assignment", lab, "--force").returncode == 0
        done = run(root, "nbgrader", "autograde", lab)
        assert done.returncode == 0, done.stderr
        for student in SCORES[lab]:
            expected = grades(stock / "gradebook.db", lab, student)
            assert grades(root / "gradebook.db", lab, student) == expected, (lab, student)
    graded = root / "autograded" / "right" / OWN_LAB / "own_lab.ipynb"
    verdicts = [
        cell.metadata.autograder["where"]
        for cell in nbformat.read(graded, as_version=4).cells
        if "autograder" in cell.metadata
    ]
    assert len(verdicts) == 36
    assert 30 <= verdicts.count("outside") < 36


@pytest.mark.parametrize("version", [1, 2])
def test_marks_of_an_older_nbgrader_are_read_as_nbgrader_updates_them(
    version: int, tmp_path: Path, run: Any, autograder: Any
) -> None:
    marks = {"schema_version": version, "grade": False, "solution": False, "locked": False}
    cells = [
        nbformat.v4.new_code_cell(
            "### BEGIN SOLUTION\nx = 3\n### END SOLUTION",
            id="x", metadata={"nbgrader": {**marks, "grade_id": "x", "solution": True}},
        ),
        nbformat.v4.new_code_cell(
            "assert x == 3", id="t",
            metadata={"nbgrader": {**marks, "grade_id": "t", "grade": True, "points": 2.0}},
        ),
    ]  # fmt: skip
    root, updated = tmp_path / "ours", tmp_path / "updated"
    for folder in (root, updated):
        folder.mkdir()
        (folder / "nbgrader_config.py").write_text("c = get_config()\n", encoding="ascii")
        write_lab(Course(folder, folder), "old", old=cells)
    before = (root / "source" / "old" / "old.ipynb").read_bytes()
    assert run(updated, "nbgrader", "update", "source").returncode == 0
    assert run(updated, "nbgrader", "generate_assignment", "old").returncode == 0
    autograder(root, "release", "old")
    course = Course(root, root)
    assert course.solution("old").read_bytes() == before
    assert (
        course.release("old").read_bytes() == Course(updated, updated).release("old").read_bytes()
    )
    for student, source in (("right", "x = 3"), ("wrong", "x = 4")):
        notebook = nbformat.read(course.release("old"), as_version=4)
        for cell in notebook.cells:
            cell.metadata.nbgrader.schema_version = version  # as a student got it long ago
        notebook.cells[0].source = source
        hand_in_at(course.submitted / student / "old" / "old.ipynb", notebook)
    printed, _ = autograder(root, "grade", "old", "--json", "--workers", "1")
    scores = {r["student"]: r["score"] for r in map(json.loads, printed.splitlines())}
    assert scores == {"right": 2.0, "wrong": 0.0}
