"""A network whose layers follow one another."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convcourse import shapes
from convcourse.layers.base import Layer, copy_weights
from convcourse.layers.initializers import Seed
from convcourse.layers.summary import keras_table
from convcourse.ops import as_array
from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import integer, sequence, show
from convcourse.shapes.layers import Shape


class Sequential:
    """Layers in a row: each takes what the one before it gives.

    Parameters
    ----------
    layers : iterable of Layer
        From input to output; each object once.
    input_shape : tuple of int, optional
        Of one example, (height, width, channels) or (units,). The weights are made at once; where
        it is left out, they are made for the first batch that comes.
    seed : int, numpy.random.Generator or None, default 0
        Of the weights; None makes other ones each time.
    dtype : dtype, default float32
        Of the weights, and so of the computation.
    name : str, default "sequential"
        In the table of `summary`.

    Raises
    ------
    ShapeError
        If a layer cannot take what the one before it gives; the message names the layer, the shape
        it was given and what it wanted.

    Notes
    -----
    As ``keras.Sequential``. Layers without a name get Keras' names.

    Examples
    --------
    >>> from convcourse.layers import Conv2D, Dense, Flatten, ReLU
    >>> net = Sequential([Conv2D(8, 3), ReLU(), Flatten(), Dense(10)], input_shape=(8, 8, 1))
    >>> net(np.zeros((5, 8, 8, 1))).shape
    (5, 10)
    >>> [weight.shape for weight in net.weights]
    [(3, 3, 1, 8), (8,), (288, 10), (10,)]
    """

    def __init__(
        self,
        layers: Iterable[Layer],
        *,
        input_shape: Iterable[SupportsIndex] | None = None,
        seed: Seed = 0,
        dtype: DTypeLike = np.float32,
        name: str = "sequential",
    ) -> None:
        """Name the layers, and make their weights if the input shape is known."""
        self.layers = tuple(layers)
        self.name = name
        self.input_shape: Shape | None = None
        self._seed, self._dtype = seed, dtype
        _check_layers(self.layers)
        _name_layers(self.layers)
        if input_shape is not None:
            self.build(input_shape)

    def build(self, input_shape: Iterable[SupportsIndex]) -> None:
        """Make the weights of every layer, for examples of this shape.

        Parameters
        ----------
        input_shape : tuple of int
            (height, width, channels) or (units,).

        Raises
        ------
        ShapeError
            If a layer does not fit.
        """
        sizes = sequence(input_shape)
        if sizes is None:
            raise ShapeError(
                f"input_shape must be the shape of one example: got {show(input_shape)}. "
                "Use (28, 28, 1) for a small grey image, for example."
            )
        given = shape = tuple(integer("input_shape", size) for size in sizes)
        rng = np.random.default_rng(self._seed)
        for layer in self.layers:
            try:
                layer.build(shape, seed=rng, dtype=self._dtype)
                shape = layer.output_shape(shape)
            except ShapeError as error:
                raise ShapeError(
                    f"{layer.name} ({layer.keras_name}), given an input of shape {shape}: {error}"
                ) from None
        self.input_shape = given

    def __call__(self, x: ArrayLike) -> Array:
        """Return the output for a batch, layer after layer, and tell the tapes that record.

        Parameters
        ----------
        x : array_like, shape (n, height, width, channels) or (n, units)
            A batch of examples.

        Returns
        -------
        ndarray, shape (n, ...)

        Raises
        ------
        ShapeError
            If a layer cannot take what it is given; the message names it.
        """
        y = as_array("x", x)
        if self.input_shape is None:
            self.build(y.shape[1:])
        for layer in self.layers:
            y = layer(y)
        return y

    def predict(self, x: ArrayLike, *, batch_size: int = 256) -> Array:
        """Return the output for any number of examples, a batch at a time to save memory.

        Parameters
        ----------
        x : array_like, shape (n, height, width, channels) or (n, units)
            Examples.
        batch_size : int, default 256
            Examples that go through the network together.

        Returns
        -------
        ndarray, shape (n, ...)
        """
        x = as_array("x", x)
        size = integer("batch_size", batch_size)
        return np.concatenate([self(x[at : at + size]) for at in range(0, max(len(x), 1), size)])

    @property
    def weights(self) -> list[Array]:
        """The weights of all layers, from input to output: the very arrays."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def state(self) -> list[Array]:
        """The weights and the moving averages of all layers, in the order of Keras."""
        return [array for layer in self.layers for array in layer.state]

    @contextmanager
    def in_training(self) -> Iterator[None]:
        """Within the block, calls are those of training: batch norm and dropout do their work.

        Examples
        --------
        >>> from convcourse.layers import Dropout
        >>> net = Sequential([Dropout(0.5)])
        >>> with net.in_training():
        ...     net([[1.0, 2.0]]).tolist()
        [[2.0, 0.0]]
        >>> net([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]
        """
        before = [layer.training for layer in self.layers]
        try:
            for layer in self.layers:
                layer.training = True
            yield
        finally:
            for layer, was in zip(self.layers, before, strict=True):
                layer.training = was

    def set_weights(self, weights: Iterable[ArrayLike]) -> None:
        """Copy values into the weights, which keep their dtype.

        Parameters
        ----------
        weights : iterable of array_like
            One for each of `state`, of its shape; a model of Keras gives them by get_weights().

        Raises
        ------
        ShapeError
            If their number or a shape differs; no weight is changed then.
        """
        copy_weights(self.state, weights, owner=self.name)

    @property
    def table(self) -> shapes.Summary:
        """Shapes, parameters, operations and receptive fields, as `convcourse.shapes` has them."""
        if self.input_shape is None:
            raise ShapeError(
                f"{self.name} has no shapes yet: they follow from the input. Call the network on a "
                "batch, or build it: net.build((28, 28, 1)), for example."
            )
        records = [replace(layer.record, name=layer.name) for layer in self.layers]
        return shapes.summary(records, self.input_shape)

    def summary(self, *, print_fn: Callable[[str], object] = print) -> None:
        """Print the table that Keras prints of the same network.

        Parameters
        ----------
        print_fn : function, default print
            Takes the text.

        Raises
        ------
        ShapeError
            If there is no input shape yet.

        Examples
        --------
        >>> from convcourse.layers import Conv2D, Dense, Flatten
        >>> Sequential([Conv2D(8, 3), Flatten(), Dense(10)], input_shape=(8, 8, 1)).summary()
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
        │ conv2d (Conv2D)                 │ (None, 6, 6, 8)        │            80 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ flatten (Flatten)               │ (None, 288)            │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dense (Dense)                   │ (None, 10)             │         2,890 │
        └─────────────────────────────────┴────────────────────────┴───────────────┘
         Total params: 2,970 (11.60 KB)
         Trainable params: 2,970 (11.60 KB)
         Non-trainable params: 0 (0.00 B)
        """
        print_fn(
            keras_table(
                self.name,
                self.table,
                [layer.keras_name for layer in self.layers],
                size=sum(array.nbytes for array in self.state),
                learned=(
                    sum(weight.size for weight in self.weights),
                    sum(weight.nbytes for weight in self.weights),
                ),
            )
        )


def _check_layers(layers: Sequence[Layer]) -> None:
    for place, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise ShapeError(
                f"a network is made of layers: got {show(layer)} of type {type(layer).__name__} at "
                f"place {place}. Use objects such as Conv2D(8, 3), ReLU() or Dense(10)."
            )
        if any(layer is other for other in layers[:place]):
            raise ShapeError(
                f"each layer stands once in a network: got the same {type(layer).__name__} again "
                f"at place {place}. Use a new one; to share weights, call a layer twice yourself."
            )


def _name_layers(layers: Sequence[Layer]) -> None:
    """Give a name to each layer without one: dense, dense_1, dense_2, ..."""
    taken = {layer.name for layer in layers}
    for layer in layers:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", layer.keras_name).lower()
        words = words.replace("relu", "re_lu")
        candidates = (f"{words}_{number}" if number else words for number in range(len(layers)))
        layer.name = layer.name or next(name for name in candidates if name not in taken)
        taken.add(layer.name)
