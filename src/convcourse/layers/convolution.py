"""The convolution layer."""

from typing import SupportsIndex, Unpack

from convcourse import shapes
from convcourse.grads import conv2d_grad_b, conv2d_grad_w, conv2d_grad_x
from convcourse.layers.base import WeightedLayer
from convcourse.ops import conv2d
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import PairLike, Settings
from convcourse.shapes.counts import group_channels
from convcourse.shapes.layers import Shape


class Conv2D(WeightedLayer):
    """A convolution whose kernels and biases are learned: ``conv2d(x, w, b)``.

    Parameters
    ----------
    filters : int
        Output channels.
    kernel : int or pair of int
        Height and width in pixels.
    stride, padding, dilation, groups
        As in `convcourse.ops.conv2d`.
    bias : bool, default True
        Whether each output channel has one bias.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Notes
    -----
    As ``keras.layers.Conv2D``, which calls them kernel_size, strides and dilation_rate.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2D(32, 3)
    >>> y = layer(np.zeros((8, 28, 28, 1)))
    >>> y.shape, layer.w.shape, layer.b.shape
    ((8, 26, 26, 32), (3, 3, 1, 32), (32,))
    """

    keras_name = "Conv2D"
    record: shapes.Conv

    def __init__(
        self,
        filters: SupportsIndex,
        kernel: PairLike,
        *,
        bias: bool = True,
        name: str = "",
        **settings: Unpack[Settings],
    ) -> None:
        """Start with these settings."""
        super().__init__(shapes.Conv(filters, kernel, bias=bias, name=name, **settings))
        self._settings = settings

    def weight_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return [(kh, kw, c_in / groups, c_out), (c_out,)] for (height, width, c_in)."""
        *_, c_out = self.output_shape(input_shape)
        inputs, _ = group_channels(input_shape[2], c_out, self.record.groups)
        w_shape = (*self.record.window(input_shape).kernel, inputs, c_out)
        return [w_shape, (c_out,)] if self.record.bias else [w_shape]

    def forward(self, x: Array) -> Array:
        """Return the feature maps, (n, out_h, out_w, c_out), of images (n, height, width, c_in)."""
        return conv2d(self._cast(x), self.w, self.b, **self._settings)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x], of the shape of `x`."""
        return [conv2d_grad_x(self._cast(x), self.w, grad_y, **self._settings)]

    def get_weight_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_w, grad_b], or [grad_w] where there are no biases."""
        grad_w = conv2d_grad_w(self._cast(x), self.w, grad_y, **self._settings)
        return [grad_w, conv2d_grad_b(grad_y)] if self.record.bias else [grad_w]
