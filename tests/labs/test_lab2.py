"""The bank of lab 2: right answers keep everything, wrong ones lose, and are told why."""

import contextlib
import dataclasses
import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bank
import numpy as np
import pytest

from convcourse.checks import answers, cases
from convcourse.checks.engine import grading
from convcourse.checks.lab import CheckFailed
from convcourse.checks.lab2_size_and_padding import check

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "solutions/lab2_size_and_padding/lab2_size_and_padding.ipynb"
BANK = Path(__file__).parent / "lab2_size_and_padding"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
RIGHT = bank.right_answers(BANK)
WRONG = bank.wrong_answers(BANK)
POINTS = {"output_size": 6, "same_padding": 5, "pad2d": 4, "same_answer": 3, "conv2d_same": 7}
SEEDS = ["one", "two", 3, b"four"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    metadata: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return metadata


SOLUTION = {
    cell["id"]: source(cell)
    for cell in CELLS
    if nbgrader(cell).get("solution") and cell["cell_type"] == "code"
}
LINES = {
    cell["id"].removeprefix("test_"): source(cell)
    for cell in CELLS
    if nbgrader(cell).get("grade") and cell["cell_type"] == "code"
}


def run_cells(sources: dict[str, str]) -> dict[str, Any]:
    """Run solution cells after the notebook's given ones, which are shown but not heard."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in CELLS:
            if cell["cell_type"] != "code" or "late-import" in cell["metadata"].get("tags", []):
                continue
            if not nbgrader(cell).get("grade"):
                exec(sources.get(cell["id"], source(cell)), names)
    return names


def grade(
    sources: dict[str, str], seed: int | str | bytes, functions: Iterable[str] = LINES
) -> dict[str, cases.Outcome]:
    """Grade as the autograder does: the test cells' own lines, with a secret seed."""
    names = run_cells(sources)
    with grading(seed=seed) as outcomes:
        for function in functions:
            exec(LINES[function], names)
    return {outcome.function: outcome for outcome in outcomes}


def complaints(wrong: bank.WrongAnswer, seed: int | str | bytes) -> list[str]:
    """What is amiss in the judgement on a wrong answer; nothing, if the check is sound."""
    sources = {**SOLUTION, wrong.function: wrong.source}
    own = grade(sources, seed, [wrong.function])[wrong.function]
    statuses = ("partly",) if wrong.earns else ("failed", "error")
    lines = own.message.split("\n")
    amiss = {
        "earns too much or too little": own.fraction * POINTS[wrong.function] != wrong.earns,
        "has another status": own.status not in statuses,
        "is not told why": wrong.says not in own.message,
        "does not fit the screen": len(lines) > 25 or max(map(len, lines)) > 88,
        "shows code": "BEGIN" in own.message or "def " in own.message,
    }
    return [f"{wrong.title} {reason}: {own}" for reason, true in amiss.items() if true]


def test_every_solution_cell_has_a_test_cell_with_the_points_of_its_check() -> None:
    points = {c["id"]: nbgrader(c)["points"] for c in CELLS if nbgrader(c).get("grade")}
    assert points.pop("explain_shift") == 0
    assert points == {f"test_{name}": total for name, total in POINTS.items()}
    assert {name: each.points for name, each in check.checks.items()} == POINTS
    assert list(SOLUTION) == list(LINES) == list(POINTS)
    assert sum(POINTS.values()) == 25


@pytest.mark.parametrize("function", POINTS)
def test_the_lab_says_how_every_kind_of_case_is_paid(function: str) -> None:
    place = [cell["id"] for cell in CELLS].index(function)
    said = " ".join(source(CELLS[place - 1]).split())
    assert f"**{POINTS[function]} points" in said
    for kind in check.checks[function].kinds:
        words = f"{kind.title} ({kind.points})" if len(check.checks[function].kinds) > 1 else "3"
        assert words in said


def test_the_worked_example_and_the_homework_are_the_ones_of_the_facts() -> None:
    facts = {
        fact["id"]: fact
        for fact in json.loads((ROOT / "tests/data/seed_facts.json").read_text(encoding="utf-8"))
    }
    names = run_cells(SOLUTION)
    homework, first = facts["conv-C-sobel-same"], facts["conv-C-sobel-valid"]
    assert names["image"].tolist() == homework["inputs"]["image"]
    assert names["sobel"].tolist() == homework["inputs"]["kernel"]
    assert names["same_answer"].tolist() == homework["expected"]
    assert names["products"].sum() == first["expected"][0][0]


def test_the_examples_in_the_docstrings_hold() -> None:
    import doctest

    names = run_cells(SOLUTION)
    for name in LINES:
        if name == "same_answer":
            continue
        [examples] = doctest.DocTestFinder().find(names[name], name, globs=names)
        assert examples.examples
        assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


def test_the_marking_scheme_of_the_written_answer_is_true() -> None:
    names = run_cells(SOLUTION)
    assert names["same_padding"](28, 5, s=2) == (1, 2)
    assert names["output_size"](28, 5, s=2, p=2) == 14
    image, kernel = np.random.default_rng(0).normal(size=(28, 28)), np.ones((5, 5))
    by_hand = names["pad2d"](image, 1, 2, 1, 2)
    windows = np.lib.stride_tricks.sliding_window_view(by_hand, (5, 5))[::2, ::2]
    other = np.lib.stride_tricks.sliding_window_view(np.pad(image, 2), (5, 5))[::2, ::2]
    same = names["conv2d_same"](image, kernel, stride=2)
    np.testing.assert_allclose(windows.sum(axis=(2, 3)), same)
    assert not np.isclose(other.sum(axis=(2, 3)), same).any()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("style", [name for name in RIGHT if name != "tensorflow"])
def test_a_right_answer_in_any_style_keeps_everything(style: str, seed: Any) -> None:
    assert list(RIGHT[style]) == list(POINTS)
    outcomes = grade(RIGHT[style], seed)
    assert [(o.status, o.fraction, o.function) for o in outcomes.values()] == [
        ("passed", 1.0, name) for name in POINTS
    ]


def test_a_right_answer_made_of_tensors_keeps_everything() -> None:
    outcomes = grade(RIGHT["tensorflow"], 5)
    assert [(o.status, o.fraction) for o in outcomes.values()] == [("passed", 1.0)] * len(POINTS)


def test_the_solution_keeps_everything_and_the_stub_is_not_answered() -> None:
    assert all(outcome.fraction == 1 for outcome in grade(SOLUTION, "x").values())
    stubs = {
        name: f"def {name}(*args, **settings):\n    raise NotImplementedError()"
        for name in SOLUTION
    }
    outcomes = grade({**stubs, "same_answer": "same_answer = None"}, "x")
    assert [(o.status, o.fraction) for o in outcomes.values()] == [("not answered", 0.0)] * 5


def test_the_bank_holds_enough_of_everything() -> None:
    assert len(RIGHT) >= 4
    for function in POINTS:
        assert len([wrong for wrong in WRONG if wrong.function == function]) >= 6
    assert len({(wrong.function, wrong.title) for wrong in WRONG}) == len(WRONG)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.function}-{wrong.title}")
def test_a_wrong_answer_loses_its_exercise_alone_and_is_told_why(wrong: bank.WrongAnswer) -> None:
    assert complaints(wrong, "one") == []
    assert complaints(wrong, b"four") == []
    others = [name for name in POINTS if name != wrong.function]
    outcomes = grade({**SOLUTION, wrong.function: wrong.source}, "one", others)
    assert [outcome.fraction for outcome in outcomes.values()] == [1.0] * 4


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.function}-{wrong.title}")
def test_a_notebook_says_of_a_wrong_answer_what_grading_says(wrong: bank.WrongAnswer) -> None:
    names = run_cells({**SOLUTION, wrong.function: wrong.source})
    with pytest.raises(CheckFailed, match=re.escape(wrong.says)) as failed:
        exec(LINES[wrong.function], names)
    assert failed.value.outcome.fraction * POINTS[wrong.function] == wrong.earns


def weaken_comparison(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cases, "agree", lambda got, expected: True)


def weaken_to_shapes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answers, "differences", lambda got, expected: np.zeros(got.shape, bool))


def weaken_to_first_case(patch: pytest.MonkeyPatch) -> None:
    first = cases.Kind.cases
    patch.setattr(cases.Kind, "cases", lambda kind, rng, draws: list(first(kind, rng, 0))[:1])


def weaken_input_watch(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cases.Case, "changed", lambda case, used: ())


def weaken_core(patch: pytest.MonkeyPatch) -> None:
    def earned(own: cases.Check, trials: list[cases.Trial]) -> tuple[cases.Kind, ...]:
        lost = [trial.kind for trial in trials if not trial.right]
        return tuple(kind for kind in own.kinds if kind not in lost)

    patch.setattr(cases.Check, "earned", earned)


def weaken_explanations(patch: pytest.MonkeyPatch) -> None:
    for name, each in check.checks.items():
        patch.setitem(check.checks, name, dataclasses.replace(each, mistakes=()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "weaken",
    [
        weaken_comparison,
        weaken_to_shapes,
        weaken_to_first_case,
        weaken_input_watch,
        weaken_core,
        weaken_explanations,
    ],
)
def test_the_bank_notices_a_check_that_was_weakened(
    weaken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    weaken(monkeypatch)
    assert any(complaints(wrong, "one") for wrong in WRONG)


@pytest.mark.parametrize("function", POINTS)
def test_the_bank_notices_when_one_check_accepts_everything(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accepted(own: cases.Check, trials: list[cases.Trial]) -> tuple[cases.Kind, ...]:
        return own.kinds if own.function == function else earned(own, trials)

    earned = cases.Check.earned
    monkeypatch.setattr(cases.Check, "earned", accepted)
    noticed = {wrong.function for wrong in WRONG if complaints(wrong, "one")}
    assert noticed == {function}


def test_every_explanation_names_a_heading_that_is_there() -> None:
    headings = {"this lab": headings_of(NOTEBOOK)}
    for path in (ROOT / "lectures").glob("*.ipynb"):
        headings[f"lecture {path.name[:2]}"] = headings_of(path)
    for each in check.checks.values():
        for mistake in each.mistakes:
            where, heading = mistake.explained.split(", section ", 1)
            assert heading.strip("“”").lower() in headings[where]


def headings_of(path: Path) -> set[str]:
    """The headings of a notebook in small letters, as they are and without their number."""
    headings = {
        heading.strip().lower()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
        for heading in re.findall(r"^#+ (.+)$", source(cell), re.MULTILINE)
    }
    return headings | {re.sub(r"^\w+: ", "", heading) for heading in headings}


def test_a_notebook_shows_the_message_of_a_wrong_answer_and_nothing_else() -> None:
    import nbclient
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    flipped = next(wrong for wrong in WRONG if wrong.title == "kernel flipped")
    for cell in notebook.cells:
        if cell.id == flipped.function:
            cell.source = flipped.source
        elif cell.id == "pad2d":
            cell.source = "def pad2d(*args):\n    raise NotImplementedError()"
    nbclient.NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    outputs = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    for function, says in ((flipped.function, flipped.says), ("pad2d", "not answered yet.")):
        [error] = outputs[f"test_{function}"]
        assert (error.output_type, error.ename) == ("error", "CheckFailed")
        assert "\n".join(error.traceback) == error.evalue
        assert error.evalue.startswith(f"{function}: {says}")


def test_the_solution_notebook_runs_from_top_to_bottom_and_writes_no_errors() -> None:
    import nbclient
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    outputs = {cell["id"]: cell.get("outputs", []) for cell in notebook.cells}
    for cell_id, shown in outputs.items():
        assert all(output.get("name") != "stderr" for output in shown), (cell_id, shown)
    for function, points in POINTS.items():
        [output] = outputs[f"test_{function}"]
        assert output["text"].startswith(f"{function}: right")
        assert f"{points} points" in output["text"]
    assert outputs["show-edges"][-1]["data"]["image/png"]
