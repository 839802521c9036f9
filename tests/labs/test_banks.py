"""The bank of every lab: right answers keep everything, wrong ones lose, and are told why."""

import doctest
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import nbclient
import nbformat
import numpy as np
import pytest

from autograder.names import defined_names, used_names
from convcourse.checks import normalize
from convcourse.checks.cases import Check, Kind, Trial
from convcourse.checks.engine import verdict
from convcourse.checks.outcome import Outcome
from tests.examples import seeds
from tests.labs import bank
from tests.labs.solved import EXERCISES, LABS, ROOT, Amiss, SolvedLab, nbgrader, source

SEEDS = seeds("two", 3)
each_lab = pytest.mark.parametrize(
    "lab",
    [pytest.param(lab, id=lab.name, marks=pytest.mark.xdist_group(lab.name)) for lab in LABS],
)
each_exercise = pytest.mark.parametrize(
    ("lab", "exercise"),
    [
        pytest.param(lab, exercise, id=f"{lab}-{exercise}", marks=pytest.mark.xdist_group(lab.name))
        for lab, exercise in EXERCISES
    ],
)


# --- the notebook ---------------------------------------------------------------------------


@each_lab
def test_every_solution_cell_has_a_test_cell_with_the_points_of_its_check(lab: SolvedLab) -> None:
    assert list(lab.solution) == list(lab.lines) == list(lab.points)
    assert {name: lab.check.points[check.function] for name, check in lab.checks.items()} == lab.points
    assert {check.function for check in lab.checks.values()} == set(lab.check.checks)


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
    work = lab.names.get(exercise)
    if not callable(work):  # a value, which has no docstring
        assert lab.checks[exercise].is_value
        return
    [examples] = doctest.DocTestFinder(recurse=False).find(work, exercise, globs=lab.names)
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
    """Where it is quick, with seeds that `test_processors` has not tried on each of them."""
    for style, sources in lab.right.items():
        assert list(sources) == list(lab.points), style
        assert_each_cell_uses_what_is_above(sources)
        for seed in () if style == "tensorflow" or lab.slow else SEEDS:
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
    titles = [wrong.title for wrong in lab.wrong_to(exercise)]
    assert len(titles) == len(set(titles)) >= 5


@each_exercise
def test_wrong_answers_lose_their_points_and_are_told_why_in_grading_and_in_a_notebook(
    lab: SolvedLab, exercise: str
) -> None:
    complaints = [
        f"{wrong.title}, {where}: it {amiss}\n{outcome.status}, {outcome.fraction}: "
        f"{outcome.message}"
        for wrong in lab.wrong_to(exercise)
        for where, outcome in lab.judged(wrong).outcomes.items()
        for amiss in lab.amiss(wrong, outcome)
    ]
    assert not complaints, "\n\n".join(complaints)


@each_exercise
def test_a_wrong_answer_costs_no_other_exercise_anything(lab: SolvedLab, exercise: str) -> None:
    defined = {name: set(defined_names(code)) for name, code in lab.solution.items()}
    others = set().union(*(names for name, names in defined.items() if name != exercise))
    assert not used_names(lab.solution[exercise]) & (others - defined[exercise])


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


# A weakening judges again, by a check that lets something pass, what was tried with the sound one.
Weakening = Callable[[Check, Sequence[Trial]], Outcome]


def by(check: Check, trials: Sequence[Trial], **change: Any) -> Outcome:
    """The verdict of another check on the same answers, with these changes to each trial."""
    return verdict(check, [replace(trial, check=check, **change) for trial in trials])


def without(kind: Kind) -> Weakening:
    return lambda check, trials: verdict(check, [each for each in trials if each.kind is not kind])


def always_equal(check: Check, trials: Sequence[Trial]) -> Outcome:
    return by(replace(check, same=lambda got, expected: True, accept=None), trials)


def shapes_alone(check: Check, trials: Sequence[Trial]) -> Outcome:
    equal = mock.patch.object(normalize, "differences", lambda got, _: np.zeros(got.shape, bool))
    with equal:
        return by(check, trials)


def first_cases_alone(check: Check, trials: Sequence[Trial]) -> Outcome:
    firsts = {trial.kind: trial for trial in reversed(trials)}
    return by(check, list(firsts.values()))


def input_watch_off(check: Check, trials: Sequence[Trial]) -> Outcome:
    return by(check, trials, changed=())


def core_off(check: Check, trials: Sequence[Trial]) -> Outcome:
    return by(replace(check, core_first=False), trials)


def explanations_off(check: Check, trials: Sequence[Trial]) -> Outcome:
    return by(replace(check, mistakes=()), trials)


MUST_CAUSE = {
    always_equal: Amiss.POINTS,
    shapes_alone: Amiss.POINTS,
    first_cases_alone: Amiss.POINTS,
    input_watch_off: Amiss.POINTS,
    core_off: Amiss.POINTS,
    explanations_off: Amiss.REASON,
}


def caused(
    lab: SolvedLab, answer: bank.WrongAnswer, trials: Sequence[Trial], weaken: Weakening
) -> set[Amiss]:
    """What is amiss in the judgement on an answer since a check was weakened, not before."""
    check = lab.checks[answer.function]
    sound = lab.amiss(answer, verdict(check, trials))
    return lab.amiss(answer, weaken(check, trials)) - sound


def notices(lab: SolvedLab, wrong: bank.WrongAnswer, weaken: Weakening, complaint: Amiss) -> bool:
    return complaint in caused(lab, wrong, lab.judged(wrong).trials, weaken)


@each_lab
@pytest.mark.parametrize(("weaken", "complaint"), MUST_CAUSE.items())
def test_the_bank_notices_a_check_that_was_weakened(
    lab: SolvedLab, weaken: Weakening, complaint: Amiss
) -> None:
    assert any(notices(lab, wrong, weaken, complaint) for wrong in lab.wrong)


@each_exercise
def test_a_wrong_answer_notices_that_a_kind_of_case_is_left_out(
    lab: SolvedLab, exercise: str
) -> None:
    kinds, own = lab.checks[exercise].kinds, lab.wrong_to(exercise)
    noticed = [
        kind
        for kind in kinds
        if any(notices(lab, wrong, without(kind), Amiss.POINTS) for wrong in own)
    ]
    assert noticed == list(kinds)


@each_exercise
def test_right_answers_in_place_of_wrong_ones_notice_no_weakening(
    lab: SolvedLab, exercise: str
) -> None:
    check, trials = lab.checks[exercise], lab.trials(exercise, lab.names)
    right = bank.WrongAnswer("right", exercise, "", f"{check.function}: right", check.points)
    assert lab.amiss(right, verdict(check, trials)) == set()
    for weaken in (*MUST_CAUSE, *map(without, check.kinds)):
        assert caused(lab, right, trials, weaken) == set()


# --- the reader of the banks ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("# -    retrun 1\n# +    return 2\n", "to be there once and changed, but is not"),
        ("# -    x = 1\n# +    x = 2\n", "to be there once and changed, but is not"),
    ],
)
def test_a_change_of_lines_that_are_not_there_or_are_there_twice_is_refused(
    tmp_path: Path, change: str, words: str
) -> None:
    (tmp_path / "right_a.py").write_text("# %% f\ndef f():\n    x = 1\n    x = 1\n    return x\n")
    wrong = f"# %% f: one\n# says: so\n# earns: 0\n# from: a\n{change}"
    (tmp_path / "wrong_f.py").write_text(wrong)
    with pytest.raises(ValueError, match=words):
        bank.wrong_answers(tmp_path)


def test_a_wrong_answer_may_be_another_one_with_lines_changed(tmp_path: Path) -> None:
    (tmp_path / "right_a.py").write_text("# %% f\ndef f(x):\n    y = x\n    return y + 1\n")
    (tmp_path / "wrong_f.py").write_text(
        "# %% f: less\n# says: so\n# earns: 0\n# from: a\n# -    return y + 1\n# +    return y - 1\n\n\n"
        "# %% f: much less\n# says: so\n# earns: 1\n# from: less\n# -    y = x\n# +    y = -x\n"
    )
    less, much_less = bank.wrong_answers(tmp_path)
    assert less.source == "def f(x):\n    y = x\n    return y - 1\n"
    assert (much_less.source, much_less.earns) == ("def f(x):\n    y = -x\n    return y - 1\n", 1)
