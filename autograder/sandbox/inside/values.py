"""Values of an instructor's own tests as they cross: data by value, everything else by reference.

Data is what a copy can stand for: numbers, text, dates, arrays, and the built-in collections of
them, each of exactly its own type. Whatever else there is (a function, an instance, a generator)
stays where it is, and the other end holds a reference. Both ends import this module.
"""

from __future__ import annotations

import builtins
import datetime
import decimal
import fractions
import functools
import importlib
import sys
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.inside import protocol
from autograder.sandbox.inside.protocol import ProtocolError

MAX_DEPTH = 24
MAX_ITEMS = 200_000
MAX_FIELDS = 255

SPECIAL = tuple(
    f"__{name}__"
    for name in (
        "call", "len", "iter", "next", "contains", "bool", "getitem", "setitem", "delitem",
        "lt", "le", "gt", "ge", "add", "radd", "sub", "rsub", "mul", "rmul", "matmul", "rmatmul",
        "truediv", "rtruediv", "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "and", "rand",
        "or", "ror", "xor", "rxor", "lshift", "rshift", "neg", "pos", "invert", "abs", "round",
        "index", "int", "float", "complex", "divmod", "reversed", "enter", "exit",
    )
)  # fmt: skip
"""The special methods that a reference has where the object has them."""

# Classes that both ends have: they make values, and are safe to call with whatever comes.
_NAMED: dict[str, Any] = {
    f"{owner.__name__}.{name}": getattr(owner, name)
    for owner, names in (
        (
            builtins,
            "bool int float complex str bytes bytearray list tuple dict set frozenset range slice "
            "object type",
        ),
        (datetime, "date datetime time timedelta timezone"),
        (fractions, "Fraction"),
        (decimal, "Decimal"),
        (
            np,
            "ndarray generic bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 "
            "float32 float64 complex64 complex128 str_ bytes_ datetime64 timedelta64",
        ),
    )
    for name in names.split()
}
_NAMED |= {
    f"builtins.{name}": value
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
}
_NAMES = {id(value): name for name, value in _NAMED.items()}
_SINGLETONS = {"Ellipsis": ..., "NotImplemented": NotImplemented}

Refer = Callable[[Any, "Writer"], dict[str, Any]]
Resolve = Callable[[dict[str, Any], "Reader"], Any]


class Writer:
    """Turns values into JSON-ready data and raw bytes; `refer` says how the rest is referred to."""

    def __init__(self, refer: Refer) -> None:
        """Begin with room for as much as one message may hold."""
        self.buffers: list[bytes] = []
        self._refer = refer
        self._items = MAX_ITEMS
        self._bytes = protocol.MAX_BUFFER_BYTES

    def write(self, value: Any, depth: int = 0) -> dict[str, Any]:
        """Describe a value; what is too deep, too large or no data is referred to."""
        self._items -= 1
        if depth > MAX_DEPTH or self._items < 0:
            return self._refer(value, self)
        kind = type(value)
        if value is None or kind in (bool, float, str):
            return {"value": value}
        if kind is int:
            return {"value": value} if value.bit_length() < 10_000 else {"int": hex(value)}
        if kind in (list, tuple, set, frozenset):
            return {kind.__name__: [self.write(item, depth + 1) for item in value]}
        if kind is dict:
            pairs = [
                [self.write(key, depth + 1), self.write(item, depth + 1)]
                for key, item in value.items()
            ]
            return {"dict": pairs}
        if kind in (bytes, bytearray):
            return {kind.__name__: self._buffer(bytes(value))}
        if id(value) in _NAMES and isinstance(value, type):
            return {"class": _NAMES[id(value)]}
        return self._special(value, depth) or self._refer(value, self)

    def _special(self, value: Any, depth: int) -> dict[str, Any] | None:
        match value:
            case complex() if type(value) is complex:
                return {"complex": [value.real, value.imag]}
            case range() if type(value) is range:
                return {"range": [value.start, value.stop, value.step]}
            case slice():
                parts = value.start, value.stop, value.step
                return {"slice": [self.write(part, depth + 1) for part in parts]}
            case fractions.Fraction() if type(value) is fractions.Fraction:
                return {"Fraction": [hex(value.numerator), hex(value.denominator)]}
            case decimal.Decimal() if type(value) is decimal.Decimal:
                return {"Decimal": str(value)}
            case datetime.date() | datetime.time() if type(value).__module__ == "datetime":
                zone = getattr(value, "tzinfo", None)
                if zone is None or type(zone) is datetime.timezone:
                    return {type(value).__name__: value.isoformat()}
            case datetime.timedelta() if type(value) is datetime.timedelta:
                return {"timedelta": [value.days, value.seconds, value.microseconds]}
            case tuple() if _is_namedtuple(value):
                items = [self.write(item, depth + 1) for item in value]
                fields = list(type(value).__dict__["_fields"])
                return {"namedtuple": type(value).__name__, "fields": fields, "items": items}
            case np.ma.MaskedArray() if type(value) is np.ma.MaskedArray:
                parts = value.data, np.ma.getmaskarray(value), value.fill_value
                return {"masked": [self.write(np.asarray(part), depth + 1) for part in parts]}
            case np.ndarray() | np.generic() if isinstance(value, np.ndarray) or _is_scalar(value):
                return self._array(value)
        for name, singleton in _SINGLETONS.items():
            if value is singleton:
                return {"singleton": name}
        return self._table(value, depth)

    def _array(self, value: Any) -> dict[str, Any] | None:
        array = np.asarray(value)  # of a subclass the plain array
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
        if array.dtype.hasobject or array.dtype.subdtype or array.nbytes > self._bytes:
            return None
        array = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
        dtype = array.dtype.descr if array.dtype.names else array.dtype.str
        return {
            "array": dtype,
            "shape": list(array.shape),
            "buffer": self._buffer(array.tobytes()),
            "scalar": isinstance(value, np.generic),
        }

    def _table(self, value: Any, depth: int) -> dict[str, Any] | None:
        """A Series or DataFrame of pandas, column by column, where pandas has been imported."""
        pandas = sys.modules.get("pandas")
        if pandas is None:
            return None
        if type(value) is pandas.Series:
            parts = [list(value.index), _column(value), value.name]
            return {"Series": [self.write(part, depth + 1) for part in parts]}
        if type(value) is pandas.DataFrame:
            columns = [_column(value.iloc[:, i]) for i in range(value.shape[1])]
            parts = [list(value.index), list(value.columns), columns]
            return {"DataFrame": [self.write(part, depth + 1) for part in parts]}
        return None

    def _buffer(self, raw: bytes) -> int:
        self._bytes -= len(raw)
        self.buffers.append(raw)
        return len(self.buffers) - 1


class Reader:
    """Rebuilds values, believing nothing unchecked; `resolve` says what a reference stands for."""

    def __init__(self, buffers: Sequence[bytes], resolve: Resolve) -> None:
        """Read from these bytes; one message may hold so much and no more."""
        self._buffers = buffers
        self._resolve = resolve
        self._items = MAX_ITEMS
        self._bytes = protocol.MAX_BUFFER_BYTES

    def read(self, data: Any) -> Any:
        """Rebuild a value.

        Raises
        ------
        ProtocolError
            If the data is not of the form that `Writer` gives, too deep or too large.
        """
        try:
            return self._read(data, 0)
        except ProtocolError:
            raise
        except Exception as error:
            raise ProtocolError(f"a value of the wrong form: {error}") from None

    def _read(self, data: Any, depth: int) -> Any:
        self._items -= 1
        if self._items < 0 or depth > MAX_DEPTH + 1:
            raise ProtocolError("a value with too many parts")
        match data:
            case {"value": str(text)}:
                return text.encode(errors="replace").decode()
            case {"value": None | bool() | int() | float()}:
                return data["value"]
            case {"int": str(digits)} if len(digits) < 1 << 20:
                return int(digits, 16)
            case {"list": list(items)}:
                return [self._read(item, depth + 1) for item in items]
            case {"tuple": list(items)}:
                return tuple(self._read(item, depth + 1) for item in items)
            case {"set": list(items)}:
                return {self._read(item, depth + 1) for item in items}
            case {"frozenset": list(items)}:
                return frozenset(self._read(item, depth + 1) for item in items)
            case {"dict": list(pairs)}:
                read = ((self._read(k, depth + 1), self._read(v, depth + 1)) for k, v in pairs)
                return dict(read)
            case {"bytes": int(index)}:
                return self._raw(index)
            case {"bytearray": int(index)}:
                return bytearray(self._raw(index))
            case {"class": str(name)}:
                return _NAMED[name]
            case {"singleton": str(name)}:
                return _SINGLETONS[name]
        return self._read_special(data, depth)

    def _read_special(self, data: Any, depth: int) -> Any:
        match data:
            case {"complex": [float(real), float(imaginary)]}:
                return complex(real, imaginary)
            case {"range": [int(start), int(stop), int(step)]}:
                return range(start, stop, step)
            case {"slice": [start, stop, step]}:
                return slice(*(self._read(part, depth + 1) for part in (start, stop, step)))
            case {"Fraction": [str(top), str(bottom)]}:
                return fractions.Fraction(int(top, 16), int(bottom, 16))
            case {"Decimal": str(text)} if len(text) < 1 << 16:
                return decimal.Decimal(text)
            case {"date": str(text)} if len(text) < 80:
                return datetime.date.fromisoformat(text)
            case {"datetime": str(text)} if len(text) < 80:
                return datetime.datetime.fromisoformat(text)
            case {"time": str(text)} if len(text) < 80:
                return datetime.time.fromisoformat(text)
            case {"timedelta": [int(days), int(seconds), int(microseconds)]}:
                return datetime.timedelta(days, seconds, microseconds)
            case {"namedtuple": str(name), "fields": list(fields), "items": list(items)}:
                if len(fields) > MAX_FIELDS or len(fields) != len(items):
                    raise ProtocolError("a namedtuple with too many fields")
                made = _namedtuple(name[:80], tuple(str(field)[:80] for field in fields))
                return made(*(self._read(item, depth + 1) for item in items))
            case {"masked": [numbers, mask, fill]}:
                parts = [self._read(part, depth + 1) for part in (numbers, mask, fill)]
                return np.ma.MaskedArray(parts[0], parts[1], fill_value=parts[2])
            case {"array": str() | list() as dtype, "shape": list(shape), "buffer": int(index)}:
                array = _array_of(dtype, shape, self._raw(index))
                return array[()] if data.get("scalar") is True and array.ndim == 0 else array
            case {"Series": [index, numbers, name]}:
                pandas = importlib.import_module("pandas")
                parts = [self._read(part, depth + 1) for part in (index, numbers, name)]
                return pandas.Series(parts[1], index=parts[0], name=parts[2])
            case {"DataFrame": [index, names, columns]}:
                return self._frame(index, names, columns, depth)
            case dict():
                return self._resolve(data, self)
        raise ProtocolError("a value of unknown form")

    def _frame(self, index: Any, names: Any, columns: Any, depth: int) -> Any:
        pandas = importlib.import_module("pandas")
        index, names, columns = (self._read(part, depth + 1) for part in (index, names, columns))
        frame = pandas.DataFrame(dict(enumerate(columns)), index=index)
        frame.columns = names
        return frame

    def _raw(self, index: int) -> bytes:
        """Bytes that came along; naming the same ones often is not free."""
        if index < 0:
            raise ProtocolError("bytes of no place")
        raw = self._buffers[index]
        self._bytes -= len(raw)
        if self._bytes < 0:
            raise ProtocolError("a value that names too many bytes")
        return raw


def _array_of(dtype: str | list[Any], shape: list[Any], raw: bytes) -> np.ndarray:
    if isinstance(dtype, list):
        dtype = [tuple(map(_field_part, field)) for field in dtype]
    kind = np.dtype(dtype)
    if kind.hasobject or kind.itemsize > 1 << 20 or len(shape) > 32:
        raise ProtocolError("an array of such a dtype or rank")
    if not all(type(size) is int and size >= 0 for size in shape):
        raise ProtocolError("an array with a shape that is not made of sizes")
    return np.frombuffer(raw, dtype=kind).reshape(shape).copy()


@functools.lru_cache(maxsize=256)  # what comes twice is of one class
def _namedtuple(name: str, fields: tuple[str, ...]) -> Any:
    made: Callable[[str, tuple[str, ...]], Any] = namedtuple
    return made(name, fields)


def _field_part(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def _is_namedtuple(value: Any) -> bool:
    fields = getattr(type(value), "_fields", None)
    return (
        type(value).__bases__ == (tuple,)
        and isinstance(fields, tuple)
        and len(fields) == len(value) <= MAX_FIELDS
        and all(isinstance(field, str) and field.isidentifier() for field in fields)
    )


def _is_scalar(value: Any) -> bool:
    return isinstance(value, np.generic) and type(value).__module__ == "numpy"


def _column(series: Any) -> Any:
    """A column as an array, or as a list where it holds objects."""
    array = series.to_numpy()
    return array.tolist() if array.dtype.hasobject else array
