"""Sizes, paddings, receptive fields and costs of convolution layers: integers only, no NumPy.

Every formula of the course that works on sizes lives here, once; the array code, the checks and
the figures call it. Sizes are in pixels. A pair is always (vertical, horizontal), in the order of
the axes of an NHWC array.

Examples
--------
>>> from convcourse.shapes import conv_params, output_size
>>> output_size(28, 3)
26
>>> conv_params(3, 3, 1, 32)
320
"""

from convcourse.shapes.counts import conv_macs, conv_params, dense_params
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.layers import (
    AvgPool,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    MaxPool,
    Norm,
)
from convcourse.shapes.network import Row, Summary, summary
from convcourse.shapes.padding import pad_amounts, same_padding
from convcourse.shapes.receptive_field import jump, receptive_field
from convcourse.shapes.sizes import output_size
from convcourse.shapes.span import kernel_span
from convcourse.shapes.windows import Window, conv_window, pool_window

__all__ = [
    "AvgPool",
    "Conv",
    "Dense",
    "Flatten",
    "GlobalPool",
    "Layer",
    "MaxPool",
    "Norm",
    "Row",
    "ShapeError",
    "Summary",
    "Window",
    "conv_macs",
    "conv_params",
    "conv_window",
    "dense_params",
    "jump",
    "kernel_span",
    "output_size",
    "pad_amounts",
    "pool_window",
    "receptive_field",
    "same_padding",
    "summary",
]
