"""One convolution, every array of it, and what one number depends on or feeds."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.convolved import BORDERS, GRADIENTS, IMAGE, KERNELS
from convcourse.figures.shown.links import SHOW, Links
from convcourse.widgets.explorable import Array, Explorable, choice, slider

__all__ = ["LinksExplorable", "explore_links"]


class LinksExplorable(Explorable):
    """What :func:`explore_links` returns.

    Attributes
    ----------
    x, w, grad_y : array
        Images (height, width, c_in), kernels (kh, kw, c_in, c_out), and the gradient at the
        outputs (out_h, out_w, c_out), which is repeated where there are more outputs.
    size, channels, kernel, kernels : int
        How much of them is used: rows and columns of `x`, c_in, rows and columns of `w`, c_out.
    stride, dilation : int
        In pixels, along both axes.
    padding : "VALID", "SAME" or "explicit", in any case
        What `before` and `after` count for: setting one of them makes the padding explicit.
    before, after : int
        Pixels of padding on the two sides of both axes.
    border : "zeros", "reflect", "replicate" or "circular"
        What stands in the padding.
    show : "forward" or "backward"
        The output, or the gradients.
    array : str
        Where the chosen number is: "x", "frame", "w", "X_col", "y", "grad_y", "spread", "grad_x"
        or "grad_w".
    plane, row, col : int
        The chosen number; a plane is a channel, of a kernel in its order c_out, c_in.
    """

    name: ClassVar[str] = "links"
    x = Array(IMAGE, most=(6, 6, 3))
    w = Array(KERNELS, most=(4, 4, 3, 2))
    grad_y = Array(GRADIENTS, most=(12, 12, 2))
    size = slider(Links.size, 1, 6, "n, image size")
    kernel = slider(Links.kernel, 1, 4, "f, kernel size")
    channels = slider(Links.channels, 1, 3, "c_in, channels")
    kernels = slider(Links.kernels, 1, 2, "c_out, kernels")
    stride = slider(Links.stride, 1, 3, "s, stride")
    dilation = slider(Links.dilation, 1, 3, "d, dilation")
    padding = choice(Links.padding, ("VALID", "SAME", "explicit"), "padding")
    before = slider(Links.before, 0, 3, "p before", padding="explicit")
    after = slider(Links.after, 0, 3, "p after", padding="explicit")
    border = choice(Links.border, tuple(BORDERS), "border")
    show = choice(Links.show, SHOW, "show")
    array = traitlets.Enum(
        ("x", "frame", "w", "X_col", "y", "grad_y", "spread", "grad_x", "grad_w"), Links.array
    ).tag(sync=True)
    plane = traitlets.Int(Links.plane, min=0).tag(sync=True)
    row = traitlets.Int(Links.row, min=0).tag(sync=True)
    col = traitlets.Int(Links.col, min=0).tag(sync=True)

    @property
    def links(self) -> Links:
        """The convolution as it is set, and its chosen number."""
        return self.as_set(Links)

    @property
    def output(self) -> Any:
        """The output, (out_h, out_w, c_out)."""
        return self.links.y

    @property
    def numbers(self) -> dict[str, Any]:
        """Every array that is shown, the chosen number, and the cells that are lit with it."""
        links = self.links
        name, *place = links.chosen
        return {
            "values": {of: each.ravel().tolist() for of, each in links.shown.items()},
            "array": name,
            "place": place,
            "lit": links.lit,
            "sentence": links.sentence,
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_links`."""
        return figures.fig_links(self.links)


def explore_links(
    x: ArrayLike | None = None,
    w: ArrayLike | None = None,
    *,
    grad_y: ArrayLike | None = None,
    **settings: Any,
) -> LinksExplorable:
    """Return all arrays of one convolution: choose a number, and what it hangs on lights up.

    Tab goes from array to array, the arrow keys from number to number; a mouse only points. The
    static twin is :func:`convcourse.figures.fig_links`.

    Parameters
    ----------
    x : array_like, shape (height, width) or (height, width, c_in), at most (6, 6, 3), optional
        The image.
    w : array_like, shape (kh, kw) or (kh, kw, c_in, c_out), at most (4, 4, 3, 2), optional
        The kernels.
    grad_y : array_like, shape (out_h, out_w) or (out_h, out_w, c_out), optional
        The gradient at the outputs; repeated where there are more of these.
    **settings
        Other traits of the `LinksExplorable`. Arrays that are given are shown whole, unless
        `size`, `kernel`, `channels` or `kernels` says otherwise.

    Raises
    ------
    ShapeError
        If an array cannot be shown.
    traitlets.TraitError
        If a number is not on its slider.

    Examples
    --------
    >>> widget = explore_links([[1, 2, 3], [4, 5, 6]], [[1, -1]], col=1)
    >>> widget.numbers["sentence"]
    'y[0, 1] = 2·1 + 3·(-1) = -1'
    >>> widget.array, widget.col = "x", 1
    >>> widget.numbers["lit"]["y"]
    [0, 1]
    """
    given = {"x": (x, 3), "w": (w, 4), "grad_y": (grad_y, 3)}
    arrays = {
        # One channel needs no axes of its own.
        name: np.reshape(each, (*np.shape(each), *[1] * (axes - 2 if np.ndim(each) == 2 else 0)))
        for name, (each, axes) in given.items()
        if each is not None
    }
    if {"before", "after"} & settings.keys():
        settings.setdefault("padding", "explicit")
    widget = LinksExplorable(**arrays, **settings)
    x_shape, w_shape = widget.x.shape, widget.w.shape
    whole = {"size": max(x_shape[:2]), "channels": x_shape[2]} if "x" in arrays else {}
    if "w" in arrays:
        whole |= {"kernel": max(w_shape[:2]), "kernels": w_shape[3]}
    for trait, most in whole.items():
        if trait not in settings:
            widget.set_trait(trait, most)
    # A slider ends where the array does, and one that would have nowhere to go is left out.
    widget.controls = [
        each | {"max": whole[each["name"]]} if each["name"] in whole else each
        for each in widget.controls
        if whole.get(each["name"]) != 1
    ]
    return widget
