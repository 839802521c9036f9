"""What comes back from a student's function, and when two answers are the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import local, run
from convcourse.checks.normalize import (
    NOTHING,
    Data,
    Raised,
    Returned,
    Several,
    Unusable,
    agree,
    ask,
    numbers,
    plain_data,
    several,
)
from convcourse.checks.outcome import Outcome
from convcourse.checks.reading import Opaque
from tests.examples import examples

LAW = settings(max_examples=examples(60))
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
        (Unwilling(), "gives an object of type Unwilling that cannot be read, where numbers"),
        ((n for n in (1, 2)), "gives an object of type generator"),
        ({1: 2}, "gives an object of type dict"),
        ([[1, 2], [3]], "a list that is no array: its rows have different lengths"),
        (np.array([[1, None]]), "gives a list that holds None, where numbers were expected"),
        ([[1, 2], [3, {}]], "gives a list that holds an object of type dict, where numbers"),
        ([Liar(), [1, 2]], "gives a list that holds an object of type Liar, where numbers"),
        ([10**30, 1], "gives a list that holds a whole number of over 64 bits"),
        ("12", "gives the number 12 as text"),
        (np.array([[True, False]]), "gives truth values"),
        (np.array([[1j, 2]]), "gives complex numbers"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "far larger than asked for"),
        (np.ones((1, 3)), "The shapes differ: (1, 2) expected, (1, 3) got."),
        (np.array([1, 2]), "The shapes differ: (1, 2) expected, (2,) got."),
        (7, "An array of shape (1, 2) was expected, and one number came."),
        (np.empty((0, 2)), "got       an array of shape (0, 2)"),
        (np.array([[1, np.nan]]), "got       [[  1, nan]]"),
        (np.array([[np.inf, 2]]), "got       [[inf,   2]]"),
        (np.array([[9, 9]]).view(LyingArray), "got       [[9, 9]]"),
    ],
)
def test_what_is_no_right_array_fails_and_is_named(value: object, words: str) -> None:
    outcome = verdict(lambda image: value)
    assert (outcome.status, outcome.fraction) == ("failed", 0.0)
    assert words in outcome.message or words in " ".join(outcome.message.split())


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
        (np.float16(2), 2, True),
        (np.float16(4321), 4321, False),  # which is 4320 there
        (np.float16(0.1), 0.1, False),
        (np.float16(0.1), np.float32(0.5), False),
        (np.float16(0.1), np.float16(0.1001), True),
        (0.1, np.float16(0.1), True),
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


DOUBLE = Check(
    "double",
    lambda x: 2.0 * np.asarray(x, float),
    (Kind("one array", 1, (Case.of(np.array([0.1, 700.3], np.float16)),)),),
    arguments=("x",),
)


def test_half_precision_is_right_for_half_precision_and_for_nothing_wider() -> None:
    def halved(x: np.ndarray) -> np.ndarray:
        return np.float16(2) * x.astype(np.float16)

    assert run(DOUBLE, local({"double": halved}), seed=0, thorough=False).fraction == 1
    wider = replace(DOUBLE, kinds=(Kind("wider", 1, (Case.of(np.array([0.1, 700.3])),)),))
    assert run(wider, local({"double": halved}), seed=0, thorough=False).fraction == 0
    assert (
        run(
            wider, local({"double": lambda x: 2 * x.astype(np.float32)}), seed=0, thorough=False
        ).fraction
        == 1
    )


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
    assert "of type generator" in verdict(lambda image: Opaque("generator")).message


# --- several arrays at once -----------------------------------------------------------------

GRADS = several("grad_x", "grad_b")


@pytest.mark.parametrize(
    "value",
    [
        ([[1, 2]], 3),
        [np.array([[1, 2]]), np.int64(3)],
        (np.array([[1, 2]], np.float32), 3.0),
        (((1, 2),), np.array(3, np.uint8)),
    ],
)
def test_several_arrays_agree_in_whatever_form_they_come(value: object) -> None:
    read = GRADS(value)
    assert isinstance(read, Several)
    assert read.names == ("grad_x", "grad_b")
    assert agree(read, GRADS((np.array([[1, 2]]), 3)))


@pytest.mark.parametrize(
    "value", [([[1, 2]], 4), ([[1, 3]], 3), ([1, 2], 3), (3, [[1, 2]]), ([[1, 2]], [3])]
)
def test_several_arrays_disagree_if_one_part_does(value: object) -> None:
    assert not agree(GRADS(value), GRADS(([[1, 2]], 3)))
    assert not agree(GRADS(([[1, 2]], 3)), GRADS(value))


def test_several_arrays_are_no_answer_of_another_kind() -> None:
    parts = GRADS(([[1, 2]], 3))
    assert not agree(parts, several("grad_w", "grad_b")(([[1, 2]], 3)))
    assert not agree(parts, numbers([[1, 2]]))
    assert not agree(numbers([[1, 2]]), parts)
    assert not agree(Raised(ValueError, ""), parts)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (3, "one object of type int, where 2 were expected: (grad_x, grad_b)"),
        ("ab", "one object of type str, where 2 were expected: (grad_x, grad_b)"),
        ((1,), "1 thing, where 2 were expected: (grad_x, grad_b)"),
        (np.zeros((3, 2)), "3 things, where 2 were expected: (grad_x, grad_b)"),
        ((n for n in (1, 2)), "one object of type generator, where 2 were expected"),
        ((1, None), "None as grad_b"),
        ((1, "no"), "text as grad_b, where numbers were expected"),
        (([[1], [2, 3]], 1), "a list that is no array as grad_x: its rows have different lengths"),
    ],
)
def test_what_is_not_several_arrays_is_unusable_and_named(value: object, reason: str) -> None:
    read = GRADS(value)
    assert isinstance(read, Unusable)
    assert read.reason.startswith(reason)


def test_several_arrays_are_kept_as_they_were_at_that_time() -> None:
    shared = np.zeros(2)
    first = ask(GRADS, lambda: (shared, shared))
    shared += 1
    assert isinstance(first, Several)
    assert [part.numbers.tolist() for part in first.parts] == [[0, 0], [0, 0]]
    assert GRADS(None) is NOTHING


# --- plain data -----------------------------------------------------------------------------

ROWS = Check(
    "rows",
    lambda: [("conv", (26, 26, 32), 320), ("dense", (10,), 650)],
    (Kind("one network", 1, (Case.of(),)),),
    read=plain_data,
)


class LyingNumber(int):
    """A number that says it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


def nested(depth: int, width: int) -> list[Any]:
    """A list that holds itself `width` times at each level: little memory, endless to read."""
    item: list[Any] = []
    for _ in range(depth):
        item = [item] * width
    return item


def read_rows(value: object) -> Outcome:
    return run(ROWS, local({"rows": lambda: value}), seed=0, thorough=False)


@pytest.mark.parametrize(
    "value",
    [
        [("conv", (26, 26, 32), 320), ("dense", (10,), 650)],
        (["conv", [26, 26, 32], 320], ["dense", [10], 650]),
        [("conv", np.array([26, 26, 32]), np.int64(320)), ("dense", (np.uint8(10),), 650.0)],
        [(np.str_("conv"), (26, 26, 32), np.array(320)), ("dense", np.array([10]), 650)],
    ],
)
def test_the_same_data_are_right_in_whatever_form_they_come(value: object) -> None:
    assert read_rows(value).status == "passed"


def test_tensors_within_data_are_read_as_the_numbers_that_they_hold() -> None:
    class Tensor:
        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.array([26, 26, 32], np.int32)

    assert plain_data([("conv", Tensor())]) == Data((("conv", (26, 26, 32)),))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "gives None, as a function does that has no return"),
        ({1, 2}, "gives an object of type set"),
        ([{1, 2}], "gives something that holds an object of type set"),
        ([Liar()], "gives something that holds an object of type Liar"),
        ([("conv", Unwilling(), 320)], "holds an object of type Unwilling that cannot be read"),
        ([1j], "gives something that holds an object of type complex"),
        (nested(40, 1), "gives an object of type list that holds itself, or is nested too deep"),
        (nested(12, 100), "gives an object of type list with far more items than asked for"),
        (np.broadcast_to(0, (10**6, 10**6)), "far larger than asked for"),
        (np.broadcast_to(0, 10**6), "an object of type ndarray with far more items than asked for"),
        ([10**5000], "gives something that holds an object of type int of over 10000 bits"),
        ([("conv", (26, 26, 32), 320)], "2 items were expected, and 1 came."),
        (7, "got       7"),
        ("conv", "got       'conv'"),
        (
            [("conv", (26, 26, 32), 288), ("dense", (10,), 650)],
            "First difference, at [0]: ('conv', (26, 26, 32), 320) expected",
        ),
        ([("conv", (26, 26, 32), 320), ("dense", 10, 650)], "at [1]: ('dense', (10,), 650)"),
        ([("conv", (26, 26, 32), LyingNumber(1)), ("dense", (10,), 650)], "(26, 26, 32), 1)"),
        (
            [("conv", (26, 26, 32), np.nan), ("dense", (10,), 650)],
            "('conv', (26, 26, 32), nan) got.",
        ),
    ],
)
def test_what_is_not_the_data_asked_for_fails_and_is_named(value: object, words: str) -> None:
    outcome = read_rows(value)
    assert (outcome.status, outcome.fraction) == ("failed", 0.0)
    assert words in " ".join(outcome.message.split("\n"))


def test_a_list_that_holds_itself_is_no_data() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert plain_data(endless) == Unusable(
        "an object of type list that holds itself, or is nested too deep"
    )


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda item: st.lists(item, max_size=4) | st.dictionaries(st.text(max_size=3), item),
    max_leaves=12,
)


@LAW
@given(DATA)
def test_plain_data_come_back_as_they_went_in_with_tuples_for_lists(value: object) -> None:
    def tupled(item: object) -> object:
        if isinstance(item, list):
            return tuple(map(tupled, item))
        if isinstance(item, dict):
            return {key: tupled(each) for key, each in item.items()}
        return item

    if value is not None:
        assert plain_data(value) == Data(tupled(value))
        assert agree(plain_data(value), plain_data(tupled(value)))
