"""The colours of figures and explorables, and the kinds of cells: the one table of both.

The colours are those of Okabe and Ito, some of them lightened to carry numbers, with partners for
dark pages. Each kind has a second cue beside its colour: a hatch, a dashed edge or a number.
Matplotlib draws from this table, and `convcourse.widgets.palette` writes it out for the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "BLUE",
    "CELL",
    "DARK",
    "GREEN",
    "INK",
    "KINDS",
    "ON_PHOTO",
    "ORANGE",
    "REFUSAL",
    "RULE",
    "SIGN",
    "SMALL",
    "TEXT",
    "TITLE",
    "TONES",
    "VERMILLION",
    "WIDTH",
    "CellLook",
    "on_dark",
]

WIDTH = 10.0
"""Width of every picture in inches."""
CELL = 0.5
"""Side of a cell in inches, wherever there is room for it."""
TITLE, TEXT, SMALL, SIGN = 13.0, 11.5, 9.5, 18.0
"""The sizes of writing in a picture, in points; the last is that of a sign between two arrays."""

INK = "#222222"
BLUE, GREEN, VERMILLION, ORANGE = "#0072B2", "#009E73", "#D55E00", "#E69F00"
RULE = "#bbbbbb"
"""Lines behind curves."""
REFUSAL = "#fff4e6"
"""The ground of the sentence that stands in the place of a drawing."""

ON_PHOTO = "#000001", "#fffffe"
"""Dark and light upon a photograph, which is the same on every page; so are they."""

DARK = {"ink": "#eeeeee", "accent": "#56B4E9", "control": "#8f979e", "refusal-fill": "#3a2a14"}
"""The partners on dark pages of what is not a cell, by the names of their CSS variables."""


@dataclass(frozen=True, slots=True)
class CellLook:
    """How one kind of cell looks, and what it is called.

    Attributes
    ----------
    name : str
        Its name in a legend.
    fill, stroke : str
        Colours on light pages, "none" for a cell that one looks through.
    dark_fill, dark_stroke : str
        Colours on dark pages.
    cue : mapping of str to anything
        What tells it apart without colour, as settings of a Matplotlib patch.
    """

    name: str
    fill: str
    stroke: str
    dark_fill: str
    dark_stroke: str
    cue: Mapping[str, Any] = field(default_factory=dict)

    @property
    def style(self) -> dict[str, Any]:
        """Its settings as a Matplotlib patch."""
        return {"facecolor": self.fill, "edgecolor": self.stroke, **self.cue}


KINDS = {
    "input": CellLook("input pixel", "white", INK, "#1c1f22", "#c4cacf"),
    "zero": CellLook("padding, a zero", "#dddddd", INK, "#41474d", "#c4cacf", {"linestyle": "--"}),
    "read": CellLook("read by the kernel", "#a6d8f5", BLUE, "#0b4f78", "#56B4E9"),
    "hole": CellLook(
        "hole left by dilation", "white", BLUE, "#1c1f22", "#56B4E9", {"linestyle": ":"}
    ),
    "product": CellLook("product", "#eccfe0", "#a1487f", "#5c2a49", "#d48ab5", {"linestyle": "-."}),
    "output": CellLook("output", "#b5e3d4", GREEN, "#0a5a44", "#2fc79b", {"linewidth": 1.6}),
    "weight": CellLook("weight", "#f7e08b", "#7a6200", "#574700", "#e0c04a", {"linewidth": 1.4}),
    "gradient": CellLook(
        "gradient", "#f8c9b0", VERMILLION, "#6b3410", "#ff8f4a", {"linewidth": 1.3}
    ),
    "dropped": CellLook(
        "dropped by the floor", "none", VERMILLION, "none", "#ff8f4a", {"hatch": "////"}
    ),
    "stepped": CellLook("stepped over", "none", ORANGE, "none", "#f2bd3d", {"hatch": "\\\\"}),
}
"""The kinds of cells, by the word for them in the code of both languages."""

TONES = ("0 black, 1 white", "grey is 0", "size alone")
"""How outputs become greys: as they are; with 0 in the middle; by their size alone."""

# Jupyter, VS Code and Colab say what they are; so does a page with a switch (data-theme). Where
# nobody says anything, the reader's system is asked.
_SAID_DARK = (
    ':is([data-jp-theme-light="false"], [data-vscode-theme-kind$="dark"], '
    '[data-theme="dark"], [theme="dark"])'
)
_SILENT = (
    ':root:not([data-theme="light"], [data-theme="dark"], [theme]) '
    "body:not([data-jp-theme-light], [data-vscode-theme-kind])"
)


def on_dark(selector: str, look: str) -> str:
    """Return the rules that give what a CSS selector names its look on dark pages.

    Examples
    --------
    >>> on_dark("#a", "color: white;").endswith(" #a { color: white; } }")
    True
    """
    return (
        f"{_SAID_DARK} {selector} {{ {look} }}"
        f"@media (prefers-color-scheme: dark) {{ {_SILENT} {selector} {{ {look} }} }}"
    )
