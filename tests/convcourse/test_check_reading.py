"""Whatever a student returns is read as the plain data that it holds, by one rule."""

import enum
from collections import UserList, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.inside import protocol
from convcourse.checks.engine import local, run
from convcourse.checks.reading import MAX_BYTES, Opaque, as_data, same_data
from tests.examples import examples
from tests.readings import ANSWERS, CHECKS, TABLE, source, told

NAMES: dict[str, Any] = {}
exec(source(), NAMES)


def over_the_channel(value: object) -> object:
    buffers: list[bytes] = []
    return protocol.decode(protocol.encode(value, buffers), buffers)


@pytest.mark.parametrize("number", range(len(ANSWERS)), ids=[text[:40] for _, text in ANSWERS])
def test_an_answer_is_what_a_person_says_in_the_notebook_and_over_the_channel(number: int) -> None:
    name, text = ANSWERS[number]
    answer, words = NAMES[f"answer{number}"], TABLE[name][text]
    for function in (answer, lambda: over_the_channel(answer())):
        outcome = run(CHECKS[name], local({name: function}), seed=0, thorough=False)
        assert outcome.fraction == (not words), outcome.message
        assert words in " ".join(outcome.message.split()) or words in outcome.message


@pytest.mark.parametrize("text", [text for _, text in ANSWERS])
def test_what_was_read_once_is_read_the_same_again_and_crosses_the_same(text: str) -> None:
    data = as_data(eval(text, NAMES))
    assert told(as_data(data)) == told(data)
    assert told(over_the_channel(data)) == told(data)
    assert same_data(over_the_channel(data), data)


class Layer(enum.StrEnum):
    CONV = "conv"


Row = namedtuple("Row", "name size")
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(), max_size=4)
    | st.sampled_from(["\ud83d\ude00", "\ud800", Layer.CONV, object, b"", np.str_("a"), 10**4000])
    | st.fractions()
    | st.decimals(allow_nan=False)
)
ARRAYS = hnp.arrays(
    st.sampled_from(["?", "i1", ">u8", "<f2", ">f4", "g", "c8", "U2", "S2", "M8[s]", "V3"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
KEYS = st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.tuples(st.integers())
VALUES: st.SearchStrategy[Any] = st.recursive(
    ATOMS | ARRAYS | ARRAYS.map(lambda each: each.flat[0] if each.size else each),
    lambda item: (
        st.lists(item, max_size=3)
        | st.lists(item, max_size=3).map(deque)
        | st.lists(item, max_size=3).map(UserList)
        | st.builds(Row, item, item)
        | st.dictionaries(KEYS, item, max_size=3)
        | st.dictionaries(KEYS, item, max_size=3).map(MappingProxyType)
        | st.frozensets(KEYS, max_size=3)
        | st.lists(item, max_size=3).map(lambda each: _objects(each))
    ),
    max_leaves=8,
)


def _objects(items: list[Any]) -> np.ndarray:
    array = np.empty(len(items), object)
    for place, item in enumerate(items):
        array[place] = item
    return array


@settings(max_examples=examples(150))
@given(VALUES)
def test_data_are_data_for_good(value: object) -> None:
    data = as_data(value)
    assert told(as_data(data)) == told(data)
    assert told(over_the_channel(value)) == told(data)


PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda item: (
        st.lists(item, max_size=3)
        | st.lists(item, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), item, max_size=3)
        | st.sets(st.integers(), max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=examples(100))
@given(PLAIN, PLAIN)
def test_plain_data_are_themselves_and_the_same_as_what_is_told_the_same(
    one: object, other: object
) -> None:
    assert told(as_data(one)) == told(one)
    assert same_data(one, as_data(one))
    assert same_data(one, other) is (told(one) == told(other))


def test_arrays_are_the_same_only_bit_for_bit() -> None:
    assert same_data(np.array([np.nan]), np.array([np.nan]))
    assert not same_data(np.zeros(2), np.zeros((2, 1)))
    assert not same_data(np.zeros(2), np.zeros(2, np.float32))
    assert not same_data([np.zeros(2)], [np.array([0, 1e-300])])


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Row("a", 1), ("a", 1)),
        (Layer.CONV, "conv"),
        (np.str_("conv"), "conv"),
        (np.float64(1), np.float64(1)),
        (deque([True, None]), [True, None]),
        (range(2), [0, 1]),
        (MappingProxyType({1: Row(2, 3)}), {1: (2, 3)}),
        (frozenset({1}), frozenset({1})),
        ({(1, 2): 3}.keys(), [(1, 2)]),
        (bytearray(b"ab"), np.array([97, 98], np.uint8)),
        (np.array([Fraction(1, 2), 3]), np.array([0.5, 3])),
        (np.array([["a"], ["b"]]), [["a"], ["b"]]),
        (np.arange(2, dtype=">i4"), np.arange(2, dtype=np.int32)),
        ("\ud83d\ude00", "??"),
    ],
)
def test_each_kind_becomes_the_plain_one_that_is_nearest(value: object, data: object) -> None:
    assert told(as_data(value)) == told(data)


@pytest.mark.parametrize("number", [Fraction(1, 3), Decimal("0.25"), Fraction(320)])
def test_an_exact_number_is_the_float_next_to_it(number: Fraction | Decimal) -> None:
    assert told(as_data(number)) == told(float(number))


def test_an_array_is_taken_as_it_is_and_a_large_one_left_alone() -> None:
    array = np.zeros((3, 3))[::2]
    assert as_data(array) is array
    large = np.broadcast_to(np.float64(0), MAX_BYTES // 8)
    assert as_data(large) is large
    assert isinstance(as_data(np.broadcast_to(np.float64(0), MAX_BYTES // 8 + 1)), Opaque)
    assert isinstance(as_data([large, large]), Opaque), "together too large"


def test_a_class_that_hides_its_name_is_named() -> None:
    class Nameless(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise RuntimeError

    class Hidden(metaclass=Nameless):
        pass

    assert as_data(Hidden()) == Opaque("Hidden")
