"""Gradients of the operations of `convcourse.ops` that networks are made of, in NumPy.

Each function takes what the operation was given and the gradient of a loss with respect to its
output, and returns the gradient of the loss with respect to each array that it was given.

Examples
--------
>>> import numpy as np
>>> from convcourse.grads import conv2d_grads
>>> x, w, grad_y = np.ones((8, 28, 28, 3)), np.ones((3, 3, 3, 32)), np.ones((8, 26, 26, 32))
>>> [grad.shape for grad in conv2d_grads(x, w, grad_y)]
[(8, 28, 28, 3), (3, 3, 3, 32), (32,)]
"""

from convcourse.grads.activations import leaky_relu_grad, relu_grad, softmax_grad
from convcourse.grads.convolution import (
    conv2d_grad_b,
    conv2d_grad_w,
    conv2d_grad_x,
    conv2d_grads,
)
from convcourse.grads.dense import dense_grads
from convcourse.grads.normalization import batch_norm_grads
from convcourse.grads.numeric import numeric_grad
from convcourse.grads.pooling import avg_pool2d_grad, max_pool2d_grad

__all__ = [
    "avg_pool2d_grad",
    "batch_norm_grads",
    "conv2d_grad_b",
    "conv2d_grad_w",
    "conv2d_grad_x",
    "conv2d_grads",
    "dense_grads",
    "leaky_relu_grad",
    "max_pool2d_grad",
    "numeric_grad",
    "relu_grad",
    "softmax_grad",
]
