"""Ordinary labs of nbgrader, exercise by exercise: a right answer earns what stock nbgrader gives.

`tests/data/own_lab.txt` and `usual_tests.txt` hold exercises as instructors write them: a solution,
a wrong answer, a test, and the points that nbgrader's own autograder gives to either, where they
are not all and none.
"""

from __future__ import annotations

import re
from contextlib import chdir, closing
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.gradebook.release import release
from autograder.grading.grader import Grader
from autograder.grading.proof import ProvedTest, prove
from tests.autograder.conftest import cell

DATA = Path(__file__).resolve().parents[1] / "data"
LABS = {"own_lab": 30, "usual_tests": 88}
"""How many of a lab's tests are judged out here, at least."""
IMPORTS = "import math\nimport numpy as np\nimport matplotlib.pyplot as plt"
CONFIG = "c = get_config()\nc.ClearSolutions.enforce_metadata = False\n"


@dataclass
class Exercise:
    """A place for an answer with its test; `points` are those of a right and a wrong answer."""

    name: str
    parts: dict[str, str] = field(default_factory=dict)
    points: tuple[float, float] = (1, 0)

    def cells(self, part: str) -> list[nbformat.NotebookNode]:
        """The cells, with the solution or the wrong answer in its place."""
        answer = self.parts[part]
        if part == "solution":
            answer = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
        cells = [cell("code", answer, self.name, solution=True)]
        if "given" in self.parts:
            cells.append(cell("code", self.parts["given"], f"given-{self.name}", locked=True))
        points = max(self.points[0], 1)
        test = self.parts["test"]
        return [
            *cells,
            cell("code", test, f"t-{self.name}", grade=True, locked=True, points=points),
        ]


def exercises(lab: str) -> list[Exercise]:
    """Read a lab of exercises."""
    found = []
    for block in (DATA / f"{lab}.txt").read_text("utf-8").split("#### ")[1:]:
        name, rest = block.split("\n", 1)
        heads_and_texts = re.split(r"^#: (.*)\n", rest, flags=re.MULTILINE)[1:]
        exercise = Exercise(name)
        for head, text in zip(heads_and_texts[::2], heads_and_texts[1::2], strict=True):
            if head.startswith("points"):
                right, wrong = map(float, head.split()[1:])
                exercise.points = right, wrong
            else:
                exercise.parts[head] = text.rstrip("\n")
        found.append(exercise)
    return found


def write(path: Path, lab: list[Exercise], wrong: set[str]) -> None:
    """A notebook with the solution of each exercise, but for those that are to be wrong."""
    cells = [cell("code", IMPORTS)]
    for each in lab:
        cells += each.cells("wrong" if each.name in wrong else "solution")
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@dataclass(frozen=True)
class GradedLab:
    """A lab that was released, proved, and graded with every other answer wrong."""

    name: str
    exercises: list[Exercise]
    proved: dict[str, ProvedTest]
    scores: dict[str, dict[str, float]]


@pytest.fixture(scope="module", params=list(LABS))
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> GradedLab:
    """Each lab, graded once."""
    name = request.param
    root = tmp_path_factory.mktemp(name)
    (root / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    course, lab = Course(root, root), exercises(name)
    names = [each.name for each in lab]
    write(course.solution(name), lab, set())
    release(course, name)
    with chdir(tmp_path_factory.mktemp("here")):
        proved = {test.grade_id: test for test in prove(course, name)}
        assert not any(Path().iterdir())  # what a test writes lies elsewhere
    halves = {"even-wrong": set(names[::2]), "odd-wrong": set(names[1::2])}
    scores = {}
    with closing(Grader.of(course, name).warmed()) as grader:
        for student, wrong in halves.items():
            write(course.submitted / student / name / f"{name}.ipynb", lab, wrong)
            results = grader.grade(student).result.exercises
            scores[student] = {each.grade_id: each.score for each in results}
    return GradedLab(name, lab, proved, scores)


@pytest.mark.xdist_group("any-lab")
def test_a_solution_earns_every_point_and_the_release_none(lab: GradedLab) -> None:
    right = {f"t-{each.name}": each.points[0] for each in lab.exercises}
    assert {name: test.solution for name, test in lab.proved.items()} == right
    assert not {name for name, test in lab.proved.items() if test.untouched}


@pytest.mark.xdist_group("any-lab")
def test_most_tests_are_judged_out_here(lab: GradedLab) -> None:
    outside = [name for name, test in lab.proved.items() if test.where == "outside"]
    assert len(outside) >= LABS[lab.name]


@pytest.mark.xdist_group("any-lab")
def test_a_wrong_answer_loses_its_own_points_and_no_others(lab: GradedLab) -> None:
    places = {each.name: place for place, each in enumerate(lab.exercises)}
    for parity, student in enumerate(lab.scores):
        expected = {
            f"t-{each.name}": each.points[places[each.name] % 2 == parity] for each in lab.exercises
        }
        assert lab.scores[student] == expected
