"""Convolution and pooling in NumPy: images NHWC, kernels HWIO.

NaN and infinity propagate, an empty batch gives an empty result, and inputs are never changed.

Examples
--------
>>> import numpy as np
>>> from convcourse.ops import conv2d, max_pool2d
>>> max_pool2d(conv2d(np.zeros((8, 28, 28, 1)), np.zeros((3, 3, 1, 32))), 2).shape
(8, 13, 13, 32)
"""

from convcourse.ops.activations import leaky_relu, relu, softmax
from convcourse.ops.algorithms import conv2d_im2col, conv2d_taps, conv2d_windows
from convcourse.ops.arrays import as_array, sum_dtype
from convcourse.ops.convolution import conv2d, conv2d_loops, true_convolution
from convcourse.ops.depthwise import depthwise_conv2d
from convcourse.ops.fft import conv2d_fft
from convcourse.ops.im2col import col2im, im2col
from convcourse.ops.normalization import batch_norm, moments
from convcourse.ops.padding import pad2d
from convcourse.ops.pooling import avg_pool2d, max_pool2d
from convcourse.ops.threads import threads
from convcourse.ops.transposed import conv2d_transpose
from convcourse.ops.winograd import conv2d_winograd

__all__ = [
    "as_array",
    "avg_pool2d",
    "batch_norm",
    "col2im",
    "conv2d",
    "conv2d_fft",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_taps",
    "conv2d_transpose",
    "conv2d_windows",
    "conv2d_winograd",
    "depthwise_conv2d",
    "im2col",
    "leaky_relu",
    "max_pool2d",
    "moments",
    "pad2d",
    "relu",
    "softmax",
    "sum_dtype",
    "threads",
    "true_convolution",
]
