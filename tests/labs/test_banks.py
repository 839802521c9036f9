"""The bank of every lab: right answers keep everything, wrong ones lose, and are told why."""

import dataclasses
import doctest
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.labs import bank
import nbclient
import nbformat
import numpy as np
import pytest
from tests.labs.solved import EXERCISES, LABS, ROOT, WRONG, SolvedLab, nbgrader, source

from autograder.names import defined_names, used_names
from convcourse.checks import answers, cases
from convcourse.checks.lab import CheckFailed

SEEDS = ["one", "two", 3, b"four"]
POINTS = {
    "lab1_convolve": 25,
    "lab2_size_and_padding": 25,
    "lab3_channels_and_parameters": 25,
    "lab4_filters": 15,
    "lab5_fast": 25,
    "lab6_pooling_and_receptive_field": 20,
    "lab7_backward": 25,
    "lab8_train": 20,
    "lab9_clinic": 20,
}

each_lab = pytest.mark.parametrize("lab", LABS, ids=repr)
each_exercise = pytest.mark.parametrize(
    ("lab", "exercise"), EXERCISES, ids=[f"{lab}-{exercise}" for lab, exercise in EXERCISES]
)
each_wrong_answer = pytest.mark.parametrize(
    ("lab", "wrong"), WRONG, ids=[f"{lab}-{wrong.function}-{wrong.title}" for lab, wrong in WRONG]
)


# --- the notebook ---------------------------------------------------------------------------


@each_lab
def test_every_solution_cell_has_a_test_cell_with_the_points_of_its_check(lab: SolvedLab) -> None:
    assert list(lab.solution) == list(lab.lines) == list(lab.points)
    assert {name: check.points for name, check in lab.checks.items()} == lab.points
    assert {check.function for check in lab.checks.values()} == set(lab.check.checks)
    assert sum(lab.points.values()) == POINTS[lab.name]


@each_lab
def test_a_lab_asks_a_question_that_a_person_reads(lab: SolvedLab) -> None:
    written = [
        cell
        for cell in lab.cells
        if cell["cell_type"] == "markdown" and nbgrader(cell).get("grade")
    ]
    assert written
    for cell in written:
        assert nbgrader(cell)["points"] == 0
        assert "**Marking scheme**" in source(cell)


@each_exercise
def test_the_lab_says_how_every_kind_of_case_is_paid(lab: SolvedLab, exercise: str) -> None:
    place = [cell["id"] for cell in lab.cells].index(exercise)
    said = " ".join(source(lab.cells[place - 1]).split())
    kinds = lab.checks[exercise].kinds
    noun = "point" if lab.points[exercise] == 1 else "points"
    assert f"**{lab.points[exercise]} {noun}" in said
    assert all(f"{kind.title} ({kind.points})" in said for kind in kinds if len(kinds) > 1)


@each_exercise
def test_the_examples_in_the_docstrings_hold(lab: SolvedLab, exercise: str) -> None:
    given = lab.run(lab.solution)
    work = given.get(exercise)
    if not callable(work):  # a value, which has no docstring
        assert lab.checks[exercise].is_value
        return
    [examples] = doctest.DocTestFinder(recurse=False).find(work, exercise, globs=given)
    assert examples.examples
    assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


@each_lab
def test_the_solution_notebook_runs_from_top_to_bottom_and_writes_no_errors(
    lab: SolvedLab,
) -> None:
    notebook = nbformat.read(lab.notebook, as_version=4)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    outputs = {cell["id"]: cell.get("outputs", []) for cell in notebook.cells}
    for cell_id, shown in outputs.items():
        assert all(output.get("name") != "stderr" for output in shown), (cell_id, shown)
    for exercise, points in lab.points.items():
        text = "".join(output["text"] for output in outputs[f"test_{exercise}"])
        assert text.startswith(f"{lab.checks[exercise].function}: right")
        assert re.search(rf"\b{points} points?\b", text)


# --- right answers --------------------------------------------------------------------------


@each_lab
def test_a_right_answer_in_any_style_keeps_everything(lab: SolvedLab) -> None:
    for style, sources in lab.right.items():
        assert list(sources) == list(lab.points), style
        assert_each_cell_uses_what_is_above(sources)
        for seed in SEEDS[:1] if style == "tensorflow" or lab.slow else SEEDS:
            for exercise, outcome in lab.grade(sources, seed).items():
                assert (outcome.status, outcome.fraction) == ("passed", 1.0), (
                    f"{style}, {exercise}, seed {seed!r}: {outcome.message}"
                )


def assert_each_cell_uses_what_is_above(sources: dict[str, str]) -> None:
    defined = {name: set(defined_names(code)) for name, code in sources.items()}
    for number, (name, code) in enumerate(sources.items()):
        below = set().union(*list(defined.values())[number + 1 :]) - defined[name]
        assert not used_names(code) & below, name


@each_lab
def test_the_solution_keeps_everything_and_the_release_is_not_answered(lab: SolvedLab) -> None:
    assert {outcome.fraction for outcome in lab.grade(lab.solution, "x").values()} == {1.0}
    released = json.loads((ROOT / f"labs/{lab}/{lab}.ipynb").read_text("utf-8"))["cells"]
    stubs = {cell["id"]: source(cell) for cell in released if cell["id"] in lab.solution}
    outcomes = lab.grade(stubs, "x").values()
    assert {(o.status, o.fraction) for o in outcomes} == {("not answered", 0.0)}


# --- wrong answers --------------------------------------------------------------------------


@each_exercise
def test_the_bank_holds_enough_of_everything(lab: SolvedLab, exercise: str) -> None:
    assert len(lab.right) >= 4
    titles = [wrong.title for wrong in lab.wrong if wrong.function == exercise]
    assert len(titles) == len(set(titles)) >= 5


@each_wrong_answer
def test_a_wrong_answer_loses_its_points_and_is_told_why(
    lab: SolvedLab, wrong: bank.WrongAnswer
) -> None:
    assert lab.complaints(wrong, "one") == []
    assert lab.complaints(wrong, b"four") == []


@each_exercise
def test_a_wrong_answer_costs_no_other_exercise_anything(lab: SolvedLab, exercise: str) -> None:
    defined = {name: set(defined_names(code)) for name, code in lab.solution.items()}
    others = set().union(*(names for name, names in defined.items() if name != exercise))
    assert not used_names(lab.solution[exercise]) & (others - defined[exercise])


@each_wrong_answer
def test_a_notebook_says_of_a_wrong_answer_what_grading_says(
    lab: SolvedLab, wrong: bank.WrongAnswer
) -> None:
    names = lab.run({**lab.solution, wrong.function: wrong.source})
    with pytest.raises(CheckFailed, match=re.escape(wrong.says)) as failed:
        exec(lab.lines[wrong.function], names)
    earned = failed.value.outcome.fraction * lab.points[wrong.function]
    assert round(earned, 6) == wrong.earns


@each_lab
def test_every_explanation_names_a_heading_that_is_there(lab: SolvedLab) -> None:
    headings = {"this lab": headings_of(lab.notebook)}
    for path in (ROOT / "lectures").glob("*.ipynb"):
        headings[f"lecture {path.name[:2]}"] = headings_of(path)
    for check in lab.checks.values():
        for mistake in check.mistakes:
            where, heading = mistake.explained.split(", section ", 1)
            assert heading.strip("“”").lower() in headings[where], mistake


def headings_of(path: Path) -> set[str]:
    """The headings of a notebook in small letters, as they are and without their number."""
    headings = {
        heading.strip().lower()
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
        for heading in re.findall(r"^#+ (.+)$", source(cell), re.MULTILINE)
    }
    return headings | {re.sub(r"^[\w ]+: ", "", heading) for heading in headings}


# --- broken checks --------------------------------------------------------------------------


def weaken_comparison(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    patch.setattr(cases.Trial, "right", True)


def weaken_to_shapes(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    patch.setattr(answers, "differences", lambda got, expected: np.zeros(got.shape, bool))


def weaken_to_first_case(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    first = cases.Kind.cases
    patch.setattr(cases.Kind, "cases", lambda kind, rng, draws: list(first(kind, rng, 0))[:1])


def weaken_input_watch(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    patch.setattr(cases.Case, "changed", lambda case, used: ())


def weaken_core(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    def earned(own: cases.Check, trials: list[cases.Trial]) -> tuple[cases.Kind, ...]:
        lost = [trial.kind for trial in trials if not trial.right]
        return tuple(kind for kind in own.kinds if kind not in lost)

    patch.setattr(cases.Check, "earned", earned)


def weaken_explanations(patch: pytest.MonkeyPatch, lab: SolvedLab) -> None:
    for name, check in lab.check.checks.items():
        patch.setitem(lab.check.checks, name, dataclasses.replace(check, mistakes=()))  # type: ignore[arg-type]


@each_lab
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
    lab: SolvedLab,
    weaken: Callable[[pytest.MonkeyPatch, SolvedLab], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weaken(monkeypatch, lab)
    assert any(lab.complaints(wrong, "one") for wrong in lab.wrong)


@each_exercise
def test_the_bank_notices_when_one_check_accepts_everything(
    lab: SolvedLab, exercise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = lab.checks[exercise].function
    earned: Any = cases.Check.earned

    def accepted(own: cases.Check, trials: list[cases.Trial]) -> tuple[cases.Kind, ...]:
        return own.kinds if own.function == function else earned(own, trials)

    monkeypatch.setattr(cases.Check, "earned", accepted)
    own = [wrong for wrong in lab.wrong if wrong.function == exercise]
    assert all(lab.complaints(wrong, "one") for wrong in own)
