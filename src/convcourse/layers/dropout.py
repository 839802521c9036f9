"""The dropout layer."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse import shapes
from convcourse.layers.base import Differentiable, Layer
from convcourse.layers.initializers import Seed
from convcourse.ops import as_array
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import show
from convcourse.shapes.errors import ShapeError


class Dropout(Layer):
    """In training, sets numbers to 0 by chance, and makes up for them in the others.

    Where `training` is False it changes nothing.

    Parameters
    ----------
    rate : float
        The probability of 0, for each number alone. The others are divided by ``1 - rate``, so
        that their mean stays.
    seed : int, numpy.random.Generator or None, default 0
        Where the random numbers come from; None is a new place each time.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Notes
    -----
    As ``keras.layers.Dropout``. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov,
    "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014).

    Examples
    --------
    >>> layer = Dropout(0.5)
    >>> layer([[1.0, 2.0, 3.0, 4.0]])
    array([[1., 2., 3., 4.]])
    >>> layer.training = True
    >>> layer([[1.0, 2.0, 3.0, 4.0]])
    array([[2., 0., 0., 0.]])
    """

    keras_name = "Dropout"

    def __init__(self, rate: float, *, seed: Seed = 0, name: str = "") -> None:
        """Start with these settings."""
        super().__init__(shapes.Layer(name=name))
        if not 0 <= rate < 1:
            raise ShapeError(
                f"rate is the share of numbers that are dropped: got {show(rate)}. "
                "Use a number from 0 up to 1, such as 0.5."
            )
        self.rate, self._rng = rate, np.random.default_rng(seed)

    def __call__(self, *inputs: ArrayLike) -> Array:
        """Return the output for a batch; in training with another choice at each call."""
        if not self.training:
            return super().__call__(*inputs)
        arrays = tuple(as_array("x", each) for each in inputs)
        self._fit(*arrays)
        kept = self._rng.random(arrays[0].shape) >= self.rate
        return _Times(kept / (1 - self.rate), name=self.label)(*arrays)

    def forward(self, x: Array) -> Array:
        """Return the input."""
        return x

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_y]."""
        return [grad_y]


class _Times(Differentiable):
    """A product with fixed factors: one call of the layer, as tapes are told of it."""

    def __init__(self, factors: Array, *, name: str) -> None:
        super().__init__(name=name)
        self._factors = factors

    def forward(self, x: Array) -> Array:
        dtype = x.dtype if x.dtype.kind == "f" else np.float64
        y: Array = x * self._factors.astype(dtype)
        return y

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        return [grad_y * self._factors.astype(grad_y.dtype)]
