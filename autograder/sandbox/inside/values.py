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
import pathlib
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.inside import named_tuples, protocol, tables
from autograder.sandbox.inside.protocol import ProtocolError
from autograder.sandbox.inside.shared import Shared

MAX_DEPTH = 24
MAX_ITEMS = 200_000

IN_PLACE = (
    "iadd", "isub", "imul", "imatmul", "itruediv", "ifloordiv", "imod", "ipow", "iand", "ior",
    "ixor", "ilshift", "irshift",
)  # fmt: skip
SPECIAL = tuple(
    f"__{name}__"
    for name in (
        "call", "len", "iter", "next", "contains", "bool", "getitem", "setitem", "delitem",
        "lt", "le", "gt", "ge", "add", "radd", "sub", "rsub", "mul", "rmul", "matmul", "rmatmul",
        "truediv", "rtruediv", "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "and", "rand",
        "or", "ror", "xor", "rxor", "lshift", "rshift", "neg", "pos", "invert", "abs", "round",
        "index", "int", "float", "complex", "divmod", "reversed", "enter", "exit", "array",
        *IN_PLACE,
    )
)  # fmt: skip
"""The special methods that a reference has where the object has them."""
KINDS: dict[str, type] = {
    "function": types.FunctionType,
    "builtin": types.BuiltinFunctionType,
    "method": types.MethodType,
    "class": type,
    "module": types.ModuleType,
    "generator": types.GeneratorType,
}
"""What a reference stands for, where Python has a word for it."""

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
_NAMED["builtins.SystemExit"] = SystemExit
_NAMES = {id(value): name for name, value in _NAMED.items()}
_SINGLETONS = {"Ellipsis": ..., "NotImplemented": NotImplemented}

Refer = Callable[[Any, "Writer"], dict[str, Any]]
Resolve = Callable[[dict[str, Any], "Reader"], Any]


class Writer:
    """Turns values into JSON-ready data and raw bytes; `refer` says how the rest is referred to."""

    def __init__(self, refer: Refer, shared: Shared | None = None) -> None:
        """Begin with room for as much as one message may hold; `shared` is what both ends hold."""
        self.buffers: list[bytes] = []
        self._refer = refer
        self._shared = shared
        self._sent: list[int] = []
        self._items = MAX_ITEMS
        self._bytes = protocol.MAX_BUFFER_BYTES

    def take_back(self) -> None:
        """Say that nothing of what was written is sent."""
        if self._shared is not None:
            for number in self._sent:
                self._shared.unsent(number)

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
        if self._shared is not None and self._shared.can_hold(value):
            number, is_known = self._shared.sent(value)
            if is_known:
                return {"again": number}
            self._sent.append(number)
            data = self._contents(value, depth)
            if data is not None:
                return {**data, "number": number}
            self._shared.unsent(number)
        return self._contents(value, depth) or self._refer(value, self)

    def _contents(self, value: Any, depth: int) -> dict[str, Any] | None:
        kind = type(value)
        if kind in (list, tuple, set, frozenset):
            return {kind.__name__: self._items_of(value, depth)}
        if kind is dict:
            return {"dict": self._pairs(value, depth)}
        if kind in (bytes, bytearray):
            return {kind.__name__: self._buffer(bytes(value))}
        if id(value) in _NAMES and isinstance(value, type):
            return {"class": _NAMES[id(value)]}
        return self._collection(value, depth) or self._special(value, depth)

    def _collection(self, value: Any, depth: int) -> dict[str, Any] | None:
        kind = type(value)
        if kind in (Counter, OrderedDict):
            return {kind.__name__: self._pairs(value, depth)}
        if kind is defaultdict:
            factory = self.write(value.default_factory, depth + 1)
            return {"defaultdict": self._pairs(value, depth), "factory": factory}
        if kind is deque:
            return {"deque": self._items_of(value, depth), "maxlen": value.maxlen}
        return None

    def _items_of(self, value: Any, depth: int) -> list[dict[str, Any]]:
        return [self.write(item, depth + 1) for item in value]

    def _pairs(self, value: Any, depth: int) -> list[list[dict[str, Any]]]:
        return [
            [self.write(key, depth + 1), self.write(item, depth + 1)] for key, item in value.items()
        ]

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
            case tuple() if named_tuples.is_one(value):
                items = [self.write(item, depth + 1) for item in value]
                fields = list(type(value).__dict__["_fields"])
                named_tuples.know(type(value))
                return {"namedtuple": type(value).__name__, "fields": fields, "items": items}
            case pathlib.PurePosixPath() if type(value) is pathlib.PurePosixPath:
                return {"pure_path": str(value)}
            case np.dtype() if value.subdtype is None and value.names is None:
                return {"dtype": value.str}
            case np.ma.MaskedArray() if type(value) is np.ma.MaskedArray:
                parts = value.data, np.ma.getmaskarray(value), value.fill_value
                return {"masked": [self.write(np.asarray(part), depth + 1) for part in parts]}
            case np.ndarray() | np.generic() if isinstance(value, np.ndarray) or _is_scalar(value):
                return self._array(value)
        for name, singleton in _SINGLETONS.items():
            if value is singleton:
                return {"singleton": name}
        table = tables.parts_of(value)
        return table and {"table": table[0], "parts": self._items_of(table[1], depth)}

    def _array(self, value: Any) -> dict[str, Any] | None:
        array = np.asarray(value)  # of a subclass the plain array
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
        if array.dtype == object and isinstance(value, np.ndarray):
            return {"objects": self._items_of(array.ravel().tolist(), 0), "shape": [*array.shape]}
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

    def _buffer(self, raw: bytes) -> int:
        self._bytes -= len(raw)
        self.buffers.append(raw)
        return len(self.buffers) - 1


class Reader:
    """Rebuilds values, believing nothing unchecked; `resolve` says what a reference stands for."""

    def __init__(
        self, buffers: Sequence[bytes], resolve: Resolve, shared: Shared | None = None
    ) -> None:
        """Read from these bytes; one message may hold so much and no more."""
        self._buffers = buffers
        self._resolve = resolve
        self._shared = shared
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
        if self._shared is not None and isinstance(data, dict):
            if "again" in data:
                return self._shared.held(data["again"])
            if "number" in data:
                return self._read_shared(data, depth)
        return self._read_contents(data, depth)

    def _read_shared(self, data: dict[str, Any], depth: int) -> Any:
        """What both ends hold from now on; it is known before its items, which may be itself."""
        assert self._shared is not None
        number = data["number"]
        if "list" in data or "dict" in data:
            value = self._shared.expect(number, list if "list" in data else dict)
            fresh = self._read_contents(data, depth)
        else:
            fresh = self._read_contents(data, depth)
            value = self._shared.expect(number, type(fresh), fresh)
        self._shared.received(number, fresh)
        return value

    def _read_contents(self, data: Any, depth: int) -> Any:
        match data:
            case {"value": str(text)}:
                return text.encode(errors="replace").decode()
            case {"value": None | bool() | int() | float()}:
                return data["value"]
            case {"int": str(digits)} if len(digits) < 1 << 20:
                return int(digits, 16)
            case {"list": list(items)}:
                return self._read_items(items, depth)
            case {"tuple": list(items)}:
                return tuple(self._read_items(items, depth))
            case {"set": list(items)}:
                return set(self._read_items(items, depth))
            case {"frozenset": list(items)}:
                return frozenset(self._read_items(items, depth))
            case {"dict": list(pairs)}:
                return dict(self._read_pairs(pairs, depth))
            case {"bytes": int(index)}:
                return self._raw(index)
            case {"bytearray": int(index)}:
                return bytearray(self._raw(index))
            case {"class": str(name)}:
                return _NAMED[name]
            case {"singleton": str(name)}:
                return _SINGLETONS[name]
        return self._read_special(data, depth)

    def _read_items(self, items: list[Any], depth: int) -> list[Any]:
        return [self._read(item, depth + 1) for item in items]

    def _read_pairs(self, pairs: list[Any], depth: int) -> list[tuple[Any, Any]]:
        return [(self._read(key, depth + 1), self._read(value, depth + 1)) for key, value in pairs]

    def _read_special(self, data: Any, depth: int) -> Any:
        match data:
            case {"Counter": list(pairs)}:
                return Counter(dict(self._read_pairs(pairs, depth)))
            case {"OrderedDict": list(pairs)}:
                return OrderedDict(self._read_pairs(pairs, depth))
            case {"defaultdict": list(pairs), "factory": factory}:
                made = self._read(factory, depth + 1)
                return defaultdict(made, self._read_pairs(pairs, depth))
            case {"deque": list(items), "maxlen": None | int() as most}:
                return deque(self._read_items(items, depth), most)
            case {"pure_path": str(text)} if len(text) < 1 << 12:
                return pathlib.PurePosixPath(text)
            case {"dtype": str(text)} if len(text) < 80:
                return np.dtype(text)
            case {"objects": list(items), "shape": list(shape)}:
                return _object_array(self._read_items(items, 0), shape)
            case {"table": str(kind), "parts": list(parts)}:
                return tables.table_of(kind, self._read_items(parts, depth))
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
                if len(fields) > named_tuples.MAX_FIELDS or len(fields) != len(items):
                    raise ProtocolError("a namedtuple with too many fields")
                made = named_tuples.class_of(name[:80], tuple(str(field)[:80] for field in fields))
                return made(*self._read_items(items, depth))
            case {"masked": [numbers, mask, fill]}:
                parts = [self._read(part, depth + 1) for part in (numbers, mask, fill)]
                return np.ma.MaskedArray(parts[0], parts[1], fill_value=parts[2])
            case {"array": str() | list() as dtype, "shape": list(shape), "buffer": int(index)}:
                array = _array_of(dtype, shape, self._raw(index))
                return array[()] if data.get("scalar") is True and array.ndim == 0 else array
            case dict():
                return self._resolve(data, self)
        raise ProtocolError("a value of unknown form")

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


def _object_array(items: list[Any], shape: list[Any]) -> np.ndarray:
    array = np.empty(len(items), object)
    for place, item in enumerate(items):
        array[place] = item
    return array.reshape(shape)


def _field_part(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def _is_scalar(value: Any) -> bool:
    return isinstance(value, np.generic) and type(value).__module__ == "numpy"
