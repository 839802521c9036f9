"""Pictures on light and on dark pages: one drawing, each of its colours with a partner.

A picture stands in a page as SVG, not as an image of it: the page then says whether it is dark,
and the picture follows without being drawn anew. Its ground is transparent.
"""

from __future__ import annotations

import colorsys
import hashlib
import re

from matplotlib.colors import to_hex, to_rgb

from convcourse.figures.palette import (
    BLUE,
    DARK,
    GREEN,
    INK,
    KINDS,
    ON_PHOTO,
    ORANGE,
    REFUSAL,
    VERMILLION,
    on_dark,
)

__all__ = ["dark_partner", "themed"]

_PARTNERS = {
    REFUSAL: DARK["refusal-fill"],
    BLUE: DARK["accent"],
    GREEN: KINDS["output"].dark_stroke,
    VERMILLION: KINDS["dropped"].dark_stroke,
    ORANGE: KINDS["stepped"].dark_stroke,
    **{look.stroke: look.dark_stroke for look in KINDS.values()},
    **{look.fill: look.dark_fill for look in KINDS.values() if look.fill != "none"},
    INK: DARK["ink"],
}
_KNOWN = {to_hex(light): to_hex(dark) for light, dark in _PARTNERS.items()}
_COLOUR = re.compile(r"(?<=: )#[0-9a-f]{6}\b")
_REFERENCE = re.compile(r'(\bid="|\bhref="#|\burl\(#)')


def dark_partner(colour: str) -> str:
    """Return the colour that stands for this one on a dark page.

    A colour of the palette has its partner there; any other keeps its hue, and what was light
    becomes dark.

    Examples
    --------
    >>> dark_partner("#222222"), dark_partner("#d9e9f4")
    ('#eeeeee', '#1a3243')
    """
    if colour in _KNOWN:
        return _KNOWN[colour]
    hue, light, much = colorsys.rgb_to_hls(*to_rgb(colour))
    return to_hex(colorsys.hls_to_rgb(hue, 0.1 + 0.85 * (1 - light), 0.8 * much))


def themed(svg: str, alt: str) -> str:
    """Return an ``<svg>`` element for a page of any theme.

    Parameters
    ----------
    svg : str
        What Matplotlib wrote.
    alt : str
        The alternative text, already escaped.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    name = "cc" + hashlib.sha256(svg.encode()).hexdigest()[:10]
    # Names of parts are one table for the whole page, and a rule for "*" would hold for all of it.
    svg = _REFERENCE.sub(rf"\g<1>{name}-", svg).replace("*{", f"#{name} *{{")
    used = sorted({INK, *_COLOUR.findall(svg)} - {*ON_PHOTO})
    dark = " ".join(f"--{colour[1:]}: {dark_partner(colour)};" for colour in used)
    style = on_dark(f"#{name}", dark)
    for colour in used:
        svg = svg.replace(f": {colour}", f": var(--{colour[1:]}, {colour})")
    width, height = re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg)[:2]
    look = f"width: {float(width) / 72:g}in; max-width: 100%; aspect-ratio: {width} / {height}; "
    look += f"height: auto; fill: var(--{INK[1:]}, {INK})"  # Matplotlib leaves black unsaid
    head = f'<svg class="convcourse-picture" id="{name}" role="img" aria-label="{alt}"'
    svg = re.sub(r'\b(?:width|height)="[\d.]+pt" ?', "", svg, count=2)
    return svg.replace("<svg", f'{head} style="{look}"', 1).replace(
        "</svg>", f"<style>{style}</style></svg>"
    )
