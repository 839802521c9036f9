"""Losses: how far predictions are from what is true, as one number to make small."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.layers.base import Differentiable
from convcourse.ops import as_array, softmax
from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError


class CrossEntropy(Differentiable):
    """Mean over the examples of ``-sum(y_true * log(y_pred))``, in nats.

    Called on `y_true`, labels (n,) from 0 on or probabilities (n, classes), and `y_pred`,
    (n, classes).

    Parameters
    ----------
    from_logits : bool, default False
        Whether `y_pred` are values before the softmax, logits, and not probabilities.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.2.2. From logits the
    largest is taken away before the exponential, so nothing overflows. A probability of 0 counts
    as the smallest normal number of its dtype, so the loss stays finite; Keras counts whatever is
    below 1e-7 as 1e-7.

    Examples
    --------
    >>> loss = CrossEntropy()
    >>> loss([0, 1], [[0.5, 0.5], [0.75, 0.25]]).round(4)
    np.float64(1.0397)
    >>> CrossEntropy(from_logits=True)([2], [[0, 0, 1000]]).item()
    0.0
    """

    def __init__(self, *, from_logits: bool = False) -> None:
        """Start with these settings."""
        super().__init__()
        self.from_logits = from_logits

    def forward(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss, an array without axes."""
        truth = _distributions(y_true, y_pred.shape)
        return np.asarray((truth * -self._log(y_pred)).sum() / len(truth))

    def get_input_gradients(self, y_true: Array, y_pred: Array, grad_y: Array) -> list[Array]:
        """Return [grad_y_true, grad_y_pred]; zeros where `y_true` are labels."""
        truth = _distributions(y_true, y_pred.shape)
        share = grad_y / len(truth)
        if self.from_logits:
            grad = softmax(y_pred) * truth.sum(axis=1, keepdims=True) - truth
        else:
            grad = -truth / np.maximum(y_pred, np.finfo(_float(y_pred).dtype).tiny)
        labels = y_true.shape != y_pred.shape
        grad_true = np.zeros(y_true.shape) if labels else -self._log(y_pred) * share
        return [grad_true, (grad * share).astype(_float(y_pred).dtype, copy=False)]

    def _log(self, y_pred: Array) -> Array:
        """Return the logarithms of the predicted probabilities."""
        y_pred = _float(y_pred)
        log: Array
        if self.from_logits:
            y_pred = y_pred - y_pred.max(axis=1, keepdims=True)
            log = y_pred - np.log(np.exp(y_pred).sum(axis=1, keepdims=True))
        elif (y_pred < 0).any():
            raise ShapeError(
                f"probabilities are not negative: got {y_pred.min():.4g} among them. Use Softmax() "
                "as the last layer, or CrossEntropy(from_logits=True) where there is none."
            )
        else:
            log = np.log(np.maximum(y_pred, np.finfo(y_pred.dtype).tiny))
        return log


class MeanSquaredError(Differentiable):
    """Mean over all values of ``(y_true - y_pred) ** 2``.

    Called on `y_true` and `y_pred`, of one shape.

    Examples
    --------
    >>> MeanSquaredError()([[0, 0]], [[1, 2]]).item()
    2.5
    """

    def forward(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss, an array without axes."""
        return np.asarray((_difference(y_true, y_pred) ** 2).mean())

    def get_input_gradients(self, y_true: Array, y_pred: Array, grad_y: Array) -> list[Array]:
        """Return [grad_y_true, grad_y_pred], of the shape of both."""
        difference = _difference(y_true, y_pred)
        grad = 2 * grad_y / difference.size * difference
        return [-grad, grad]


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the share of the examples whose largest prediction is the true one.

    Parameters
    ----------
    y_true : array_like, shape (n,) or (n, classes)
        Labels from 0 on, or probabilities.
    y_pred : array_like, shape (n, classes)
        Probabilities or logits.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ShapeError
        If there is no example, or the shapes do not go together.

    Examples
    --------
    >>> accuracy([0, 1], [[0.9, 0.1], [0.6, 0.4]])
    0.5
    """
    y_true, y_pred = as_array("y_true", y_true), as_array("y_pred", y_pred)
    truth = _distributions(y_true, y_pred.shape)
    return float((truth.argmax(axis=1) == y_pred.argmax(axis=1)).mean())


def _float(y: Array) -> Array:
    return y.astype(np.result_type(y, np.float32), copy=False)


def _difference(y_true: Array, y_pred: Array) -> Array:
    if y_true.shape != y_pred.shape or y_pred.size == 0:
        raise ShapeError(
            f"y_true and y_pred must be of one shape: got {y_true.shape} and {y_pred.shape}. "
            "Use one prediction for each true value, and at least one."
        )
    difference: Array = _float(y_pred) - y_true
    return difference


def _distributions(y_true: Array, shape: tuple[int, ...]) -> Array:
    """Return (n, classes) of probabilities; a label becomes a row with a single 1."""
    if len(shape) != 2 or 0 in shape or y_true.shape not in {shape, shape[:1]}:
        raise ShapeError(
            f"y_pred must be (n, classes), and y_true (n,) or (n, classes): got {shape} and "
            f"{y_true.shape}. Use one row for each example, and at least one example."
        )
    if y_true.shape == shape:
        return y_true
    n, classes = shape
    if y_true.dtype.kind not in "biu" or y_true.min() < 0 or y_true.max() >= classes:
        raise ShapeError(
            f"labels of {classes} classes are integers from 0 to {classes - 1}: got {y_true.dtype} "
            f"from {y_true.min()} to {y_true.max()}. Use labels.astype(int), or more outputs."
        )
    truth = np.zeros(shape, np.float32)
    truth[np.arange(n), y_true.astype(np.intp)] = 1
    return truth
