"""Convolution and pooling in NumPy: images NHWC, kernels HWIO.

NaN and infinity propagate, an empty batch gives an empty result, and inputs are never changed.

Examples
--------
>>> import numpy as np
>>> from convcourse.ops import conv2d, max_pool2d
>>> max_pool2d(conv2d(np.zeros((8, 28, 28, 1)), np.zeros((3, 3, 1, 32))), 2).shape
(8, 13, 13, 32)
"""

from convcourse.ops.arrays import as_array, pad2d, sum_dtype
from convcourse.ops.convolution import conv2d, conv2d_loops
from convcourse.ops.pooling import avg_pool2d, max_pool2d

__all__ = [
    "as_array",
    "avg_pool2d",
    "conv2d",
    "conv2d_loops",
    "max_pool2d",
    "pad2d",
    "sum_dtype",
]
