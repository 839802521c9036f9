"""The layer that puts feature maps into rows."""

from convcourse import shapes
from convcourse.layers.base import Layer
from convcourse.ops.arrays import Array


class Flatten(Layer):
    """Puts the values of each example into one row.

    Parameters
    ----------
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Examples
    --------
    >>> import numpy as np
    >>> Flatten()(np.zeros((8, 3, 3, 64))).shape
    (8, 576)
    """

    keras_name = "Flatten"

    def __init__(self, *, name: str = "") -> None:
        """Start with these settings."""
        super().__init__(shapes.Flatten(name=name))

    def forward(self, x: Array) -> Array:
        """Return rows, (n, units)."""
        return x.reshape(len(x), *self.output_shape(x.shape[1:]))

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: the same values in the shape of `x`."""
        return [grad_y.reshape(x.shape)]
