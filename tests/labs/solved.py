"""A lab as the tests see it: its cells, its checks, and how answers to it are graded."""

import ast
import contextlib
import importlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from convcourse.checks.cases import DRAWS, Case, Check, Kind, Trial
from convcourse.checks.clues import clue
from convcourse.checks.engine import grading, local, tried, verdict
from convcourse.checks.lab import CheckFailed, LabChecks
from convcourse.checks.outcome import Outcome, Status
from convcourse.checks.ready_made import refusal
from tests.examples import seeds
from tests.labs import bank

ROOT = Path(__file__).parents[2]
MAX_LINES, MAX_COLUMNS = 25, 88
MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n", re.MULTILINE)
Seed = int | str | bytes


class Amiss(StrEnum):
    """What can be amiss in the judgement on an answer."""

    POINTS = "earns too much or too little"
    STATUS = "has another status"
    REASON = "is not told why"
    LENGTH = "is told too much"
    CODE = "is shown code"


class Judged(NamedTuple):
    """An answer that was run once: its trials in grading, and its outcomes, there and elsewhere."""

    trials: Sequence[Trial]
    outcomes: dict[str, Outcome]


draw = Check.cases


@cache
def drawn(check: Check, seed: Seed, thorough: bool) -> tuple[tuple[Kind, Case], ...]:
    """The cases of a check, the same objects each time: what they give is worked out once."""
    return tuple(draw(check, seed, thorough=thorough))


@contextlib.contextmanager
def drawing_once() -> Iterator[None]:
    def cases(check: Check, seed: Seed, *, thorough: bool) -> tuple[tuple[Kind, Case], ...]:
        return drawn(check, seed, thorough)

    with mock.patch.object(Check, "cases", cases):
        yield


class SolvedLab:
    """The solution of a lab, and its bank of right and wrong answers.

    An exercise is named after its solution cell; the test cell `test_NAME` checks it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.notebook = ROOT / "solutions" / name / f"{name}.ipynb"
        self.cells: list[dict[str, Any]] = json.loads(self.notebook.read_text("utf-8"))["cells"]
        self._judged: dict[bank.WrongAnswer, Judged] = {}

    def __repr__(self) -> str:
        return self.name

    @cached_property
    def check(self) -> LabChecks:
        lab = importlib.import_module(f"convcourse.checks.{self.name}").check
        assert isinstance(lab, LabChecks)
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

    @cached_property
    def names(self) -> dict[str, Any]:
        """The notebook's names after the solution has run."""
        return self.run(self.solution)

    def submission(self, answers: dict[str, str]) -> str:
        """The released notebook with these solution cells in it."""
        released = json.loads((ROOT / f"labs/{self.name}/{self.name}.ipynb").read_text("utf-8"))
        for cell in released["cells"]:
            if cell["id"] in answers:
                cell["source"] = MARKERS.sub("", answers[cell["id"]])
        return json.dumps(released)

    def run(self, sources: dict[str, str]) -> dict[str, Any]:
        """Run the notebook's cells with these solution cells, as far as each goes."""
        ran: list[str] = []
        names: dict[str, Any] = {"In": ran}  # as in a notebook
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in self.cells:
                tags = cell["metadata"].get("tags", [])
                graded = nbgrader(cell).get("grade")
                if cell["cell_type"] == "code" and not graded and "late-import" not in tags:
                    own = nbgrader(cell).get("solution")  # a given cell may use what is wrong
                    ran.append(sources.get(cell["id"], source(cell)))
                    with contextlib.suppress(NotImplementedError if own else Exception):
                        exec(ran[-1], names)
        return names

    @drawing_once()
    def grade(
        self, sources: dict[str, str], seed: Seed, exercises: Iterable[str] | None = None
    ) -> dict[str, Outcome]:
        """Grade as the autograder does: the test cells' own lines, with a secret seed."""
        names, verdicts = self.run(sources), {}
        for exercise in self.lines if exercises is None else exercises:
            with grading(seed=seed, cells=names["In"]) as outcomes:
                exec(self.lines[exercise], names)
            [verdicts[exercise]] = outcomes
        return verdicts

    def wrong_to(self, exercise: str) -> list[bank.WrongAnswer]:
        return [wrong for wrong in self.wrong if wrong.function == exercise]

    @drawing_once()
    def trials(self, exercise: str, names: dict[str, Any]) -> Sequence[Trial]:
        """What an exercise gives in grading, where these names are defined."""
        check = self.checks[exercise]
        work = local({check.function: names.get(check.function)})
        return tuple(tried(check, work, seed="one", thorough=True))

    @drawing_once()
    def judged(self, answer: bank.WrongAnswer) -> Judged:
        """Judge an answer with two secret seeds, and as its own notebook does."""
        if answer not in self._judged:
            names = self.run({**self.solution, answer.function: answer.source})
            check, line = self.checks[answer.function], self.lines[answer.function]
            trials = self.trials(answer.function, names)
            graded = {}
            for seed in seeds(b"four"):
                with grading(seed=seed, cells=names["In"]) as outcomes:
                    exec(line, names)
                graded[str(seed)] = outcomes[0]
            printed = io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(line, names)
                shown = Outcome(check.function, Status.PASSED, 1.0, printed.getvalue())
            except CheckFailed as failed:
                shown = replace(failed.outcome, message=str(failed))
            self._judged[answer] = Judged(
                trials,
                {"one": self.told(check, names, trials), **graded, "notebook": shown},
            )
        return self._judged[answer]

    def told(self, check: Check, names: dict[str, Any], trials: Sequence[Trial]) -> Outcome:
        """The verdict with what reading and asking again show, as a run of the check has it."""
        refused = refusal(check.function, names["In"], self.check.forbidden)
        if refused is not None:
            return refused
        wrong = not all(trial.right for trial in trials)
        found = clue(check, local(names), trials) if wrong else None
        return verdict(check, trials, found)

    def amiss(self, answer: bank.WrongAnswer, outcome: Outcome) -> set[Amiss]:
        """What is amiss in an outcome; nothing, if the check is sound."""
        full = self.points[answer.function]
        statuses = {0: {"failed", "error"}, full: {"passed"}}.get(answer.earns, {"partly"})
        lines = outcome.message.split("\n")
        true = {
            Amiss.POINTS: round(outcome.fraction * full, 6) != answer.earns,
            Amiss.STATUS: outcome.status not in statuses,
            Amiss.REASON: answer.says not in outcome.message,
            Amiss.LENGTH: len(lines) > MAX_LINES or max(map(len, lines)) > MAX_COLUMNS,
            Amiss.CODE: "BEGIN" in outcome.message or "def " in outcome.message,
        }
        return {each for each, holds in true.items() if holds}


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


LABS = sorted(
    (SolvedLab(path.name) for path in (ROOT / "solutions").iterdir() if path.is_dir()),
    key=lambda lab: int(re.sub(r"\D", "", lab.name.partition("_")[0])),
)
BY_NAME = {lab.name: lab for lab in LABS}
EXERCISES = [(lab, exercise) for lab in LABS for exercise in lab.lines]
