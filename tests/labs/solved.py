"""A lab as the tests see it: its cells, its checks, and how answers to it are graded."""

import ast
import contextlib
import importlib
import io
import json
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.labs import bank

from convcourse.checks.cases import DRAWS, Check
from convcourse.checks.engine import grading
from convcourse.checks.lab import Lab
from convcourse.checks.outcome import Outcome

ROOT = Path(__file__).parents[2]
MAX_LINES, MAX_COLUMNS = 25, 88
MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n", re.MULTILINE)
Seed = int | str | bytes


class SolvedLab:
    """The solution of a lab, and its bank of right and wrong answers.

    An exercise is named after its solution cell; the test cell `test_NAME` checks it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.notebook = ROOT / "solutions" / name / f"{name}.ipynb"
        self.cells: list[dict[str, Any]] = json.loads(self.notebook.read_text("utf-8"))["cells"]

    def __repr__(self) -> str:
        return self.name

    @cached_property
    def check(self) -> Lab:
        lab = importlib.import_module(f"convcourse.checks.{self.name}").check
        assert isinstance(lab, Lab)
        return lab

    @cached_property
    def solution(self) -> dict[str, str]:
        """The sources of the solution cells, by exercise."""
        return {
            cell["id"]: source(cell)
            for cell in self.cells
            if nbgrader(cell).get("solution") and cell["cell_type"] == "code"
        }

    @cached_property
    def lines(self) -> dict[str, str]:
        """The one plain line of every test cell, by exercise."""
        return {
            cell["id"].removeprefix("test_"): source(cell)
            for cell in self.cells
            if nbgrader(cell).get("grade") and cell["cell_type"] == "code"
        }

    @cached_property
    def points(self) -> dict[str, int]:
        return {
            cell["id"].removeprefix("test_"): nbgrader(cell)["points"]
            for cell in self.cells
            if nbgrader(cell).get("grade") and cell["cell_type"] == "code"
        }

    @cached_property
    def checks(self) -> dict[str, Check]:
        """The check that the test cell of an exercise calls."""
        return {name: self.check.checks[tested(line)] for name, line in self.lines.items()}

    @cached_property
    def slow(self) -> set[str]:
        """Exercises whose cases take so long that their checks draw few of them."""
        return {
            name
            for name, check in self.checks.items()
            if any(kind.most < DRAWS for kind in check.kinds)
        }

    @cached_property
    def right(self) -> dict[str, dict[str, str]]:
        return bank.right_answers(Path(__file__).parent / self.name)

    @cached_property
    def wrong(self) -> list[bank.WrongAnswer]:
        return bank.wrong_answers(Path(__file__).parent / self.name)

    def submission(self, answers: dict[str, str]) -> str:
        """The released notebook with these solution cells in it."""
        released = json.loads((ROOT / f"labs/{self.name}/{self.name}.ipynb").read_text("utf-8"))
        for cell in released["cells"]:
            if cell["id"] in answers:
                cell["source"] = MARKERS.sub("", answers[cell["id"]])
        return json.dumps(released)

    def run(self, sources: dict[str, str]) -> dict[str, Any]:
        """Run the notebook's cells with these solution cells, as far as each goes."""
        names: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in self.cells:
                tags = cell["metadata"].get("tags", [])
                graded = nbgrader(cell).get("grade")
                if cell["cell_type"] == "code" and not graded and "late-import" not in tags:
                    own = nbgrader(cell).get("solution")  # a given cell may use what is wrong
                    with contextlib.suppress(NotImplementedError if own else Exception):
                        exec(sources.get(cell["id"], source(cell)), names)
        return names

    def grade(
        self, sources: dict[str, str], seed: Seed, exercises: Iterable[str] | None = None
    ) -> dict[str, Outcome]:
        """Grade as the autograder does: the test cells' own lines, with a secret seed."""
        names, verdicts = self.run(sources), {}
        for exercise in self.lines if exercises is None else exercises:
            with grading(seed=seed) as outcomes:
                exec(self.lines[exercise], names)
            [verdicts[exercise]] = outcomes
        return verdicts

    def complaints(self, wrong: bank.WrongAnswer, seed: Seed) -> list[str]:
        """What is amiss in the judgement on a wrong answer; nothing, if the check is sound."""
        sources = {**self.solution, wrong.function: wrong.source}
        own = self.grade(sources, seed, [wrong.function])[wrong.function]
        statuses = ("partly",) if wrong.earns else ("failed", "error")
        lines = own.message.split("\n")
        earned = round(own.fraction * self.points[wrong.function], 6)
        amiss = {
            "earns too much or too little": earned != wrong.earns,
            "has another status": own.status not in statuses,
            "is not told why": wrong.says not in own.message,
            "is too long": len(lines) > MAX_LINES or max(map(len, lines)) > MAX_COLUMNS,
            "shows code": "BEGIN" in own.message or "def " in own.message,
        }
        return [f"{wrong.title} {reason}: {own}" for reason, true in amiss.items() if true]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    metadata: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return metadata


def tested(line: str) -> str:
    """The name in `check(name=name)`."""
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    [keyword] = call.keywords
    assert ast.unparse(call) == f"check({keyword.arg}={keyword.arg})"
    return str(keyword.arg)


LABS = [SolvedLab(path.name) for path in sorted((ROOT / "solutions").iterdir()) if path.is_dir()]
EXERCISES = [(lab, exercise) for lab in LABS for exercise in lab.lines]
WRONG = [(lab, wrong) for lab in LABS for wrong in lab.wrong]
