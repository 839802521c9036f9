"""The channel carries data and nothing else."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.inside import protocol

DTYPES = sorted(protocol.DTYPES)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def over_the_channel(value: Any) -> Any:
    buffers: list[bytes] = []
    message = {"value": protocol.encode(value, buffers)}
    stream = io.BytesIO()
    protocol.send(stream, message, buffers)
    stream.seek(0)
    received, raw = protocol.receive(stream)
    return protocol.decode(received["value"], raw)


@given(plain)
def test_plain_data_comes_back_equal(value: Any) -> None:
    back = over_the_channel(value)
    assert type(back) is type(value)
    assert json.dumps(back) == json.dumps(json.loads(json.dumps(value)))


@given(st.data())
def test_arrays_come_back_equal_frozen_and_native(data: st.DataObject) -> None:
    dtype = np.dtype(data.draw(st.sampled_from(DTYPES))).newbyteorder(
        data.draw(st.sampled_from("<>"))
    )
    array = data.draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
    back = over_the_channel(array)
    np.testing.assert_array_equal(back, array)
    assert back.dtype.kind == array.dtype.kind
    assert not back.flags.writeable


@pytest.mark.parametrize("value", [np.float32(1.5), np.int64(-3), np.bool_(True), 2 + 1j])
def test_a_scalar_comes_back_as_a_scalar(value: Any) -> None:
    back = over_the_channel(value)
    assert back == value
    assert not isinstance(back, np.ndarray)


def test_a_view_with_strides_comes_back_in_order() -> None:
    array = np.arange(24).reshape(4, 6)[::2, ::-3].T
    np.testing.assert_array_equal(over_the_channel(array), array)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (object(), "<object object>"),
        ((n for n in range(3)), "<generator object>"),
        (np.array(["2026-11-29"], "M8[D]"), "<ndarray of dtype datetime64[D] object>"),
        (b"text", "<bytes object>"),
        (len, "<builtin_function_or_method object>"),
    ],
)
def test_what_is_not_data_crosses_as_the_name_of_its_type(value: Any, shown: str) -> None:
    assert repr(over_the_channel(value)) == shown


def test_an_answer_too_long_for_a_frame_is_not_sent() -> None:
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="far too long"):
        protocol.send(stream, {"value": "x" * protocol.MAX_HEADER_BYTES})
    assert not stream.getvalue()


def frame(header: bytes, body: bytes = b"") -> io.BytesIO:
    return io.BytesIO(struct.pack(">I", len(header)) + header + body)


@pytest.mark.parametrize(
    ("stream", "error", "says"),
    [
        (io.BytesIO(b""), EOFError, "gone"),
        (io.BytesIO(b"\xff\xff\xff\xff"), protocol.ProtocolError, "header of 4294967295 bytes"),
        (frame(b"not json"), protocol.ProtocolError, "not JSON"),
        (frame(b"[" * 100_000), protocol.ProtocolError, "not JSON"),
        (frame(b"[1, []]"), protocol.ProtocolError, "wrong form"),
        (frame(b"[{}, [-1]]"), protocol.ProtocolError, "beyond"),
        (frame(b"[{}, [999999999999]]"), protocol.ProtocolError, "beyond"),
        (frame(b"[{}, [true]]"), protocol.ProtocolError, "beyond"),
        (frame(b"[{}, [8]]", b"1234"), EOFError, "gone"),
    ],
)
def test_a_broken_frame_is_refused_before_it_is_believed(
    stream: io.BytesIO, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        protocol.receive(stream)


@pytest.mark.parametrize(
    "data",
    [
        [],
        [1],
        {},
        {"value": 1},
        {"list": 3},
        {"array": "O", "shape": [1], "buffer": 0},
        {"array": "f8", "shape": [2], "buffer": 0},
        {"array": "f8", "shape": [-1], "buffer": 0},
        {"array": "f8", "shape": [True], "buffer": 0},
        {"array": "f8", "shape": [10**18, 10**18], "buffer": 0},
        {"array": "f8", "shape": [1], "buffer": 7},
        {"array": "V8", "shape": [1], "buffer": 0},
        {"array": "f8", "shape": [1] * 40, "buffer": 0},
        {"list": [1] * (protocol.MAX_ITEMS + 1)},
        {"set": [n * (2**61 - 1) for n in range(2000)]},
        {"pairs": [[n * (2**61 - 1), 1] for n in range(2000)]},
        {"pairs": [[{"list": []}, 1]]},
        {"pairs": [[1]]},
        {"frozenset": [{"list": []}]},
        {"complex": ["1", 2]},
    ],
)
def test_a_forged_value_is_refused(data: Any) -> None:
    with pytest.raises(protocol.ProtocolError):
        protocol.decode(data, [b"12345678"])


def test_bytes_that_a_forged_list_names_many_times_are_not_copied_many_times() -> None:
    one = {"array": "u1", "shape": [1 << 20], "buffer": 0}
    with pytest.raises(protocol.ProtocolError, match="a list of arrays with too many numbers"):
        protocol.decode({"list": [one] * 10_000}, [bytes(1 << 20)])


def test_the_values_of_one_message_have_one_budget_of_bytes_and_of_keys() -> None:
    budget, raw = protocol.Budget(), bytes(64 << 20)
    described = {"array": "u1", "shape": [64 << 20], "buffer": 0, "scalar": False}
    for _ in range(8):
        protocol.decode(described, [raw], budget)
    with pytest.raises(protocol.ProtocolError, match="too many numbers"):
        protocol.decode(described, [raw], budget)
    keys = {"set": [*range(1000)]}
    budget = protocol.Budget()
    for _ in range(16):
        assert len(protocol.decode(keys, [], budget)) == 1000
    with pytest.raises(protocol.ProtocolError, match="too many keys"):
        protocol.decode(keys, [], budget)


@pytest.mark.parametrize("shape", [[1 << 40, 0], [15_000_000, 0], [0, 1 << 40]])
def test_an_empty_array_has_no_endless_rows(shape: list[int]) -> None:
    described = {"array": "f8", "shape": shape, "buffer": 0, "scalar": False}
    with pytest.raises(protocol.ProtocolError, match="too many rows"):
        protocol.decode(described, [b""])
