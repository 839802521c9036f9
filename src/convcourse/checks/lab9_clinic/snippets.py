"""Six broken snippets, each mended into a function that is called here."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER, LAYER_MISTAKES, Pair
from convcourse.checks.common.draws import ANY_NUMBERS
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab9_clinic.loss import LOSS
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
    small = Case.of(_ROW / 4, _PAIR)  # so small that a rounding to one decimal shows
    shown = first, small, *of_every_size
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
    Case.of(np.array([-8.5, 2049.0, -7.25]), 71 / 128),  # more digits than half precision has
)


LEAKY_RELU = Check(
    "leaky_relu",
    lambda x, alpha: ops.leaky_relu(x.astype(np.float32), alpha=alpha),
    arguments=("x", "alpha"),
    kinds=(Kind("any numbers", 1, (*_SIGNS, Case.of(ANY_NUMBERS, 0.1)), _draw_signs),),
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
        Kind(
            "any pixel inside",
            1,
            (Case.of(np.arange(12).reshape(3, 4), 1, 2), Case.of(ANY_NUMBERS, 2, 1)),
            _draw_inside,
        ),
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
                *(
                    Case.of(np.arange(np.prod(x)).reshape(x), np.arange(np.prod(w)).reshape(w))
                    for x, w in (
                        ((2, 4, 3, 2), (3, 4, 2, 3)),
                        ((1, 5, 4, 3), (2, 5, 3, 1)),
                        ((3, 2, 4, 5), (4, 2, 3, 2)),
                        ((3, 3, 3, 2), (4, 3, 2, 2)),
                    )
                ),
                Case.of(ANY_NUMBERS.reshape(1, 2, 2, 3), ANY_NUMBERS.reshape(3, 2, 1, 2)),
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
