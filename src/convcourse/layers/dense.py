"""The dense layer."""

from typing import SupportsIndex

from convcourse import shapes
from convcourse.grads import dense_grads
from convcourse.layers.base import WeightedLayer
from convcourse.ops.arrays import Array
from convcourse.shapes.layers import Shape


class Dense(WeightedLayer):
    """Every output a weighted sum of every input: ``x @ w + b``.

    Parameters
    ----------
    units : int
        Number of outputs.
    bias : bool, default True
        Whether each output has one bias.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Notes
    -----
    As ``keras.layers.Dense``, on rows only: put `Flatten` before it.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dense(10)
    >>> layer(np.zeros((8, 576))).shape, layer.w.shape, layer.b.shape
    ((8, 10), (576, 10), (10,))
    """

    keras_name = "Dense"
    record: shapes.Dense

    def __init__(self, units: SupportsIndex, *, bias: bool = True, name: str = "") -> None:
        """Start with these settings."""
        super().__init__(shapes.Dense(units, bias=bias, name=name))

    def weight_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return [(n_in, n_out), (n_out,)] for (n_in,)."""
        b_shape = self.output_shape(input_shape)
        w_shape = (*input_shape, *b_shape)
        return [w_shape, b_shape] if self.record.bias else [w_shape]

    def forward(self, x: Array) -> Array:
        """Return the outputs, (n, n_out), of rows (n, n_in)."""
        y: Array = self._cast(x) @ self.w
        return y if self.b is None else y + self.b

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x], of the shape of `x`."""
        return [grad_y @ self.w.T]

    def get_weight_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_w, grad_b], or [grad_w] where there are no biases."""
        return list(dense_grads(self._cast(x), self.w, grad_y))[1 : 1 + len(self.weights)]
