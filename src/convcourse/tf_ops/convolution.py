"""Convolution in TensorFlow: its own, by im2col, and in mixed precision."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

import numpy as np

from convcourse.ops import as_array, sum_dtype
from convcourse.shapes import ShapeError, Window, conv_window
from convcourse.shapes.arguments import Settings, show
from convcourse.tf_ops.devices import place
from convcourse.tf_ops.start import tensorflow

if TYPE_CHECKING:
    import tensorflow as tf

# What TensorFlow is told to pad: a name in capitals, or pixels on each side of each axis.
_Padding: TypeAlias = Any
_Algorithm: TypeAlias = Callable[[Any, Any, Window, _Padding], Any]

PRECISIONS = ("float32", "bfloat16", "float16")


def conv2d(
    x: Any, w: Any, b: Any = None, *, device: str = "auto", **settings: Unpack[Settings]
) -> "tf.Tensor":
    """Convolve a batch of images with a bank of kernels, by ``tf.nn.conv2d``.

    Parameters
    ----------
    x : array_like or tensor, shape (n, height, width, c_in)
        Images.
    w : array_like or tensor, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    b : array_like or tensor, shape (c_out,), optional
        Biases, one for each output channel.
    **settings
        As in `convcourse.ops.conv2d`; stride and dilation may go together.
    device : "auto", "cpu" or "gpu", default "auto"
        Where to compute. "auto" leaves it to TensorFlow, which takes a GPU where it sees one.

    Returns
    -------
    tf.Tensor, shape (n, out_h, out_w, c_out)
        A tensor, and not an array: `numpy()` gives the array. Values and dtype are those of
        `convcourse.ops.conv2d`.

    Raises
    ------
    ShapeError
        As `convcourse.ops.conv2d` does, and for dtypes that TensorFlow lacks.
    DeviceError
        If the device is not here.

    Notes
    -----
    TensorFlow convolves no int64, so integers go through float64: exact below 2**53. Tensors are
    not copied to NumPy, so gradients and ``tf.function`` pass through. On the CPU TensorFlow
    itself lacks gradients of convolutions that are grouped and dilated at once, and in float64 of
    those that are either; ``tf.function(jit_compile=True)`` has them all. A GPU may round float32
    to TensorFloat-32, see ``tf.config.experimental.enable_tensor_float_32_execution``.

    Examples
    --------
    >>> x = [[[[2], [0], [1]], [[7], [1], [1]]]]
    >>> conv2d(x, [[[[1]], [[-1]]]]).numpy()[0, :, :, 0]
    array([[ 2, -1],
           [ 6,  0]])
    """
    return _convolve(_library, x, w, b, device, settings)


def conv2d_im2col(
    x: Any, w: Any, b: Any = None, *, device: str = "auto", **settings: Unpack[Settings]
) -> "tf.Tensor":
    """Convolve by ``tf.image.extract_patches`` and one matrix product.

    Parameters
    ----------
    x, w, b, device, **settings
        As in `conv2d`.

    Returns
    -------
    tf.Tensor, shape (n, out_h, out_w, c_out)
        What `conv2d` gives.

    Raises
    ------
    ShapeError, DeviceError
        As `conv2d` does.

    Notes
    -----
    To read and to compare: the matrix of all windows is held, kh * kw / (stride_h * stride_w)
    times the size of the images, so a batch that `conv2d` takes may be too much here. Chellapilla,
    Puri and Simard, "High Performance Convolutional Neural Networks for Document Processing"
    (2006).

    Examples
    --------
    >>> x = [[[[2], [0], [1]], [[7], [1], [1]]]]
    >>> conv2d_im2col(x, [[[[1]], [[-1]]]]).numpy()[0, :, :, 0]
    array([[ 2, -1],
           [ 6,  0]])
    """
    return _convolve(_im2col, x, w, b, device, settings)


def conv2d_mixed(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    device: str = "auto",
    precision: str = "bfloat16",
    **settings: Unpack[Settings],
) -> "tf.Tensor":
    """Convolve in 16 bits: images and kernels are rounded, the result is float32 again.

    Parameters
    ----------
    x, w, b, device, **settings
        As in `conv2d`; the dtypes do not matter.
    precision : "bfloat16", "float16" or "float32", default "bfloat16"
        What to multiply in. float16 is the finer one, but ends at 65504: greater results are
        infinite. bfloat16 reaches as far as float32.

    Returns
    -------
    tf.Tensor, shape (n, out_h, out_w, c_out)
        float32, within (1 + u)**3 - 1 + k * 2**-23 of the convolution of absolute values, where
        k = kh * kw * c_in / groups + 1, and u is 2**-8 in bfloat16 and 2**-11 in float16.

    Raises
    ------
    ShapeError
        As `conv2d` does, and for a precision that is none of these.
    DeviceError
        If the device is not here.

    Notes
    -----
    Micikevicius et al., "Mixed Precision Training" (2018). GPUs with tensor cores, and CPUs with
    instructions for bfloat16, gain by it; others lose. The bound counts three roundings to 16
    bits, of image, kernel and result, and a sum in float32, which is how these devices sum. It
    leaves out what float16 cannot hold: numbers below 2**-14 lose digits.

    Examples
    --------
    >>> third = conv2d_mixed([[[[1.0]]]], [[[[1 / 3]]]])
    >>> third.dtype.name, abs(third.numpy().item() * 3 - 1) < 2**-8
    ('float32', True)
    """
    if precision not in PRECISIONS:
        raise ShapeError(
            f"precision must be one of {', '.join(PRECISIONS)}: got {show(precision)}. "
            'Use precision="bfloat16" where range matters more than digits.'
        )
    tf = tensorflow()
    x, w, b, window, padding = _arguments(x, w, b, settings)
    with place(tf, device):
        y = _library(tf.cast(x, precision), tf.cast(w, precision), window, padding)
        y = tf.cast(y, tf.float32)
        return y if b is None else y + tf.cast(b, tf.float32)


def _arguments(
    x: Any, w: Any, b: Any, settings: Settings
) -> tuple[Any, Any, Any, Window, _Padding]:
    """Return what an algorithm computes with: tensors, the window, and TensorFlow's padding."""
    x, w, b = _tensor("x", x), _tensor("w", w), None if b is None else _tensor("b", b)
    shapes = [tuple(tensor.shape) for tensor in (x, w, b) if tensor is not None]
    window = conv_window(*shapes, **settings)
    padding = settings.get("padding", "VALID")
    if isinstance(padding, str):
        return x, w, b, window, padding.upper()  # TensorFlow reads names in capitals only
    return x, w, b, window, ((0, 0), *window.padding, (0, 0))


def _convolve(
    algorithm: _Algorithm, x: Any, w: Any, b: Any, device: str, settings: Settings
) -> Any:
    """Convolve in the dtype that sums exactly, and give back the dtype of `convcourse.ops`."""
    tf = tensorflow()
    x, w, b, window, padding = _arguments(x, w, b, settings)
    tensors = [tensor for tensor in (x, w, b) if tensor is not None]
    dtype = sum_dtype(*(tensor.dtype.as_numpy_dtype for tensor in tensors))
    exact = np.dtype(np.float64) if dtype.kind == "i" else dtype
    with place(tf, device):
        y = algorithm(tf.cast(x, exact), tf.cast(w, exact), window, padding)
        y = y if b is None else y + tf.cast(b, exact)
        return y if exact == dtype else tf.cast(tf.round(y), dtype)


def _library(x: Any, w: Any, window: Window, padding: _Padding) -> Any:
    """Convolve as TensorFlow does; groups are in the shapes."""
    tf = tensorflow()
    y = tf.nn.conv2d(x, w, window.stride, padding, dilations=window.dilation)
    if x.shape[0] == 0:  # TensorFlow miscounts the channels of an empty batch
        y = tf.reshape(y, (0, *window.output, w.shape[3]))
    return y


def _im2col(x: Any, w: Any, window: Window, _: _Padding) -> Any:
    """Convolve by one product of all windows with all kernels, for each group."""
    tf = tensorflow()
    kh, kw, inputs, c_out = w.shape
    groups = x.shape[3] // inputs
    columns = tf.image.extract_patches(
        tf.pad(x, ((0, 0), *window.padding, (0, 0))),
        sizes=(1, kh, kw, 1),
        strides=(1, *window.stride, 1),
        rates=(1, *window.dilation, 1),
        padding="VALID",
    )
    columns = tf.reshape(columns, (-1, kh * kw, groups, inputs))
    columns = tf.reshape(tf.transpose(columns, (2, 0, 1, 3)), (groups, -1, kh * kw * inputs))
    kernels = tf.reshape(w, (kh * kw * inputs, groups, c_out // groups))
    y = tf.matmul(columns, tf.transpose(kernels, (1, 0, 2)))
    return tf.reshape(tf.transpose(y, (1, 0, 2)), (-1, *window.output, c_out))


def _tensor(name: str, value: Any) -> Any:
    """Return the value as a tensor of real numbers; a tensor stays what and where it is."""
    tf = tensorflow()
    if tf.is_tensor(value):
        if np.dtype(value.dtype.as_numpy_dtype).kind in "biuf":
            return value
    else:
        value = as_array(name, value)
        if value.dtype.itemsize <= 8:
            return tf.convert_to_tensor(value)
    raise ShapeError(
        f"{name} must hold real numbers that TensorFlow convolves: got {value.dtype}. "
        "Use integers, float32 or float64."
    )
