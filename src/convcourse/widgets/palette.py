"""The colours of the explorables: those of the figures, and their partners on dark pages."""

from __future__ import annotations

from convcourse.figures.picture import BLUE, INK, STYLES

__all__ = ["DARK", "KINDS", "palette_css"]

KINDS = {
    "input": "input pixel",
    "zero": "padding, a zero",
    "read": "read by the kernel",
    "hole": "hole left by dilation",
    "output": "output",
    "dropped": "dropped by the floor",
    "stepped": "stepped over",
}
"""The class of each kind of cell in the browser, and its name in the legends."""

DARK = {
    "ink": "#eeeeee",
    "accent": "#56B4E9",
    "control": "#8f979e",
    "refusal-fill": "#3a2a14",
    "input-fill": "#1c1f22",
    "input-stroke": "#c4cacf",
    "zero-fill": "#41474d",
    "zero-stroke": "#c4cacf",
    "read-fill": "#0b4f78",
    "read-stroke": "#56B4E9",
    "hole-fill": "#1c1f22",
    "hole-stroke": "#56B4E9",
    "output-fill": "#0a5a44",
    "output-stroke": "#2fc79b",
    "dropped-fill": "none",
    "dropped-stroke": "#ff8f4a",
    "stepped-fill": "none",
    "stepped-stroke": "#f2bd3d",
}
"""The partners of the light colours, by the names of their variables."""


def palette_css() -> str:
    """Return the colours as CSS variables, light and dark, and the rules that give cells theirs.

    Dark is what Jupyter says it is; a page of its own asks the reader's system.

    Examples
    --------
    >>> "--cc-output-stroke: #009E73" in palette_css()
    True
    """
    light = {"ink": INK, "accent": BLUE, "control": "#767676", "refusal-fill": "#fff4e6"}
    for kind, name in KINDS.items():
        light[f"{kind}-fill"] = STYLES[name]["facecolor"]
        light[f"{kind}-stroke"] = STYLES[name]["edgecolor"]
    dark = _variables(DARK)
    cells = "\n".join(
        f".convcourse .{kind} rect {{ fill: var(--cc-{kind}-fill); "
        f"stroke: var(--cc-{kind}-stroke); }}\n"
        f".convcourse .{kind} path {{ stroke: var(--cc-{kind}-stroke); }}"
        for kind in KINDS
    )
    return (
        f".convcourse {{ {_variables(light)} color-scheme: light; }}\n"
        'body:is([data-jp-theme-light="false"], [data-vscode-theme-kind$="dark"]) .convcourse '
        f"{{ {dark} color-scheme: dark; }}\n"
        "@media (prefers-color-scheme: dark) "
        f"{{ body.convcourse-page .convcourse {{ {dark} color-scheme: dark; }} }}\n{cells}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--cc-{name}: {colour};" for name, colour in colours.items())
