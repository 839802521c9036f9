"""What a check says of a wrong answer: the case, the mistake, the points, on one screen."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convcourse.checks.cases import Case, Check, Kind, Mistake, Outcome
from convcourse.checks.engine import local, run
from convcourse.checks.explain import MAX_LINES
from convcourse.checks.writing import WIDTH, write_case

LAW = settings(derandomize=True, deadline=None, max_examples=60)
SMALL = np.array([[1, 2]])
LARGE = np.array([[3, 4], [5, 6]])


def scale(image: np.ndarray, factor: int = 1) -> np.ndarray:
    if factor < 0:
        raise ValueError("a factor is at least 0")
    return image * factor


SCALE = Check(
    "scale",
    scale,
    arguments=("image",),
    kinds=(
        Kind("left alone", 2, (Case.of(LARGE), Case.of(SMALL))),
        Kind("scaled", 2, tuple(Case.of(SMALL, factor=n) for n in (4, 2, 3))),
        Kind("impossible", 1, (Case.of(SMALL, factor=-1),)),
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


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


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


def test_a_mistake_that_gives_every_answer_is_stated() -> None:
    message = verdict(lambda image, factor=1: image).message
    assert message.startswith("scale: the factor is ignored\n")
    assert "expected  [[2, 4]]\n  got       [[1, 2]]" in message
    assert "cases of this kind" not in message
    assert "explained in here" in " ".join(message.split())


def test_a_mistake_that_gives_the_answers_of_one_kind_is_stated_for_that_kind() -> None:
    def also_wrong(image: np.ndarray, factor: int = 1) -> np.ndarray:
        return image * (factor**2 if factor > 0 else 50)

    message = " ".join(verdict(also_wrong).message.split())
    assert message.startswith("scale: the factor is squared")
    assert "exactly your answers, in all 3 cases of this kind. It is explained in there" in message


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
