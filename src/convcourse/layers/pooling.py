"""Pooling layers: over windows, and over whole feature maps."""

from typing import Any

from convcourse import shapes
from convcourse.grads import avg_pool2d_grad, max_pool2d_grad
from convcourse.layers.base import Layer
from convcourse.ops import avg_pool2d, max_pool2d
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import Padding2D, PairLike


class MaxPool2D(Layer):
    """The largest value of each window, channel by channel.

    Parameters
    ----------
    size : int or pair of int, default 2
        Of the window, in pixels.
    stride, padding
        As in `convcourse.ops.max_pool2d`.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool2D(2)(np.zeros((8, 11, 11, 64))).shape
    (8, 5, 5, 64)
    """

    keras_name = "MaxPooling2D"
    record: shapes.MaxPool

    def __init__(
        self,
        size: PairLike = 2,
        *,
        stride: PairLike | None = None,
        padding: Padding2D = "VALID",
        name: str = "",
    ) -> None:
        """Start with these settings."""
        super().__init__(shapes.MaxPool(size, stride=stride, padding=padding, name=name))

    def forward(self, x: Array) -> Array:
        """Return the pooled images, (n, out_h, out_w, c)."""
        return max_pool2d(x, self.record.size, **self._settings)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: each value goes to the pixel that was the largest."""
        return [max_pool2d_grad(x, grad_y, self.record.size, **self._settings)]

    @property
    def _settings(self) -> dict[str, Any]:
        return {"stride": self.record.stride, "padding": self.record.padding}


class AvgPool2D(MaxPool2D):
    """The mean of each window, channel by channel, with the settings of `MaxPool2D`.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool2D(2)(np.arange(4.0).reshape(1, 2, 2, 1)).item()
    1.5
    """

    keras_name = "AveragePooling2D"

    def forward(self, x: Array) -> Array:
        """Return the pooled images, (n, out_h, out_w, c)."""
        return avg_pool2d(x, self.record.size, **self._settings)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: each value is spread evenly over the pixels of its window."""
        return [avg_pool2d_grad(x, grad_y, self.record.size, **self._settings)]


class GlobalMaxPool(Layer):
    """The largest value of each whole feature map: where a pattern is no longer matters.

    Parameters
    ----------
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Notes
    -----
    It is `MaxPool2D` with one window as large as the image, and its gradient too: of several
    largest pixels the first gets all of it.

    Examples
    --------
    >>> import numpy as np
    >>> GlobalMaxPool()(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[6., 7.]])
    """

    keras_name = "GlobalMaxPooling2D"

    def __init__(self, *, name: str = "") -> None:
        """Start with these settings."""
        super().__init__(shapes.GlobalPool(name=name))

    def forward(self, x: Array) -> Array:
        """Return one value for each channel, (n, c)."""
        return max_pool2d(x, x.shape[1:3])[:, 0, 0]

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: each value goes to the pixel that was the largest."""
        return [max_pool2d_grad(x, grad_y[:, None, None], x.shape[1:3])]


class GlobalAvgPool(GlobalMaxPool):
    """The mean of each whole feature map.

    Examples
    --------
    >>> import numpy as np
    >>> GlobalAvgPool()(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """

    keras_name = "GlobalAveragePooling2D"

    def forward(self, x: Array) -> Array:
        """Return one value for each channel, (n, c)."""
        return avg_pool2d(x, x.shape[1:3])[:, 0, 0]

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: each value is spread evenly over the image."""
        return [avg_pool2d_grad(x, grad_y[:, None, None], x.shape[1:3])]
