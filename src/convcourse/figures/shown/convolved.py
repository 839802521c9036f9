"""One convolution of one image: every array of it, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.ops import col2im, im2col
from convcourse.shapes import ShapeError, Window
from convcourse.shapes.arguments import Padding2D, integer

__all__ = ["BORDERS", "GRADIENTS", "IMAGE", "KERNELS", "Convolved"]

BORDERS = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What stands outside the image, in PyTorch's words, and NumPy's words for it."""

_PI = (
    "31415926535897932384626433832795028841971693993751"
    "0582097494459230781640628620899862803482534211706798214808651328"
)
IMAGE = np.moveaxis(np.array([int(digit) for digit in _PI[:108]]).reshape(3, 6, 6), 0, -1)
"""Pixels to show, (6, 6, 3): digits of pi, for neighbours differ."""

_SOBEL = [[1, 0, -1, 0], [2, 0, -2, 1], [1, 0, -1, -1], [0, 1, 0, 2]]
KERNELS = np.random.default_rng(3).integers(-2, 3, (4, 4, 3, 2))
"""Kernels to show, (4, 4, 3, 2), the first of them Sobel's."""
KERNELS[:, :, 0, 0] = _SOBEL

GRADIENTS = np.random.default_rng(8).integers(-2, 4, (5, 5, 2))
"""Gradients that arrive at the outputs, repeated where there are more of these."""


@dataclass(frozen=True, kw_only=True)
class Convolved:
    """A convolution of one image, and what comes of it.

    Attributes
    ----------
    x, w, grad_y : array
        The image (height, width, c_in), the kernels (kh, kw, c_in, c_out), and the gradient at the
        outputs (out_h, out_w, c_out), which is repeated where it is smaller than that.
    size, kernel, channels, kernels : int
        How much of `x` and `w` is used: rows and columns, c_in, c_out.
    stride, dilation : int
        In pixels, along both axes.
    padding : str
        "VALID", "SAME" or "explicit", which is `before` and `after` along both axes.
    border : str
        What stands in the padding: "zeros", "reflect", "replicate" or "circular".

    Examples
    --------
    >>> Convolved(size=4, kernel=3).y[:, :, 0].tolist()
    [[-7, 10], [-1, 13]]
    """

    x: NDArray[Any] = field(default_factory=lambda: IMAGE)
    w: NDArray[Any] = field(default_factory=lambda: KERNELS)
    grad_y: NDArray[Any] = field(default_factory=lambda: GRADIENTS)
    size: int = 4
    kernel: int = 3
    channels: int = 1
    kernels: int = 1
    stride: int = 1
    dilation: int = 1
    padding: str = "VALID"
    border: str = "zeros"
    before: int = 0
    after: int = 0

    @cached_property
    def image(self) -> NDArray[Any]:
        """The part of `x` that is used, (height, width, c_in)."""
        size = integer("size", self.size)
        return self.x[:size, :size, : self._c_in]

    @cached_property
    def weights(self) -> NDArray[Any]:
        """The part of `w` that is used, (kh, kw, c_in, c_out)."""
        kernel, c_out = integer("kernel", self.kernel), integer("kernels", self.kernels)
        return self.w[:kernel, :kernel, : self._c_in, :c_out]

    @cached_property
    def window(self) -> Window:
        """The places where the kernel stops.

        Raises
        ------
        ShapeError
            If it does not fit, or the image cannot fill the padding.
        """
        sides = integer("before", self.before, minimum=0), integer("after", self.after, minimum=0)
        explicit: Padding2D = (sides, sides)
        window = Window.over(
            self.image.shape[:2],
            self.weights.shape[:2],
            stride=self.stride,
            padding=explicit if self.padding == "explicit" else self.padding,
            dilation=self.dilation,
        )
        for axis, name in enumerate(("height", "width")):
            size, widest = self.image.shape[axis], max(window.padding[axis])
            most = {"reflect": size - 1, "circular": size}.get(self.border, widest)
            if widest > most:
                raise ShapeError(
                    f"along the {name}, {self.border} padding of {widest} has only {most} pixels "
                    f"to copy from an image of {size}. Use padding <= {most}, a larger image or "
                    "another border."
                )
        return window

    @cached_property
    def frame(self) -> NDArray[Any]:
        """The image and what stands around it, (frame_h, frame_w, c_in)."""
        amounts: Any = (*self.window.padding, (0, 0))
        mode: Any = BORDERS[self.border]
        return np.pad(self.image, amounts, mode)

    @cached_property
    def origin(self) -> NDArray[Any]:
        """For each number of the frame, channel first, the number of the pixel; -1 for a zero."""
        height, width, channels = self.image.shape
        numbers = 1 + np.arange(self.image.size).reshape(channels, height, width)
        amounts: Any = ((0, 0), *self.window.padding)
        mode: Any = BORDERS[self.border]
        return np.pad(numbers, amounts, mode) - 1

    @cached_property
    def columns(self) -> NDArray[Any]:
        """The windows as columns, (kh * kw * c_in, out_h * out_w)."""
        return self._columns(self.frame)

    @cached_property
    def y(self) -> NDArray[Any]:
        """The output, (out_h, out_w, c_out)."""
        y: NDArray[Any] = self.columns.T @ self.kernel_columns
        return y.reshape(*self.window.output, -1)

    @cached_property
    def arriving(self) -> NDArray[Any]:
        """The gradient at the outputs, (out_h, out_w, c_out)."""
        shape = (*self.window.output, self.weights.shape[3])
        return self.grad_y[
            np.ix_(*(np.arange(n) % m for n, m in zip(shape, self.grad_y.shape, strict=True)))
        ]

    @cached_property
    def grad_w(self) -> NDArray[Any]:
        """The gradient at the kernels, (kh, kw, c_in, c_out)."""
        c_out = self.weights.shape[3]
        grad_w: NDArray[Any] = self.columns @ self.arriving.reshape(-1, c_out)
        return grad_w.reshape(self.weights.shape)

    @cached_property
    def grad_x(self) -> NDArray[Any]:
        """The gradient at the image, (height, width, c_in): of all its copies in the frame."""
        columns = self.arriving.reshape(-1, self.weights.shape[3]) @ self.kernel_columns.T
        kh, kw = self.window.kernel
        whole = col2im(columns.T, (1, *self.frame.shape), kh, kw, **self._steps)[0]
        origin = self.origin.ravel()
        # The last place takes what falls on zeros, and is thrown away.
        sums = np.zeros(self.image.size + 1, whole.dtype)
        np.add.at(sums, origin, np.moveaxis(whole, -1, 0).ravel())
        height, width, channels = self.image.shape
        return np.moveaxis(sums[:-1].reshape(channels, height, width), 0, -1)

    @cached_property
    def spread(self) -> NDArray[Any]:
        """The gradient at the outputs with zeros between and around, (spread_h, spread_w, c_out).

        A true convolution with it, at every place, is the gradient of the frame.
        """
        window = self.window
        sides = zip(self.frame.shape[:2], window.span, strict=True)
        shape = [length + span - 1 for length, span in sides]
        spread = np.zeros((*shape, self.weights.shape[3]), self.arriving.dtype)
        spread[self._outputs_in_spread] = self.arriving
        return spread

    @property
    def _c_in(self) -> int:
        available: int = min(self.x.shape[2], self.w.shape[2])
        return min(integer("channels", self.channels), available)

    @property
    def padded(self) -> bool:
        """Whether anything stands around the image."""
        return any(map(any, self.window.padding))

    @property
    def _steps(self) -> dict[str, Any]:
        return {"stride": self.window.stride, "dilation": self.window.dilation}

    @cached_property
    def kernel_columns(self) -> NDArray[Any]:
        """The kernels as columns, (kh * kw * c_in, c_out)."""
        return self.weights.reshape(-1, self.weights.shape[3])

    @cached_property
    def places(self) -> NDArray[Any]:
        """For each number of X_col, the number of its place in the frame, channel first."""
        height, width, channels = self.frame.shape
        numbers = np.arange(self.frame.size).reshape(channels, height, width)
        return self._columns(np.moveaxis(numbers, 0, -1))

    @cached_property
    def _outputs_in_spread(self) -> tuple[Any, ...]:
        axes = zip(self.window.span, self.window.stride, self.window.output, strict=True)
        rows, columns = (span - 1 + step * np.arange(out) for span, step, out in axes)
        return np.ix_(rows, columns)

    @cached_property
    def outputs_of_spread(self) -> NDArray[Any]:
        """For each cell of `spread`, channel first, the number of the output, or -1."""
        numbers = np.full(self.spread.shape, -1)
        outputs = np.arange(self.arriving.size).reshape(-1, *self.window.output)
        numbers[self._outputs_in_spread] = np.moveaxis(outputs, 0, -1)
        return np.moveaxis(numbers, -1, 0)

    @cached_property
    def frame_kinds(self) -> NDArray[Any]:
        """What each number of the frame is, channel first: input, zero, dropped or stepped."""
        height, width, _ = self.frame.shape
        outside = np.pad(
            np.zeros(self.image.shape[:2], bool), self.window.padding, constant_values=True
        )
        kinds = np.where(outside, "zero", "input").astype("<U7")
        kinds = np.repeat(kinds[None], self.image.shape[2], axis=0)
        unread = ~np.isin(np.arange(self.frame.size), self.places).reshape(kinds.shape)
        ends = [
            (out - 1) * step + span
            for out, step, span in zip(
                self.window.output, self.window.stride, self.window.span, strict=True
            )
        ]
        rows, columns = np.ogrid[:height, :width]
        beyond = (rows >= ends[0]) | (columns >= ends[1])
        kinds[unread & beyond] = "dropped"
        kinds[unread & ~beyond] = "stepped"
        return kinds

    def _columns(self, frame: NDArray[Any]) -> NDArray[Any]:
        kh, kw = self.window.kernel
        return im2col(frame[None], kh, kw, **self._steps)

    def weight(self, q: Any, o: Any) -> Any:
        """The number of a weight, by its row of X_col and its kernel."""
        kh, kw, c_in, _ = self.weights.shape
        return (o * c_in + q % c_in) * kh * kw + q // c_in
