"""The convolution of `convcourse.ops` in TensorFlow, on the CPU or a GPU, and how fast it trains.

The only part that imports TensorFlow, and it does so on first use: quietly, and with the GPUs
that TensorFlow 2.21 would overlook.

Examples
--------
>>> from convcourse.tf_ops import conv2d, conv2d_im2col, conv2d_mixed
>>> x, w = [[[[2.0], [0.0], [1.0]]]], [[[[1.0]], [[-1.0]]]]
>>> for algorithm in (conv2d, conv2d_im2col, conv2d_mixed):
...     print(algorithm(x, w).numpy().ravel())
[ 2. -1.]
[ 2. -1.]
[ 2. -1.]
"""

from convcourse.tf_ops.ascent import ascend
from convcourse.tf_ops.convolution import conv2d, conv2d_im2col, conv2d_mixed
from convcourse.tf_ops.devices import Device, DeviceError, DeviceReport, device_report
from convcourse.tf_ops.start import tensorflow
from convcourse.tf_ops.training import Throughput, throughput

__all__ = [
    "Device",
    "DeviceError",
    "DeviceReport",
    "Throughput",
    "ascend",
    "conv2d",
    "conv2d_im2col",
    "conv2d_mixed",
    "device_report",
    "tensorflow",
    "throughput",
]
