"""What convolution is: two rows of numbers, one of them turned round and slid along the other."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes

from convcourse.figures.palette import SMALL, TEXT, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import format_number
from convcourse.figures.shown.what import EXAMPLES, Sliding

__all__ = ["fig_what"]

_UNIT, _ROW = 0.42, 0.95  # inches: a cell; a row with its name and its indices


def fig_what(sliding: Sliding) -> Picture:
    """Draw a row of numbers, another that is slid along it, their products and the sums so far.

    Parameters
    ----------
    sliding : Sliding
        The rows, and how far the second has come.

    Examples
    --------
    >>> fig_what(Sliding(example="polynomials", shift=0)).alt[:48]
    '1 + 2x + 3x² and 4 + 5x²: y[0] = 1·4 = 4; x^0 ha'
    """
    (f, slid), (upper, lower, below) = sliding.rows, sliding.labels()
    n, m, at, names = len(f), len(slid), sliding.at, EXAMPLES[sliding.example]["names"]
    unit = min(_UNIT, (WIDTH - 0.6) / (n + 2 * (m - 1)))
    columns = {i for i, _ in sliding.pairs}
    texts = [*sliding.texts, *textwrap.wrap(sliding.sentence, 88, subsequent_indent="    ")]
    top = lines_height(len(texts))
    picture, ax = start_picture(height=top + 4 * _ROW + 0.6)
    draw_lines(ax, texts, top=0)
    inner = 0.4 + unit * (m - 1)

    def row(
        number: int, name: str, left: float, labels: list[int], cells: list[tuple[str, str]]
    ) -> None:
        _draw_row(ax, (left, top + _ROW * number + 0.45), unit, name, labels, cells)

    numbers = [format_number(value) for value in f]
    row(0, f"{names[0]}, i", inner, upper, [
        ("read" if i in columns else "input", text) for i, text in enumerate(numbers)
    ])  # fmt: skip
    turned = ", turned round" if sliding.flip else ""
    weights = [("weight", format_number(value)) for value in slid]
    row(1, f"{names[1]}{turned}, j", 0.4 + unit * at, lower, weights)
    products = [("product", format_number(value)) for value in sliding.products]
    row(2, "products", inner + unit * min(columns), [], products)
    outputs = [
        ("output", format_number(value)) if k <= at else ("input", "?")
        for k, value in enumerate(sliding.output)
    ]
    row(3, f"{names[2]}, y", 0.4, below, outputs)
    draw_frame(ax, (0.4 + unit * at, top + 3 * _ROW + 0.45, unit, unit))
    draw_legend(ax, {"read", "weight", "product", "output"}, {"read": "number that is met"})
    picture.alt = sliding.alt
    return picture


def _draw_row(
    ax: Axes,
    corner: tuple[float, float],
    unit: float,
    name: str,
    labels: list[int],
    cells: list[tuple[str, str]],
) -> None:
    left, top = corner
    write(ax, 0.2, top - 0.34, name, TEXT, align="left")
    for k, label in enumerate(labels):
        write(ax, left + unit * (k + 0.5), top - 0.11, str(label), SMALL)
    for k, (kind, text) in enumerate(cells):
        draw_cell(ax, (left + unit * k, top, unit, unit), kind, text)
