"""An image, and beside it how well each of several networks reads such images."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from convcourse.figures.images import draw_image
from convcourse.figures.palette import BLUE, INK, TEXT, TITLE, WIDTH
from convcourse.figures.picture import Picture, start_picture
from convcourse.figures.shown.arrays import one_image
from convcourse.shapes import ShapeError

__all__ = ["fig_shares"]

_TITLE, _PITCH, _BAR, _SIDE = 0.55, 0.72, 0.3, 2.8  # inches


def fig_shares(image: ArrayLike, shares: Mapping[str, float], *, title: str = "") -> Picture:
    """Draw an image, and a bar from 0 to 100% for each network.

    Parameters
    ----------
    image : (height, width) or (height, width, 1)
        Values between 0 (black) and 1 (white).
    shares : mapping of str to float
        Name of a network, and the share between 0 and 1 that it reads rightly.
    title : str, optional
        What stands above both.

    Raises
    ------
    ShapeError
        If the array is not one image, there is no share, or one is not between 0 and 1.

    Examples
    --------
    >>> fig_shares([[0.0, 1.0]], {"dense": 0.75, "a guess": 0.1}, title="Moved by 1").alt
    'Moved by 1. Read rightly: dense 75.0%, a guess 10.0%.'
    """
    plane = one_image(image)
    if not shares or not all(0 <= share <= 1 for share in shares.values()):
        raise ShapeError(
            f"a share is between 0 and 1, and there is at least one: got {dict(shares)}. "
            "Pass a dict of names and shares, such as {'dense': 0.9}."
        )
    width = min(_SIDE, _SIDE * plane.shape[1] / plane.shape[0])
    height = width * plane.shape[0] / plane.shape[1]
    picture, ax = start_picture(height=_TITLE + max(height, _PITCH * len(shares)) + 0.2)
    ax.text(0.2, _TITLE / 2, title, size=TITLE, color=INK, va="center", weight="bold")
    draw_image(ax, plane, (0.2, _TITLE, width, height))
    left, full = 0.2 + _SIDE + 0.4, WIDTH - _SIDE - 1.6
    for number, (name, share) in enumerate(shares.items()):
        top = _TITLE + _PITCH * number
        ax.text(left, top + 0.14, name, size=TEXT, color=INK, va="center", parse_math=False)
        for part, look in (
            (share, {"facecolor": BLUE}),
            (1.0, {"fill": False, "edgecolor": INK, "linewidth": 0.8}),
        ):
            ax.add_patch(Rectangle((left, top + 0.3), full * part, _BAR, **look))
        label = ax.text(left + full + 0.1, top + 0.3 + _BAR / 2, f"{share:.1%}")
        label.set(size=TEXT, color=INK, va="center")
    said = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
    picture.alt = f"{title}. Read rightly: {said}." if title else f"Read rightly: {said}."
    return picture
