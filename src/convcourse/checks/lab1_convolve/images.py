"""What the checks of lab 1 share: a plain sliding window, its usual mistakes, and random inputs."""

from collections.abc import Callable, Sequence

import numpy as np

from convcourse import ops
from convcourse.checks.common.convolution import (
    height_for_width,
    height_for_width_in_windows,
    in_own_dtype,
)
from convcourse.checks.common.draws import (
    BRIGHT,
    UNEVEN,
    differing,
    in_other_dtypes,
    of_every_dtype,
    signed,
)
from convcourse.checks.mistakes import Wrong
from convcourse.ops.arrays import Array

A = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
B = np.array([[2, 0, 1, 3], [0, 1, 1, 0], [0, 0, 2, 0], [0, 1, 1, 1]])
C = np.array([[2, 0, 3, 1], [1, 1, 0, 0], [1, 0, 2, 0], [1, 0, 1, 2]])
P = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
DOT = np.array(
    [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]
)
DIGITS = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
DTYPES = (
    (np.array([[200, 100, 3], [0, 0, 0], [1, 0, 0]], dtype=np.uint8), SOBEL + P),
    (DIGITS, np.array([[0, 0, 0], [0, 0.5, 0], [0, 0, 0]])),
    (np.array([[0, 0.5, 0], [1.25, 0, 0], [0, 0, 3]]), SOBEL),
    *of_every_dtype(BRIGHT, UNEVEN, UNEVEN / 4),
    (BRIGHT * 101 / 64, UNEVEN),
)
"""Images and kernels 3 x 3: of uint8 with a sum beyond it, and with fractions in one of them."""

ZEROS = "nothing was computed: all zeros, in the right shape"


def reference(image: Array, kernel: Array, stride: int = 1) -> Array:
    """What is right, from the part of the course that is tested for it."""
    x, w = image[None, :, :, None], kernel[:, :, None, None]
    return ops.conv2d(x, w, stride=stride)[0, :, :, 0]


def _as_matrices(kernel: Array) -> Array:
    """The weights that pixels get where windows and kernel are multiplied as matrices."""
    if kernel.shape[0] != kernel.shape[1]:
        raise ValueError("matrices that do not go together")
    return np.tile(kernel.sum(axis=1), (len(kernel), 1))


def _rest_zero(kernel: Array, index: tuple[int | slice, ...]) -> Array:
    """The weights of an index alone; nothing where the kernel has none."""
    kept = np.zeros_like(kernel)
    kept[index] = kernel[index]
    return kept


def _of_transposed(change: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda kernel: change(kernel.T).T


KERNEL_MISTAKES: dict[str, list[Callable[[Array], Array]]] = {
    "sums-multiplied": [lambda kernel: np.full(kernel.shape, kernel.sum())],
    "matrix-product": [_as_matrices],
    "products-overwritten": [lambda kernel: _rest_zero(kernel, (-1, -1))],
    "kernel-start-left-out": [
        lambda kernel: _rest_zero(kernel, (slice(1, None), slice(1, None))),
    ],
    "kernel-width-taken-as-height": [height_for_width, height_for_width_in_windows],
    "kernel-height-taken-as-width": [
        _of_transposed(height_for_width),
        _of_transposed(height_for_width_in_windows),
    ],
}
"""What is made of a kernel by mistakes that every sliding window can have."""


def _square_images(right: Callable[..., Array], axis: int) -> Callable[..., Array]:
    """As many positions across as down, or the other way round; a window that sticks out fails."""

    def wrong(image: Array, kernel: Array, *stride: int) -> Array:
        y = right(image, kernel, *stride)
        count, other = y.shape[axis], y.shape[1 - axis]
        if count > other:
            raise IndexError("a window beyond the image")
        return y[:, :count] if axis == 0 else y[:count]

    return wrong


def usual_mistakes(right: Callable[..., Array]) -> dict[str, Wrong | Sequence[Wrong]]:
    """Mistakes of any function that slides a kernel, made of what a plain right one gives."""

    def after(change: Callable[[Array], Array]) -> Callable[..., Array]:
        return lambda image, kernel, *stride: change(right(image, kernel, *stride))

    def of(change: Callable[[Array, Array], tuple[Array, Array]]) -> Callable[..., Array]:
        return lambda image, kernel, *stride: right(*change(image, kernel), *stride)

    def of_kernel(change: Callable[[Array], Array]) -> Callable[..., Array]:
        return of(lambda image, kernel: (image, change(kernel)))

    def framed(image: Array, kernel: Array) -> tuple[Array, Array]:
        lacking = [f - 1 for f in kernel.shape]
        return np.pad(image, [(n // 2, n - n // 2) for n in lacking]), kernel

    def framed_on_both_sides(image: Array, kernel: Array) -> tuple[Array, Array]:
        return np.pad(image, [(f // 2, f // 2) for f in kernel.shape]), kernel

    def framed_in_full(image: Array, kernel: Array) -> tuple[Array, Array]:
        return np.pad(image, [(f - 1, f - 1) for f in kernel.shape]), kernel

    return {
        "result-transposed": after(np.transpose),
        "kernel-transposed": of(lambda image, kernel: (image, kernel.T)),
        "image-transposed": of(lambda image, kernel: (image.T, kernel)),
        "square-images-only": [
            _square_images(right, 0),
            _square_images(right, 1),
            after(lambda y: y[:, : len(y)]),
            after(lambda y: y[: y.shape[1]]),
        ],
        "last-positions-missing": after(lambda y: y[:-1, :-1]),
        "same-instead-of-valid": [
            of(framed),
            of(framed_on_both_sides),
        ],
        "padded-by-one": of(lambda image, kernel: (np.pad(image, 1), kernel)),
        "full-instead-of-valid": of(framed_in_full),
        "sum-not-reset": after(lambda y: np.cumsum(y).reshape(y.shape)),
        "products-averaged": lambda image, kernel, *s: right(image, kernel, *s) / kernel.size,
        "weights-unused": of(lambda image, kernel: (image, np.ones(kernel.shape))),
        **{
            name: [of_kernel(change) for change in changes]
            for name, changes in KERNEL_MISTAKES.items()
        },
        "kept-in-input-dtype": lambda image, kernel, *s: in_own_dtype(
            right(image, kernel, *s), image
        ),
        "fractions-cut-off": after(lambda y: y.astype(np.int64)),
        "all-zeros": after(np.zeros_like),
    }


def draw_image(rng: np.random.Generator, *, least: int = 4) -> Array:
    """An image taller than wide or wider than tall, without zeros, which would hide mistakes."""
    return rng.integers(1, 10, size=differing(rng, least, least + 4))


def draw_kernel(rng: np.random.Generator, sizes: Sequence[int] = (3,)) -> Array:
    """A kernel without zeros, its height and width among `sizes`."""
    return signed(rng, 5, rng.choice(sizes, size=2))


def draw_dtypes(rng: np.random.Generator) -> tuple[Array, Array]:
    """An image and a kernel, one of them of fractions, or the image of uint8."""
    image, kernel = draw_image(rng), draw_kernel(rng)
    return in_other_dtypes(rng, image, kernel, kernel / 4)
