"""What a function gave back, made safe to look at, and when two answers are the same.

A student's function may give back anything: a list, a tensor, nothing, an object that lies about
its equality. `as_data` makes plain data of it, here as in the student's process; a reader turns
that into one of five records, and only plain NumPy arrays and plain data are compared. An exercise
names its reader: `numbers`, `several` or `plain_data`.
"""

import itertools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.reading import MAX_ITEMS, Opaque, as_data
from convcourse.checks.tracebacks import Frame, built_in, message, own_frames

MAX_ELEMENTS = 10_000_000
"""More numbers than any exercise asks for; such an array is described, never copied."""

_TOLERANCE = {2: 1e-2, 4: 1e-4}
"""Relative tolerance by the width of a float in bytes; wider floats have `_TOLERANCE_WIDE`."""
_TOLERANCE_WIDE = 1e-9

_MAX_BITS = 64
"""NumPy's whole numbers are no longer."""

_NUMBER = re.compile(r"\s*[-+]?[0-9]{1,20}(\.[0-9]{,20})?(e[-+]?[0-9]{1,3})?\s*")

_NOT_NUMBERS = {
    "b": "truth values (True and False), where numbers were expected",
    "c": "complex numbers, where real ones were expected: take the real part",
    "U": "text, where numbers were expected",
    "S": "text, where numbers were expected",
}


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """Numbers came back, as a plain array of integers or floats that nobody else holds."""

    numbers: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something came back that is not an array of numbers; `reason` says what it was."""

    reason: str

    @property
    def what(self) -> str:
        """What it was alone, without what was expected in its place."""
        return re.split("[,:] ", self.reason, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of class `kind` came back; `text` is its message, shortened.

    `frames` are the student's own functions that it went through.
    """

    kind: type[Exception]
    text: str
    frames: tuple[Frame, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """Several arrays of numbers came back together, in the order of `names`."""

    names: tuple[str, ...]
    parts: tuple[Returned, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """Plain data came back: text, numbers, tuples and mappings of them; lists are tuples here."""

    value: object


Answer = Returned | Several | Data | Unusable | Raised
Reader = Callable[[object], Answer]

NOTHING = Unusable("None, as a function does that has no return")
"""What a function gives that lacks its return, and what a value is that was never typed."""


def ask(
    read: Reader, function: Callable[..., object], /, *args: object, **settings: object
) -> Answer:
    """Call a function and record what it gives, whatever that is.

    Only `Exception` is caught: what derives from `BaseException` alone (an interrupt, a time-out
    of the grader) passes through.

    Parameters
    ----------
    read : callable
        Turns what comes back into a record: `numbers`, `several(...)` or `plain_data`.
    function : callable
        Called once, as ``function(*args, **settings)``.

    Returns
    -------
    Returned, Several, Data, Unusable or Raised

    Examples
    --------
    >>> ask(numbers, max, [1, 2])
    Returned(numbers=array(2))
    >>> ask(numbers, int, "two")
    Raised(kind=<class 'ValueError'>, text="invalid literal for int() with base 10: 'two'")
    >>> ask(numbers, lambda: None)
    Unusable(reason='None, as a function does that has no return')
    """
    try:
        value = function(*args, **settings)
    except Exception as error:
        return Raised(type(error), message(error), own_frames(error))
    return read(value)


def numbers(value: object) -> Returned | Unusable:
    """Turn anything that may stand for numbers into an array.

    Parameters
    ----------
    value : object
        A number, a nested list, an array, or whatever else holds numbers: see `as_data`.

    Returns
    -------
    Returned or Unusable

    Examples
    --------
    >>> numbers([[1, 2], [3, 4]]).numbers.shape
    (2, 2)
    >>> numbers([[1, 2], [3]])
    Unusable(reason='a list that is no array: its rows have different lengths')
    >>> numbers(n for n in range(3))
    Unusable(reason='an object of type generator, where numbers were expected')
    """
    data = as_data(value)
    if data is None:
        return NOTHING
    if isinstance(data, np.ndarray) and data.size > MAX_ELEMENTS:
        return Unusable(f"an array of shape {data.shape}, far larger than asked for")
    try:
        array = np.array(data)
    except ValueError:
        ragged = f"a {type(data).__name__} that is no array: its rows have different lengths"
        return Unusable(_in_the_way(data) or ragged)
    if isinstance(data, str) and _NUMBER.fullmatch(data):
        return Unusable(f"the number {data.strip()} as text: take its quotes, or str(…), away")
    if array.dtype.kind not in "iuf":
        return Unusable(_NOT_NUMBERS.get(array.dtype.kind) or _in_the_way(data))
    if array.size > MAX_ELEMENTS:
        return Unusable(f"an array of shape {array.shape}, far larger than asked for")
    return Returned(array)


def several(*names: str) -> Reader:
    """Return a reader of functions that give several arrays at once.

    Parameters
    ----------
    *names : str
        What the parts are called, in their order.

    Returns
    -------
    callable
        Reads a list, a tuple or an array of that many parts.

    Examples
    --------
    >>> read = several("before", "after")
    >>> read((1, [2, 3]))
    Several(names=('before', 'after'), parts=(Returned(numbers=array(1)), \
Returned(numbers=array([2, 3]))))
    >>> read((1, 2, 3))
    Unusable(reason='3 things, where 2 were expected: (before, after)')
    """

    def read(value: object) -> Answer:
        data = as_data(value)
        if data is None:
            return NOTHING
        wanted = f"{len(names)} were expected: ({', '.join(names)})"
        if not (isinstance(data, list | tuple) or (isinstance(data, np.ndarray) and data.ndim)):
            return Unusable(f"one {_described(data).removeprefix('an ')}, where {wanted}")
        if len(data) != len(names):
            things = "1 thing" if len(data) == 1 else f"{len(data)} things"
            return Unusable(f"{things}, where {wanted}")
        parts = []
        for name, part in zip(names, data, strict=True):
            answer = numbers(part)
            if isinstance(answer, Unusable):
                why = "" if answer == NOTHING else answer.reason.removeprefix(answer.what)
                return Unusable(f"{answer.what} as {name}{why}")
            parts.append(answer)
        return Several(names, tuple(parts))

    return read


def plain_data(value: object) -> Data | Unusable:
    """Read text, numbers, and lists, tuples and mappings of them.

    Parameters
    ----------
    value : object
        Whatever `as_data` can read. Arrays and NumPy's numbers count as the lists and numbers
        that they hold, and a list is the same as a tuple.

    Returns
    -------
    Data or Unusable

    Examples
    --------
    >>> plain_data([("Conv2D", [26, 26, 32], np.int64(320))])
    Data(value=(('Conv2D', (26, 26, 32), 320),))
    >>> plain_data([1, {2}])
    Unusable(reason='something that holds an object of type set')
    """
    data = as_data(value)
    if data is None:
        return NOTHING
    try:
        return Data(_tupled(data))
    except _NotPlainError as error:
        (odd,) = error.args
        return Unusable(f"{'' if odd is data else 'something that holds '}{_described(odd)}")


def agree(got: Answer, expected: Answer) -> bool:
    """Say whether an answer is as expected.

    Arrays agree by shape and by value, whatever their dtype: integers exactly, floats within a
    tolerance that their precision sets. An exception agrees if it is of the built-in class that
    the expected one belongs to.

    Parameters
    ----------
    got, expected : Returned, Several, Data, Unusable or Raised

    Returns
    -------
    bool

    Examples
    --------
    >>> agree(numbers([1.0, 2.0]), numbers([1, 2]))
    True
    >>> agree(numbers(2.33), numbers(2))
    False
    """
    if isinstance(got, Returned) and isinstance(expected, Returned):
        ours, theirs = expected.numbers, got.numbers
        if theirs.shape != ours.shape:
            return False
        # Most answers are the reference's, bit for bit, and to see that takes a tenth of the time.
        same_bits = theirs.dtype == ours.dtype and theirs.tobytes() == ours.tobytes()
        return same_bits or not differences(theirs, ours).any()
    if isinstance(got, Several) and isinstance(expected, Several):
        return got.names == expected.names and all(map(agree, got.parts, expected.parts))
    if isinstance(got, Data) and isinstance(expected, Data):
        return got.value == expected.value
    if isinstance(got, Raised) and isinstance(expected, Raised):
        return issubclass(got.kind, built_in(expected.kind))
    return False


def in_precision(answer: Answer, dtype: np.dtype[Any] | None) -> Answer:
    """Return an answer whose floats are no finer than a float dtype.

    Whoever computes with the numbers of a case in their own precision is right, though the
    reference computes in a finer one.

    Parameters
    ----------
    answer : Returned, Several, Data, Unusable or Raised
    dtype : numpy.dtype, optional
        Without it the answer stays as it is.

    Returns
    -------
    Returned, Several, Data, Unusable or Raised

    Examples
    --------
    >>> in_precision(numbers([0.5]), np.dtype(np.float32))
    Returned(numbers=array([0.5], dtype=float32))
    """
    if dtype is not None and isinstance(answer, Returned):
        array = answer.numbers
        finer = array.dtype.kind == "f" and array.dtype > dtype
        return Returned(array.astype(dtype)) if finer else answer
    if dtype is not None and isinstance(answer, Several):
        parts = (in_precision(part, dtype) for part in answer.parts)
        return Several(answer.names, tuple(part for part in parts if isinstance(part, Returned)))
    return answer


def differences(got: NDArray[Any], expected: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark the numbers that are not as expected.

    Parameters
    ----------
    got, expected : ndarray of one shape
        Integers or floats.

    Returns
    -------
    ndarray of bool
        Of the same shape. Two integer arrays must be equal; floats may differ by a tolerance times
        the largest expected magnitude (or times 1, if that is larger), which half precision gets
        only where it was expected; NaN equals NaN.

    Examples
    --------
    >>> differences(np.array([1, 2, 3]), np.array([1, 2, 4]))
    array([False, False,  True])
    >>> differences(np.array([0.1 + 0.2, np.nan]), np.array([0.3, 0.3]))
    array([False,  True])
    """
    if got.dtype.kind in "iu" and expected.dtype.kind in "iu":
        return np.asarray(got != expected)
    # Who leaves wider numbers for half precision is as right as the numbers that come of it.
    halved = got.dtype.itemsize == 2 and got.dtype.kind == "f"
    allowed = max(_TOLERANCE_WIDE if halved else _tolerance(got), _tolerance(expected))
    ours, theirs = expected.astype(np.float64), got.astype(np.float64)
    finite = np.abs(ours[np.isfinite(ours)])
    allowed *= max(1.0, float(finite.max(initial=0.0)))
    with np.errstate(invalid="ignore"):  # inf - inf is settled by the equality beside it
        same = (theirs == ours) | (np.abs(theirs - ours) <= allowed)
    return np.asarray(~(same | (np.isnan(theirs) & np.isnan(ours))))


class _NotPlainError(Exception):
    """Holds what came in place of plain data."""


def _tupled(data: object) -> object:
    """The same with tuples for lists and arrays, and Python's numbers for NumPy's."""
    if isinstance(data, np.generic):
        return _tupled(data.item())
    if isinstance(data, np.ndarray):
        lists = sum(itertools.accumulate(data.shape, operator.mul))
        if lists > MAX_ITEMS:  # also those that an empty array may be made of
            raise _NotPlainError(Opaque("ndarray with far more items than asked for"))
        return _tupled(data.tolist())
    if isinstance(data, list | tuple):
        return tuple(map(_tupled, data))
    if isinstance(data, dict):
        return {_tupled(key): _tupled(item) for key, item in data.items()}
    if data is None or isinstance(data, bool | int | float | str):
        return data
    raise _NotPlainError(data)


def _described(data: object) -> str:
    name = data.type_name if isinstance(data, Opaque) else type(data).__name__
    return f"an object of type {name}"


def _in_the_way(data: object, held: str = "") -> str:
    """What of the data no array of numbers can hold; nothing, if only its form is in the way."""
    if isinstance(data, list | tuple):
        held = f"a {type(data).__name__} that holds "
        return next(filter(None, (_in_the_way(item, held) for item in data)), "")
    if isinstance(data, bool | int | float | np.generic | np.ndarray):
        too_long = type(data) is int and data.bit_length() > _MAX_BITS
        return f"{held}a whole number of over {_MAX_BITS} bits" if too_long else ""
    what = "None" if data is None else _described(data)
    return f"{held}{what}, where numbers were expected"


def _tolerance(numbers: NDArray[Any]) -> float:
    if numbers.dtype.kind in "iu":
        return 0.0
    return _TOLERANCE.get(numbers.dtype.itemsize, _TOLERANCE_WIDE)
