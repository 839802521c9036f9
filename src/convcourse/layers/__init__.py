"""Layers, networks of them, and training, in NumPy alone; the names and numbers are Keras'.

A layer is three plain formulas: `forward`, `get_input_gradients` and `get_weight_gradients`. A
`GradientTape` records the calls of layers and walks back through them.

Examples
--------
>>> import numpy as np
>>> from convcourse.layers import Conv2D, CrossEntropy, Dense, Flatten, GradientTape, Sequential
>>> net = Sequential([Conv2D(4, 3), Flatten(), Dense(10)], input_shape=(8, 8, 1))
>>> loss = CrossEntropy(from_logits=True)
>>> with GradientTape() as tape:
...     value = loss([3, 7], net(np.ones((2, 8, 8, 1))))
>>> [grad.shape for grad in tape.gradient(value, net.weights)]
[(3, 3, 1, 4), (4,), (144, 10), (10,)]
"""

from convcourse.layers.activations import LeakyReLU, ReLU, Softmax
from convcourse.layers.add import Add
from convcourse.layers.base import Differentiable, Layer
from convcourse.layers.convolution import Conv2D
from convcourse.layers.dense import Dense
from convcourse.layers.dropout import Dropout
from convcourse.layers.flatten import Flatten
from convcourse.layers.initializers import glorot_uniform
from convcourse.layers.losses import CrossEntropy, MeanSquaredError, accuracy
from convcourse.layers.network import Sequential
from convcourse.layers.normalization import BatchNorm
from convcourse.layers.optimizers import SGD, Adam
from convcourse.layers.pooling import AvgPool2D, GlobalAvgPool, GlobalMaxPool, MaxPool2D
from convcourse.layers.tape import GradientTape, TapeError
from convcourse.layers.training import Epoch, evaluate, fit, train_step

__all__ = [
    "SGD",
    "Adam",
    "Add",
    "AvgPool2D",
    "BatchNorm",
    "Conv2D",
    "CrossEntropy",
    "Dense",
    "Differentiable",
    "Dropout",
    "Epoch",
    "Flatten",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GradientTape",
    "Layer",
    "LeakyReLU",
    "MaxPool2D",
    "MeanSquaredError",
    "ReLU",
    "Sequential",
    "Softmax",
    "TapeError",
    "accuracy",
    "evaluate",
    "fit",
    "glorot_uniform",
    "train_step",
]
