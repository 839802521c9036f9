"""What layers and losses have in common: a call that is recorded, and gradients of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convcourse import shapes
from convcourse.layers.initializers import Seed, glorot_uniform
from convcourse.layers.tape import record
from convcourse.ops import as_array
from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError
from convcourse.shapes.layers import Shape


class Differentiable(ABC):
    """Anything that a `GradientTape` can walk back through: a function of arrays with gradients.

    A subclass writes `forward` and `get_input_gradients`, and `get_weight_gradients` where it has
    weights. They are plain formulas on arrays and keep nothing between calls, so that one layer
    may serve several times.

    Attributes
    ----------
    name : str
        How tables and messages call it.
    weights : list of ndarray
        What it learns; optimizers change these arrays in place.

    Examples
    --------
    >>> class Square(Differentiable):
    ...     def forward(self, x):
    ...         return x**2
    ...
    ...     def get_input_gradients(self, x, grad_y):
    ...         return [2 * x * grad_y]
    >>> Square()([1, -3])
    array([1, 9])
    """

    def __init__(self, *, name: str = "") -> None:
        """Start without weights."""
        self.name = name
        self.weights: list[Array] = []

    def __call__(self, *inputs: ArrayLike) -> Array:
        """Return the output for these inputs, and tell the tapes that record.

        Parameters
        ----------
        *inputs : array_like
            As `forward` takes them.

        Returns
        -------
        ndarray

        Raises
        ------
        ShapeError
            If the inputs do not fit; the message names the layer and the shape it was given.
        """
        arrays = tuple(as_array("x", each) for each in inputs)
        try:
            y = self._run(*arrays)
        except ShapeError as error:
            given = " and ".join(str(array.shape) for array in arrays)
            raise ShapeError(f"{self.label}, given an input of shape {given}: {error}") from None
        if any(y is each for each in (*arrays, *self.weights)):
            y = y.view()  # tapes know arrays by identity
        record(self, arrays, y)
        return y

    @property
    def label(self) -> str:
        """The name, or the class where it has none."""
        return self.name or type(self).__name__

    # An override may take its inputs by name: "(*args: Any, **kwargs: Any)" allows it any.

    @abstractmethod
    def forward(self, *args: Any, **kwargs: Any) -> Array:
        """Return the output for arrays of inputs, without telling a tape."""

    @abstractmethod
    def get_input_gradients(self, *args: Any, **kwargs: Any) -> list[Array]:
        """Return one gradient for each input, from the inputs and the gradient of the output."""

    def get_weight_gradients(self, *args: Any, **kwargs: Any) -> list[Array]:
        """Return one gradient for each weight, from the inputs and the gradient of the output."""
        return []

    def _run(self, *inputs: Array) -> Array:
        return self.forward(*inputs)


class Layer(Differentiable):
    """A layer of a `Sequential` network: one input, and shapes known before any data.

    Attributes
    ----------
    record : convcourse.shapes.Layer
        Its settings, from which shapes and counts follow.
    keras_name : str
        The class of Keras that does the same.
    training : bool
        Whether calls are those of training; only some layers then do otherwise.

    Examples
    --------
    >>> from convcourse.layers import MaxPool2D
    >>> layer = MaxPool2D(2)
    >>> layer.keras_name, layer.output_shape((11, 11, 64)), layer.weights
    ('MaxPooling2D', (5, 5, 64), [])
    """

    keras_name: ClassVar[str] = "Layer"
    training = False

    def __init__(self, settings: shapes.Layer) -> None:
        """Start with the record of the settings, and without weights."""
        super().__init__(name=settings.name)
        self.record = settings
        self._fits: Shape | None = None  # the input shape of the last call

    @property
    def state(self) -> list[Array]:
        """All arrays that make the layer what it is: its weights, in the order of Keras."""
        return self.weights

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output of one example, without the batch."""
        return self.record.output_shape(input_shape)

    def weight_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return the shapes of the weights for an input of this shape, without the batch."""
        return []

    def build(
        self, input_shape: Shape, *, seed: Seed = None, dtype: DTypeLike = np.float32
    ) -> None:
        """Make the weights, once: Glorot uniform kernels and biases of zeros, as Keras has them.

        Parameters
        ----------
        input_shape : tuple of int
            Of one example, without the batch.
        seed : int, numpy.random.Generator or None
            Where the random numbers come from; None is a new place each time.
        dtype : dtype, default float32
            Of the weights, and so of the computation.

        Raises
        ------
        ShapeError
            If the layer does not fit such an input, or has weights for another.
        """
        wanted = self.weight_shapes(input_shape)
        if not self.weights:
            rng = np.random.default_rng(seed)
            self.weights = [
                glorot_uniform(shape, seed=rng, dtype=dtype)
                if len(shape) > 1
                else np.zeros(shape, dtype)
                for shape in wanted
            ]
        elif wanted[0] != self.weights[0].shape:
            raise ShapeError(
                f"the weights are of shape {self.weights[0].shape}: an input of shape "
                f"{input_shape} needs {wanted[0]}. Use a new layer, or the input it was built for."
            )

    def set_weights(self, weights: Iterable[ArrayLike]) -> None:
        """Copy values into the weights, which keep their dtype.

        Parameters
        ----------
        weights : iterable of array_like
            One for each of `state`, of its shape; a layer of Keras gives them by get_weights().

        Raises
        ------
        ShapeError
            If their number or a shape differs.
        """
        copy_weights(self.state, weights, owner=self.label)

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """Return the output for a batch, without telling a tape.

        Parameters
        ----------
        x : ndarray, shape (n, ...)
            A batch of inputs.

        Returns
        -------
        ndarray, shape (n, ...)
        """

    @abstractmethod
    def get_input_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return the gradient with respect to the input, alone in a list.

        Parameters
        ----------
        x : ndarray, shape (n, ...)
            The input of the call.
        grad_y : ndarray
            Gradient with respect to the output, of its shape.

        Returns
        -------
        list of ndarray
            One array, of the shape of `x`.
        """

    def get_weight_gradients(self, x: Array, grad_y: Array) -> list[Array]:
        """Return one gradient for each of `weights`.

        Parameters
        ----------
        x : ndarray, shape (n, ...)
            The input of the call.
        grad_y : ndarray
            Gradient with respect to the output, of its shape.

        Returns
        -------
        list of ndarray
            Of the shapes of the weights; empty where there are none.
        """
        return []

    def _run(self, *inputs: Array) -> Array:
        self._fit(*inputs)
        return self.forward(*inputs)

    def _fit(self, *inputs: Array) -> None:
        """Make the weights if there are none, and refuse what is not one batch for them."""
        if len(inputs) != 1:
            raise ShapeError(f"a layer takes one batch: got {len(inputs)}. Call it as layer(x).")
        shape = inputs[0].shape[1:]
        if shape != self._fits:
            self.build(shape)
            self._fits = shape


class WeightedLayer(Layer):
    """A layer with weights `w` and biases `b`, which computes in their dtype."""

    @property
    def w(self) -> Array:
        """The kernel."""
        return self._built()[0]

    @property
    def b(self) -> Array | None:
        """The biases, or None where the layer has none."""
        return self.weights[1] if len(self._built()) == 2 else None

    def _cast(self, x: Array) -> Array:
        return x.astype(self.w.dtype, copy=False)

    def _built(self) -> list[Array]:
        if not self.weights:
            raise ShapeError(
                f"{self.label} has no weights yet: they take their shape from the input. Call the "
                "layer on a batch, or build it: layer.build((28, 28, 1), seed=0), for example."
            )
        return self.weights


def copy_weights(into: list[Array], weights: Iterable[ArrayLike], *, owner: str) -> None:
    """Copy values into arrays of the same shapes, all or none.

    Parameters
    ----------
    into : list of ndarray
        What to change in place.
    weights : iterable of array_like
        Values, one for each array of `into`.
    owner : str
        Whose they are, in the message of an error.

    Raises
    ------
    ShapeError
        If the number of arrays or a shape differs.

    Examples
    --------
    >>> w = np.zeros(2)
    >>> copy_weights([w], [[3, 4]], owner="dense")
    >>> w
    array([3., 4.])
    """
    values = [as_array("weights", value) for value in weights]
    wanted, given = [array.shape for array in into], [value.shape for value in values]
    if wanted != given:
        raise ShapeError(
            f"the weights of {owner} have shapes {wanted}: got {given}. "
            "Use one array for each, in this order and of this shape."
        )
    for array, value in zip(into, values, strict=True):
        array[...] = value
