"""Cases and arrays as text: written as a student would type them, compact and short."""

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Case, Check

WIDTH = 88
"""Columns of a message."""

_ROOM = WIDTH - 12
"""Columns of an array beside its label."""

_DEFAULT_DTYPES = ("int64", "float64")


def write_case(check: Check, case: Case, *, rows: int) -> list[str]:
    """Write the inputs of a case and its call as lines of code.

    Parameters
    ----------
    check : Check
        Gives the names of the function and of its arguments.
    case : Case
        What the function is called with.
    rows : int
        Arrays that need more lines than this are described by their shape.

    Returns
    -------
    list of str

    Examples
    --------
    >>> check = Check("total", np.sum, (), arguments=("image",))
    >>> print(*write_case(check, Case.of(np.eye(2), axis=0), rows=4), sep="\\n")
    image = np.array([[1, 0],
                      [0, 1]], dtype=np.float64)
    total(image, axis=0)
    """
    lines, words = [], []
    for name, arg in zip(check.arguments, case.args, strict=False):
        if isinstance(arg, np.ndarray):
            lines += _assignment(name, arg, rows)
            words.append(name)
        else:
            words.append(repr(arg))
    return [*lines, write_call(check, case)]


def write_call(check: Check, case: Case) -> str:
    """Write the call of a case on one line, its arrays by their names.

    Examples
    --------
    >>> write_call(Check("size", len, ()), Case.of(7, 3, s=2))
    'size(7, 3, s=2)'
    """
    words = list(_words(check, case))
    words += [f"{name}={value!r}" for name, value in case.settings.items()]
    return f"{check.function}({', '.join(words)})"


def write_array(numbers: NDArray[Any], *, rows: int, prefix: str = "") -> str:
    """Write an array, or its shape if it is empty or needs more than `rows` lines.

    Parameters
    ----------
    numbers : ndarray
        Integers or floats.
    rows : int
        Lines that it may take.
    prefix : str
        What stands before it on its first line; the other lines are moved in as far.

    Returns
    -------
    str

    Examples
    --------
    >>> print(write_array(np.array([[1, -2], [0.5, 3]]), rows=4))
    [[  1,  -2],
     [0.5,   3]]
    >>> write_array(np.zeros((9, 9)), rows=4)
    'an array of shape (9, 9)'
    """
    summary = f"an array of shape {numbers.shape}"
    if not 0 < numbers.size <= WIDTH * max(rows, 1):
        return summary
    width = max(len(write_number(value)) for value in numbers.flat)
    text = np.array2string(
        numbers,
        separator=", ",
        prefix=prefix,
        max_line_width=10 * WIDTH,
        formatter={"all": lambda value: write_number(value).rjust(width)},
    )
    lines = text.split("\n")
    fits = len(lines) <= rows and max(map(len, (prefix + lines[0], *lines))) <= _ROOM
    return text if fits or numbers.size == 1 else summary


def write_data(value: object, *, rows: int) -> str:
    """Write plain data: on one line if it fits, else an item on each of at most `rows` lines.

    Examples
    --------
    >>> write_data((("Conv2D", (26, 26, 32), 320), ("Flatten", (21632,), 0)), rows=4)
    "(('Conv2D', (26, 26, 32), 320), ('Flatten', (21632,), 0))"
    >>> write_data(tuple(range(1000)), rows=4)
    '1000 items, the first of them 0'
    """
    text = repr(value)
    if len(text) <= _ROOM or not isinstance(value, tuple):
        return textwrap.shorten(text, _ROOM, placeholder=" …")
    items = [repr(item) for item in value]
    if len(items) <= rows and max(map(len, items)) < _ROOM:
        return "\n".join(f"{'(' if i == 0 else ' '}{item}," for i, item in enumerate(items)) + ")"
    return textwrap.shorten(f"{len(items)} items, the first of them {items[0]}", _ROOM)


def write_number(value: Any) -> str:
    """Write one number: integers in full, floats with eight digits at most.

    Examples
    --------
    >>> write_number(np.float64(0.5)), write_number(np.int64(7))
    ('0.5', '7')
    """
    return f"{value:.8g}" if isinstance(value, np.floating | float) else f"{value:d}"


def write_place(index: NDArray[np.intp]) -> str:
    """Write a position in an array as it would be typed.

    Examples
    --------
    >>> write_place(np.array([0, 3]))
    '[0, 3]'
    """
    return str([int(i) for i in index])


def _assignment(name: str, numbers: NDArray[Any], rows: int) -> list[str]:
    start = f"{name} = np.array("
    text = write_array(numbers, rows=rows, prefix=start)
    if not text.startswith("["):
        return [f"# {name}: {text}, dtype {numbers.dtype}"]
    whole = numbers.dtype.kind == "f" and not any(mark in text for mark in ".en")
    named = numbers.dtype.name not in _DEFAULT_DTYPES or whole
    dtype = f", dtype=np.{numbers.dtype.name}" if named else ""
    return f"{start}{text}{dtype})".split("\n")


def _words(check: Check, case: Case) -> Iterator[str]:
    for position, arg in enumerate(case.args):
        if isinstance(arg, np.ndarray):
            yield check.arguments[position]
        else:
            yield repr(arg)
