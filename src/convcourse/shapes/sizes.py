"""One axis at a time: how many positions a kernel has."""

from typing import SupportsIndex

from convcourse.shapes.arguments import Padding, Pair, integer
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.padding import pads
from convcourse.shapes.span import kernel_span


def output_size(
    size: SupportsIndex,
    kernel: SupportsIndex,
    *,
    stride: SupportsIndex = 1,
    padding: Padding = 0,
    dilation: SupportsIndex = 1,
) -> int:
    """Return how many positions a kernel has along one axis.

    Parameters
    ----------
    size, kernel : int
        Pixels of the input and weights of the kernel along the axis.
    stride, dilation : int, default 1
        Step of the kernel, and distance between its weights, in pixels.
    padding : int, pair of int, "VALID" or "SAME", default 0
        Zeros on each side, or (before, after), in pixels; the names may be in any case.

    Returns
    -------
    int
        ``(size + before + after - span) // stride + 1``, at least 1.

    Raises
    ------
    ShapeError
        If the kernel does not fit into the padded input, or a number makes no sense.

    Notes
    -----
    Dumoulin and Visin (2016), relationships 6 and 15. The division rounds down: pixels at the end
    that no window reaches are dropped.

    Examples
    --------
    >>> output_size(7, 3, stride=2), output_size(7, 3, stride=3), output_size(32, 5, padding=2)
    (3, 2, 32)
    >>> output_size(28, 5, stride=2, padding="same")
    14
    """
    sides = pads(size, kernel, stride=stride, padding=padding, dilation=dilation)
    size, stride = integer("size", size), integer("stride", stride)
    return positions(size, kernel_span(kernel, dilation=dilation), stride, sides, kernel, dilation)


def positions(
    size: int,
    span: int,
    stride: int,
    sides: Pair,
    kernel: SupportsIndex,
    dilation: SupportsIndex,
) -> int:
    """Return `output_size`, once its arguments have been checked and the padding is known.

    Parameters
    ----------
    size, span, stride : int
        Pixels of the input, pixels the kernel reaches over, and its step, along one axis.
    sides : tuple of int
        Zeros (before, after).
    kernel, dilation : int
        What the span comes from: named if it does not fit.

    Returns
    -------
    int

    Raises
    ------
    ShapeError
        If the kernel does not fit.

    Examples
    --------
    >>> positions(7, 3, 2, (1, 1), kernel=3, dilation=1)
    4
    """
    before, after = sides
    spare = size + before + after - span
    if spare < 0:
        raise ShapeError(_does_not_fit(size, kernel, dilation, span, before, after))
    return spare // stride + 1


def _does_not_fit(
    size: int, kernel: SupportsIndex, dilation: SupportsIndex, span: int, before: int, after: int
) -> str:
    zeros = f"2*{before}" if before == after else f"{before} + {after}"
    needed = -(-(span - size) // 2)
    smaller = "a smaller kernel" if span == kernel else "a smaller kernel or dilation"
    return (
        f"kernel does not fit: input {size} + {zeros} padding = {size + before + after}, "
        f"but a kernel of {kernel} with dilation {dilation} spans {span}. "
        f"Use padding >= {needed} or {smaller}."
    )
