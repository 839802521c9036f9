"""A convolution on its way over an image, and a transposed one back, as two libraries do it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.shown.arrays import values_text
from convcourse.figures.shown.convolved import BORDERS, IMAGE, KERNELS, Convolved
from convcourse.ops import conv2d_transpose
from convcourse.shapes import ShapeError, kernel_span, same_padding

__all__ = ["BORDERS", "KINDS_OF_MOTION", "Moment", "Motion"]

KINDS_OF_MOTION = ("convolution", "transposed")


@dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """What one library does at one step.

    Attributes
    ----------
    title, formula, said : str
        Its call, its output size worked out, and what happens at this step.
    step, out : int
        The step, the last one where there are fewer; rows and columns of the output.
    values : array
        The padded image, or the canvas that a transposed convolution adds to.
    kinds : array of str
        What each of these is: input, zero, read, dropped, stepped, hole, product, output.
    small : array
        The output of a convolution, or the input of a transposed one.
    """

    title: str
    formula: str
    said: str
    step: int
    out: int
    values: NDArray[Any]
    kinds: NDArray[Any]
    small: NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Motion:
    """A square kernel over a square image, one place after the other.

    Attributes
    ----------
    kind : str
        One of `KINDS_OF_MOTION`.
    size, kernel, stride, dilation : int
        Along both axes, in pixels.
    padding : str
        "VALID", "SAME" or "explicit", which is `pad` on all sides. PyTorch has no SAME that steps:
        it gets half the kernel on all sides.
    pad, output_padding : int
        In pixels; the latter is for PyTorch's transposed convolution.
    border : str
        What stands around the image of a convolution, one of `BORDERS`.
    step : int
        How many places came before.

    Examples
    --------
    >>> motion = Motion(size=4, stride=2, padding="SAME")
    >>> [moment.formula for moment in motion.moments]
    ['out = floor((4 + 0 + 1 - 3) / 2) + 1 = 2', 'out = floor((4 + 1 + 1 - 3) / 2) + 1 = 2']
    """

    kind: str = KINDS_OF_MOTION[0]
    size: int = 5
    kernel: int = 3
    stride: int = 2
    dilation: int = 1
    padding: str = "SAME"
    pad: int = 1
    border: str = "zeros"
    output_padding: int = 0
    step: int = 0

    @property
    def span(self) -> int:
        """Pixels from the first weight of the kernel to its last."""
        return kernel_span(self.kernel, dilation=self.dilation)

    @property
    def weights(self) -> str:
        """The kernel, row by row."""
        return f"kernel {values_text(KERNELS[: self.kernel, : self.kernel, 0, 0])}"

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The step in TensorFlow, and in PyTorch.

        Raises
        ------
        ShapeError
            If a library has no such convolution; the message says which.
        """
        half = self.dilation * (self.kernel // 2)
        each = {"VALID": 0, "SAME": half, "explicit": self.pad}[self.padding]
        explicit = self.padding == "explicit"
        titles = (
            f"TensorFlow padding=({each}, {each})" if explicit else f"TensorFlow {self.padding}",
            f"PyTorch padding={each}",
        )
        found = []
        for number, title in enumerate(titles):
            try:
                if self.kind == KINDS_OF_MOTION[0]:
                    found.append(self._over(title, each if number or explicit else None))
                else:
                    found.append(self._back(title, each if number or explicit else None, number))
            except ShapeError as error:
                raise ShapeError(f"{title}: {error}") from None
        return tuple(found)

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        said = (f"{each.title}: {each.formula}. {each.said}." for each in self.moments)
        size = f"{self.size} x {self.size} pixels"
        return f"A {self.kind} of {size}, {self.weights}. {' '.join(said)}"

    def _over(self, title: str, each: int | None) -> Moment:
        """Return the step of a convolution; `each` is the padding on all sides, None by name."""
        amounts: dict[str, Any] = {"padding": self.padding}
        if each is not None:
            amounts = {"padding": "explicit", "before": each, "after": each}
        layer = Convolved(
            size=self.size,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            border=self.border,
            **amounts,
        )
        (before, after), out = layer.window.padding[0], layer.window.output[0]
        y = layer.y[:, :, 0]
        step = min(self.step, out * out - 1)
        row, col = divmod(step, out)
        kinds = layer.frame_kinds[0].astype("<U7")
        taps = self.dilation * np.arange(self.kernel)
        kinds[np.ix_(row * self.stride + taps, col * self.stride + taps)] = "read"
        steps = f"({self.size} + {before} + {after} - {self.span}) / {self.stride}"
        top, left = row * self.stride - before, col * self.stride - before
        return Moment(
            title=title,
            formula=f"out = floor({steps}) + 1 = {out}",
            said=(
                f"window {step + 1} of {out * out} begins at ({top}, {left}) "
                f"and gives {y[row, col]}"
            ),
            step=step,
            out=out,
            values=layer.frame[:, :, 0],
            kinds=kinds,
            small=y,
        )

    def _back(self, title: str, each: int | None, pytorch: int) -> Moment:
        """Return the step of a transposed convolution; a name says what Keras makes of it."""
        n, s, span = self.size, self.stride, self.span
        whole = (n - 1) * s + span
        if each is not None:
            more = self.output_padding if pytorch else 0
            if more >= max(s, self.dilation):
                raise ShapeError(
                    f"output_padding must be smaller than the stride or the dilation: got {more} "
                    f"with stride {s} and dilation {self.dilation}. Use a smaller one, or a larger "
                    "stride."
                )
            before, out = each, whole - 2 * each + more
            formula = f"({n} - 1)·{s} + {span} - 2·{each}{f' + {more}' if pytorch else ''}"
        elif self.padding == "VALID":
            before, out = 0, n * s + max(span - s, 0)
            formula = f"{n}·{s} + max({span} - {s}, 0)"
        else:
            out = n * s
            before = same_padding(out, self.kernel, stride=s, dilation=self.dilation)[0]
            formula = f"{n}·{s}"
        if out < 1:
            raise ShapeError(
                f"nothing is left: a canvas of {whole} loses {before} on each side. "
                "Use less padding, a larger kernel or a larger input."
            )
        x, w = IMAGE[:n, :n, 0], KERNELS[: self.kernel, : self.kernel, :1, :1]
        step = min(self.step, n * n - 1)
        row, col = divmod(step, n)
        stamped = np.where(np.arange(n * n).reshape(n, n) <= step, x, 0)
        canvas = conv2d_transpose(
            stamped[None, :, :, None], w, stride=s, dilation=self.dilation, padding=0
        )[0, :, :, 0]
        length = max(whole, before + out)
        values = np.zeros((length, length), canvas.dtype)
        values[:whole, :whole] = canvas
        kinds = np.full(values.shape, "hole", "<U7")
        touched = np.zeros(values.shape, bool)
        taps = self.dilation * np.arange(self.kernel)
        for i, j in (divmod(k, n) for k in range(step + 1)):
            touched[np.ix_(i * s + taps, j * s + taps)] = True
        kinds[touched] = "output"
        kinds[np.ix_(row * s + taps, col * s + taps)] = "product"
        kinds[whole:], kinds[:, whole:] = "zero", "zero"
        kept = slice(before, before + out)
        outside = np.ones(values.shape, bool)
        outside[kept, kept] = False
        kinds[outside] = "dropped"
        return Moment(
            title=title,
            formula=f"out = {formula} = {out}",
            said=(
                f"input {step + 1} of {n * n}, {x[row, col]}, adds its kernel from "
                f"({row * s - before}, {col * s - before}) on"
            ),
            step=step,
            out=out,
            values=values,
            kinds=kinds,
            small=x,
        )
