"""The engine of the checks: verdicts, statuses, explanations, and what it survives."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest

from convcourse.checks.cases import DRAWS_THOROUGH, PUBLIC, Case, Check, Kind, generator
from convcourse.checks.engine import Called, grading, local, run
from convcourse.checks.lab import CheckFailed, LabChecks, UnknownExerciseError
from convcourse.checks.lab2_size_and_padding import check as lab2_check
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Answer, Returned
from convcourse.checks.outcome import Outcome


def draw_image(rng: np.random.Generator) -> Case:
    return Case.of(rng.integers(1, 10, size=rng.integers(1, 5, size=2)))


def draw_scaled(rng: np.random.Generator) -> Case:
    return Case.of(*draw_image(rng).args, factor=int(rng.integers(2, 6)))


def scale(image: np.ndarray, factor: int = 1) -> np.ndarray:
    if factor < 0:
        raise ValueError("a factor is at least 0")
    return image * factor


SCALE = Check(
    "scale",
    scale,
    arguments=("image",),
    kinds=(
        Kind("left alone", 2, (Case.of(np.array([[1, 2]])),), draw_image),
        Kind("scaled", 2, (Case.of(np.array([[1, 2]]), factor=2),), draw_scaled),
        Kind("impossible", 1, (Case.of(np.array([[1, 2]]), factor=-1),)),
    ),
    mistakes=(
        Mistake("factor-ignored", "the factor is ignored", "here", lambda image, factor=1: image),
    ),
)
VALUE = Check(
    "secret", lambda: np.array([3, 7]), (Kind("by hand", 1, (Case.of(),)),), is_value=True
)


def verdict(function: Callable[..., object], *, seed: int | str | bytes = 0) -> Outcome:
    return run(SCALE, local({"scale": function}), seed=seed, thorough=False)


def test_a_right_function_passes_with_everything() -> None:
    outcome = verdict(scale)
    assert (outcome.function, outcome.status, outcome.fraction) == ("scale", "passed", 1.0)
    assert outcome.message.startswith("scale: right in all 15 cases, 5 points.")


@pytest.mark.parametrize(
    ("function", "status", "fraction"),
    [
        (scale, "passed", 1.0),
        (lambda image, factor=1: image * factor, "partly", 0.8),
        (lambda image, factor=1: image, "partly", 0.4),
        (lambda image: image, "partly", 0.4),
        (lambda image, factor=1: scale(image, factor) if factor != 1 else image + 1, "failed", 0),
        (lambda image, factor=1: image @ "x", "error", 0),
        (lambda image, factor=1: image[9] if factor == 1 else None, "failed", 0),
    ],
)
def test_a_kind_pays_if_all_its_cases_are_right_and_none_before_the_core(
    function: Callable[..., object], status: str, fraction: float
) -> None:
    outcome = verdict(function)
    assert (outcome.status, outcome.fraction) == (status, fraction)


def test_a_stub_is_not_answered() -> None:
    def stub(image: np.ndarray, factor: int = 1) -> None:
        raise NotImplementedError

    for absent in (stub, None):
        outcome = run(SCALE, local({"scale": absent}), seed=0, thorough=False)
        assert (outcome.status, outcome.fraction) == ("not answered", 0.0)
        assert outcome.message == "scale: not answered yet."
    outcome = run(VALUE, local({"secret": None}), seed=0, thorough=False)
    assert outcome.status == "not answered"


def test_a_part_left_open_is_an_exception_like_any_other() -> None:
    def half(image: np.ndarray, factor: int = 1) -> np.ndarray:
        if factor != 1:
            raise NotImplementedError
        return image

    assert verdict(half).status == "partly"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_exception_of_the_student_passes_through(stop: type[BaseException]) -> None:
    def stopped(image: np.ndarray, factor: int = 1) -> None:
        raise stop

    with pytest.raises(stop):
        verdict(stopped)


def test_a_changed_input_is_noticed_even_if_the_answer_is_right() -> None:
    def in_place(image: np.ndarray, factor: int = 1) -> np.ndarray:
        result = scale(image, factor)
        image[0, 0] += 1
        return result

    outcome = verdict(in_place)
    assert (outcome.status, outcome.fraction) == ("failed", 0.0)
    assert outcome.message.startswith("scale: it changes its input image")


def test_a_changed_input_is_noticed_even_if_the_function_then_raises() -> None:
    def in_place(image: np.ndarray, factor: int = 1) -> np.ndarray:
        image *= 0
        raise RuntimeError

    assert verdict(in_place).message.startswith("scale: it changes its input image")


def test_a_view_of_the_input_is_an_answer_like_any_other() -> None:
    assert verdict(lambda image, factor=1: image[:]).fraction == 0.4


def test_a_function_cannot_spoil_later_cases_by_keeping_its_inputs() -> None:
    kept: list[np.ndarray] = []

    def hoard(image: np.ndarray, factor: int = 1) -> np.ndarray:
        for old in kept:
            old[:] = -1
        kept.append(image)
        return scale(image, factor)

    assert verdict(hoard).status == "passed"
    assert verdict(scale).status == "passed"


def test_what_is_no_function_is_said_to_be_none() -> None:
    message = run(SCALE, local({"scale": 3}), seed=0, thorough=False).message
    assert "scale is to be a function, and it is an object of type int" in " ".join(message.split())


def test_work_in_another_process_gets_the_same_verdict_as_the_notebook() -> None:
    class Elsewhere:
        """Sends copies, brings lists back, and writes changes into what it was given."""

        def call(self, name: str, /, *args: Any, **settings: Any) -> object:
            copies = [np.array(arg.tolist()) for arg in args]
            result = in_place(*copies, **settings)
            for arg, copy in zip(args, copies, strict=True):
                arg[...] = copy
            return result.tolist()

        def calls(self, name: str, cases: Sequence[Case], /) -> Iterator[Called]:
            for own in (case.fresh() for case in cases):
                yield Called(own, partial(self.call, name, *own.args, **own.settings))

        def value(self, name: str, /) -> object:
            raise AssertionError

    def in_place(image: np.ndarray, factor: int = 1) -> np.ndarray:
        if factor == 3:
            image[:] = 0
        return scale(image, factor)

    assert run(SCALE, Elsewhere(), seed=1, thorough=True) == run(
        SCALE, local({"scale": in_place}), seed=1, thorough=True
    )


def seen(seed: int | str | bytes, *, thorough: bool = False) -> list[list[list[int]]]:
    images: list[list[list[int]]] = []

    def watch(image: np.ndarray, factor: int = 1) -> np.ndarray:
        images.append(image.tolist())
        return scale(image, factor)

    run(SCALE, local({"scale": watch}), seed=seed, thorough=thorough)
    return images


def test_a_seed_determines_the_cases_and_grading_tries_more_of_them() -> None:
    assert seen(b"s") == seen(b"s")
    assert seen(b"s") != seen(b"t")
    assert len(seen(1, thorough=True)) > 2 * len(seen(1))


@pytest.mark.parametrize("seed", ["one", b"two", 3])
def test_grading_asks_all_that_a_notebook_asks_whatever_the_seed(seed: int | str | bytes) -> None:
    in_notebook, in_grading = seen(PUBLIC), seen(seed, thorough=True)
    left = list(in_grading)
    for image in in_notebook:
        left.remove(image)
    assert len(left) == 2 * DRAWS_THOROUGH  # of the two kinds that draw


def test_seeds_of_different_type_or_for_different_exercises_are_different() -> None:
    streams = [generator(*names) for names in [(1,), ("1",), (b"1",), (1, "a"), (1, "b")]]
    assert len({int(stream.integers(2**60)) for stream in streams}) == 5


def test_grading_prints_nothing_raises_nothing_and_collects_verdicts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = LabChecks("lab0", [SCALE, VALUE])
    with grading(seed=b"secret") as outcomes:
        lab(scale=scale)
        lab(scale=lambda image, factor=1: None, secret=[3, 7])
    assert [outcome.status for outcome in outcomes] == ["passed", "failed", "passed"]
    assert capsys.readouterr() == ("", "")
    with pytest.raises(CheckFailed):
        lab(secret=[0, 0])
    assert len(outcomes) == 3


def test_grading_ends_with_its_block_even_if_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    lab = LabChecks("lab0", [VALUE])
    with grading(seed=1) as outer:
        with pytest.raises(KeyError), grading(seed=2):
            raise KeyError
        lab(secret=[3, 7])
    lab(secret=[3, 7])
    assert len(outer) == 1
    said = "secret: right, 1 point.\n\nThe lab so far: 1 of 1 point. Right: secret.\n"
    assert capsys.readouterr() == (said, "")


def scaled_only(image: np.ndarray, factor: int = 1) -> np.ndarray:
    return image * factor if factor != 1 else -image


def test_where_no_kind_is_the_core_every_kind_pays_alone() -> None:
    check = dataclasses.replace(SCALE, core_first=False)
    outcome = run(check, local({"scale": scaled_only}), seed=0, thorough=False)
    assert (outcome.status, outcome.fraction) == ("partly", 2 / 5)
    outcome = run(check, local({"scale": lambda i, factor=1: None}), seed=0, thorough=False)
    assert outcome.fraction == 0
    assert outcome.message.endswith(
        "0 of 5 points. Right: nothing yet. Not yet: left alone (2); scaled (2); impossible (1)."
    )


def test_what_a_check_remarks_stands_first_and_its_advice_below_the_case() -> None:
    check = dataclasses.replace(SCALE, remark=lambda trial: "it is off\nMeasure again.")
    message = run(
        check, local({"scale": lambda i, factor=1: i + 9}), seed=0, thorough=False
    ).message
    assert message.startswith("scale: it is off\n")
    assert "\n\nMeasure again.\n\n" in message
    assert "None of the mistakes" not in message
    known = run(check, local({"scale": lambda i, factor=1: i}), seed=0, thorough=False).message
    assert known.startswith("scale: the factor is ignored\n")


@pytest.mark.parametrize(("most", "drawn"), [(0, 0), (2, 2), (100, 18 + 6)])
def test_a_kind_whose_cases_take_long_draws_few_of_them(most: int, drawn: int) -> None:
    kind = Kind("slow", 1, (Case.of(np.eye(1)),), draw_image, most=most)
    check = dataclasses.replace(SCALE, kinds=(kind,))
    assert len(check.cases(b"x", thorough=True)) == 1 + drawn


def test_an_exercise_may_say_when_two_answers_count_as_one() -> None:
    def parallel(got: Answer, expected: Answer) -> bool:
        assert isinstance(got, Returned)
        assert isinstance(expected, Returned)
        ratios = got.numbers / expected.numbers
        return bool(ratios[0] > 0) and bool(np.allclose(ratios, ratios[0]))

    check = Check(
        "direction",
        lambda: np.array([1, 2]),
        (Kind("a direction", 1, (Case.of(),)),),
        (
            Mistake(
                "points-backwards", "it points backwards", "this lab", lambda: np.array([-1, -2])
            ),
        ),
        same=parallel,
        wanted="two numbers that point there",
    )
    verdicts = {
        given: run(
            check, local({"direction": lambda given=given: np.array(given)}), seed=0, thorough=False
        )
        for given in ((3, 6), (-5.0, -10.0), (2, 1))
    }
    assert [verdict.status for verdict in verdicts.values()] == ["passed", "failed", "failed"]
    assert verdicts[3, 6].message == "direction: right, 1 point."
    backwards = verdicts[-5.0, -10.0].message
    assert backwards.startswith("direction: it looks as if it points backwards\n")
    assert "This mistake gives exactly your answer in the case that fails." in backwards
    assert "expected  two numbers that point there" in backwards
    assert "None of the mistakes known to this check" in verdicts[2, 1].message


def test_a_notebook_is_told_of_success_in_print_and_of_failure_in_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = LabChecks("lab0", [SCALE])
    lab(scale=scale)
    printed = capsys.readouterr()
    assert printed.out.startswith("scale: right in all")
    assert printed.err == ""
    with pytest.raises(CheckFailed, match="the factor is ignored") as failed:
        lab(scale=lambda image, factor=1: image)
    assert failed.value.outcome.status == "partly"
    assert failed.value.outcome.fraction == 0.4
    assert failed.value._render_traceback_() == str(failed.value).split("\n")
    assert str(failed.value).startswith(failed.value.outcome.message)
    assert capsys.readouterr() == ("", "")


def test_a_notebook_has_the_same_cases_every_time() -> None:
    def message() -> str:
        with pytest.raises(CheckFailed) as failed:
            LabChecks("lab0", [SCALE])(scale=lambda image, factor=1: image + 5)
        return failed.value.outcome.message

    assert message() == message()


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ({"scael": scale}, "lab0 has no exercise 'scael'. Use scale, secret."),
        ({}, "lab0 has several exercises, and none was named. Use scale, secret."),
    ],
)
def test_an_unknown_exercise_is_answered_with_those_that_are(
    objects: dict[str, object], words: str
) -> None:
    with pytest.raises(UnknownExerciseError, match=words):
        LabChecks("lab0", [SCALE, VALUE])(**objects)


def test_lab2_says_which_ready_made_names_are_off_limits_and_why() -> None:
    assert {"convcourse.ops", "convcourse.shapes", "scipy.signal"} <= set(lab2_check.forbidden)
    assert all(name in sentence for name, sentence in lab2_check.forbidden.items())


def test_the_checks_of_a_lab_open_at_once() -> None:
    code = (
        "import sys, convcourse.checks.lab2_size_and_padding; "
        "print({'tensorflow', 'matplotlib', 'scipy', 'ipywidgets', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
