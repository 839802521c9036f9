"""The door for gradients: arrays in the dtype of their gradient, and of the shape that is due."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from convcourse.ops import as_array, sum_dtype
from convcourse.shapes import ShapeError

Array = NDArray[Any]


def grad_dtype(*dtypes: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of a gradient computed from arrays of these dtypes.

    Parameters
    ----------
    *dtypes : dtype
        Of images, kernels and the gradient that comes in.

    Returns
    -------
    dtype
        float64 for integers and bools; else what `convcourse.ops.sum_dtype` says.

    Examples
    --------
    >>> grad_dtype("float32", "float32"), grad_dtype("uint8", "int64")
    (dtype('float32'), dtype('float64'))
    """
    dtype = sum_dtype(*dtypes)
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def grad_arrays(**values: ArrayLike) -> list[Array]:
    """Return arrays in the dtype of their gradient, without a copy where they are in it.

    Parameters
    ----------
    **values : array_like
        Arrays by the names that the message of an error calls them.

    Returns
    -------
    list of ndarray
        In the order given.

    Raises
    ------
    ShapeError
        If nested lists differ in length, or the values are not real numbers.

    Examples
    --------
    >>> [array.dtype.name for array in grad_arrays(x=[1, 2], grad_y=[0.5])]
    ['float64', 'float64']
    """
    arrays = [as_array(name, value) for name, value in values.items()]
    dtype = grad_dtype(*(array.dtype for array in arrays))
    return [array.astype(dtype, copy=False) for array in arrays]


def check_shape(name: str, grad: Array, shape: tuple[int, ...], origin: str) -> None:
    """Refuse a gradient whose shape is not that of the array it belongs to.

    Parameters
    ----------
    name : str
        What the gradient is called in the message of an error.
    grad : ndarray
        The gradient.
    shape : tuple of int
        The shape it must have.
    origin : str
        Where that shape comes from.

    Raises
    ------
    ShapeError
        If the shapes differ.

    Examples
    --------
    >>> check_shape("grad_y", np.zeros((2, 3)), (2, 3), "x has shape (2, 3)")
    """
    if grad.shape != shape:
        raise ShapeError(
            f"{name} must have the shape of what it is the gradient of: got shape {grad.shape}, "
            f"but {origin}. Use {name} of shape {shape}."
        )


def where_or_zero(grad: Array, mask: NDArray[np.bool_]) -> Array:
    """Return a gradient where a mask is true, else 0.

    Parameters
    ----------
    grad : ndarray
        The gradient.
    mask : ndarray of bool
        Of its shape.

    Returns
    -------
    ndarray, shape of grad

    Examples
    --------
    >>> where_or_zero(np.array([-1.0, np.inf]), np.array([False, True]))
    array([ 0., inf])
    """
    # `numpy.where` guesses the next entry of the mask, and is ten times as slow as this where the
    # mask has no order. A product would make NaN of 0 times infinity. So all bits, or none.
    if grad.itemsize > 8:  # no integer is as long
        return np.where(mask, grad, grad.dtype.type(0))
    integers = np.dtype(f"i{grad.itemsize}")
    bits = np.negative(mask.view(np.int8)).astype(integers)  # True is 1, and -1 has all bits
    bits &= grad.view(integers)
    return bits.view(grad.dtype)
