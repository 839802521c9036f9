"""A kernel over photographs: its weights are edited, its output is seen at once."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.data import load_photo
from convcourse.figures.palette import TONES
from convcourse.figures.shown.arrays import conv_plane
from convcourse.ops import avg_pool2d
from convcourse.shapes import ShapeError, Window
from convcourse.widgets.explorable import PADDINGS, Array, Explorable, choice

__all__ = ["PRESETS", "KernelExplorable", "explore_kernel"]

_LONGEST = 256  # pixels of the longer side: small enough for a page, large enough to see
_BINOMIAL = np.array([1, 4, 6, 4, 1])

PRESETS: dict[str, Any] = {
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "box blur": np.full((3, 3), 1 / 9),
    "Gaussian": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "Gaussian 5 x 5": np.outer(_BINOMIAL, _BINOMIAL) / 256,
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "edges": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "Sobel, vertical edges": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "Sobel, horizontal edges": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "Prewitt, vertical edges": np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    "ridge": np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]),
    "shift left": np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]]),
}
"""Kernels with a name. A shift to the left takes each pixel from its right neighbour."""


class KernelExplorable(Explorable):
    """What :func:`explore_kernel` returns.

    Attributes
    ----------
    kernel : array, shape (kh, kw)
        The weights.
    photo : str
        The name of the photograph that is shown.
    tone : str
        How outputs are shown: "0 black, 1 white", "grey is 0" or "size alone".
    padding : "VALID" or "SAME", in any case
        Zeros around the photograph.
    """

    name: ClassVar[str] = "kernel"
    images = traitlets.Dict().tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    kernel = Array(PRESETS["identity"], most=(7, 7))
    tone = choice(TONES[0], TONES, "greys")
    padding = choice("VALID", PADDINGS, "padding")
    photo: str

    def __init__(self, pixels: Mapping[str, Any], **traits: Any) -> None:
        """Take photographs as bytes, by name, and the traits of the figure."""
        self._pixels = dict(pixels)
        images = {
            name: {"shape": image.shape, "data": base64.b64encode(image.tobytes()).decode()}
            for name, image in pixels.items()
        }
        presets = {name: weights.tolist() for name, weights in PRESETS.items()}
        names = tuple(images)
        self.add_traits(photo=choice(names[0], names, "photograph"))
        super().__init__(images=images, presets=presets, **traits)

    @property
    def x(self) -> Any:
        """The photograph that is shown: grey, (height, width), between 0 and 1."""
        return self._pixels[self.photo] / 255

    @property
    def output(self) -> Any:
        """What the kernel makes of it, (out_h, out_w).

        Raises
        ------
        ShapeError
            If the kernel does not fit.
        """
        window = Window.over(self.x.shape, self.kernel.shape, padding=self.padding)
        return conv_plane(self.x, self.kernel, padding=window.padding)

    @property
    def kernel_name(self) -> str:
        """The name of the kernel among the presets, or "your own"."""
        same = (name for name, w in PRESETS.items() if np.array_equal(w, self.kernel))
        return next(same, "your own")

    @property
    def numbers(self) -> dict[str, Any]:
        """The sums of the weights and of their sizes, and the output with its extremes."""
        output = self.output
        return {
            "sum": self.kernel.sum().item(),
            "gain": np.abs(self.kernel).sum().item(),
            "shape": list(output.shape),
            "output": output.ravel().tolist(),
            "smallest": output.min().item(),
            "largest": output.max().item(),
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_kernel`."""
        return figures.fig_kernel(
            self.x,
            self.kernel,
            padding=self.padding,
            tone=self.tone,
            photo=self.photo,
            name=self.kernel_name,
        )


def explore_kernel(
    kernel: ArrayLike | str = "identity",
    *,
    photos: tuple[str, ...] = ("camera", "astronaut", "chelsea", "coins"),
    images: Mapping[str, ArrayLike] | None = None,
    **settings: Any,
) -> KernelExplorable:
    """Return a kernel to edit over photographs, with its sum and its gain.

    The static twin is :func:`convcourse.figures.fig_kernel`.

    Parameters
    ----------
    kernel : array_like of shape (kh, kw), at most (7, 7), or the name of one of `PRESETS`
        The first kernel.
    photos : tuple of str
        Photographs to choose from, by their names in :data:`convcourse.data.PHOTOS`. They are
        made grey, and small enough for a page.
    images : mapping of str to (height, width) arrays, optional
        Pictures of your own, between 0 and 1, in front of the photographs.
    **settings
        Other traits of the `KernelExplorable`.

    Raises
    ------
    ShapeError
        If a kernel or a picture cannot be shown.
    ValueError
        If there is no such preset.

    Examples
    --------
    >>> widget = explore_kernel("box blur", photos=("coins",))
    >>> round(widget.numbers["sum"], 9), widget.output.shape
    (1.0, (149, 190))
    >>> widget.kernel = [[-1, 1]]
    >>> widget.numbers["gain"], widget.kernel_name
    (2, 'your own')
    """
    if isinstance(kernel, str):
        if kernel not in PRESETS:
            raise ValueError(f"no kernel is called {kernel!r}. Use one of {', '.join(PRESETS)}.")
        kernel = PRESETS[kernel]
    own = {name: _small(name, np.asarray(image)) for name, image in (images or {}).items()}
    pixels = own | {name: _small(name, load_photo(name).image.mean(axis=-1)) for name in photos}
    if not pixels:
        raise ValueError("a kernel needs a picture to be seen on: got none. Name one in photos.")
    return KernelExplorable(pixels, kernel=kernel, **settings)


def _small(name: str, image: Any) -> Any:
    """Return a grey picture as bytes, its longer side at most `_LONGEST` pixels."""
    if image.ndim != 2 or not image.size or not (image.min() >= 0 and image.max() <= 1):
        raise ShapeError(
            f"a picture is an array (height, width) between 0 and 1: got {name!r} of shape "
            f"{image.shape}. Use image.mean(axis=-1) for a coloured one, and divide by 255."
        )
    block = -(-max(image.shape) // _LONGEST)
    means = avg_pool2d(image[None, :, :, None].astype(np.float64), block)[0, :, :, 0]
    return np.round(255 * means).astype(np.uint8)
