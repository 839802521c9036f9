"""Six broken snippets, each mended into a function that is called here."""

from collections.abc import Callable
from functools import partial

import numpy as np

from convcourse import ops
from convcourse.checks.answers import several
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.ops.arrays import Array

_CALLS = "lecture 09, section “how to call TensorFlow”"
_SAME = "lecture 04, section “VALID and SAME”"
_STRIDE = "lecture 04, section “count the stops”"
_SOFTMAX = "lecture 09, section “softmax”"
_ACTIVATIONS = "lecture 09, section “activations”"
_WINDOW = "lecture 02, section “where a window starts and ends”"
_LAYOUTS = "lecture 05, section “layouts”"
_FLIP = "lecture 02, section “convolution flips the kernel”"
_DENSE = "lecture 05, section “from maps to numbers”"


# --- the two calls of tf.nn.conv2d -----------------------------------------------------------


def _slide(images: Array, filters: Array, *, stride: int, before: int | None = None) -> Array:
    """Convolve an image padded as SAME does, or by `before`; plain, and not the reference."""
    (kh, kw, _, c_out), (n, height, width, _) = filters.shape, images.shape
    rows, cols = -(-height // stride), -(-width // stride)
    total = (max((rows - 1) * stride + kh - height, 0), max((cols - 1) * stride + kw - width, 0))
    start = [lack // 2 if before is None else before for lack in total]
    frame = ((0, 0), (start[0], kh), (start[1], kw), (0, 0))
    padded, y = np.pad(images, frame), np.zeros((n, rows, cols, c_out))
    for row, col in np.ndindex(rows, cols):
        top, left = row * stride, col * stride
        y[:, row, col] = np.tensordot(padded[:, top : top + kh, left : left + kw], filters, 3)
    return y


def _convolution(function: str, stride: int, shown: Case, *more: Mistake) -> Check:
    def draw(rng: np.random.Generator) -> Case:
        (height, width), (kh, kw) = rng.integers(4, 8, size=2), rng.integers(1, 5, size=2)
        c_in, c_out = rng.integers(1, 4, size=2)
        images = rng.integers(0, 10, size=(rng.integers(1, 3), height, width, c_in))
        filters = rng.integers(-4, 5, size=(kh, kw, c_in, c_out))
        return Case.of(images.astype(np.float32), filters.astype(np.float32))

    def valid(images: Array, filters: Array) -> Array:
        inside = images[:, : images.shape[1] - filters.shape[0] + 1 : stride]
        columns = range(0, images.shape[2] - filters.shape[1] + 1, stride)
        whole = _slide(images, filters, stride=1, before=0)
        return whole[:, : inside.shape[1] * stride : stride, list(columns)]

    return Check(
        function,
        partial(ops.conv2d, stride=stride, padding="SAME"),
        arguments=("images", "filters"),
        kinds=(Kind("any images and filters", 1, (shown,), draw),),
        mistakes=(
            *more,
            Mistake("this is VALID, not SAME", _SAME, valid),
            Mistake(
                "the kernel is flipped, and tf.nn.conv2d does not flip it",
                _FLIP,
                lambda images, filters: _slide(images, filters[::-1, ::-1], stride=stride),
            ),
            Mistake(
                "no zeros stand before the image, and SAME puts half of them there",
                _SAME,
                lambda images, filters: _slide(images, filters, stride=stride, before=0),
            ),
        ),
    )


_ROW = np.array([1, 2, 3, 4], np.float32).reshape(1, 1, 4, 1)
_PAIR = np.array([1, 10], np.float32).reshape(1, 2, 1, 1)
_THREE = np.array([1, 10, 100], np.float32).reshape(1, 3, 1, 1)

CONVOLVE = _convolution(
    "convolve",
    2,
    Case.of(_ROW, _THREE),
    Mistake(
        "the stride is 1, and 2 is asked for",
        _STRIDE,
        lambda images, filters: _slide(images, filters, stride=1),
    ),
    Mistake(
        "the result has its size, with every second place of stride 1 from the first one on",
        _SAME,
        lambda images, filters: _slide(images, filters, stride=1)[:, ::2, ::2],
    ),
)
KEEP_SIZE = _convolution("keep_size", 1, Case.of(_ROW, _PAIR))


# --- a loss from version 1 -------------------------------------------------------------------


def _reference_loss(x: Array, w: Array, b: Array, labels: Array) -> np.float32:
    losses = -(labels * np.log(ops.softmax(x @ w + b))).sum(axis=-1)
    return np.float32(losses.mean())  # no answer has to be more precise than its inputs


def _shares(scores: Array) -> Array:
    """Softmax, plain, and not the reference's."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _each(shares: Array, labels: Array) -> Array:
    return np.asarray(-np.log((shares * labels).sum(axis=1)))


def _draw_scores(rng: np.random.Generator) -> Case:
    n, c_in, classes = rng.integers(2, 6), rng.integers(2, 5), rng.integers(3, 6)
    x, w = rng.normal(size=(n, c_in)), rng.normal(size=(c_in, classes))
    labels = np.eye(int(classes))[rng.integers(classes, size=n)]
    return Case.of(*(a.astype(np.float32) for a in (x, w, rng.normal(size=classes), labels)))


LOSS = Check(
    "loss",
    _reference_loss,
    arguments=("x", "w", "b", "labels"),
    kinds=(
        Kind(
            "a single input",
            1,
            (
                Case.of(
                    *(np.array(a, np.float32) for a in ([[1, -2]], np.eye(2), [1, 0], [[0, 1]]))
                ),
            ),
        ),
        Kind("batches", 1, (), _draw_scores),
    ),
    mistakes=(
        Mistake(
            "the bias is forgotten",
            _DENSE,
            lambda x, w, b, labels: _each(_shares(x @ w), labels).mean(),
        ),
        Mistake(
            "a ReLU stands before the loss, which takes scores of either sign",
            _SOFTMAX,
            lambda x, w, b, labels: _each(_shares(np.maximum(x @ w + b, 0)), labels).mean(),
        ),
        Mistake(
            "the inputs meet no weights: a ReLU is no dense layer",
            _DENSE,
            lambda x, w, b, labels: _each(_shares(np.maximum(x, 0)), labels).mean(),
        ),
        Mistake(
            "softmax is taken twice: the loss takes scores and does it itself",
            _SOFTMAX,
            lambda x, w, b, labels: _each(_shares(_shares(x @ w + b)), labels).mean(),
        ),
        Mistake(
            "the losses are added up, and their mean is asked for",
            _SOFTMAX,
            lambda x, w, b, labels: _each(_shares(x @ w + b), labels).sum(),
        ),
        Mistake(
            "there is one loss for each input, and their mean is asked for",
            _SOFTMAX,
            lambda x, w, b, labels: _each(_shares(x @ w + b), labels),
        ),
        Mistake(
            "these are logarithms without the minus sign",
            _SOFTMAX,
            lambda x, w, b, labels: -_each(_shares(x @ w + b), labels).mean(),
        ),
        Mistake(
            "scores and labels have changed places",
            _CALLS,
            lambda x, w, b, labels: (-(x @ w + b) * np.log(_shares(labels))).sum(axis=1).mean(),
        ),
    ),
)


# --- leaky ReLU ------------------------------------------------------------------------------


def _draw_signs(rng: np.random.Generator) -> Case:
    x = rng.integers(-9, 10, size=rng.integers(2, 5, size=2))
    kind = rng.choice(["int64", "float32", "float64"])
    return Case.of(x.astype(kind), float(rng.integers(2, 60)) / 100)


LEAKY_RELU = Check(
    "leaky_relu",
    lambda x, alpha: ops.leaky_relu(x.astype(np.float32), alpha=alpha),
    arguments=("x", "alpha"),
    kinds=(Kind("any numbers", 1, (Case.of(np.array([-2, 0, 3]), 0.1),), _draw_signs),),
    mistakes=(
        Mistake(
            "it still rises on both sides of 0",
            _ACTIVATIONS,
            lambda x, alpha: np.where(x < 0, -alpha * x, x),
        ),
        Mistake(
            "this is ReLU: nothing leaks", _ACTIVATIONS, lambda x, alpha: np.where(x < 0, 0, x)
        ),
        Mistake(
            "alpha is ignored: it is not always 0.01",
            _ACTIVATIONS,
            lambda x, alpha: np.where(x < 0, 0.01 * x, x),
        ),
        Mistake("this is the identity", _ACTIVATIONS, lambda x, alpha: x),
        Mistake(
            "alpha is on the wrong side: what is above 0 stays as it is",
            _ACTIVATIONS,
            lambda x, alpha: np.where(x < 0, x, alpha * x),
        ),
        Mistake(
            "alpha acts on both sides: what is above 0 stays as it is",
            _ACTIVATIONS,
            lambda x, alpha: np.where(x < 0, 0, x + alpha * x),
        ),
        Mistake("both sides are multiplied with alpha", _ACTIVATIONS, lambda x, alpha: alpha * x),
        Mistake(
            "fractions are cut off: an array of integers cannot hold them",
            "lecture 03, section “kinds of numbers”",
            lambda x, alpha: np.where(x < 0, alpha * x, x).astype(x.dtype),
        ),
    ),
)


# --- a slice ---------------------------------------------------------------------------------


def _draw_inside(rng: np.random.Generator) -> Case:
    height, width = (int(size) for size in rng.integers(3, 7, size=2))
    image = rng.permutation(height * width).reshape(height, width)
    return Case.of(image, int(rng.integers(1, height - 1)), int(rng.integers(1, width - 1)))


def _cut(rows: tuple[int, int], cols: tuple[int, int]) -> Callable[[Array, int, int], Array]:
    """What slices with these offsets give, plain."""

    def cut(image: Array, row: int, col: int) -> Array:
        return image[row + rows[0] : row + rows[1], col + cols[0] : col + cols[1]]

    return cut


WINDOW = Check(
    "window",
    lambda image, row, col: np.take(
        np.take(image, range(row - 1, row + 2), 0), range(col - 1, col + 2), 1
    ),
    arguments=("image", "row", "col"),
    kinds=(
        Kind("any pixel inside", 1, (Case.of(np.arange(12).reshape(3, 4), 1, 2),), _draw_inside),
    ),
    mistakes=(
        Mistake("the slices still end one too early", _WINDOW, _cut((-1, 1), (-1, 1))),
        Mistake("the window starts at the pixel, and not around it", _WINDOW, _cut((0, 3), (0, 3))),
        Mistake("only the rows are mended", _WINDOW, _cut((-1, 2), (-1, 1))),
        Mistake("only the columns are mended", _WINDOW, _cut((-1, 1), (-1, 2))),
        Mistake("the slices start one too late", _WINDOW, _cut((0, 2), (0, 2))),
        Mistake(
            "row and col have changed places",
            "lecture 02, section “rows, columns, x and y”",
            lambda image, row, col: _cut((-1, 2), (-1, 2))(image, col, row),
        ),
        Mistake(
            "the window is turned: its rows are columns",
            "lecture 02, section “rows, columns, x and y”",
            lambda image, row, col: _cut((-1, 2), (-1, 2))(image, row, col).T,
        ),
    ),
)


# --- layouts ---------------------------------------------------------------------------------


def _draw_layouts(rng: np.random.Generator) -> Case:
    n, c_in, c_out, kh = (int(size) for size in rng.permutation([1, 2, 3, 4]))
    height, width = (int(size) for size in rng.permutation([2, 3, 5])[:2])
    images = rng.integers(0, 99, size=(n, c_in, height, width))
    return Case.of(images, rng.integers(-9, 10, size=(c_out, c_in, kh, kh + 1)))


def _layouts(
    sentence: str, images_to: Callable[[Array], Array], kernels_to: Callable[[Array], Array]
) -> Mistake:
    return Mistake(
        sentence, _LAYOUTS, lambda images, kernels: (images_to(images), kernels_to(kernels))
    )


def _axes(*order: int) -> Callable[[Array], Array]:
    return lambda array: array.transpose(order)


def _reshaped(*order: int) -> Callable[[Array], Array]:
    return lambda array: array.reshape([array.shape[axis] for axis in order])


FROM_TORCH = Check(
    "from_torch",
    lambda images, kernels: (np.moveaxis(images, 1, 3), np.einsum("oihw->hwio", kernels)),
    arguments=("images", "kernels"),
    read=several("images", "kernels"),
    kinds=(
        Kind(
            "any images and kernels",
            2,
            (
                Case.of(
                    np.array([[1, 2], [3, 4]]).reshape(1, 2, 1, 2),
                    np.array([[1, 2, 3], [4, 5, 6]]).reshape(1, 2, 1, 3),
                ),
            ),
            _draw_layouts,
        ),
    ),
    mistakes=(
        _layouts(
            "both are still reshaped: the shapes fit, and the numbers stand in wrong places",
            _reshaped(0, 2, 3, 1),
            _reshaped(2, 3, 1, 0),
        ),
        _layouts("the images are still reshaped", _reshaped(0, 2, 3, 1), _axes(2, 3, 1, 0)),
        _layouts("the kernels are still reshaped", _axes(0, 2, 3, 1), _reshaped(2, 3, 1, 0)),
        _layouts(
            "height and width of the images are swapped", _axes(0, 3, 2, 1), _axes(2, 3, 1, 0)
        ),
        _layouts(
            "height and width of the kernels are swapped", _axes(0, 2, 3, 1), _axes(3, 2, 1, 0)
        ),
        _layouts("heights and widths are swapped in both", _axes(0, 3, 2, 1), _axes(3, 2, 1, 0)),
        _layouts(
            "the kernels have channels out before channels in", _axes(0, 2, 3, 1), _axes(2, 3, 0, 1)
        ),
        _layouts("nothing is moved", _axes(0, 1, 2, 3), _axes(0, 1, 2, 3)),
        _layouts("only the images are moved", _axes(0, 2, 3, 1), _axes(0, 1, 2, 3)),
        _layouts("only the kernels are moved", _axes(0, 1, 2, 3), _axes(2, 3, 1, 0)),
    ),
)

SNIPPETS = (CONVOLVE, KEEP_SIZE, LOSS, LEAKY_RELU, WINDOW, FROM_TORCH)
