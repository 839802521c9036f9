"""The channel between the grader and a student's process: typed data, capped in size.

A frame is a header (JSON) and the raw bytes of the arrays it mentions. Nothing else crosses: no
pickles, no objects. What arrives is copied, checked against an allow-list of dtypes and frozen.
Both ends import this module, so it knows NumPy and the standard library only.
"""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

MAX_HEADER_BYTES = 8 << 20
MAX_BUFFER_BYTES = 256 << 20
MAX_ITEMS = 200_000
MAX_INNER_NUMBERS = 16 << 20
MAX_DEPTH = 16
SLICE_SECONDS = 0.02
"""How long a worker goes on with calls before it says what they gave."""
DTYPES = frozenset(
    ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)

_LENGTH = struct.Struct(">I")


class ProtocolError(Exception):
    """A frame that breaks the rules; whoever sent it is not to be trusted further."""


class Opaque:
    """Stands for a value that cannot cross as data: only the name of its type did."""

    def __init__(self, type_name: str) -> None:
        """Remember the type's name, shortened."""
        self.type_name = type_name[:80]

    def __repr__(self) -> str:
        """Show the value as Python shows an object without a repr."""
        return f"<{self.type_name} object>"


def encode(value: Any, buffers: list[bytes], depth: int = 0) -> Any:
    """Turn `value` into JSON-ready data, appending the bytes of its arrays to `buffers`."""
    if depth > MAX_DEPTH:
        return {"opaque": type(value).__name__}
    if value is None or type(value) in (bool, int, float, str):
        return {"value": value}
    if type(value) in (list, tuple):
        return {type(value).__name__: [encode(item, buffers, depth + 1) for item in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: encode(item, buffers, depth + 1) for key, item in value.items()}}
    array = _as_array(value)
    if array is None:
        return {"opaque": type(value).__name__}
    if array.dtype.str[1:] not in DTYPES:
        return {"opaque": f"{type(value).__name__} of dtype {array.dtype}"}
    if array.nbytes > MAX_BUFFER_BYTES:
        return {"opaque": f"{type(value).__name__} of {array.nbytes >> 20} MiB"}
    little_endian = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    buffers.append(little_endian.tobytes())
    return {
        "array": array.dtype.str[1:],
        "shape": list(array.shape),
        "buffer": len(buffers) - 1,
        "scalar": isinstance(value, np.generic | complex),
    }


def _as_array(value: Any) -> np.ndarray | None:
    """The plain array behind an array-like (NumPy, TensorFlow, anything with `__array__`)."""
    if not isinstance(value, np.ndarray | np.generic | complex) and not hasattr(value, "__array__"):
        return None
    array = np.asarray(value)  # of a subclass the plain array
    if array.dtype == np.longdouble:  # its bytes mean something else on every machine
        return array.astype(np.float64)
    return array


def decode(data: Any, buffers: Sequence[bytes]) -> Any:
    """Rebuild the value that `encode` described; arrays are read-only copies.

    Raises
    ------
    ProtocolError
        If the data is not of that form, too deep, too large, or of a dtype not allowed.
    """
    try:
        return _decode(data, buffers, _Budget(), 0)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise ProtocolError(f"a value of the wrong form: {error}") from None


class _Budget:
    """What one value may still hold: a forged one names the same bytes many times."""

    def __init__(self) -> None:
        self.items = MAX_ITEMS
        self.inner_numbers = MAX_INNER_NUMBERS

    def take(self, array: np.ndarray) -> None:
        """Count an array inside a list, whose numbers NumPy may yet make eight times as wide."""
        self.inner_numbers -= array.size
        if self.inner_numbers < 0:
            raise ProtocolError("a list of arrays with too many numbers")


def _decode(data: Any, buffers: Sequence[bytes], budget: _Budget, depth: int) -> Any:
    budget.items -= 1
    if budget.items < 0 or depth > MAX_DEPTH + 1:
        raise ProtocolError("a value with too many parts")
    match data:
        case {"value": str(text)}:
            return text.encode(errors="replace").decode()
        case {"value": None | bool() | int() | float()}:
            return data["value"]
        case {"list": list(items)}:
            return [_decode(item, buffers, budget, depth + 1) for item in items]
        case {"tuple": list(items)}:
            return tuple(_decode(item, buffers, budget, depth + 1) for item in items)
        case {"dict": dict(items)}:
            return {key: _decode(item, buffers, budget, depth + 1) for key, item in items.items()}
        case {"opaque": str(name)}:
            return Opaque(name)
        case {"array": str(dtype), "shape": list(shape), "buffer": int(index)}:
            array = _view(dtype, shape, buffers[index])
            if depth:
                budget.take(array)
            array = array.copy()
            array.flags.writeable = False
            return array[()] if data.get("scalar") is True and array.ndim == 0 else array
    raise ProtocolError("a value of unknown form")


def _view(dtype: str, shape: list[Any], raw: bytes) -> np.ndarray:
    if dtype not in DTYPES or len(shape) > 32:
        raise ProtocolError(f"an array of dtype {dtype[:20]!r} and rank {len(shape)}")
    if not all(type(size) is int and size >= 0 for size in shape):
        raise ProtocolError("an array with a shape that is not made of sizes")
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


def send(stream: Writes, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
    """Write one frame."""
    header = json.dumps([message, [len(buffer) for buffer in buffers]]).encode()
    stream.write(b"".join((_LENGTH.pack(len(header)), header, *buffers)))
    stream.flush()


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
