"""Arrays made canonical: real numbers, and the dtype in which they are summed."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from convcourse.shapes import ShapeError

Array: TypeAlias = NDArray[Any]


def as_array(name: str, value: ArrayLike) -> Array:
    """Return anything that holds real numbers as an array, without a copy where it is one.

    Parameters
    ----------
    name : str
        What the array is called in the message of an error.
    value : array_like
        An array, nested lists, a TensorFlow tensor.

    Returns
    -------
    ndarray
        Of bools, integers or floats.

    Raises
    ------
    ShapeError
        If nested lists differ in length, or the values are not real numbers.

    Examples
    --------
    >>> as_array("x", [[1, 2], [3, 4]]).shape
    (2, 2)
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ShapeError(
            f"{name} must be an array: got nested lists of different lengths. "
            "Use rows of equal length."
        ) from None
    if array.dtype.kind not in "biuf":
        raise ShapeError(
            f"{name} must hold real numbers: got dtype {array.dtype} and shape {array.shape}. "
            f"Use integers or floats, for example {name}.astype(float)."
        )
    return array


def sum_dtype(*dtypes: DTypeLike) -> np.dtype[Any]:
    """Return the dtype in which `conv2d` sums products of arrays of these dtypes.

    Parameters
    ----------
    *dtypes : dtype
        Of images, kernels and biases.

    Returns
    -------
    dtype
        int64 for integers and bools; else NumPy's promotion of them and float32.

    Examples
    --------
    >>> sum_dtype("uint8", "int8"), sum_dtype("uint8", "float32"), sum_dtype("float16", "float16")
    (dtype('int64'), dtype('float32'), dtype('float32'))
    """
    kinds = {np.dtype(dtype).kind for dtype in dtypes}
    return np.result_type(*dtypes, np.float32 if "f" in kinds else np.int64)
