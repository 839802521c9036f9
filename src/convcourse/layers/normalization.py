"""The batch normalization layer."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convcourse import shapes
from convcourse.grads import batch_norm_grads
from convcourse.layers.base import Differentiable, Layer
from convcourse.layers.initializers import Seed
from convcourse.ops import as_array, batch_norm, moments
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import show
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.layers import Shape


class BatchNorm(Layer):
    """Brings each channel to a mean and a spread that are learned.

    In training (`training` is True) the mean and the variance are those of the batch, and a part
    of them goes into moving averages. Otherwise these averages serve, so that what an example
    gives does not hang on its neighbours.

    Parameters
    ----------
    momentum : float, default 0.99
        The share of the moving averages that a batch leaves as it is.
    eps : float, default 1e-3
        Added to the variance.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Attributes
    ----------
    weights : list of ndarray
        [gamma, beta], each of shape (c,): ones and zeros at first.
    statistics : list of ndarray
        The moving averages of mean and variance, each of shape (c,): zeros and ones at first.

    Notes
    -----
    As ``keras.layers.BatchNormalization``, which calls eps epsilon. Ioffe and Szegedy (2015).

    Examples
    --------
    >>> layer = BatchNorm(momentum=0.9, eps=0)
    >>> layer.training = True
    >>> layer([[1.0, 10.0], [3.0, 30.0]]).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    >>> layer.statistics[0]
    array([0.2, 2. ], dtype=float32)
    """

    keras_name = "BatchNormalization"

    def __init__(self, *, momentum: float = 0.99, eps: float = 1e-3, name: str = "") -> None:
        """Start with these settings."""
        super().__init__(shapes.Norm(name=name))
        if not 0 <= momentum < 1:
            raise ShapeError(
                f"momentum is the share of the averages that stays: got {show(momentum)}. "
                "Use a number from 0 up to 1, such as 0.9."
            )
        self.momentum, self.eps = momentum, eps
        self.statistics: list[Array] = []

    @property
    def state(self) -> list[Array]:
        """[gamma, beta, mean, variance], in the order of Keras' get_weights()."""
        return [*self.weights, *self.statistics]

    def weight_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return [(c,), (c,)] for (..., c)."""
        return [input_shape[-1:]] * 2

    def build(
        self, input_shape: Shape, *, seed: Seed = None, dtype: DTypeLike = np.float32
    ) -> None:
        """Make weights and averages, once: ones and zeros, zeros and ones."""
        is_new = not self.weights
        super().build(input_shape, seed=seed, dtype=dtype)
        if is_new:
            gamma, beta = self.weights
            gamma += 1
            self.statistics = [np.zeros_like(beta), np.ones_like(gamma)]

    def __call__(self, *inputs: ArrayLike) -> Array:
        """Return the output for a batch; in training move the averages, too."""
        if not self.training:
            return super().__call__(*inputs)
        arrays = tuple(as_array("x", each) for each in inputs)
        self._fit(*arrays)
        y = _ByOwnMoments(self)(*arrays)
        for average, found in zip(self.statistics, moments(arrays[0]), strict=True):
            average *= self.momentum
            average += (1 - self.momentum) * found.astype(average.dtype)
        return y

    def forward(self, x: Array) -> Array:
        """Return the output for a batch, by the moving averages."""
        x = x.astype(self.weights[0].dtype, copy=False)
        return batch_norm(x, *self.state, eps=self.eps)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: `grad_y` times one factor for each channel."""
        gamma, (_, var) = self.weights[0], self.statistics
        return [grad_y * (gamma / np.sqrt(var + gamma.dtype.type(self.eps)))]

    def get_weight_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_gamma, grad_beta]."""
        axes, ones = tuple(range(x.ndim - 1)), np.ones_like(self.weights[0])
        z = batch_norm(x.astype(ones.dtype), ones, 0 * ones, *self.statistics, eps=self.eps)
        return [(grad_y * z).sum(axis=axes), grad_y.sum(axis=axes)]


class _ByOwnMoments(Differentiable):
    """A call of the layer in training, as tapes are told of it."""

    def __init__(self, layer: BatchNorm) -> None:
        super().__init__(name=layer.label)
        self.weights, self._eps = layer.weights, layer.eps

    def forward(self, x: Array) -> Array:
        x = x.astype(self.weights[0].dtype, copy=False)
        gamma, beta = self.weights
        return batch_norm(x, gamma, beta, *moments(x), eps=self._eps)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        return list(self._grads(x, grad_y)[:1])

    def get_weight_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        return list(self._grads(x, grad_y)[1:])

    def _grads(self, x: Array, grad_y: Array) -> tuple[Array, Array, Array]:
        gamma = self.weights[0]
        return batch_norm_grads(x.astype(gamma.dtype, copy=False), gamma, grad_y, eps=self._eps)
