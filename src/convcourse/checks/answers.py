"""What a function gave back, made safe to look at, and when two answers are the same.

A student's function may give back anything: a list, a tensor, nothing, an object that lies about
its equality. Here it becomes one of three records, and only plain NumPy arrays are compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_ELEMENTS = 10_000_000
"""More numbers than any exercise asks for; such an array is described, never copied."""

_TOLERANCE = {2: 1e-2, 4: 1e-4}
"""Relative tolerance by the width of a float in bytes; wider floats have `_TOLERANCE_WIDE`."""
_TOLERANCE_WIDE = 1e-9

_MAX_TEXT = 160

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


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of class `kind` came back; `text` is its message, shortened."""

    kind: type[Exception]
    text: str


Answer = Returned | Unusable | Raised

NOTHING = Unusable("None, as a function does that has no return")
"""What a function gives that lacks its return, and what a value is that was never typed."""


def ask(function: Callable[..., object], /, *args: object, **settings: object) -> Answer:
    """Call a function and record what it gives, whatever that is.

    Only `Exception` is caught: what derives from `BaseException` alone (an interrupt, a time-out
    of the grader) passes through.

    Parameters
    ----------
    function : callable
        Called once, as ``function(*args, **settings)``.

    Returns
    -------
    Returned, Unusable or Raised

    Examples
    --------
    >>> ask(max, [1, 2])
    Returned(numbers=array(2))
    >>> ask(int, "two")
    Raised(kind=<class 'ValueError'>, text="invalid literal for int() with base 10: 'two'")
    >>> ask(lambda: None)
    Unusable(reason='None, as a function does that has no return')
    """
    try:
        value = function(*args, **settings)
    except Exception as error:
        return Raised(type(error), _text(error))
    return received(value)


def received(value: object) -> Returned | Unusable:
    """Turn anything that may stand for numbers into an array.

    Parameters
    ----------
    value : object
        A number, a nested list, an array, or anything with ``__array__``. A door over a process
        boundary may pass a stand-in whose `type_name` names what could not cross.

    Returns
    -------
    Returned or Unusable

    Examples
    --------
    >>> received([[1, 2], [3, 4]]).numbers.shape
    (2, 2)
    >>> received([[1, 2], [3]])
    Unusable(reason='a list that is no array: its rows have different lengths')
    >>> received(n for n in range(3))
    Unusable(reason='an object of type generator, where numbers were expected')
    """
    if value is None:
        return NOTHING
    try:
        numbers = np.asarray(value)
    except Exception:
        if isinstance(value, list | tuple):
            return Unusable(
                f"a {type(value).__name__} that is no array: its rows have different lengths"
            )
        return Unusable(f"an object of type {_type_name(value)} that is no array")
    if numbers.dtype.kind not in "iuf":
        what = f"an object of type {_type_name(value)}, where numbers were expected"
        return Unusable(_NOT_NUMBERS.get(numbers.dtype.kind, what))
    if numbers.size > MAX_ELEMENTS:
        return Unusable(f"an array of shape {numbers.shape}, far larger than asked for")
    return Returned(numbers.copy())


def agree(got: Answer, expected: Answer) -> bool:
    """Say whether an answer is as expected.

    Arrays agree by shape and by value, whatever their dtype: integers exactly, floats within a
    tolerance that their precision sets. An exception agrees if it is of the built-in class that
    the expected one belongs to.

    Parameters
    ----------
    got, expected : Returned, Unusable or Raised

    Returns
    -------
    bool

    Examples
    --------
    >>> agree(received([1.0, 2.0]), received([1, 2]))
    True
    >>> agree(received(2.33), received(2))
    False
    """
    if isinstance(got, Returned) and isinstance(expected, Returned):
        same_shape = got.numbers.shape == expected.numbers.shape
        return same_shape and not differences(got.numbers, expected.numbers).any()
    if isinstance(got, Raised) and isinstance(expected, Raised):
        return issubclass(got.kind, built_in(expected.kind))
    return False


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
        the largest expected magnitude (or times 1, if that is larger); NaN equals NaN.

    Examples
    --------
    >>> differences(np.array([1, 2, 3]), np.array([1, 2, 4]))
    array([False, False,  True])
    >>> differences(np.array([0.1 + 0.2, np.nan]), np.array([0.3, 0.3]))
    array([False,  True])
    """
    if got.dtype.kind in "iu" and expected.dtype.kind in "iu":
        return np.asarray(got != expected)
    allowed = max(_tolerance(got), _tolerance(expected))
    ours, theirs = expected.astype(np.float64), got.astype(np.float64)
    finite = np.abs(ours[np.isfinite(ours)])
    allowed *= max(1.0, float(finite.max(initial=0.0)))
    with np.errstate(invalid="ignore"):  # inf - inf is settled by the equality beside it
        same = (theirs == ours) | (np.abs(theirs - ours) <= allowed)
    return np.asarray(~(same | (np.isnan(theirs) & np.isnan(ours))))


def built_in(kind: type[Exception]) -> type[BaseException]:
    """Return the nearest built-in class that an exception class belongs to.

    Examples
    --------
    >>> class ShapeError(ValueError): ...
    >>> built_in(ShapeError)
    <class 'ValueError'>
    """
    return next(base for base in kind.__mro__ if base.__module__ == "builtins")


def _tolerance(numbers: NDArray[Any]) -> float:
    if numbers.dtype.kind in "iu":
        return 0.0
    return _TOLERANCE.get(numbers.dtype.itemsize, _TOLERANCE_WIDE)


def _text(error: Exception) -> str:
    """Return the message of an exception, on one line and not too long."""
    try:
        words = " ".join(str(error).split())
    except Exception:
        return "(its message cannot be shown)"
    return words if len(words) <= _MAX_TEXT else words[: _MAX_TEXT - 1] + "…"


def _type_name(value: object) -> str:
    try:
        return str(getattr(value, "type_name", type(value).__name__))[:40]
    except Exception:
        return type(value).__name__[:40]
