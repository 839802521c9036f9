"""How many pixels a kernel reaches over."""

from typing import SupportsIndex

from convcourse.shapes.arguments import integer


def kernel_span(kernel: SupportsIndex, *, dilation: SupportsIndex = 1) -> int:
    """Return how many pixels a kernel reaches over, its gaps included.

    Parameters
    ----------
    kernel : int
        Number of weights along the axis.
    dilation : int, default 1
        Distance in pixels between neighbouring weights; 1 leaves no gap.

    Returns
    -------
    int
        ``dilation * (kernel - 1) + 1`` pixels.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1.

    Notes
    -----
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), section 5.1.

    Examples
    --------
    >>> kernel_span(3), kernel_span(3, dilation=2)
    (3, 5)
    """
    return integer("dilation", dilation) * (integer("kernel", kernel) - 1) + 1
