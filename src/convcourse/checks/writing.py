"""Cases and arrays as text: written as a student would type them, compact and short."""

from collections.abc import Iterable, Sequence
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
    """Write the inputs of a case and its call as lines of code that can be pasted and run.

    Parameters
    ----------
    check : Check
        Gives the names of the function and of its arguments.
    case : Case
        What the function is called with.
    rows : int
        Lines that an array or a list may take. Where one needs more, or is not exactly what its
        text says, the lab's `check` makes the arguments again and comments describe them.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from convcourse.checks.cases import Kind
    >>> shown = Kind("zeros", 1, (Case.of(np.zeros((9, 9)), axis=0),))
    >>> check = Check("total", np.sum, (shown,), arguments=("image",))
    >>> print(*write_case(check, Case.of(np.eye(2), axis=0), rows=4), sep="\\n")
    image = np.array([[1, 0],
                      [0, 1]], dtype=np.float64)
    total(image, axis=0)
    >>> print(*write_case(check, shown.shown[0], rows=4), sep="\\n")
    image = check.case("total", "0-0")[0]
    # image: an array of shape (9, 9), dtype float64
    total(image, axis=0)
    """
    named = [(name, arg) for name, arg in _named(check, case) if _needs_name(arg)]
    written = [_assignment(name, arg, rows) for name, arg in named]
    call, token = write_call(check, case), check.token(case)
    exact = (_makes(lines, name, arg) for lines, (name, arg) in zip(written, named, strict=True))
    if all(exact) or not token:
        return [*(line for lines in written for line in lines), call]
    bound = check.arguments[: 1 + check.arguments.index(named[-1][0])]
    part = "[0]" if len(bound) == 1 else f"[:{len(bound)}]" if len(bound) < len(case.args) else ""
    again = f'{", ".join(bound)} = check.case("{check.function}", "{token}"){part}'
    described = (line for name, arg in named for line in _assignment(f"# {name}", arg, rows))
    comments = (f"# {line[2:].removeprefix('# ')}" for line in described)
    return [again, *comments, call]


def write_call(check: Check, case: Case) -> str:
    """Write the call of a case on one line, its arrays and long lists by their names.

    Examples
    --------
    >>> write_call(Check("size", len, ()), Case.of(7, 3, s=2))
    'size(7, 3, s=2)'
    """
    names = dict(enumerate(check.arguments))
    words = [
        names[i] if i in names and _needs_name(arg) else _literal(arg)
        for i, arg in enumerate(case.args)
    ]
    words += [f"{name}={_literal(value)}" for name, value in case.settings.items()]
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


def write_points(points: int) -> str:
    """Write how many points.

    Examples
    --------
    >>> write_points(1), write_points(7)
    ('1 point', '7 points')
    """
    return "1 point" if points == 1 else f"{points} points"


def write_index(index: NDArray[np.intp]) -> str:
    """Write a position in an array as it would be typed.

    Examples
    --------
    >>> write_index(np.array([0, 3]))
    '[0, 3]'
    """
    return str([int(i) for i in index])


def _named(check: Check, case: Case) -> Iterable[tuple[str, Any]]:
    return zip(check.arguments, case.args, strict=False)


def _needs_name(arg: object) -> bool:
    long = isinstance(arg, list | tuple) and len(repr(arg)) > _INLINE
    return long or isinstance(arg, np.ndarray)


def _assignment(name: str, arg: Any, rows: int) -> list[str]:
    """Write lines that give a name to an argument, or a comment if they would be too many."""
    if not isinstance(arg, np.ndarray):
        data = write_data(arg, rows=rows, prefix=f"{name} = ")
        return f"{f'{name} = ' if data[0] in '[(' else f'# {name}: '}{data}".split("\n")
    start = f"{name} = np.array("
    text = _brackets(arg, rows, start)
    if text is None:
        return [f"# {name}: an array of shape {arg.shape}, dtype {arg.dtype}"]
    whole = arg.dtype.kind == "f" and not any(mark in text for mark in ".en")
    dtype = f"dtype=np.{arg.dtype.name})"
    shape = f".reshape{arg.shape}" if _has_long_form(arg) else ""
    named = arg.dtype.name not in _DEFAULT_DTYPES or whole
    lines = f"{start}{text}{f', {dtype}' if named else ')'}{shape}".split("\n")
    if len(lines[-1]) > WIDTH - _INDENT:
        lines = [*f"{start}{text},".split("\n"), " " * len(start) + dtype + shape]
    return lines


def _makes(lines: Sequence[str], name: str, arg: Any) -> bool:
    """Say whether the lines of our own that assign an argument give exactly that."""
    names: dict[str, Any] = {"np": np}
    try:
        exec("\n".join(lines), names)
    except (NameError, SyntaxError):  # of nan and inf, of anything in a list that has no literal
        return False
    made = names.get(name)
    if not isinstance(arg, np.ndarray) or not isinstance(made, np.ndarray):
        return repr(made) == repr(arg)
    return (made.dtype, made.shape, made.tobytes()) == (arg.dtype, arg.shape, arg.tobytes())


def _literal(value: object) -> str:
    """Write a value as it is typed: as its repr, but for nan and inf, which have no name."""
    if isinstance(value, list | tuple):
        items = ", ".join(map(_literal, value)) + ("," if len(value) == 1 else "")
        return f"[{items.rstrip(',')}]" if isinstance(value, list) else f"({items})"
    if isinstance(value, float | np.floating) and not np.isfinite(value):
        kind = f"np.{value.dtype.name}" if isinstance(value, np.floating) else "float"
        return f'{kind}("{value}")'
    return repr(value)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 2]} …"
