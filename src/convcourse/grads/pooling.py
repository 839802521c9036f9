"""Gradients of pooling with respect to its input."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays, grad_dtype, where_or_zero
from convcourse.ops import as_array, max_pool2d
from convcourse.shapes import Window, pool_window
from convcourse.shapes.arguments import Padding2D, PairLike

Places: TypeAlias = tuple[slice, slice, slice]


@np.errstate(invalid="ignore")
def max_pool2d_grad(
    x: ArrayLike,
    grad_y: ArrayLike,
    size: PairLike,
    *,
    stride: PairLike | None = None,
    padding: Padding2D = "VALID",
) -> Array:
    """Return the gradient of `convcourse.ops.max_pool2d` with respect to the images.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c)
        Images.
    grad_y : array_like, shape (n, out_h, out_w, c)
        Gradient with respect to the outputs.
    size, stride, padding
        As in `max_pool2d`.

    Returns
    -------
    ndarray, shape (n, height, width, c)
        The gradient of each window goes to its largest pixel; of equal ones, to the first, row by
        row, as in TensorFlow on the CPU. NaN counts as the largest. The dtype is float64 where
        both arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        As `max_pool2d` does, or if `grad_y` has another shape than the output.

    Examples
    --------
    >>> x = np.array([[1, 5, 5], [5, 4, 9]])[None, :, :, None]
    >>> max_pool2d_grad(x, [[[[10], [1]]]], 2, stride=1)[0, :, :, 0]
    array([[ 0., 10.,  0.],
           [ 0.,  0.,  1.]])
    """
    x, grad_y = as_array("x", x), as_array("grad_y", grad_y)
    window = _pool_window(x, grad_y, size, stride, padding)
    y = max_pool2d(x, size, stride=stride, padding=padding)
    grad_x = np.zeros(x.shape, grad_dtype(x.dtype, grad_y.dtype))
    grad_y = grad_y.astype(grad_x.dtype, copy=False)
    waiting = np.ones(y.shape, np.bool_)
    some_nan = np.isnan(y).any()
    apart = all(step >= side for step, side in zip(window.stride, window.kernel, strict=True))
    for seen, seeing in _real_taps(window, x.shape[1:3]):
        largest = x[seen] == y[seeing]
        if some_nan:
            largest |= np.isnan(x[seen])
        largest &= waiting[seeing]
        waiting[seeing] ^= largest
        share = where_or_zero(grad_y[seeing], largest)
        if apart:  # no pixel is seen twice, so there is nothing to add to
            grad_x[seen] = share
        else:
            grad_x[seen] += share
    return grad_x


def avg_pool2d_grad(
    x: ArrayLike,
    grad_y: ArrayLike,
    size: PairLike,
    *,
    stride: PairLike | None = None,
    padding: Padding2D = "VALID",
) -> Array:
    """Return the gradient of `convcourse.ops.avg_pool2d` with respect to the images.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c)
        Images; only their shape and dtype are used.
    grad_y : array_like, shape (n, out_h, out_w, c)
        Gradient with respect to the outputs.
    size, stride, padding
        As in `avg_pool2d`.

    Returns
    -------
    ndarray, shape (n, height, width, c)
        The gradient of each window is shared evenly by its real pixels. The dtype is float64
        where both arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        As `avg_pool2d` does, or if `grad_y` has another shape than the output.

    Examples
    --------
    >>> avg_pool2d_grad(np.zeros((1, 2, 3, 1)), [[[[4], [6]]]], 2, padding="SAME")[0, :, :, 0]
    array([[1., 1., 3.],
           [1., 1., 3.]])
    """
    x, grad_y = grad_arrays(x=x, grad_y=grad_y)
    window = _pool_window(x, grad_y, size, stride, padding)
    taps = list(_real_taps(window, x.shape[1:3]))
    pixels = np.zeros((1, *window.output, 1), x.dtype)
    for _, seeing in taps:
        pixels[seeing] += 1
    share = grad_y / pixels
    grad_x = np.zeros_like(x)
    for seen, seeing in taps:
        grad_x[seen] += share[seeing]
    return grad_x


def _pool_window(
    x: Array, grad_y: Array, size: PairLike, stride: PairLike | None, padding: Padding2D
) -> Window:
    window = pool_window(x.shape, size, stride=stride, padding=padding)
    shape = (len(x), *window.output, x.shape[3])
    check_shape("grad_y", grad_y, shape, f"pooling x of shape {x.shape} makes y of shape {shape}")
    return window


def _real_taps(window: Window, size: tuple[int, int]) -> Iterator[tuple[Places, Places]]:
    """Yield, for each place in the window, the real pixels seen there and the windows seeing them.

    Both as slices of an image and of an output; pixels of padding are left out.
    """
    for place in np.ndindex(*window.kernel):
        seen, seeing = [slice(None)], [slice(None)]
        for axis in range(2):
            stride, offset = window.stride[axis], place[axis] - window.padding[axis][0]
            first = max(0, -(offset // stride))  # the first window that sees a pixel here
            last = min(window.output[axis] - 1, (size[axis] - 1 - offset) // stride)
            start, stop = first * stride + offset, last * stride + offset + 1
            seen.append(slice(start, max(start, stop), stride))
            seeing.append(slice(first, max(first, last + 1)))
        yield tuple(seen), tuple(seeing)  # type: ignore[misc]
