"""The table of a network as Keras prints it."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from convcourse.shapes import Summary

# What Keras leaves to the text of each column on a line of 80 characters.
_WIDTHS = (31, 22, 13)


def keras_table(
    name: str, rows: Summary, types: Sequence[str], *, size: int, learned: tuple[int, int]
) -> str:
    """Return the text that ``model.summary()`` prints in Keras 3 on 80 columns.

    Parameters
    ----------
    name : str
        Of the network.
    rows : convcourse.shapes.Summary
        One row for each layer.
    types : sequence of str
        The class of each layer.
    size : int
        Of all parameters, in bytes.
    learned : pair of int
        How many parameters training changes, and their size in bytes.

    Returns
    -------
    str
        Lines of 76 characters; words that are too long for their column go on in the next line.

    Examples
    --------
    >>> from convcourse.shapes import Dense, summary
    >>> rows = summary([Dense(2, name="dense")], (3,))
    >>> print(keras_table("tiny", rows, ["Dense"], size=32, learned=(8, 32)))
    Model: "tiny"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
    │ dense (Dense)                   │ (None, 2)              │             8 │
    └─────────────────────────────────┴────────────────────────┴───────────────┘
     Total params: 8 (32.00 B)
     Trainable params: 8 (32.00 B)
     Non-trainable params: 0 (0.00 B)
    """
    cells = [
        (
            f"{row.name} ({kind})",
            f"({', '.join(map(str, (None, *row.output_shape)))})",
            f"{row.params:,}",
        )
        for row, kind in zip(rows, types, strict=True)
    ]
    params, in_bytes = learned
    return "\n".join(
        [
            f'Model: "{name}"',
            _rule("┏━┳┓"),
            *_lines(("Layer (type)", "Output Shape", "Param #"), "┃"),
            _rule("┡━╇┩"),
            *_join(cells),
            _rule("└─┴┘"),
            f" Total params: {rows.params:,} ({_bytes(size)})",
            f" Trainable params: {params:,} ({_bytes(in_bytes)})",
            f" Non-trainable params: {rows.params - params:,} ({_bytes(size - in_bytes)})",
        ]
    )


def _join(cells: Iterable[Sequence[str]]) -> Iterable[str]:
    for place, each in enumerate(cells):
        if place:
            yield _rule("├─┼┤")
        yield from _lines(each, "│")


def _lines(cells: Sequence[str], bar: str) -> Iterable[str]:
    """Return the lines of one row, broken between words where a cell is too long."""
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, _WIDTHS, strict=True)]
    first, second, third = _WIDTHS
    for name, shape, params in zip_longest(*columns, fillvalue=""):
        yield f"{bar} {name:<{first}} {bar} {shape:<{second}} {bar} {params:>{third}} {bar}"


def _rule(signs: str) -> str:
    left, line, cross, right = tuple(signs)
    return left + cross.join(line * (width + 2) for width in _WIDTHS) + right


def _bytes(size: float) -> str:
    """Return a size in the largest unit of which there is at least one."""
    units = iter(["B", "KB", "MB", "GB", "TB"])
    unit = next(units)
    while size >= 1024:
        size, unit = size / 1024, next(units)
    return f"{size:.2f} {unit}"
