"""A small course of its own, with an ordinary nbgrader lab that knows nothing of our checks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.results import Status, SubmissionResult

ROOT = Path(__file__).resolve().parents[2]
LAB = "tiny"


def cell(
    kind: str, source: str, grade_id: str | None = None, **flags: Any
) -> nbformat.NotebookNode:
    """A cell as nbgrader marks it: flags are grade, solution, locked, points."""
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    node = make(source, id=grade_id or f"plain-{abs(hash(source)) % 10**8}")
    if grade_id is not None:
        marks = {"grade": False, "solution": False, "locked": False, "task": False} | flags
        node.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3} | marks
        if kind == "code" and marks["grade"]:
            node.metadata["nbgrader"]["cell_type"] = "code"
    return node


TINY = [
    cell("markdown", "# A tiny lab", "title", locked=True),
    cell("code", "import numpy as np\n\nSCALE = 2", "imports", locked=True),
    cell(
        "code",
        "def double(x):\n    ### BEGIN SOLUTION\n    return np.asarray(x) * 2\n"
        "    ### END SOLUTION",
        "double",
        solution=True,
    ),
    cell("code", "print(double(np.arange(3)))", "show-double", locked=True),
    cell(
        "code",
        "assert double(4) == 4 * SCALE\n"
        "np.testing.assert_array_equal(double(np.arange(3)), [0, 2, 4])\n"
        "### BEGIN HIDDEN TESTS\nassert double(-1) == -2\n### END HIDDEN TESTS",
        "test_double",
        grade=True,
        locked=True,
        points=3,
    ),
    cell(
        "code", "### BEGIN SOLUTION\nanswer = [1, 2, 3]\n### END SOLUTION", "answer", solution=True
    ),
    cell(
        "code",
        "# a point for each right number\nfloat(sum(a == b for a, b in zip(answer, [1, 2, 3])))",
        "test_answer",
        grade=True,
        locked=True,
        points=3,
    ),
    cell(
        "code",
        "def halve(x):\n    ### BEGIN SOLUTION\n"
        "    if x < 0:\n        raise ValueError('negative')\n"
        "    return x / 2\n    ### END SOLUTION",
        "halve",
        solution=True,
    ),
    cell(
        "code",
        "assert halve(3) == 1.5\ntry:\n    halve(-1)\nexcept ValueError:\n    pass\n"
        "else:\n    raise AssertionError('halve(-1) must raise ValueError')",
        "test_halve",
        grade=True,
        locked=True,
        points=2,
    ),
    cell("markdown", "Because.", "why", grade=True, solution=True, points=2),
]


def lines_of_the_guide() -> str:
    """What docs/nbgrader.md has an instructor add to a configuration."""
    lines = (ROOT / "docs" / "nbgrader.md").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if line.startswith("       c.Autograde."))


def write_lab(course: Course, lab: str, /, **notebooks: list[nbformat.NotebookNode]) -> None:
    """Write an instructor's notebooks."""
    for name, cells in notebooks.items():
        path = course.solution(lab, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        metadata = {"kernelspec": kernel}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)


def answered(course: Course, lab: str, name: str, /, **answers: str) -> dict[str, Any]:
    """A released notebook with the instructor's answers, but for those that are given here."""
    notebook: dict[str, Any] = json.loads(course.release(lab, name).read_text("utf-8"))
    solved = json.loads(course.solution(lab, name).read_text("utf-8"))
    marks = [each["metadata"].get("nbgrader", {}) for each in solved["cells"]]
    right = {
        mark.get("grade_id"): each["source"]
        for mark, each in zip(marks, solved["cells"], strict=True)
    }
    for each in notebook["cells"]:
        mark = each["metadata"].get("nbgrader", {})
        if mark.get("solution"):
            each["source"] = answers.get(mark["grade_id"], right[mark["grade_id"]])
    return notebook


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with the tiny lab, released, and nothing of the real one but its configuration."""
    from autograder.gradebook.release import release

    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    source = root / "solutions" / LAB / f"{LAB}.ipynb"
    source.parent.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=TINY)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    nbformat.write(notebook, source)
    release(Course(root, root / "course"), LAB)
    return root


@pytest.fixture(scope="session", autouse=True)
def version_of_tables_asked_once() -> Iterator[None]:
    """nbgrader asks `alembic` for each new gradebook, a second each time, and hears the same."""
    from nbgrader import api

    ask, which = cache(api.get_alembic_version), shutil.which

    def answer() -> str:
        if which("alembic") is None:  # there it could not be asked
            raise FileNotFoundError("alembic")
        return ask()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", answer)
        yield


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are what they say, however busy the machine is that the tests run on."""
    monkeypatch.setattr("autograder.sandbox.limits.crowding", lambda: 1.0)


@pytest.fixture
def course(house: Path, tmp_path: Path) -> Course:
    """An empty folder of a course, in that house."""
    return Course(house, tmp_path / "course")


Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def hand_in(course: Course) -> Callable[..., Path]:
    """Hand the tiny lab in, solved, but for an edit of the notebook or of single cells."""
    solved = json.loads(course.solution(LAB).read_text(encoding="utf-8"))
    released = json.loads(course.release(LAB).read_text(encoding="utf-8"))

    def do(student: str = "someone", edit: Edit | None = None, **sources: str) -> Path:
        notebook = json.loads(json.dumps(released))
        for mine, theirs in zip(notebook["cells"], solved["cells"], strict=True):
            marks = mine["metadata"].get("nbgrader", {})
            if marks.get("solution"):
                mine["source"] = sources.get(marks["grade_id"], theirs["source"])
        if edit is not None:
            edit(notebook)
        path = course.submitted / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return do


@pytest.fixture
def command(course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in the tiny house, on a course folder of its own."""
    monkeypatch.chdir(course.root)

    def do(verb: str, *arguments: str) -> int:
        # Where there is a sandbox it is used; where there is none, these submissions are ours.
        trusted = ["--without-sandbox"] if verb == "grade" else []
        return main([verb, "--course", str(course.folder), *trusted, *arguments])

    return do


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a module's command line in a folder, as an instructor would."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def do(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    return do


@pytest.fixture(scope="session")
def registered(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows the lab, and nobody."""
    from autograder.gradebook.release import register

    course = Course(house, tmp_path_factory.mktemp("registered"))
    register(course, LAB)
    return course.gradebook


@pytest.fixture
def graded(course: Course, registered: Path) -> Callable[..., SubmissionResult]:
    """Write a solved notebook, edited, into the book as if every test had ended in one status."""
    from autograder.gradebook.records import Records
    from autograder.grading.grader import Grader

    course.folder.mkdir()
    shutil.copy(registered, course.gradebook)

    def do(
        student: str = "s1", status: Status = Status.PASSED, cells: Any = (), **answers: str
    ) -> SubmissionResult:
        grader = Grader.of(course, LAB)
        verdict = grader.not_judged(student, "because", status)
        notebook = verdict.notebook
        solved = answered(course, LAB, LAB, **answers)
        for mine, theirs in zip(notebook.cells, solved["cells"], strict=True):
            if theirs["metadata"].get("nbgrader", {}).get("solution"):
                mine.source = "".join(theirs["source"])
        added = [dict(cell) for cell in cells]
        notebook.cells[1:1] = [nbformat.from_dict(c | {"id": f"{n}"}) for n, c in enumerate(added)]
        with Records(course) as records:
            list(records.save_all([replace(verdict, content=notebook)], LAB))
        return verdict.result

    return do


def mark_by_hand(
    course: Course, student: str, cell: str, points: float, comment: str | None = None
) -> None:
    """Give points and a comment as formgrader does, and take half a point off for lateness."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    with Gradebook(CourseDirectory(config=course.config()).db_url) as gradebook:
        grade = gradebook.find_grade(cell, LAB, LAB, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment is not None:
            gradebook.find_comment(cell, LAB, LAB, student).manual_comment = comment
        gradebook.find_submission_notebook(LAB, LAB, student).late_submission_penalty = 0.5
        gradebook.db.commit()


@dataclass(frozen=True)
class Installed:
    """The package as built, and an environment that it was installed into."""

    wheel: Path
    sdist: Path
    scripts: Path

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command of that environment as somebody whose home is empty."""
        home = cwd / "home"
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [str(self.scripts / command[0]), *command[1:]],
            cwd=cwd,
            env={
                "HOME": str(home),
                "PATH": os.pathsep.join([str(self.scripts), os.environ["PATH"]]),
                "COLUMNS": "120",
                "PYTHONIOENCODING": "utf-8",
            },
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A source distribution, the wheel built of it, and an environment with that wheel alone.

    What the wheel needs comes from uv's cache, which made this very environment.
    """
    folder = tmp_path_factory.mktemp("installed")
    uv, python = [sys.executable, "-m", "uv", "--quiet"], folder / "env"
    for command in (
        ["build", "--no-build-isolation", "--out-dir", str(folder), str(ROOT)],
        ["venv", "--python", sys.executable, str(python)],
    ):
        subprocess.run([*uv, *command], check=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    asked = f"convcourse[course] @ {wheel.as_uri()}"
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*uv, "pip", "install", "--python", str(python), *pins, asked], check=True)
    site = next((python / "lib").glob("*/site-packages"))
    compiled = [str(site / name) for name in ("autograder", "convcourse")]  # as pip leaves them
    subprocess.run([str(python / "bin" / "python"), "-m", "compileall", "-qq", *compiled])
    return Installed(wheel, sdist, python / "bin")
