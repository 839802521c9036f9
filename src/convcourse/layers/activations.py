"""Layers that work on each value, or on each row, and change no shape."""

from convcourse import shapes
from convcourse.grads import leaky_relu_grad, relu_grad, softmax_grad
from convcourse.layers.base import Layer
from convcourse.ops import leaky_relu, relu, softmax
from convcourse.ops.arrays import Array


class Activation(Layer):
    """The base of the layers here."""

    def __init__(self, *, name: str = "") -> None:
        """Start with a name, or without one."""
        super().__init__(shapes.Layer(name=name))


class ReLU(Activation):
    """Rectified linear units: what is negative becomes 0.

    Parameters
    ----------
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Examples
    --------
    >>> ReLU()([[-1.0, 2.0]])
    array([[0., 2.]])
    """

    keras_name = "ReLU"

    def forward(self, x: Array) -> Array:
        """Return ``max(x, 0)``."""
        return relu(x)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: `grad_y` where `x` is positive, else 0."""
        return [relu_grad(x, grad_y)]


class LeakyReLU(Activation):
    """Leaky rectified linear units: what is negative becomes small.

    Parameters
    ----------
    alpha : float, default 0.2
        Slope below 0; Keras calls it negative_slope, and has 0.3.
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Examples
    --------
    >>> LeakyReLU(alpha=0.1)([[-2.0, 2.0]])
    array([[-0.2,  2. ]])
    """

    keras_name = "LeakyReLU"

    def __init__(self, *, alpha: float = 0.2, name: str = "") -> None:
        """Start with a slope."""
        super().__init__(name=name)
        self.alpha = alpha

    def forward(self, x: Array) -> Array:
        """Return `x` where it is positive, else ``alpha * x``."""
        return leaky_relu(x, alpha=self.alpha)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x]: `grad_y` where `x` is positive, else ``alpha * grad_y``."""
        return [leaky_relu_grad(x, grad_y, alpha=self.alpha)]


class Softmax(Activation):
    """Turns the values along the last axis into probabilities.

    Parameters
    ----------
    name : str, default ""
        In tables and messages; a network gives one where it is left out.

    Notes
    -----
    A network that ends in it is trained with ``CrossEntropy()``. To leave it out and train with
    ``CrossEntropy(from_logits=True)`` gives the same gradients with less rounding.

    Examples
    --------
    >>> Softmax()([[1.0, 2.0, 3.0]]).round(3)
    array([[0.09 , 0.245, 0.665]])
    """

    keras_name = "Softmax"

    def forward(self, x: Array) -> Array:
        """Return ``exp(x)`` over its sum along the last axis."""
        return softmax(x)

    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return [grad_x], of the shape of `x`."""
        return [softmax_grad(softmax(x), grad_y)]
