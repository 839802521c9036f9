"""The palette of the figures, written out for the browser: as CSS variables and as JavaScript."""

from __future__ import annotations

import json

from convcourse.figures.palette import BLUE, DARK, INK, KINDS, REFUSAL, TONES
from convcourse.figures.shown.size import ROW
from convcourse.figures.shown.what import EXAMPLES

__all__ = ["palette_css", "palette_js"]

_DASHES = {"--": "4 3", ":": "1.5 3", "-.": "5 2.5 1.5 2.5"}
"""Matplotlib's names of dashed lines, as SVG has them."""


def palette_js() -> str:
    """Return the constants that sources import from "./palette.js", a file that is this text.

    Examples
    --------
    >>> palette_js().splitlines()[-1]
    'const ROW = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3];'
    """
    constants = {
        "KINDS": {kind: look.name for kind, look in KINDS.items()},
        "HATCHED": [kind for kind, look in KINDS.items() if "hatch" in look.cue],
        "TONES": TONES,
        "EXAMPLES": EXAMPLES,
        "ROW": ROW,
    }
    return "\n".join(f"const {name} = {json.dumps(value)};" for name, value in constants.items())


def palette_css() -> str:
    """Return the colours as CSS variables, light and dark, and the rules that give cells theirs.

    Dark is what Jupyter or the theme of a page says it is (`data-theme`); where they leave it to
    the reader's system, that is asked.

    Examples
    --------
    >>> "--cc-output-stroke: #009E73" in palette_css()
    True
    """
    light = {"ink": INK, "accent": BLUE, "control": "#767676", "refusal-fill": REFUSAL}
    dark, rules = dict(DARK), []
    for kind, look in KINDS.items():
        light |= {f"{kind}-fill": look.fill, f"{kind}-stroke": look.stroke}
        dark |= {f"{kind}-fill": look.dark_fill, f"{kind}-stroke": look.dark_stroke}
        dashes = _DASHES.get(look.cue.get("linestyle", "-"), "none")
        rules.append(
            f".convcourse .{kind} :is(rect, .box) {{ fill: var(--cc-{kind}-fill); "
            f"stroke: var(--cc-{kind}-stroke); stroke-dasharray: {dashes}; }}\n"
            f".convcourse .{kind} path:not(.box) {{ stroke: var(--cc-{kind}-stroke); }}"
        )
    on_dark, cells = _variables(dark), "\n".join(rules)
    return (
        f".convcourse {{ {_variables(light)} color-scheme: light; }}\n"
        ':is([data-jp-theme-light="false"], [data-vscode-theme-kind$="dark"], '
        f'[data-theme="dark"]) .convcourse {{ {on_dark} color-scheme: dark; }}\n'
        '@media (prefers-color-scheme: dark) { :is(.convcourse-page, [data-theme="auto"]) '
        f".convcourse {{ {on_dark} color-scheme: dark; }} }}\n{cells}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--cc-{name}: {colour};" for name, colour in colours.items())
