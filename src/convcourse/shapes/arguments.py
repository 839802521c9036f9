"""Arguments made canonical: friendly ones come in, anything else is a ShapeError.

A setting that may be an integer or a pair becomes a pair here, so that no other function asks.
"""

import operator
import reprlib
from collections.abc import Iterable
from typing import Any, SupportsIndex, TypeAlias, TypedDict

from convcourse.shapes.errors import ShapeError

Pair: TypeAlias = tuple[int, int]
PairLike: TypeAlias = SupportsIndex | Iterable[SupportsIndex]
Padding: TypeAlias = str | SupportsIndex | Iterable[SupportsIndex]
Padding2D: TypeAlias = str | SupportsIndex | Iterable[Iterable[SupportsIndex]]


class WindowSettings(TypedDict, total=False):
    """How a window moves over an image; what is left out is 1, and "VALID".

    Attributes
    ----------
    stride : int or pair of int, default 1
        Step of the window in pixels, (vertical, horizontal).
    padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
        Zeros around the images, in pixels. The names may be in any case; SAME is TensorFlow's,
        with the odd pixel at the bottom and right.
    dilation : int or pair of int, default 1
        Distance between neighbouring weights in pixels, (vertical, horizontal); 1 leaves no gap.

    Examples
    --------
    >>> settings: WindowSettings = {"stride": (2, 1), "padding": "SAME"}
    """

    stride: PairLike
    padding: Padding2D
    dilation: PairLike


class Settings(WindowSettings, total=False):
    """The settings of a convolution, as they are given: the one signature of all that convolves.

    Attributes
    ----------
    groups : int, default 1
        Groups that the channels are split into; c_in groups make a depthwise convolution.

    Examples
    --------
    >>> settings: Settings = {"stride": 2, "groups": 4}
    """

    groups: SupportsIndex


def integer(name: str, value: object, *, minimum: int = 1) -> int:
    """Return `value` as an int of at least `minimum`; NumPy integers are welcome, bools are not.

    Parameters
    ----------
    name : str
        What the number is called in the message of an error.
    value : object
        The number, as the caller gave it.
    minimum : int, default 1
        The smallest number that makes sense.

    Returns
    -------
    int

    Raises
    ------
    ShapeError
        If `value` is not an integer, or below `minimum`.

    Examples
    --------
    >>> integer("stride", 2)
    2
    """
    try:
        # True would pass as 1, and a flag in the place of a size is a mistake worth telling.
        number = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None:
        raise ShapeError(
            f"{name} must be an integer: got {show(value)} of type {type(value).__name__}. "
            f"Use a whole number such as {max(minimum, 1)}."
        )
    if number < minimum:
        raise ShapeError(f"{name} must be at least {minimum}: got {number}. Use {minimum} or more.")
    return number


def pair(name: str, value: object, *, minimum: int = 1) -> Pair:
    """Return an integer or a pair as a pair (vertical, horizontal).

    Parameters
    ----------
    name : str
        What the setting is called in the message of an error.
    value : object
        One integer for both directions, or two.
    minimum : int, default 1
        The smallest number that makes sense.

    Returns
    -------
    tuple of int
        (vertical, horizontal).

    Raises
    ------
    ShapeError
        If `value` is neither, or a number is below `minimum`.

    Examples
    --------
    >>> pair("stride", 2), pair("stride", (2, 1))
    ((2, 2), (2, 1))
    """
    items = sequence(value)
    if items is None:
        both = integer(name, value, minimum=minimum)
        return both, both
    if len(items) != 2:
        raise ShapeError(
            f"{name} must be an integer or a pair (vertical, horizontal): got {show(value)} "
            f"with {len(items)} entries. Use {name}=2 or {name}=(2, 1), for example."
        )
    vertical, horizontal = (integer(name, item, minimum=minimum) for item in items)
    return vertical, horizontal


def sequence(value: object) -> tuple[Any, ...] | None:
    """Return what `value` holds as a tuple, or None where it is a single thing (or text).

    Examples
    --------
    >>> sequence([2, 1]), sequence(2), sequence("SAME")
    ((2, 1), None, None)
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return None
    try:
        return tuple(value)
    except TypeError:  # a NumPy array without axes calls itself iterable, and is not
        return None


def show(value: object) -> str:
    """Return a short text of any value, fit for one line of a message.

    Examples
    --------
    >>> show(list(range(100)))
    '[0, 1, 2, 3, 4, 5, ...]'
    """
    return " ".join(reprlib.repr(value).split())
