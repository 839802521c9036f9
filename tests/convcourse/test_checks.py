"""The engine of the checks: verdicts, statuses, explanations, and what it survives."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convcourse import checks
from convcourse.checks.answers import Raised, Returned, agree, ask, received
from convcourse.checks.cases import Case, Check, Kind, Mistake, Outcome, generator
from convcourse.checks.engine import grading, local, run
from convcourse.checks.explain import MAX_LINES
from convcourse.checks.lab import CheckFailed, Lab, UnknownExerciseError
from convcourse.checks.lab2_size_and_padding import check as lab2_check
from convcourse.checks.writing import WIDTH, write_case

LAW = settings(derandomize=True, deadline=None, max_examples=60)


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
        Mistake("the factor is ignored", "here", lambda image, factor=1: image),
        Mistake("the factor is added", "there", lambda image, factor=1: image + factor),
        Mistake("the factor is squared", "there", lambda image, factor=1: image * factor**2),
    ),
)
VALUE = Check(
    "secret", lambda: np.array([3, 7]), (Kind("by hand", 1, (Case.of(),)),), is_value=True
)


def verdict(function: Callable[..., object], *, seed: int | str | bytes = 0) -> Outcome:
    return run(SCALE, local({"scale": function}), seed=seed, thorough=False)


class Liar:
    """Equal to everything, and no array."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class LyingArray(np.ndarray):
    """An array that says it equals everything."""

    def __eq__(self, other: object) -> Any:
        return np.ones(self.shape, bool)

    def __ne__(self, other: object) -> Any:
        return np.zeros(self.shape, bool)

    __hash__ = None  # type: ignore[assignment]


class Unwilling:
    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise RuntimeError("no")


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_a_right_function_passes_with_everything() -> None:
    outcome = verdict(scale)
    assert (outcome.function, outcome.status, outcome.fraction) == ("scale", "passed", 1.0)
    assert outcome.message.startswith("scale: right in all 15 cases, 5 points.")


@pytest.mark.parametrize(
    "give",
    [
        lambda array: array.tolist(),
        lambda array: tuple(map(tuple, array)),
        lambda array: array.astype(np.float32),
        lambda array: array.astype(np.uint16),
        lambda array: array.astype(np.longdouble),
        lambda array: array + 1e-13,
        lambda array: np.asfortranarray(array),
        lambda array: array[::-1][::-1],
        lambda array: array.view(LyingArray),
    ],
)
def test_the_same_numbers_are_right_in_whatever_form_they_come(
    give: Callable[[np.ndarray], object],
) -> None:
    assert verdict(lambda image, factor=1: give(scale(image, factor))).status == "passed"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "gives None, as a function does that has no return"),
        (Liar(), "gives an object of type Liar, where numbers were expected"),
        (Unwilling(), "gives an object of type Unwilling that is no array"),
        ((n for n in (1, 2)), "gives an object of type generator"),
        ({1: 2}, "gives an object of type dict"),
        ([[1, 2], [3]], "a list that is no array: its rows have different lengths"),
        (np.array([[1, None]]), "gives an object of type ndarray, where numbers"),
        ([10**30, 1], "gives an object of type list, where numbers"),
        ("12", "gives text"),
        (np.array([[True, False]]), "gives truth values"),
        (np.array([[1j, 2]]), "gives complex numbers"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "far larger than asked for"),
        (np.ones((1, 3)), "The shapes differ: (1, 2) expected, (1, 3) got."),
        (np.array([1, 2]), "The shapes differ: (1, 2) expected, (2,) got."),
        (7, "The shapes differ: (1, 2) expected, () got."),
        (np.empty((0, 2)), "got       an array of shape (0, 2)"),
        (np.array([[1, np.nan]]), "got       [[  1, nan]]"),
        (np.array([[np.inf, 2]]), "got       [[inf,   2]]"),
        (np.array([[9, 9]]).view(LyingArray), "got       [[9, 9]]"),
    ],
)
def test_what_is_no_right_array_fails_and_is_named(value: object, words: str) -> None:
    kind = Kind("fixed", 1, (Case.of(np.array([[1, 2]])),))
    only = Check("one", lambda image: image, (kind,), arguments=("image",))
    outcome = run(only, local({"one": lambda image: value}), seed=0, thorough=False)
    assert (outcome.status, outcome.fraction) == ("failed", 0.0)
    assert words in outcome.message


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (2**53 + 1, 2**53, False),
        (2.0, 2, True),
        (2.0000001, 2, False),
        (np.float32(0.1), 0.1, True),
        (np.float32(0.1002), 0.1, False),
        (1e9 + 1e-3, 1e9, True),
        (np.nan, np.nan, True),
        (np.inf, np.inf, True),
        (-np.inf, np.inf, False),
        (np.uint8(255), -1, False),
    ],
)
def test_numbers_agree_by_value_within_their_precision(
    got: object, expected: object, same: bool
) -> None:
    assert agree(received(got), received(expected)) is same


@LAW
@given(
    hnp.arrays(
        st.sampled_from([np.int64, np.float64, np.float32, np.uint8]),
        hnp.array_shapes(min_dims=1, max_dims=3, max_side=4),
        elements=st.integers(0, 200),
    ),
    st.data(),
)
def test_one_changed_number_is_one_too_many(array: np.ndarray, data: st.DataObject) -> None:
    changed = array.astype(np.float64)
    place = data.draw(st.tuples(*(st.integers(0, n - 1) for n in array.shape)))
    assert agree(received(changed), received(array))
    changed[place] += 0.5
    assert not agree(received(changed), received(array))


def test_exceptions_agree_by_their_built_in_class() -> None:
    class ShapeError(ValueError): ...

    class OtherError(Exception): ...

    assert agree(Raised(ValueError, ""), Raised(ShapeError, ""))
    assert agree(Raised(ShapeError, ""), Raised(ValueError, ""))
    assert not agree(Raised(TypeError, ""), Raised(ShapeError, ""))
    assert not agree(Raised(OtherError, ""), Raised(ValueError, ""))
    assert not agree(received(3), Raised(ValueError, ""))
    assert not agree(Raised(ValueError, ""), received(3))


def test_what_is_returned_is_kept_as_it_was_at_that_time() -> None:
    shared = np.zeros(2)
    first = ask(lambda: shared)
    shared += 1
    assert isinstance(first, Returned)
    assert first.numbers.tolist() == [0, 0]


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


def test_an_exception_is_told_with_its_name_its_text_and_its_case() -> None:
    def crash(image: np.ndarray, factor: int = 1) -> None:
        raise LookupError("no such\n   pixel " + "far " * 100)

    message = verdict(crash).message
    assert message.startswith("scale: raises LookupError: no such pixel far far")
    assert "scale(image)" in message
    assert len(message) < 1000


def test_an_exception_that_cannot_be_shown_is_still_told() -> None:
    def crash(image: np.ndarray, factor: int = 1) -> None:
        raise UnspeakableError

    assert "UnspeakableError: (its message cannot be shown)" in verdict(crash).message


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


def test_a_mistake_that_gives_every_answer_is_stated() -> None:
    message = verdict(lambda image, factor=1: image).message
    assert message.startswith("scale: the factor is ignored\n")
    assert "expected  [[2, 4]]\n  got       [[1, 2]]" in message
    assert "in all 8 cases of this kind" not in message
    assert "explained in here" in " ".join(message.split())


def test_a_mistake_that_gives_the_answers_of_one_kind_is_stated_for_that_kind() -> None:
    def also_wrong(image: np.ndarray, factor: int = 1) -> np.ndarray:
        return image * (factor**2 if factor > 0 else 50)

    message = " ".join(verdict(also_wrong).message.split())
    assert message.startswith("scale: the factor is squared")
    assert "exactly your answers, in all 7 cases of this kind. It is explained in there" in message


def test_a_mistake_that_gives_some_answers_is_offered_as_a_guess() -> None:
    def odd(image: np.ndarray, factor: int = 1) -> np.ndarray:
        return image if factor < 3 else image * 50

    message = " ".join(verdict(odd).message.split())
    assert message.startswith("scale: it looks as if the factor is ignored")
    assert "exactly your answer here, and in " in message
    assert "cases that fail" in message


def test_two_mistakes_that_fit_are_both_named() -> None:
    kind = Kind("fours", 1, (Case.of(2),))
    wrong = (
        Mistake("it is doubled", "one place", lambda n: 2 * n),
        Mistake("it is squared", "another", lambda n: n**2),
        Mistake("it is squared", "another", lambda n: n * n),
        Mistake("it is halved", "a third", lambda n: n / 2),
    )
    unclear = Check("same", lambda n: n, (kind,), wrong)
    message = run(unclear, local({"same": lambda n: 4}), seed=0, thorough=False).message
    assert message.startswith("same: either it is doubled, or it is squared\n")
    assert "either it is doubled (one place); or it is squared (another)." in " ".join(
        message.split()
    )
    assert "halved" not in message


def test_a_wrong_answer_that_no_mistake_explains_is_said_to_be_that() -> None:
    message = verdict(lambda image, factor=1: image + 100).message
    assert message.startswith("scale: a wrong answer to scale(image)\n")
    assert "None of the mistakes known to this check gives this answer." in message


def test_exceptions_alike_in_some_cases_explain_nothing() -> None:
    crashing = Mistake("it divides by zero", "here", lambda image, factor=1: 1 / (factor - 2))
    prone = Check("scale", scale, SCALE.kinds, (crashing,), ("image",))
    crash = local({"scale": lambda image, factor=1: 1 / 0 if factor > 1 else image})
    assert "divides by zero" not in run(prone, crash, seed=0, thorough=False).message.split("\n")[0]


def test_an_expected_error_is_asked_for_without_its_words() -> None:
    message = verdict(lambda image, factor=1: image * factor).message
    assert "expected  a ValueError that says why this is impossible" in message
    assert "4 of 5 points. Right: left alone (2); scaled (2). Not yet: impossible (1)." in message


@pytest.mark.parametrize("value", [[3, 8], [0, 0], [7, 3], [3.0, np.nan]])
def test_a_value_is_told_where_it_is_wrong_and_never_what_is_right(value: object) -> None:
    outcome = run(VALUE, local({"secret": value}), seed=0, thorough=False)
    assert outcome.status == "failed"
    assert "numbers" in outcome.message
    assert "expected" not in outcome.message


def test_a_door_to_elsewhere_gives_the_same_verdict_as_the_notebook() -> None:
    class Elsewhere:
        """Sends copies, brings lists back, and writes changes into what it was given."""

        def call(self, name: str, /, *args: Any, **settings: Any) -> object:
            copies = [np.array(arg.tolist()) for arg in args]
            result = in_place(*copies, **settings)
            for arg, copy in zip(args, copies, strict=True):
                arg[...] = copy
            return result.tolist()

        def value(self, name: str, /) -> object:
            raise AssertionError

    def in_place(image: np.ndarray, factor: int = 1) -> np.ndarray:
        if factor == 3:
            image[:] = 0
        return scale(image, factor)

    assert run(SCALE, Elsewhere(), seed=1, thorough=True) == run(
        SCALE, local({"scale": in_place}), seed=1, thorough=True
    )


def test_a_stand_in_from_elsewhere_is_named_after_what_it_stands_for() -> None:
    class Opaque:
        type_name = "generator"

    assert "of type generator" in verdict(lambda image, factor=1: Opaque()).message


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


def test_seeds_of_different_type_or_for_different_exercises_are_different() -> None:
    streams = [generator(*names) for names in [(1,), ("1",), (b"1",), (1, "a"), (1, "b")]]
    assert len({int(stream.integers(2**60)) for stream in streams}) == 5


def test_grading_prints_nothing_raises_nothing_and_collects_verdicts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = Lab("lab0", [SCALE, VALUE])
    with grading(seed=b"secret") as outcomes:
        lab(scale=scale)
        lab(scale=lambda image, factor=1: None, secret=[3, 7])
    assert [outcome.status for outcome in outcomes] == ["passed", "failed", "passed"]
    assert capsys.readouterr() == ("", "")
    with pytest.raises(CheckFailed):
        lab(secret=[0, 0])
    assert len(outcomes) == 3


def test_grading_ends_with_its_block_even_if_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab("lab0", [VALUE])
    with grading(seed=1) as outer:
        with pytest.raises(KeyError), grading(seed=2):
            raise KeyError
        lab(secret=[3, 7])
    lab(secret=[3, 7])
    assert len(outer) == 1
    assert capsys.readouterr() == ("secret: right, 1 point.\n", "")


def test_a_notebook_is_told_of_success_in_print_and_of_failure_in_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = Lab("lab0", [SCALE])
    lab(scale=scale)
    printed = capsys.readouterr()
    assert printed.out.startswith("scale: right in all")
    assert printed.err == ""
    with pytest.raises(CheckFailed, match="the factor is ignored") as failed:
        lab(scale=lambda image, factor=1: image)
    assert failed.value.outcome.status == "partly"
    assert failed.value.outcome.fraction == 0.4
    assert failed.value._render_traceback_() == failed.value.outcome.message.split("\n")
    assert capsys.readouterr() == ("", "")


def test_a_notebook_has_the_same_cases_every_time() -> None:
    def message() -> str:
        with pytest.raises(CheckFailed) as failed:
            Lab("lab0", [SCALE])(scale=lambda image, factor=1: image + 5)
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
        Lab("lab0", [SCALE, VALUE])(**objects)


@LAW
@given(
    hnp.array_shapes(min_dims=1, max_dims=4, max_side=9),
    st.sampled_from([np.int64, np.float64]),
    st.integers(0, 2**32),
)
def test_a_message_fits_the_screen_whatever_comes_back(
    shape: tuple[int, ...], dtype: type, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    image = rng.normal(size=shape).astype(dtype)
    kind = Kind("a kind of case with quite a long name", 1, (Case.of(image), Case.of(image * 2)))
    wordy = Mistake("the picture is a copy " * 4, "some place " * 9, lambda image: image)
    large = Check("f" * 12, lambda image: image + 1, (kind,), (wordy,), ("image",))
    for give in (
        lambda image: image,
        lambda image: image - np.pi * 1e9,
        lambda image: image.T[..., None],
        lambda image: image + 1 + (image == image.max()),
    ):
        message = run(large, local({large.function: give}), seed=0, thorough=False).message
        lines = message.split("\n")
        assert len(lines) <= MAX_LINES
        assert max(map(len, lines)) <= WIDTH


@LAW
@given(
    hnp.arrays(
        st.sampled_from([np.int64, np.int32, np.uint8, np.float32, np.float64]),
        hnp.array_shapes(min_dims=1, max_dims=2, max_side=4),
        elements=st.integers(0, 200),
    ),
    st.booleans(),
)
def test_a_case_as_it_is_written_can_be_typed_in(array: np.ndarray, halve: bool) -> None:
    array = array / 8 if halve else array
    names: dict[str, Any] = {"np": np, "scale": lambda image, factor: (image, factor)}
    *assignment, call = write_case(SCALE, Case.of(array, factor=3), rows=4)
    exec("\n".join(assignment), names)
    typed, factor = eval(call, names)
    np.testing.assert_array_equal(typed, array)
    assert (typed.dtype, factor) == (array.dtype, 3)


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


def test_the_examples_in_the_docstrings_hold() -> None:
    tried = 0
    for info in pkgutil.walk_packages(checks.__path__, "convcourse.checks."):
        failed, attempted = doctest.testmod(importlib.import_module(info.name))
        assert failed == 0, info.name
        tried += attempted
    assert tried > 20
