"""Cases and arrays as text: written as a student would type them, compact and short."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Case, Check

WIDTH = 88
"""Columns of a message."""

_WIDTH_BESIDE_LABEL = WIDTH - 12
"""Columns of an array beside its label."""

_INDENT = 4
"""Columns before a line of code in a message."""

_INLINE = 48
"""Columns of a list or tuple within a call; a longer one gets a name."""

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
        Arrays that need more lines than this are described by their shape, lists by their length.

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
    lines = []
    for name, arg in zip(check.arguments, case.args, strict=False):
        if isinstance(arg, np.ndarray):
            lines += _assignment(name, arg, rows)
        elif _is_long(arg):
            text = write_data(arg, rows=rows, prefix=f"{name} = ")
            start = f"{name} = " if text[0] in "[(" else f"# {name}: "
            lines += f"{start}{text}".split("\n")
    return [*lines, write_call(check, case)]


def write_call(check: Check, case: Case) -> str:
    """Write the call of a case on one line, its arrays and long lists by their names.

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

    Of more than two axes, those of length 1 are left out where a shape can say so.

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
    >>> write_array(np.array([[[[1], [-2]]]]), rows=4)
    '[ 1, -2] of shape (1, 1, 2, 1)'
    >>> write_array(np.zeros((9, 9)), rows=4)
    'an array of shape (9, 9)'
    """
    shape = f" of shape {numbers.shape}" if _has_long_form(numbers) else ""
    text = _brackets(numbers, rows, prefix)
    if text is None or len(text.split("\n")[-1] + shape) > _WIDTH_BESIDE_LABEL:
        return f"an array of shape {numbers.shape}"
    return text + shape


def _has_long_form(numbers: NDArray[Any]) -> bool:
    """Say whether the brackets of an array would be mostly axes of length 1."""
    return numbers.ndim > 2 and 1 in numbers.shape


def _brackets(numbers: NDArray[Any], rows: int, prefix: str) -> str | None:
    """Write an array, short of axes of length 1 where it has more than two; None if too long."""
    if not 0 < numbers.size <= WIDTH * max(rows, 1):
        return None
    if _has_long_form(numbers):
        numbers = np.atleast_1d(numbers.squeeze())
    width = max(len(write_number(value)) for value in numbers.flat)
    text = np.array2string(
        numbers,
        separator=", ",
        prefix=prefix,
        max_line_width=_WIDTH_BESIDE_LABEL if numbers.ndim == 1 else 10 * WIDTH,  # rows stay whole
        formatter={"all": lambda value: write_number(value).rjust(width)},
    )
    lines = [line for line in text.split("\n") if line]  # NumPy parts images by blank lines
    text = "\n".join(lines)
    fits = len(lines) <= rows and max(map(len, (prefix + lines[0], *lines))) <= _WIDTH_BESIDE_LABEL
    return text if fits or numbers.size == 1 else None


def write_data(value: object, *, rows: int, prefix: str = "") -> str:
    """Write plain data: on one line if it fits, else an item on each of at most `rows` lines.

    Parameters
    ----------
    value : object
        Text, numbers, lists and tuples.
    rows : int
        Lines that it may take; if it needs more, its length and its first item are given.
    prefix : str
        What stands before it on its first line; the other lines are moved in as far.

    Returns
    -------
    str

    Examples
    --------
    >>> write_data((("conv", (26, 26, 32), 320), ("flatten", (21632,), 0)), rows=4)
    "(('conv', (26, 26, 32), 320), ('flatten', (21632,), 0))"
    >>> write_data(list(range(1000)), rows=4)
    '1000 items, the first of them 0'
    """
    text, width = repr(value), _WIDTH_BESIDE_LABEL - len(prefix)
    if not isinstance(value, list | tuple):
        return _cut(text, width)
    if len(text) <= width or not value:
        return text
    items = [repr(item) for item in value]
    if len(items) <= rows and max(map(len, items)) <= width - 3:
        start, end = "[]" if isinstance(value, list) else ("(", ",)" if len(items) == 1 else ")")
        margin = " " * (len(prefix) + 1)
        return start + f",\n{margin}".join(items) + end
    count = "1 item, which is" if len(items) == 1 else f"{len(items)} items, the first of them"
    return f"{count} {_cut(items[0], width - len(count) - 1)}"


def write_number(value: Any) -> str:
    """Write one number: integers in full, floats with eight digits at most.

    Examples
    --------
    >>> write_number(np.float64(0.5)), write_number(np.int64(7))
    ('0.5', '7')
    """
    return f"{value:.8g}" if isinstance(value, np.floating | float) else f"{value:d}"


def write_index(index: NDArray[np.intp]) -> str:
    """Write a position in an array as it would be typed.

    Examples
    --------
    >>> write_index(np.array([0, 3]))
    '[0, 3]'
    """
    return str([int(i) for i in index])


def _assignment(name: str, numbers: NDArray[Any], rows: int) -> list[str]:
    start = f"{name} = np.array("
    text = _brackets(numbers, rows, start)
    if text is None:
        return [f"# {name}: an array of shape {numbers.shape}, dtype {numbers.dtype}"]
    whole = numbers.dtype.kind == "f" and not any(mark in text for mark in ".en")
    dtype = f"dtype=np.{numbers.dtype.name})"
    shape = f".reshape{numbers.shape}" if _has_long_form(numbers) else ""
    named = numbers.dtype.name not in _DEFAULT_DTYPES or whole
    lines = f"{start}{text}{f', {dtype}' if named else ')'}{shape}".split("\n")
    if len(lines[-1]) > WIDTH - _INDENT:
        lines = [*f"{start}{text},".split("\n"), " " * len(start) + dtype + shape]
    return lines


def _words(check: Check, case: Case) -> Iterator[str]:
    for position, arg in enumerate(case.args):
        if isinstance(arg, np.ndarray) or (position < len(check.arguments) and _is_long(arg)):
            yield check.arguments[position]
        else:
            yield repr(arg)


def _is_long(arg: object) -> bool:
    return isinstance(arg, list | tuple) and len(repr(arg)) > _INLINE


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 2]} …"
