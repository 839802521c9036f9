"""Values cross as they are, or are refused: data by value, and nothing forged is believed."""

from __future__ import annotations

import datetime
import decimal
import fractions
import importlib
import json
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.inside.protocol import ProtocolError
from autograder.sandbox.inside.shared import Shared
from autograder.sandbox.inside.values import Reader, Writer


def refused(value: Any, _: Writer) -> dict[str, Any]:
    return {"no data": type(value).__name__}


def unknown(data: dict[str, Any], _: Reader) -> Any:
    raise ProtocolError("a reference that nobody gave")


def crossed(value: Any) -> Any:
    """A value after it has been written, sent as JSON and bytes, and read."""
    writer = Writer(refused)
    data = json.loads(json.dumps(writer.write(value)))
    return Reader([bytes(each) for each in writer.buffers], unknown).read(data)


pd: Any = importlib.import_module("pandas")  # it has no types
Point = namedtuple("Point", "x y")
UTC = datetime.UTC
AS_THEY_ARE = [
    None, True, 7, -(10**40), 10**4000, 1.5, "zoë", b"ab", bytearray(b"x"), 1 + 2j, range(3, 9, 2),
    slice(1, None, 2), ..., [1, [2]], (1, (2,)), {1, 2}, frozenset({(1, 2)}), {1: 2, (0, 1): "a"},
    fractions.Fraction(-1, 3), decimal.Decimal("1.10"), datetime.date(2026, 1, 1),
    datetime.datetime(2026, 1, 1, 2, 3, 4, 5), datetime.datetime(2026, 1, 1, tzinfo=UTC),
    datetime.time(1, 2, 3), datetime.timedelta(1, 2, 3), Counter("abba"), OrderedDict(a=1, b=2),
    deque([1, 2], maxlen=3), defaultdict(list, a=[1]), int, ValueError, np.float32(0.1),
    np.datetime64("2026-01-01"),
]  # fmt: skip


@pytest.mark.parametrize("value", AS_THEY_ARE, ids=lambda value: type(value).__name__)
def test_a_value_arrives_as_it_was_sent(value: Any) -> None:
    arrived = crossed(value)
    assert type(arrived) is type(value)
    assert arrived == value


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3)[:, ::-1],
        np.asfortranarray(np.eye(3, dtype=np.float16)),
        np.zeros((2, 0, 3), dtype=np.uint8),
        np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array(["a", "öß"]),
        np.array([b"ab", b"c"]),
        np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
        np.array([1, 2], dtype=">i4"),
        np.array(3.5),
    ],
    ids=str,
)
def test_an_array_arrives_with_its_shape_and_its_numbers(array: np.ndarray) -> None:
    arrived = crossed(array)
    assert type(arrived) is np.ndarray
    assert (arrived.shape, arrived.dtype) == (array.shape, array.dtype.newbyteorder("<"))
    np.testing.assert_array_equal(arrived, array)


def test_masks_names_of_fields_and_tables_arrive() -> None:
    masked = crossed(np.ma.array([1, 2], mask=[0, 1]))
    assert masked.tolist() == [1, None]
    point = crossed(Point(1, [2]))
    assert (point, point.y, type(point).__name__) == ((1, [2]), [2], "Point")
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["r", "s"])
    pd.testing.assert_frame_equal(crossed(frame), frame)
    pd.testing.assert_series_equal(crossed(frame["a"]), frame["a"])


simple = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
)
hashable = st.recursive(
    simple, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
)
nested = st.recursive(
    hashable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hashable, inner, max_size=4),
    max_leaves=10,
)


@given(nested)
def test_whatever_is_made_of_plain_data_arrives_equal(value: Any) -> None:
    arrived = crossed(value)
    assert repr(arrived) == repr(value) or arrived == value
    assert type(arrived) is type(value)


@pytest.mark.parametrize("value", [len, lambda: 1, object(), iter([]), type("Own", (), {})])
def test_what_is_no_data_is_referred_to(value: Any) -> None:
    assert "no data" in Writer(refused).write(value)


def test_what_holds_itself_ends_in_a_reference() -> None:
    endless: list[Any] = []
    endless.append(endless)
    data = Writer(refused).write(endless)
    while "list" in data:
        [data] = data["list"]
    assert data == {"no data": "list"}


FORGED: list[Any] = [
    None, 7, [], {}, {"value": []}, {"list": 3}, {"dict": [[1]]}, {"bytes": 0}, {"bytes": -1},
    {"bytes": "0"}, {"class": "os.system"}, {"class": "builtins.eval"}, {"singleton": "exit"},
    {"Fraction": ["1", "0"]}, {"Decimal": "x"}, {"date": "2026-13-41"}, {"time": 3},
    {"timedelta": [10**12, 0, 0]}, {"range": [0, 1, 0]}, {"int": "zz"}, {"complex": ["a", "b"]},
    {"set": [{"list": []}]}, {"again": 3}, {"number": 3},
    {"namedtuple": "P", "fields": ["x; import os"], "items": [{"value": 1}]},
    {"namedtuple": "P", "fields": ["x", "y"], "items": [{"value": 1}]},
    {"array": "O", "shape": [1], "buffer": 0}, {"array": "<f8", "shape": [-1], "buffer": 0},
    {"array": "<f8", "shape": [2**40, 0, 3], "buffer": 0, "scalar": True},
    {"array": "<f8", "shape": [3], "buffer": 0}, {"array": [["a", "O"]], "shape": [1], "buffer": 0},
    {"masked": [{"value": 1}]}, {"DataFrame": "x"}, {"Series": [1, 2]}, {"list": [{"nothing": 1}]},
]  # fmt: skip


@pytest.mark.parametrize("data", FORGED, ids=str)
@pytest.mark.parametrize("shared", [False, True])
def test_forged_data_are_refused_and_nothing_else_happens(data: Any, shared: bool) -> None:
    reader = Reader([b"12345678"], unknown, Shared(1) if shared else None)
    try:
        value = reader.read(data)
    except ProtocolError:
        return
    # What is let through is harmless, and no larger than what came.
    assert isinstance(value, np.ndarray | bytes | dict), value
    assert np.size(value) <= 8


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "value",
                        "list",
                        "tuple",
                        "dict",
                        "set",
                        "bytes",
                        "array",
                        "shape",
                        "buffer",
                        "scalar",
                        "number",
                        "again",
                        "class",
                        "masked",
                        "namedtuple",
                        "fields",
                        "items",
                        "range",
                        "slice",
                        "date",
                        "Series",
                        "DataFrame",
                        "deque",
                    ]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    )
)
def test_no_forged_data_raise_anything_but_a_refusal(data: Any) -> None:
    for shared in (None, Shared(1)):
        try:
            Reader([b"12345678"], unknown, shared).read(data)
        except ProtocolError:
            continue


def test_naming_the_same_bytes_often_is_not_free() -> None:
    raw = bytes(200 << 20)
    data = {"list": [{"bytes": 0}, {"bytes": 0}]}
    with pytest.raises(ProtocolError, match="names too many bytes"):
        Reader([raw], unknown).read(data)


def test_what_both_ends_hold_is_one_object() -> None:
    ours, theirs = Shared(0), Shared(1)

    def send(value: Any, source: Shared, target: Shared) -> Any:
        writer = Writer(refused, source)
        data = json.loads(json.dumps(writer.write(value)))
        return Reader(writer.buffers, unknown, target).read(data)

    numbers = [1, 2]
    copy = send(numbers, ours, theirs)
    assert copy == numbers
    copy.append(3)
    for changed in theirs.changes():
        send(changed, theirs, ours)
    assert numbers == [1, 2, 3]
    assert send(copy, theirs, ours) is numbers
