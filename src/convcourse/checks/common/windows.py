"""The window of a convolution and of a pooling, from the arguments that labs give to them."""

from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import Padding2D, PairLike
from convcourse.shapes.windows import Window


def kernels_window(
    x: Array, w: Array, stride: PairLike = 1, *, padding: Padding2D = "VALID"
) -> Window:
    """Return the window that a kernel is over its input.

    Parameters
    ----------
    x : (height, width) or (n, height, width, c_in) array
    w : (kh, kw) or (kh, kw, c_in, c_out) array
    stride, padding
        As in `convcourse.shapes.windows.Window.over`.

    Returns
    -------
    Window

    Raises
    ------
    ShapeError
        If the kernel does not fit.
    """
    return Window.over(_size(x), w.shape[:2], stride=stride, padding=padding)


def pooling_window(
    x: Array, size: int = 2, stride: int | None = None, *, padding: Padding2D = "VALID"
) -> Window:
    """Return the window of a pooling, which steps by its size unless told otherwise.

    Parameters
    ----------
    x : (height, width) or (n, height, width, c) array
    size, stride, padding
        As in `convcourse.ops.max_pool2d`.

    Returns
    -------
    Window

    Raises
    ------
    ShapeError
        If the window does not fit.
    """
    return Window.over(_size(x), size, stride=stride or size, padding=padding)


def _size(x: Array) -> tuple[int, int]:
    height, width = x.shape if x.ndim == 2 else x.shape[1:3]
    return height, width
