"""What convolution is: two rows of numbers, one of them turned round and slid along the other."""

from __future__ import annotations

from typing import Any, ClassVar

from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.what import EXAMPLES, Sliding
from convcourse.widgets.explorable import Array, Explorable, choice, slider, switch

__all__ = ["WhatExplorable", "explore_what"]


class WhatExplorable(Explorable):
    """What :func:`explore_what` returns.

    Attributes
    ----------
    example : "two dice", "polynomials", "echo", "blur" or "own"
        What is convolved; "own" is `f` and `h`.
    f, h : array, shape (n,) and (m,)
        The row that stays, and the one that is slid along it.
    shift : int
        Which output is made; the last one where there are fewer.
    flip : bool
        Whether the second row is turned round first.
    """

    name: ClassVar[str] = "what"
    f = Array(Sliding.f, most=(8,))
    h = Array(Sliding.h, most=(6,))
    example = choice(Sliding.example, tuple(EXAMPLES), "example")
    shift = slider(Sliding.shift, 0, 12, "k, how far")
    flip = switch(Sliding.flip, "turn the second round")

    @property
    def sliding(self) -> Sliding:
        """The rows, and how far the second has come."""
        return self.as_set(Sliding)

    @property
    def output(self) -> Any:
        """All sums, (n + m - 1,)."""
        return self.sliding.output

    @property
    def numbers(self) -> dict[str, Any]:
        """Both rows, the products, the outputs, and which of them is made."""
        sliding = self.sliding
        f, slid = sliding.rows
        return {
            "f": f.tolist(),
            "slid": slid.tolist(),
            "products": sliding.products.tolist(),
            "output": sliding.output.tolist(),
            "at": sliding.at,
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_what`."""
        return figures.fig_what(self.sliding)


def explore_what(
    f: ArrayLike | None = None, h: ArrayLike | None = None, **settings: Any
) -> WhatExplorable:
    """Return what convolution is: two dice, polynomials, an echo or a blur under one slider.

    The static twin is :func:`convcourse.figures.fig_what`.

    Parameters
    ----------
    f, h : array_like, shape (n,) and (m,), at most 8 and 6 numbers, optional
        Rows of one's own in the place of the examples.
    **settings
        Other traits of the `WhatExplorable`.

    Raises
    ------
    ShapeError
        If a row cannot be shown.

    Examples
    --------
    >>> explore_what().output.tolist()
    [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    >>> explore_what([1, 2, 3], [1, -1]).output.tolist()
    [1, 1, 1, -3]
    """
    own = {name: row for name, row in {"f": f, "h": h}.items() if row is not None}
    return WhatExplorable(**own, **({"example": "own"} if own else {}) | settings)
