"""What a student returns, as plain data: one rule, in the notebook and in the student's process.

The sandbox shows a student's process this very file and nothing else of `convcourse`, so it knows
NumPy and the standard library only. It goes by the class that a type derives from, never by what a
value says of itself.
"""

import array
import itertools
import math
import numbers
import operator
from collections.abc import (
    ItemsView,
    Iterable,
    KeysView,
    Mapping,
    Sequence,
    Set,
    ValuesView,
)
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH = 16
MAX_ITEMS = 100_000
"""In all lists, sets and mappings of one value together."""
MAX_KEYS = 1_000
"""In sets, and of mappings those that are no text: equal hashes can be made for any others."""
MAX_INNER_NUMBERS = 16 << 20
"""In the arrays within lists of one value together."""
MAX_BYTES = 128 << 20
MAX_BITS = 10_000
"""Python does not write whole numbers that are much longer than this."""
MAX_AXES = 32

_NAME = 80
_PLAIN = frozenset("?bhilqBHILQefdFD")
"""Codes of the dtypes that cross: truth values, integers, floats and complex numbers."""
_SIMPLE = frozenset((type(None), bool, float, *(np.dtype(code).type for code in _PLAIN)))
"""Types of what is data as it is, however large."""
_NARROWER = {"g": np.float64, "G": np.complex128}  # whose bytes differ from machine to machine
_OF_DICTIONARIES = (KeysView, ValuesView, ItemsView)
_ARRAY_PROTOCOL = ("__array__", "__array_interface__")
_OBJECTS_OR_TEXT = "OUT"
_BUFFERS = (array.array, memoryview, bytearray)


class Opaque:
    """Stands for what is no plain data: only the name of its type is known, and why it is none."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str) -> None:
        """Remember the name, shortened."""
        self.type_name = type_name[:_NAME]

    def __eq__(self, other: object) -> bool:
        """Two are equal if their names are."""
        return isinstance(other, Opaque) and self.type_name == other.type_name

    def __hash__(self) -> int:
        """Hash the name."""
        return hash(self.type_name)

    def __repr__(self) -> str:
        """Show the value as Python shows an object without a repr."""
        return f"<{self.type_name} object>"


def as_data(value: object) -> object:
    """Return the plain data that a value holds.

    What is plain data already comes back equal. A subclass becomes the class it derives from: a
    namedtuple a tuple, an IntEnum an int. Other kinds become the nearest one: sequences lists
    (deque, UserList, range, the views of a dictionary, TensorShape), mappings dictionaries, array
    kinds arrays (whatever has ``__array__``; array.array, memoryview, bytearray), numbers floats
    (Fraction, Decimal). An array of objects becomes one of numbers where it holds nothing else,
    and lists otherwise, as one of text does; what is masked becomes NaN. A dataclass is no data:
    nobody could unpack it as the tuple that was asked for. Neither is what can be read only once,
    such as a generator, which may never end.

    Parameters
    ----------
    value : object
        Whatever it is. No length it names is believed, and what its methods raise, if it derives
        from Exception, makes it no data.

    Returns
    -------
    object
        None, bool, int, float, complex, str, one of NumPy's numbers, an array of numbers or truth
        values in native byte order, or a list, tuple, set, frozenset or dict of those; an `Opaque`
        in place of what is no data. Arrays are not copied where they are plain already.

    Examples
    --------
    >>> from collections import deque, namedtuple
    >>> as_data([namedtuple("Row", "name shape")("conv", deque([3, 3]))])
    [('conv', [3, 3])]
    >>> as_data(n for n in range(3))
    <generator object>
    """
    kind = type(value)
    if kind in _SIMPLE or (kind is np.ndarray and _is_plain(value)):
        return value  # most answers, with the next
    if type(value) is int and value.bit_length() <= MAX_BITS:
        return value
    try:
        return _Reader().read(value, 0)
    except _TooMuchError as error:
        return Opaque(f"{_name(kind)} {error}")


def same_data(old: object, new: object) -> bool:
    """Say whether two values are the same data: of the same types, and bit for bit.

    Parameters
    ----------
    old, new : object
        As `as_data` returns them.

    Returns
    -------
    bool

    Examples
    --------
    >>> same_data([1, np.zeros(2)], [1, np.zeros(2)]), same_data([1], [True])
    (True, False)
    """
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray | np.generic) and isinstance(new, np.ndarray | np.generic):
        same_form = old.shape == new.shape and old.dtype == new.dtype
        return same_form and old.tobytes() == new.tobytes()
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(map(same_data, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same_data(old[key], new[key]) for key in old)
    return bool(old == new) or (old != old and new != new)


class _TooMuchError(Exception):
    """Says of a value as a whole what is too much of it."""


def _is_plain(value: Any) -> bool:
    """Say whether an array is data as it is."""
    dtype = value.dtype
    small = value.nbytes <= MAX_BYTES and value.ndim <= MAX_AXES and not is_vast(value.shape)
    return dtype.char in _PLAIN and dtype.isnative and small


def is_vast(shape: tuple[int, ...]) -> bool:
    """Say whether an array without numbers has so many rows that nobody could go through them.

    Its bytes tell nothing of them, and neither does its size.

    Examples
    --------
    >>> is_vast((0, 512, 512, 3)), is_vast((15_000_000, 0)), is_vast((0, 2**40)), is_vast((2**40,))
    (False, True, True, False)
    """
    if 0 not in shape:
        return False
    rows, others = shape[: shape.index(0)], (size for size in shape if size)
    return math.prod(rows) > MAX_ITEMS or math.prod(others) > MAX_INNER_NUMBERS


def _name(kind: type) -> str:
    """The name of a class, which its own class may have hidden."""
    return _without_surrogates(str.__str__(type.__dict__["__name__"].__get__(kind)))


def _without_surrogates(text: str) -> str:
    """The text, with question marks for what no file can hold."""
    return text if text.isascii() else text.encode(errors="replace").decode()


class _Reader:
    """Reads one value, within what one value may hold."""

    def __init__(self) -> None:
        self.items = MAX_ITEMS
        self.keys = MAX_KEYS
        self.numbers = MAX_INNER_NUMBERS
        self.bytes = MAX_BYTES

    def read(self, value: Any, depth: int) -> object:
        """Return the data that a value holds; `depth` is how many others hold it."""
        kind = type(value)
        if kind in _SIMPLE or kind is Opaque:
            return value
        if kind is str:
            return _without_surrogates(value)
        if kind is int:
            return self._integer(value)
        if depth > MAX_DEPTH:
            raise _TooMuchError("that holds itself, or is nested too deep")
        if kind is list:
            return self._items(kind, value, depth)
        if kind is tuple:
            return tuple(self._items(kind, value, depth))
        try:
            return self._of_base(kind, value, depth)
        except _TooMuchError:
            raise
        except Exception:
            return Opaque(f"{_name(kind)} that cannot be read")

    def _of_base(self, kind: type, value: Any, depth: int) -> object:
        if issubclass(kind, str):
            return _without_surrogates(str.__str__(value))
        if issubclass(kind, np.ndarray | np.generic):
            return self._array(kind, value, depth)
        if issubclass(kind, int):
            return self._integer(int.__pos__(value))
        if issubclass(kind, float):
            return float.__pos__(value)
        if issubclass(kind, complex):
            return complex.__pos__(value)
        if issubclass(kind, tuple):
            return tuple(self._items(kind, value, depth))
        if issubclass(kind, (list, *_OF_DICTIONARIES)):
            return self._items(kind, value, depth)
        if issubclass(kind, Mapping):
            return self._mapping(kind, value, depth)
        if issubclass(kind, Set):
            items = self._items(kind, value, depth)
            self._take_keys(items)
            return frozenset(items) if issubclass(kind, frozenset) else set(items)
        if issubclass(kind, _BUFFERS) or any(hasattr(kind, name) for name in _ARRAY_PROTOCOL):
            return self._array(kind, value, depth)
        if issubclass(kind, numbers.Integral):
            return self._integer(int(value))
        if issubclass(kind, numbers.Real | Decimal):
            return float(value)
        if issubclass(kind, Sequence) and not issubclass(kind, bytes):
            return self._items(kind, value, depth)
        if hasattr(kind, "as_list"):  # TensorShape, which is not imported to ask
            return self.read(value.as_list(), depth + 1)
        return Opaque(_name(kind))

    def _integer(self, value: int) -> object:
        if value.bit_length() > MAX_BITS:
            return Opaque(f"int of over {MAX_BITS} bits")
        return value

    # --- what holds others ------------------------------------------------------------------

    def _items(self, kind: type, value: Iterable[Any], depth: int) -> list[Any]:
        items: Any = value if kind is list or kind is tuple else self._taken(value)
        self._count(len(items))
        kinds = set(map(type, items))
        if kinds <= _SIMPLE:
            return list(items)
        if kinds == {int} and max(map(int.bit_length, items)) <= MAX_BITS:
            return list(items)
        return [self.read(item, depth + 1) for item in items]

    def _mapping(self, kind: type, value: Any, depth: int) -> dict[Any, object]:
        pairs = value.items() if kind is dict else self._taken(value.items())
        self._count(2 * len(pairs))
        found = {self.read(key, depth + 1): self.read(item, depth + 1) for key, item in pairs}
        self._take_keys(found)
        return found

    def _taken(self, values: Iterable[Any]) -> list[Any]:
        """What they give when they are gone through, up to one more than may be.

        No subclass is asked for its length; and TensorFlow's lists are empty seen otherwise.
        """
        return list(itertools.islice(values, self.items + 1))

    def _count(self, count: int) -> None:
        self.items -= count
        if self.items < 0:
            raise _TooMuchError("with far more items than asked for")

    def _take_keys(self, keys: Iterable[Any]) -> None:
        self.keys -= sum(type(key) is not str for key in keys)
        if self.keys < 0:
            raise _TooMuchError("with far more keys than asked for")

    # --- arrays -----------------------------------------------------------------------------

    def _array(self, kind: type, value: Any, depth: int) -> object:
        if issubclass(kind, np.ma.MaskedArray) and np.ma.is_masked(value):
            value = np.ma.filled(value.astype(np.float64), np.nan)
        found: NDArray[Any] = np.asarray(value)
        if found.nbytes > MAX_BYTES or found.ndim > MAX_AXES or is_vast(found.shape):
            return Opaque(f"{_name(kind)} of shape {found.shape}, far larger than asked for")
        if found.dtype.char in _OBJECTS_OR_TEXT:
            return self._objects(found, depth)
        dtype = _NARROWER.get(found.dtype.char, found.dtype.newbyteorder("="))
        found = found.astype(dtype, copy=False)
        if found.dtype.char not in _PLAIN:
            return Opaque(f"{_name(kind)} of dtype {found.dtype}")
        self.bytes -= found.nbytes
        self.numbers -= found.size if depth else 0
        if self.bytes < 0 or self.numbers < 0:
            raise _TooMuchError("with far more numbers than asked for")
        return found[()] if issubclass(kind, np.generic) else found

    def _objects(self, found: NDArray[Any], depth: int) -> object:
        """Read an array of objects or text: numbers if there are no others in it, else lists."""
        lists = sum(itertools.accumulate(found.shape, operator.mul))
        if lists > self.items:  # an empty array may be made of millions of empty lists
            raise _TooMuchError("with far more items than asked for")
        if found.dtype.char == "O" and found.size:
            items = self._items(list, found.ravel().tolist(), depth)
            try:
                plain = np.array(items)
            except ValueError:  # rows of several lengths
                plain = np.array(None)
            if plain.dtype.char in _PLAIN:
                return plain.reshape(found.shape + plain.shape[1:])
        return self.read(found.tolist(), depth)
