"""The channel between the grader and a student's process: typed data, capped in size.

A frame is a header (JSON) and the raw bytes of the arrays it mentions. Nothing else crosses: no
pickles, no objects. What is sent is first read as the checks of a notebook read it (`as_data`).
What arrives is copied, checked against an allow-list of dtypes and frozen. Both ends import this
module, so it knows that reading, NumPy and the standard library only.
"""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from convcourse.checks.reading import (
    MAX_AXES,
    MAX_DEPTH,
    MAX_INNER_NUMBERS,
    MAX_KEYS,
    Opaque,
    as_data,
    is_vast,
)

MAX_HEADER_BYTES = 8 << 20
MAX_BUFFER_BYTES = 256 << 20
MAX_ITEMS = 200_000
_MOST_KEYS = 16 * MAX_KEYS
SLICE_SECONDS = 0.02
"""How long a worker goes on with calls before it says what they gave."""
DTYPES = frozenset(
    ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)

_AS_THEY_ARE = frozenset((bool, int, float, str, type(None)))
_LENGTH = struct.Struct(">I")


class ProtocolError(Exception):
    """A frame that breaks the rules; whoever sent it is not to be trusted further."""


def encode(value: Any, buffers: list[bytes]) -> Any:
    """Turn what `value` holds into JSON-ready data, appending its arrays' bytes to `buffers`."""
    return _encode(as_data(value), buffers)


def _encode(data: Any, buffers: list[bytes]) -> Any:
    kind = type(data)
    if kind in _AS_THEY_ARE:
        return data
    if kind in (list, tuple, set, frozenset):
        return {kind.__name__: [_encode(item, buffers) for item in data]}
    if isinstance(data, dict):
        if all(type(key) is str for key in data):
            return {"dict": {key: _encode(item, buffers) for key, item in data.items()}}
        pairs = [[_encode(key, buffers), _encode(item, buffers)] for key, item in data.items()]
        return {"pairs": pairs}
    if isinstance(data, Opaque):
        return {"opaque": data.type_name}
    if kind is complex:
        return {"complex": [data.real, data.imag]}
    array = np.asarray(data)
    little_endian = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    buffers.append(little_endian.tobytes())
    return {
        "array": array.dtype.str[1:],
        "shape": list(array.shape),
        "buffer": len(buffers) - 1,
        "scalar": isinstance(data, np.generic),
    }


def decode(data: Any, buffers: Sequence[bytes], budget: Budget | None = None) -> Any:
    """Rebuild the value that `encode` described; arrays are read-only copies.

    The values of one message have one budget together.

    Raises
    ------
    ProtocolError
        If the data is not of that form, too deep, too large, or of a dtype not allowed.
    """
    try:
        return _decode(data, buffers, (budget or Budget()).begin_value(), 0)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise ProtocolError(f"a value of the wrong form: {error}") from None


class Budget:
    """What a value, or those of one message, may still hold.

    A forged message names the same bytes many times.
    """

    def __init__(self) -> None:
        """Begin with all that one message may hold."""
        self.items = MAX_ITEMS
        self.keys, self.keys_of_value = _MOST_KEYS, MAX_KEYS
        self.bytes = 2 * MAX_BUFFER_BYTES
        self.inner_numbers = MAX_INNER_NUMBERS

    def begin_value(self) -> Budget:
        """Begin with the next value; a header's length bounds what is counted for each alone."""
        self.items, self.keys_of_value = MAX_ITEMS, MAX_KEYS
        return self

    def take(self, array: np.ndarray, *, is_inner: bool) -> None:
        """Count an array; those inside of lists NumPy may yet make eight times as wide."""
        self.bytes -= array.nbytes
        self.inner_numbers -= array.size if is_inner else 0
        if self.inner_numbers < 0:
            raise ProtocolError("a list of arrays with too many numbers")
        if self.bytes < 0:
            raise ProtocolError("arrays with too many numbers")

    def take_keys(self, count: int) -> None:
        """Count what will be looked up by a hash, which a forger makes the same for all of it."""
        self.keys -= count
        self.keys_of_value -= count
        if self.keys < 0 or self.keys_of_value < 0:
            raise ProtocolError("a set or a dictionary with too many keys")


def _decode(data: Any, buffers: Sequence[bytes], budget: Budget, depth: int) -> Any:
    budget.items -= 1
    if budget.items < 0 or depth > MAX_DEPTH + 1:
        raise ProtocolError("a value with too many parts")
    if type(data) in _AS_THEY_ARE:
        return _printable(data) if type(data) is str else data
    match data:  # most answers are arrays
        case {"array": str(dtype), "shape": list(shape), "buffer": int(index)}:
            array = _view(dtype, shape, buffers[index])
            budget.take(array, is_inner=depth > 0)
            array = array.copy()
            array.flags.writeable = False
            return array[()] if data.get("scalar") is True and array.ndim == 0 else array
        case {"list": list(items)}:
            return [_decode(item, buffers, budget, depth + 1) for item in items]
        case {"tuple": list(items)}:
            return tuple(_decode(item, buffers, budget, depth + 1) for item in items)
        case {"dict": dict(items)}:
            return {
                _printable(key): _decode(item, buffers, budget, depth + 1)
                for key, item in items.items()
            }
        case {"pairs": list(pairs)}:
            budget.take_keys(len(pairs))
            return {
                _decode(key, buffers, budget, depth + 1): _decode(item, buffers, budget, depth + 1)
                for key, item in pairs
            }
        case {"set": list(items)} | {"frozenset": list(items)}:
            budget.take_keys(len(items))
            found = {_decode(item, buffers, budget, depth + 1) for item in items}
            return found if "set" in data else frozenset(found)
        case {"complex": [int() | float() as real, int() | float() as imaginary]}:
            return complex(real, imaginary)
        case {"opaque": str(name)}:
            return Opaque(_printable(name))
    raise ProtocolError("a value of unknown form")


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _view(dtype: str, shape: list[Any], raw: bytes) -> np.ndarray:
    if dtype not in DTYPES or len(shape) > MAX_AXES:
        raise ProtocolError(f"an array of dtype {dtype[:20]!r} and rank {len(shape)}")
    if not all(type(size) is int and size >= 0 for size in shape):
        raise ProtocolError("an array with a shape that is not made of sizes")
    if is_vast(tuple(shape)):
        raise ProtocolError("an empty array with too many rows")
    return np.frombuffer(raw, dtype="<" + dtype).reshape(shape)


class Writes(Protocol):
    """What a frame can be written to."""

    def write(self, data: bytes, /) -> object:
        """Write all of it."""

    def flush(self) -> object:
        """Let it go."""


class Reads(Protocol):
    """What a frame can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read up to so many bytes; none at the end."""


Message = dict[str, Any] | str
"""What is said in a frame, or its JSON where that is known."""


def send(stream: Writes, message: Message, buffers: Sequence[bytes] = ()) -> None:
    """Write one frame.

    Raises
    ------
    ValueError
        If the other end would refuse it.
    """
    text = message if isinstance(message, str) else json.dumps(message)
    header = f"[{text}, {json.dumps([*map(len, buffers)])}]".encode()
    check_size(len(header), map(len, buffers))
    stream.write(b"".join((_LENGTH.pack(len(header)), header, *buffers)))
    stream.flush()


def check_size(header: int, buffers: Iterable[int], others: int = 0) -> None:
    """Check that so many bytes may cross, and `others` beside them.

    Raises
    ------
    ValueError
        If the other end would refuse them.
    """
    if header + others > MAX_HEADER_BYTES or sum(buffers) + others > MAX_BUFFER_BYTES:
        raise ValueError("an answer that is far too long")


def receive(stream: Reads) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame, believing no length before it is checked.

    Raises
    ------
    EOFError
        If the other end is gone.
    ProtocolError
        If the frame is too large or not of the agreed form.
    """
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if length > MAX_HEADER_BYTES:
        raise ProtocolError(f"a header of {length} bytes; at most {MAX_HEADER_BYTES} are taken")
    try:
        header = json.loads(_read(stream, length))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a header that is not JSON: {error}") from None
    match header:
        case [dict(message), list(sizes)]:
            pass
        case _:
            raise ProtocolError("a header of the wrong form")
    if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > MAX_BUFFER_BYTES:
        raise ProtocolError(
            f"arrays beyond the {MAX_BUFFER_BYTES >> 20} MiB that may cross at once"
        )
    ends = list(itertools.accumulate(sizes))
    raw = _read(stream, ends[-1]) if sizes else b""
    return message, [raw[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def _read(stream: Reads, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(min(size, 1 << 20))
        if not part:
            raise EOFError("the other end of the channel is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
