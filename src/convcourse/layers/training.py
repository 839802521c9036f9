"""Training: one step, and epochs of steps."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from convcourse.layers.base import Differentiable
from convcourse.layers.initializers import Seed
from convcourse.layers.losses import CrossEntropy, accuracy
from convcourse.layers.network import Sequential
from convcourse.layers.optimizers import Optimizer
from convcourse.layers.progress import ProgressBar
from convcourse.layers.tape import GradientTape
from convcourse.ops import as_array
from convcourse.ops.arrays import Array
from convcourse.ops.threads import one_blas_thread
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import integer


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one pass over the training examples gave.

    Attributes
    ----------
    loss : float
        Mean over the training examples, each before the step that it served for.
    accuracy : float or None
        Likewise; None where the loss is not `CrossEntropy`.
    validation_loss, validation_accuracy : float or None
        After the last step; None where there are no validation examples.
    seconds : float
        Time of the steps, without validation.

    Examples
    --------
    >>> Epoch(0.31, 0.9, None, None, 1.25).accuracy
    0.9
    """

    loss: float
    accuracy: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float

    def __str__(self) -> str:
        """Return the numbers that are there, in a line."""
        numbers = {
            "loss": self.loss,
            "accuracy": self.accuracy,
            "validation loss": self.validation_loss,
            "validation accuracy": self.validation_accuracy,
        }
        shown = [f"{name} {value:.4f}" for name, value in numbers.items() if value is not None]
        return "  ".join([*shown, f"{self.seconds:.1f} s"])


def train_step(
    net: Sequential, x: ArrayLike, y: ArrayLike, *, loss: Differentiable, optimizer: Optimizer
) -> tuple[Array, Array]:
    """Predict a batch, and change the weights so that the loss would have been smaller.

    Parameters
    ----------
    net : Sequential
        The network.
    x : array_like, shape (n, ...)
        A batch of examples.
    y : array_like, shape (n,) or (n, ...)
        What is true, as the loss takes it.
    loss : Differentiable
        Such as `CrossEntropy`: called on y and the predictions.
    optimizer : Optimizer
        Such as `SGD` or `Adam`.

    Returns
    -------
    loss : ndarray, shape ()
        Before the step.
    predictions : ndarray, shape (n, ...)
        Before the step.

    Examples
    --------
    >>> from convcourse.layers import SGD, Dense, MeanSquaredError
    >>> net = Sequential([Dense(1)], input_shape=(1,))
    >>> sgd = SGD(0.1)
    >>> losses = [
    ...     train_step(net, [[1], [2]], [[3], [5]], loss=MeanSquaredError(), optimizer=sgd)[0]
    ...     for _ in range(300)
    ... ]
    >>> net([[10]]).round(2).item()  # 2 * 10 + 1
    21.0
    """
    with one_blas_thread():
        with net.in_training(), GradientTape() as tape:
            predictions = net(x)
            value = loss(y, predictions)
        optimizer.apply(tape.gradient(value, net.weights), net.weights)
    return value, predictions


def fit(
    net: Sequential,
    x: ArrayLike,
    y: ArrayLike,
    *,
    loss: Differentiable,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int = 32,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    seed: Seed = 0,
    progress: bool = True,
) -> list[Epoch]:
    """Train a network: in each epoch every example serves once, in batches, in a new order.

    Parameters
    ----------
    net : Sequential
        The network.
    x : array_like, shape (n, ...)
        Examples.
    y : array_like, shape (n,) or (n, ...)
        What is true, as the loss takes it.
    loss : Differentiable
        Such as `CrossEntropy`.
    optimizer : Optimizer
        Such as `SGD` or `Adam`; it may go on from an earlier call.
    epochs : int, default 1
        Passes over the examples.
    batch_size : int, default 32
        Examples of a step; the last batch of an epoch may be smaller.
    validation : tuple (x, y), optional
        Examples that are only predicted, after each epoch.
    seed : int, numpy.random.Generator or None, default 0
        Of the order of the examples.
    progress : bool, default True
        Whether to show a bar for each epoch.

    Returns
    -------
    list of Epoch
        One for each epoch.

    Raises
    ------
    ShapeError
        If there are no examples, x and y differ in length, a setting is no positive integer, or
        the network cannot take the examples.

    Examples
    --------
    >>> from convcourse.layers import Adam, Dense
    >>> x = np.random.default_rng(0).normal(size=(500, 2))
    >>> net = Sequential([Dense(2)], input_shape=(2,))
    >>> history = fit(
    ...     net,
    ...     x,
    ...     x[:, 0] > x[:, 1],
    ...     loss=CrossEntropy(from_logits=True),
    ...     optimizer=Adam(0.1),
    ...     epochs=3,
    ...     progress=False,
    ... )
    >>> len(history), history[-1].accuracy > 0.97
    (3, True)
    """
    x, y = _examples(x, y)
    held_out = _examples(*validation) if validation else None
    epochs, batch_size = integer("epochs", epochs), integer("batch_size", batch_size)
    _keep_freed_memory()
    rng = np.random.default_rng(seed)
    cuts = range(batch_size, len(x), batch_size)
    history = []
    for number in range(1, epochs + 1):
        bar = ProgressBar(len(cuts) + 1, f"epoch {number}/{epochs}", shown=progress)
        means = _Means(loss)
        start = time.perf_counter()
        for batch in np.split(rng.permutation(len(x)), cuts):
            value, predictions = train_step(net, x[batch], y[batch], loss=loss, optimizer=optimizer)
            means.add(value, y[batch], predictions)
            bar.step(f"loss {means.loss:.4f}")
        seconds = time.perf_counter() - start
        held = evaluate(net, *held_out, loss=loss) if held_out else (None, None)
        history.append(Epoch(means.loss, means.accuracy, held[0], held[1], seconds))
        bar.finish(str(history[-1]))
    return history


def evaluate(
    net: Sequential, x: ArrayLike, y: ArrayLike, *, loss: Differentiable
) -> tuple[float, float | None]:
    """Return the loss of a network on examples, and the accuracy where they have classes.

    Parameters
    ----------
    net : Sequential
        The network.
    x : array_like, shape (n, ...)
        Examples.
    y : array_like, shape (n,) or (n, ...)
        What is true, as the loss takes it.
    loss : Differentiable
        Such as `CrossEntropy`.

    Returns
    -------
    loss : float
    accuracy : float or None
        None where the loss is not `CrossEntropy`.

    Examples
    --------
    >>> from convcourse.layers import Softmax
    >>> evaluate(Sequential([Softmax()]), [[0, 0], [0, 0]], [0, 1], loss=CrossEntropy())[1]
    0.5
    """
    x, y = _examples(x, y)
    means = _Means(loss)
    predictions = net.predict(x)
    means.add(loss(y, predictions), y, predictions)
    return means.loss, means.accuracy


class _Means:
    """Means of the loss and the accuracy over batches of different lengths."""

    def __init__(self, loss: Differentiable) -> None:
        self.count, self.loss = 0, 0.0
        self.accuracy = 0.0 if isinstance(loss, CrossEntropy) else None

    def add(self, value: Array, y: Array, predictions: Array) -> None:
        self.count += len(y)
        share = len(y) / self.count
        self.loss += share * (float(value) - self.loss)
        if self.accuracy is not None:
            self.accuracy += share * (accuracy(y, predictions) - self.accuracy)


def _keep_freed_memory() -> None:
    """Have the C library keep what a step frees for the next step.

    Each step takes and frees the same megabytes. The GNU C library hands them back to the system,
    which hands them out again page by page: a quarter of a step. After a block of nearly 32 MB has
    been freed it keeps twice as much. The block itself is never touched, so it costs nothing.
    """
    np.empty(31 << 20, np.uint8)


def _examples(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x, y = as_array("x", x), as_array("y", y)
    if x.shape[:1] != y.shape[:1] or not x.size:
        raise ShapeError(
            f"x and y must hold the same examples: got shapes {x.shape} and {y.shape}. "
            "Use one entry of y for each of x, and at least one."
        )
    return x, y
