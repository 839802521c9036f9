"""The page a picture is drawn on: its size, its cells, its words, its alternative text.

Lengths are in inches from the top left corner: nothing can then be clipped by a change of scale.
"""

from __future__ import annotations

import html
import io
import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from convcourse.figures.palette import INK, KINDS, REFUSAL, SMALL, TITLE, VERMILLION, WIDTH
from convcourse.figures.theme import themed

__all__ = [
    "Picture",
    "draw_cell",
    "draw_frame",
    "draw_grid",
    "draw_legend",
    "draw_lines",
    "lines_height",
    "picture_of_error",
    "start_picture",
    "write",
]


class Picture(Figure):
    """A Matplotlib figure that knows its alternative text and shows itself with it.

    Attributes
    ----------
    alt : str
        What the picture says, in words and numbers, for a reader who cannot see it.
    answer : Picture or None
        What this one asks for: a page shows it when it is asked to.
    folded : bool
        Whether the picture is an answer itself, to be opened by who has made a guess.

    Examples
    --------
    >>> picture, ax = start_picture(height=1.0)
    >>> picture.alt = "An empty page"
    >>> 'aria-label="An empty page"' in picture.html()
    True
    """

    alt: str = ""
    answer: Picture | None = None
    folded: bool = False

    def svg(self) -> str:
        """Return the picture as SVG text; equal pictures give equal text."""
        buffer = io.StringIO()
        # Without a salt, and with a date, two drawings of one picture would differ.
        with mpl.rc_context({"svg.hashsalt": "convcourse", "hatch.linewidth": 1.2}):
            self.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()

    def html(self) -> str:
        """Return an ``<svg>`` element with the alternative text; it follows the page's theme.

        Where the picture has an answer, this stands below it, folded.
        """
        shown = themed(self.svg(), html.escape(self.alt))
        if self.answer is not None:
            return f"{shown}{_FOLD.format(self.answer.html())}"
        return _FOLD.format(shown) if self.folded else shown

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        said = [self.alt] if self.answer is None else [self.alt, self.answer.alt]
        return {"text/html": self.html(), "text/plain": "\n".join(said)}


_FOLD = (
    '<details class="convcourse-answer"><summary style="cursor: pointer">'
    "Predict first, then open: the answer</summary>{}</details>"
)


def start_picture(*, height: float) -> tuple[Picture, Axes]:
    """Return an empty page, and axes on it whose data coordinates are inches.

    Examples
    --------
    >>> picture, ax = start_picture(height=2.5)
    >>> top, bottom = sorted(ax.get_ylim())
    >>> float(top), float(bottom)
    (0.0, 2.5)
    """
    picture = Picture(figsize=(WIDTH, height), facecolor="none")
    ax = picture.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    return picture, ax


def picture_of_error(message: str) -> Picture:
    """Give the reason why there is nothing to draw, in the place of the drawing.

    Examples
    --------
    >>> picture_of_error("The kernel does not fit.").alt
    'No output: these settings do not work. The kernel does not fit.'
    """
    title, rows = "No output: these settings do not work", textwrap.wrap(message, 84)
    height = 1.2 + 0.3 * len(rows)
    picture, ax = start_picture(height=height)
    frame = Rectangle((0.15, 0.15), WIDTH - 0.3, height - 0.3, facecolor=REFUSAL)
    frame.set(edgecolor=VERMILLION, linewidth=2)
    ax.add_patch(frame)
    ax.text(0.4, 0.5, title, color=INK, size=TITLE, weight="bold", va="center")
    for i, row in enumerate(rows):
        ax.text(0.4, 0.95 + 0.3 * i, row, color=INK, size=TITLE, va="center", parse_math=False)
    picture.alt = f"{title}. {message}"
    return picture


def lines_height(count: int) -> float:
    """Return the height that `count` lines of text take up, in inches.

    Examples
    --------
    >>> lines_height(3) > lines_height(1)
    True
    """
    return 0.25 + 0.28 * count


def draw_lines(ax: Axes, lines: Sequence[str], *, top: float) -> None:
    """Write lines of code-like text from `top` down, the last of them bold."""
    for i, line in enumerate(lines):
        weight = "bold" if i == len(lines) - 1 else "normal"
        text = ax.text(0.2, top + 0.22 + 0.28 * i, line, color=INK, size=TITLE, va="center")
        text.set(family="DejaVu Sans Mono", weight=weight, parse_math=False)


def draw_cell(ax: Axes, box: tuple[float, float, float, float], kind: str, text: str = "") -> None:
    """Draw one cell at `box` = (left, top, width, height), its text as large as fits."""
    left, top, width, height = box
    hatched = "hatch" in KINDS[kind].cue
    # A hatch marks the background: what a window reads stays on top of it.
    ax.add_patch(
        Rectangle((left, top), width, height, **KINDS[kind].style, zorder=1 + 0.5 * bool(text))
    )
    if text:
        # 72 points make an inch, and a digit is about 0.64 of the font size wide.
        size = min(TITLE, 72 * 0.7 * height, 72 * 0.9 * width / (0.64 * len(text)))
        label = ax.text(left + width / 2, top + height / 2, text, size=size, color=INK)
        label.set(ha="center", va="center_baseline")
        if hatched:
            label.set_path_effects([withStroke(linewidth=3.5, foreground="white")])


def draw_legend(ax: Axes, used: Collection[str], names: Mapping[str, str] | None = None) -> None:
    """Name the kinds of cells that the picture uses, in one line at its foot.

    `names` says what a kind means in this picture, where it is not what the kind is called.
    """
    handles = [
        Patch(label=(names or {}).get(kind, look.name), **look.style)
        for kind, look in KINDS.items()
        if kind in used
    ]
    ax.legend(
        handles=handles,
        loc="lower center",
        ncols=len(handles),
        frameon=False,
        fontsize=SMALL,
        handlelength=1.6,
        handleheight=1.0,
        columnspacing=1.3 if len(handles) < 7 else 1.0,
    )


def draw_grid(
    ax: Axes, texts: NDArray[Any], kind: str, *, corner: tuple[float, float], unit: float
) -> None:
    """Draw texts as square cells of `unit` inches, from `corner` = (left, top) on."""
    left, top = corner
    for (i, j), text in np.ndenumerate(texts):
        draw_cell(ax, (left + unit * j, top + unit * i, unit, unit), kind, text)


def draw_frame(ax: Axes, box: tuple[float, float, float, float], *, linewidth: float = 3) -> Patch:
    """Frame `box` = (left, top, width, height): what is chosen, shown without colour."""
    left, top, width, height = box
    frame = Rectangle((left, top), width, height, fill=False, linewidth=linewidth, edgecolor=INK)
    frame.set_zorder(3)
    return ax.add_patch(frame)


def write(ax: Axes, x: float, y: float, text: str, size: float, *, align: str = "center") -> None:
    """Write a word, its middle (or its left or right end) at (x, y)."""
    label = ax.text(x, y, text, size=size, color=INK, ha=align, va="center_baseline")
    label.set_parse_math(False)
