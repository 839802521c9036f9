"""Six broken snippets, each mended into a function that is called here."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER, LAYER_MISTAKES, Pair
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words, Wrong
from convcourse.checks.normalize import several
from convcourse.ops.arrays import Array

# --- the two calls of tf.nn.conv2d -----------------------------------------------------------


_WORDS: Words = {
    sections.FLIPPING: {
        "kernel-flipped": "the kernel is flipped, and tf.nn.conv2d does not flip it"
    },
    sections.ROWS: {
        "row-col-swapped": "row and col have changed places",
        "result-transposed": "the window is turned: its rows are columns",
    },
    sections.WINDOW: {
        "slice-ends-too-early": "the slices still end one too early",
        "window-starts-at-pixel": "the window starts at the pixel, and not around it",
        "only-rows-mended": "only the rows are mended",
        "only-columns-mended": "only the columns are mended",
        "slice-starts-too-late": "the slices start one too late",
    },
    sections.NUMBERS: {
        "fractions-cut-off": "fractions are cut off: an array of integers cannot hold them"
    },
    sections.STOPS: {"stride-ignored": "the stride is 1, and 2 is asked for"},
    sections.SAME: {
        "every-sth-of-stride-one": (
            "the result has its size, with every second place of stride 1 from the first one on"
        ),
        "valid-instead-of-same": "this is VALID, not SAME",
        "all-padding-after": "no zeros stand before the image, and SAME puts half of them there",
    },
    sections.LAYOUTS: {
        "reshaped-not-transposed": (
            "both are still reshaped: the shapes fit, and the numbers stand in wrong places"
        ),
        "images-reshaped": "the images are still reshaped",
        "kernels-reshaped": "the kernels are still reshaped",
        "images-transposed": "height and width of the images are swapped",
        "kernel-transposed": "height and width of the kernels are swapped",
        "images-and-kernels-transposed": "heights and widths are swapped in both",
        "c-in-c-out-swapped": "the kernels have channels out before channels in",
        "nothing-moved": "nothing is moved",
        "only-images-moved": "only the images are moved",
        "only-kernels-moved": "only the kernels are moved",
    },
    sections.TO_NUMBERS: {
        "bias-forgotten": "the bias is forgotten",
        "relu-for-dense": "the inputs meet no weights: a ReLU is no dense layer",
    },
    sections.CALLS: {"scores-labels-swapped": "scores and labels have changed places"},
    sections.SOFTMAX: {
        "relu-before-loss": "a ReLU stands before the loss, which takes scores of either sign",
        "softmax-twice": "softmax is taken twice: the loss takes scores and does it itself",
        "losses-added": "the losses are added up, and their mean is asked for",
        "losses-not-averaged": "there is one loss for each input, and their mean is asked for",
        "minus-missing": "these are logarithms without the minus sign",
        "sigmoid-for-softmax": (
            "each class has a sigmoid of its own, where one softmax takes all classes together"
        ),
        "classes-averaged": (
            "the mean is over inputs and classes, where an input has one loss: over inputs alone"
        ),
        "squared-error": "this is a mean squared error, and no cross-entropy",
        "softmax-missing": "the loss took the scores for shares: softmax is missing",
    },
    sections.ACTIVATIONS: {
        "rises-on-both-sides": "it still rises on both sides of 0",
        "relu-not-leaky": "this is ReLU: nothing leaks",
        "alpha-ignored": "alpha is ignored: it is not always 0.01",
        "identity": "this is the identity",
        "alpha-on-wrong-side": "alpha is on the wrong side: what is above 0 stays as it is",
        "alpha-on-both-sides": "alpha acts on both sides: what is above 0 stays as it is",
        "only-alpha": "both sides are multiplied with alpha",
    },
}


def _filtered(rng: np.random.Generator, size: Pair, kernel: Pair) -> Case:
    """Images with fractions of either sign, whose sums have no room in 8 bits, and filters."""
    c_in, c_out = rng.integers(1, 4, size=2)
    images = rng.integers(-900, 901, size=(rng.integers(1, 3), *size, c_in)) / 4
    filters = rng.integers(-4, 5, size=(*kernel, c_in, c_out))
    return Case.of(images.astype(np.float32), filters.astype(np.float32))


_SIZES = (
    ((4, 6), (3, 5)),
    ((6, 8), (3, 3)),
    ((8, 4), (5, 3)),
    ((5, 7), (2, 4)),
    ((7, 5), (4, 3)),
    ((6, 5), (1, 2)),
    ((6, 4), (5, 1)),
)
"""Of images and kernels: even and odd, so that SAME pads them in every way."""


def _convolution(function: str, stride: int, first: Case, more: Mapping[str, Wrong]) -> Check:
    def draw(rng: np.random.Generator) -> Case:
        (height, width), (kh, kw) = rng.integers(4, 8, size=2), rng.integers(1, 5, size=2)
        return _filtered(rng, (height, width), (kh, kw))

    of_every_size = (_filtered(generator(function), *sizes) for sizes in _SIZES)
    shown = first, *of_every_size
    return Check(
        function,
        partial(ops.conv2d, stride=stride, padding="SAME"),
        arguments=("images", "filters"),
        kinds=(Kind("any images and filters", 1, shown, draw),),
        mistakes=known(
            {
                **more,
                **{
                    name: partial(LAYER_MISTAKES[name], stride=stride, padding="SAME")
                    for name in ("valid-instead-of-same", "kernel-flipped", "all-padding-after")
                },
            },
            _WORDS,
        ),
    )


_ROW = np.array([1, 2, 3, 4], np.float32).reshape(1, 1, 4, 1)
_PAIR = np.array([1, 10], np.float32).reshape(1, 2, 1, 1)
_THREE = np.array([1, 10, 100], np.float32).reshape(1, 3, 1, 1)

CONVOLVE = _convolution(
    "convolve",
    2,
    Case.of(_ROW, _THREE),
    {
        "stride-ignored": partial(LAYER, padding="SAME"),
        "every-sth-of-stride-one": lambda images, filters: LAYER(images, filters, padding="SAME")[
            :, ::2, ::2
        ],
    },
)
KEEP_SIZE = _convolution("keep_size", 1, Case.of(_ROW, _PAIR), {})


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


def _sigmoid_losses(scores: Array, labels: Array) -> Array:
    """The binary loss of every class alone."""
    return np.asarray(np.logaddexp(0, scores) - labels * scores)


def _scores_for_shares(x: Array, w: Array, b: Array, labels: Array) -> Array:
    """What Keras' loss gives if it is not told that it gets scores."""
    scores = x @ w + b
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.clip(scores / scores.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)
    return np.asarray(_each(shares, labels).mean())


_SPREAD = 4.0
"""How far the scores of an input lie apart: every class has a share, beside which the epsilon that
some add to a logarithm's argument is nothing."""


def _scored(rng: np.random.Generator, n: int) -> Case:
    c_in, classes = rng.integers(2, 5), rng.integers(3, 6)
    x, w, b = (rng.normal(size=size) for size in ((n, c_in), (c_in, classes), classes))
    widest = np.ptp(x @ w + b, axis=1).max()
    labels = np.eye(int(classes))[rng.integers(classes, size=n)]
    return _single(x, w * _SPREAD / widest, b * _SPREAD / widest, labels)


def _single(*arrays: object) -> Case:
    return Case.of(*(np.array(each, np.float32) for each in arrays))


LOSS = Check(
    "loss",
    _reference_loss,
    arguments=("x", "w", "b", "labels"),
    kinds=(
        Kind(
            "a single input",
            1,
            (
                _single([[1, -2]], np.eye(2), [1, 0], [[0, 1]]),
                _single([[1, 2]], [[1, 0, -1], [0, -1, 1]], [-1, 1, 0], [[0, 1, 0]]),
                _single([[2, -1, 1]], np.eye(3)[::-1], [-1, 0, 2], [[1, 0, 0]]),
                _single([[-1, -1]], [[2, 1, 0, -1], [0, 1, -1, 1]], [0, 1, 0, 1], [[0, 0, 0, 1]]),
            ),
            lambda rng: _scored(rng, 1),
        ),
        Kind(
            "batches",
            1,
            (
                _single(
                    [[1, -2], [-1, 1], [2, 0]],
                    [[1, 0, -1], [0, -1, 1]],
                    [0, 1, -1],
                    [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
                ),
                _single([[1, -2], [2, 1]], np.eye(2), [-1, 0], [[0, 1], [1, 0]]),
            ),
            lambda rng: _scored(rng, int(rng.integers(2, 6))),
        ),
    ),
    mistakes=known(
        {
            "bias-forgotten": lambda x, w, b, labels: _each(_shares(x @ w), labels).mean(),
            "relu-before-loss": lambda x, w, b, labels: _each(
                _shares(np.maximum(x @ w + b, 0)), labels
            ).mean(),
            "relu-for-dense": lambda x, w, b, labels: _each(
                _shares(np.maximum(x, 0)), labels
            ).mean(),
            "softmax-twice": lambda x, w, b, labels: _each(
                _shares(_shares(x @ w + b)), labels
            ).mean(),
            "losses-added": lambda x, w, b, labels: _each(_shares(x @ w + b), labels).sum(),
            "losses-not-averaged": lambda x, w, b, labels: _each(_shares(x @ w + b), labels),
            "minus-missing": lambda x, w, b, labels: -_each(_shares(x @ w + b), labels).mean(),
            "scores-labels-swapped": lambda x, w, b, labels: (
                (-(x @ w + b) * np.log(_shares(labels))).sum(axis=1).mean()
            ),
            "sigmoid-for-softmax": [
                lambda x, w, b, labels: _sigmoid_losses(x @ w + b, labels).mean(),
                lambda x, w, b, labels: _sigmoid_losses(x @ w + b, labels).sum(axis=1).mean(),
            ],
            "classes-averaged": lambda x, w, b, labels: (
                _each(_shares(x @ w + b), labels).mean() / labels.shape[1]
            ),
            "squared-error": [
                lambda x, w, b, labels: ((_shares(x @ w + b) - labels) ** 2).mean(),
                lambda x, w, b, labels: ((x @ w + b - labels) ** 2).mean(),
            ],
            "softmax-missing": _scores_for_shares,
        },
        _WORDS,
    ),
)


# --- leaky ReLU ------------------------------------------------------------------------------


def _draw_signs(rng: np.random.Generator) -> Case:
    x = rng.integers(-36, 37, size=rng.integers(2, 5, size=2)) / 4
    kind = rng.choice(["int64", "float32", "float64"])
    return Case.of(x.astype(kind), float(rng.integers(3, 80)) / 128)


_SIGNS = (
    Case.of(np.array([-2, 0, 3]), 0.1),
    Case.of(np.array([[-7, 5, -1], [2, -4, 9]]), 0.25),
    Case.of(np.array([-3, -9, 6, -5]), 0.375),
    Case.of(np.array([[[[-6], [4]], [[-1], [-8]]]]), 0.125),
    Case.of(np.array([[-1.5, 0.25], [2.75, -3.0]], np.float32), 0.2),
    Case.of(np.array([[-0.625, 8.5, -4.25]]), 0.03),
)


LEAKY_RELU = Check(
    "leaky_relu",
    lambda x, alpha: ops.leaky_relu(x.astype(np.float32), alpha=alpha),
    arguments=("x", "alpha"),
    kinds=(Kind("any numbers", 1, _SIGNS, _draw_signs),),
    mistakes=known(
        {
            "rises-on-both-sides": lambda x, alpha: np.where(x < 0, -alpha * x, x),
            "relu-not-leaky": lambda x, alpha: np.where(x < 0, 0, x),
            "alpha-ignored": lambda x, alpha: np.where(x < 0, 0.01 * x, x),
            "identity": lambda x, alpha: x,
            "alpha-on-wrong-side": lambda x, alpha: np.where(x < 0, x, alpha * x),
            "alpha-on-both-sides": lambda x, alpha: np.where(x < 0, 0, x + alpha * x),
            "only-alpha": lambda x, alpha: alpha * x,
            "fractions-cut-off": [
                lambda x, alpha: np.where(x < 0, alpha * x, x).astype(x.dtype),
                lambda x, alpha: np.where(x < 0, alpha * x, x).astype(np.int64),
            ],
        },
        _WORDS,
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
    mistakes=known(
        {
            "slice-ends-too-early": _cut((-1, 1), (-1, 1)),
            "window-starts-at-pixel": _cut((0, 3), (0, 3)),
            "only-rows-mended": _cut((-1, 2), (-1, 1)),
            "only-columns-mended": _cut((-1, 1), (-1, 2)),
            "slice-starts-too-late": _cut((0, 2), (0, 2)),
            "row-col-swapped": lambda image, row, col: _cut((-1, 2), (-1, 2))(image, col, row),
            "result-transposed": lambda image, row, col: _cut((-1, 2), (-1, 2))(image, row, col).T,
        },
        _WORDS,
    ),
)


# --- layouts ---------------------------------------------------------------------------------


def _draw_layouts(rng: np.random.Generator) -> Case:
    n, c_in, c_out, kh = (int(size) for size in rng.permutation([1, 2, 3, 4]))
    height, width = (int(size) for size in rng.permutation([2, 3, 5])[:2])
    images = rng.integers(0, 99, size=(n, c_in, height, width))
    return Case.of(images, rng.integers(-9, 10, size=(c_out, c_in, kh, kh + 1)))


def _layouts(images_to: Callable[[Array], Array], kernels_to: Callable[[Array], Array]) -> Wrong:
    return lambda images, kernels: (images_to(images), kernels_to(kernels))


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
    mistakes=known(
        {
            "reshaped-not-transposed": _layouts(_reshaped(0, 2, 3, 1), _reshaped(2, 3, 1, 0)),
            "images-reshaped": _layouts(_reshaped(0, 2, 3, 1), _axes(2, 3, 1, 0)),
            "kernels-reshaped": _layouts(_axes(0, 2, 3, 1), _reshaped(2, 3, 1, 0)),
            "images-transposed": _layouts(_axes(0, 3, 2, 1), _axes(2, 3, 1, 0)),
            "kernel-transposed": _layouts(_axes(0, 2, 3, 1), _axes(3, 2, 1, 0)),
            "images-and-kernels-transposed": _layouts(_axes(0, 3, 2, 1), _axes(3, 2, 1, 0)),
            "c-in-c-out-swapped": _layouts(_axes(0, 2, 3, 1), _axes(2, 3, 0, 1)),
            "nothing-moved": _layouts(_axes(0, 1, 2, 3), _axes(0, 1, 2, 3)),
            "only-images-moved": _layouts(_axes(0, 2, 3, 1), _axes(0, 1, 2, 3)),
            "only-kernels-moved": _layouts(_axes(0, 1, 2, 3), _axes(2, 3, 1, 0)),
        },
        _WORDS,
    ),
)

SNIPPETS = (CONVOLVE, KEEP_SIZE, LOSS, LEAKY_RELU, WINDOW, FROM_TORCH)
