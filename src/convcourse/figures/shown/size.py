"""One axis under a kernel: every place where it stops, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from convcourse.figures.shown.arrays import conv_plane
from convcourse.shapes import kernel_span, output_size
from convcourse.shapes.arguments import Padding
from convcourse.shapes.padding import pads

__all__ = ["ROW", "AxisWindows"]

ROW = (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3)
"""Pixels to show: digits of pi, for neighbours differ, so one can tell which a window reads."""


@dataclass(frozen=True)
class AxisWindows:
    """Where a kernel stops along one axis. Position 0 is the first pixel; padding lies outside.

    Attributes
    ----------
    size, kernel : int
        Pixels along the axis and kernel positions, the letters n and f.
    stride, dilation : int
        Step between windows and step between the taps of one window, s and d.
    before, after : int
        Pixels of padding on the two sides.
    out : int
        Number of windows, which is the output size.

    Examples
    --------
    >>> windows = AxisWindows.of(7, 3, stride=3)
    >>> windows.starts, windows.taps(1), windows.dropped
    ((0, 3), (3, 4, 5), (6,))
    """

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    out: int

    @classmethod
    def of(
        cls, size: int, kernel: int, *, stride: int = 1, padding: Padding = 0, dilation: int = 1
    ) -> AxisWindows:
        """Put a kernel along an axis of `size` pixels.

        Raises
        ------
        ShapeError
            If no window fits or a setting has no meaning.
        """
        settings: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
        out = output_size(size, kernel, **settings)
        before, after = pads(size, kernel, **settings)
        return cls(size, kernel, stride, dilation, before, after, out)

    @property
    def span(self) -> int:
        """Positions from the first tap of a window to its last, both included."""
        return kernel_span(self.kernel, dilation=self.dilation)

    @property
    def positions(self) -> range:
        """All positions of the padded row."""
        return range(-self.before, self.size + self.after)

    @property
    def starts(self) -> tuple[int, ...]:
        """First position of every window."""
        return tuple(k * self.stride - self.before for k in range(self.out))

    def taps(self, k: int) -> tuple[int, ...]:
        """Positions that window `k` reads."""
        return tuple(self.starts[k] + j * self.dilation for j in range(self.kernel))

    @property
    def dropped(self) -> tuple[int, ...]:
        """Positions after the last window: the remainder that the floor throws away."""
        return tuple(self.positions)[self.before + self.starts[-1] + self.span :]

    @property
    def skipped(self) -> tuple[int, ...]:
        """Positions before the end of the last window that no tap reads."""
        read = {i for k in range(self.out) for i in self.taps(k)}
        return tuple(i for i in self.positions if i not in read and i not in self.dropped)

    def convolve(self, row: NDArray[Any], kernel: NDArray[Any]) -> NDArray[Any]:
        """Return the output of each window over a row of pixels, (out,)."""
        settings: dict[str, Any] = {
            "stride": (1, self.stride),
            "dilation": (1, self.dilation),
            "padding": ((0, 0), (self.before, self.after)),
        }
        outputs: NDArray[Any] = conv_plane(row[None], kernel[None], **settings)[0]
        return outputs

    @property
    def formula(self) -> tuple[str, str, str]:
        """The output size in three lines: letters, numbers, result.

        Stride and dilation of 1 and padding of 0 change nothing, and are not written.

        Examples
        --------
        >>> print(*AxisWindows.of(7, 3, stride=3).formula, sep="\\n")
        out = floor((n - f) / s) + 1
            = floor((7 - 3) / 3) + 1
            = floor(4 / 3) + 1 = floor(1.33) + 1 = 2
        >>> AxisWindows.of(7, 3, padding=1, dilation=2).formula[0]
        'out = n + 2·p - (d·(f - 1) + 1) + 1'
        """
        n, f, s, d = self.size, self.kernel, self.stride, self.dilation
        letters, numbers = "n", f"{n}"
        if self.before != self.after:
            letters, numbers = "n + p_before + p_after", f"{n} + {self.before} + {self.after}"
        elif self.before:
            letters, numbers = "n + 2·p", f"{n} + 2·{self.before}"
        letters += " - f" if d == 1 else " - (d·(f - 1) + 1)"
        numbers += f" - {f}" if d == 1 else f" - ({d}·({f} - 1) + 1)"
        steps = n + self.before + self.after - self.span
        if s == 1:
            return f"out = {letters} + 1", f"    = {numbers} + 1", f"    = {steps} + 1 = {self.out}"
        return (
            f"out = floor(({letters}) / s) + 1",
            f"    = floor(({numbers}) / {s}) + 1",
            f"    = floor({steps} / {s}) + 1 = floor({round(steps / s, 2):g}) + 1 = {self.out}",
        )
