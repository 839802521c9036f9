"""What comes back from a student's function, and when two answers are the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convcourse.checks.answers import Raised, Returned, agree, ask, numbers
from convcourse.checks.cases import Case, Check, Kind, Outcome
from convcourse.checks.engine import local, run

LAW = settings(derandomize=True, deadline=None, max_examples=60)
COPY = Check(
    "copy",
    lambda image: image,
    (Kind("one image", 1, (Case.of(np.array([[1, 2]])),)),),
    arguments=("image",),
)


def verdict(function: Callable[[np.ndarray], object]) -> Outcome:
    return run(COPY, local({"copy": function}), seed=0, thorough=False)


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
    assert verdict(give).status == "passed"


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
    outcome = verdict(lambda image: value)
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
    assert agree(numbers(got), numbers(expected)) is same


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
    assert agree(numbers(changed), numbers(array))
    changed[place] += 0.5
    assert not agree(numbers(changed), numbers(array))


def test_exceptions_agree_by_their_built_in_class() -> None:
    class ShapeError(ValueError): ...

    class OtherError(Exception): ...

    assert agree(Raised(ValueError, ""), Raised(ShapeError, ""))
    assert agree(Raised(ShapeError, ""), Raised(ValueError, ""))
    assert not agree(Raised(TypeError, ""), Raised(ShapeError, ""))
    assert not agree(Raised(OtherError, ""), Raised(ValueError, ""))
    assert not agree(numbers(3), Raised(ValueError, ""))
    assert not agree(Raised(ValueError, ""), numbers(3))


def test_what_is_returned_is_kept_as_it_was_at_that_time() -> None:
    shared = np.zeros(2)
    first = ask(numbers, lambda: shared)
    shared += 1
    assert isinstance(first, Returned)
    assert first.numbers.tolist() == [0, 0]


def test_a_stand_in_from_elsewhere_is_named_after_what_it_stands_for() -> None:
    class Opaque:
        type_name = "generator"

    assert "of type generator" in verdict(lambda image: Opaque()).message
