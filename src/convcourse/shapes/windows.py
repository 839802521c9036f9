"""Windows over images: the settings of a two-dimensional layer, checked and made canonical.

The array code in NumPy and in TensorFlow comes through here first, so both refuse alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import SupportsIndex, Unpack

from convcourse.shapes.arguments import (
    Padding2D,
    Pair,
    PairLike,
    Settings,
    WindowSettings,
    integer,
    pair,
)
from convcourse.shapes.counts import group_channels
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.padding import pad_amounts, pads
from convcourse.shapes.sizes import positions
from convcourse.shapes.span import kernel_span

_SETTINGS = tuple(Settings.__annotations__)
_PLAIN = {int, str, type(None)}


@dataclass(frozen=True, slots=True)
class Window:
    """A window sliding over an image: every setting as a pair (vertical, horizontal).

    Attributes
    ----------
    kernel, stride, dilation : tuple of int
        Weights, step, and distance between weights, in pixels.
    padding : tuple of tuple of int
        ``((top, bottom), (left, right))``, in pixels.
    span : tuple of int
        Pixels that the kernel reaches over, gaps included.
    output : tuple of int
        Positions of the window: height and width of the output.

    Examples
    --------
    >>> Window.over((7, 9), 3, stride=(2, 1), padding="SAME").output
    (4, 9)
    """

    kernel: Pair
    stride: Pair
    dilation: Pair
    padding: tuple[Pair, Pair]
    span: Pair
    output: Pair

    @classmethod
    def over(
        cls,
        size: PairLike,
        kernel: PairLike,
        *,
        stride: PairLike = 1,
        padding: Padding2D = "VALID",
        dilation: PairLike = 1,
    ) -> "Window":
        """Return the window for an image of `size`.

        Parameters
        ----------
        size, kernel, stride, dilation : int or pair of int
            As in `output_size`, for both axes or for each.
        padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
            The names may be in any case.

        Returns
        -------
        Window

        Raises
        ------
        ShapeError
            If the kernel does not fit, or a setting makes no sense; it says along which axis.

        Examples
        --------
        >>> Window.over(28, 5, padding="SAME").padding
        ((2, 2), (2, 2))
        """
        sizes, kernels = pair("size", size), pair("kernel", kernel)
        strides, dilations = pair("stride", stride), pair("dilation", dilation)
        # A name holds for both axes; amounts differ from axis to axis.
        sides = (padding, padding) if isinstance(padding, str) else pad_amounts(padding)
        (vertical, span_h, out_h), (horizontal, span_w, out_w) = (
            _along(name, sizes[axis], kernels[axis], strides[axis], sides[axis], dilations[axis])
            for axis, name in enumerate(("height", "width"))
        )
        return cls(
            kernels, strides, dilations, (vertical, horizontal), (span_h, span_w), (out_h, out_w)
        )


def conv_window(
    x_shape: Sequence[SupportsIndex | None],
    w_shape: Sequence[SupportsIndex],
    b_shape: Sequence[SupportsIndex] | None = None,
    *,
    groups: SupportsIndex = 1,
    **settings: Unpack[WindowSettings],
) -> Window:
    """Check that the shapes of a convolution go together, and return its window.

    Parameters
    ----------
    x_shape : sequence of int
        (n, height, width, c_in) of the images; n may be anything.
    w_shape : sequence of int
        (kh, kw, c_in / groups, c_out) of the kernels.
    b_shape : sequence of int, optional
        (c_out,) of the biases.
    groups : int, default 1
        Groups that the channels are split into.
    stride, padding, dilation
        See `convcourse.shapes.arguments.Settings`.

    Returns
    -------
    Window

    Raises
    ------
    ShapeError
        If a rank, a number of channels or a length is wrong, or the kernel does not fit.
    TypeError
        If there is no setting of that name.

    Examples
    --------
    >>> conv_window((32, 227, 227, 3), (11, 11, 3, 96), stride=4).output
    (55, 55)
    """
    given = *x_shape, *w_shape, *(b_shape or ()), groups, *settings.values()
    # Of plain numbers and names the same ones have the same answer: True and 1.0, which equal 1,
    # have another.
    is_plain = _PLAIN.issuperset(map(type, given))
    find: Callable[..., Window] = _known_window if is_plain else _conv_window
    b_shape = None if b_shape is None else tuple(b_shape)
    return find(tuple(x_shape), tuple(w_shape), b_shape, groups, **settings)


def _conv_window(
    x_shape: tuple[SupportsIndex | None, ...],
    w_shape: tuple[SupportsIndex, ...],
    b_shape: tuple[SupportsIndex, ...] | None,
    groups: SupportsIndex,
    **settings: Unpack[WindowSettings],
) -> Window:
    """Return the window of `conv_window`."""
    for name in settings.keys() - {*_SETTINGS}:
        raise TypeError(f"a convolution has no setting {name!r}: it has {', '.join(_SETTINGS)}.")
    height, width, c_in = image_size(x_shape)
    if len(w_shape) != 4:
        hint = "w[:, :, None, None] for one plain kernel" if len(w_shape) == 2 else "four axes"
        raise ShapeError(
            f"w must have the four axes (kh, kw, c_in, c_out): got shape {w_shape}. Use {hint}."
        )
    kh, kw, kernel_channels, c_out = w_shape
    inputs, _ = group_channels(c_in, c_out, groups)
    if inputs != kernel_channels:
        raise ShapeError(
            f"channels do not match: x of shape {x_shape} has {c_in} channels, {inputs} in each of "
            f"{groups} groups, but w of shape {w_shape} reads {kernel_channels}. "
            f"Use w of shape {(kh, kw, inputs, c_out)}."
        )
    if b_shape is not None and b_shape != (c_out,):
        raise ShapeError(
            f"b must hold one bias for each output channel: got shape {b_shape}, "
            f"and w of shape {w_shape} makes {c_out} channels. Use b of shape {(c_out,)}."
        )
    try:
        return Window.over((height, width), (kh, kw), **settings)
    except ShapeError as error:
        raise ShapeError(f"{error} Here x has shape {x_shape}, w {w_shape}.") from None


_known_window = lru_cache(_conv_window)


def pool_window(
    x_shape: Sequence[SupportsIndex | None],
    size: PairLike,
    *,
    stride: PairLike | None = None,
    padding: Padding2D = "VALID",
) -> Window:
    """Check that a pooling of images makes sense, and return its window.

    Parameters
    ----------
    x_shape : sequence of int
        (n, height, width, c_in) of the images; n may be anything.
    size : int or pair of int
        Height and width of the window, in pixels.
    stride : int or pair of int, optional
        In pixels; the size itself where it is left out.
    padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
        In pixels, and less than the size: every window must see the image.

    Returns
    -------
    Window

    Raises
    ------
    ShapeError
        If the rank is wrong, the window does not fit, or it would see nothing but padding.

    Examples
    --------
    >>> pool_window((1, 11, 11, 64), 2).output
    (5, 5)
    """
    height, width, _ = image_size(x_shape)
    try:
        window = Window.over(
            (height, width), size, stride=size if stride is None else stride, padding=padding
        )
    except ShapeError as error:
        raise ShapeError(f"{error} Here x has shape {tuple(x_shape)}.") from None
    for sides, length in zip(window.padding, window.kernel, strict=True):
        if max(sides) >= length:
            raise ShapeError(
                f"every pooling window must see the image: got padding {window.padding} "
                f"for windows of {window.kernel}. Use less padding than the window is long."
            )
    return window


def image_size(shape: Sequence[SupportsIndex | None]) -> tuple[int, int, int]:
    """Return the size of each image of a batch.

    Parameters
    ----------
    shape : sequence of int
        (n, height, width, channels); n may be anything.

    Returns
    -------
    tuple of int
        (height, width, channels), each at least 1.

    Raises
    ------
    ShapeError
        If there are not four axes, or an image has no pixel; it says how to make a batch.

    Examples
    --------
    >>> image_size((32, 28, 28, 1))
    (28, 28, 1)
    """
    if len(shape) != 4:
        hints = {
            2: "x[None, :, :, None] for one grey image",
            3: "x[None] for one image, or x[..., None] for a batch of grey ones",
        }
        raise ShapeError(
            f"x must have the four axes (n, height, width, c_in): got shape {tuple(shape)}. "
            f"Use {hints.get(len(shape), 'four axes')}."
        )
    _, height, width, channels = shape
    return integer("height", height), integer("width", width), integer("channels", channels)


def _along(
    name: str, size: int, kernel: int, stride: int, padding: str | Pair, dilation: int
) -> tuple[Pair, int, int]:
    """Return the padding, the span and the positions of the window along one axis."""
    try:
        sides = pads(size, kernel, stride=stride, padding=padding, dilation=dilation)
        span = kernel_span(kernel, dilation=dilation)
        return sides, span, positions(size, span, stride, sides, kernel, dilation)
    except ShapeError as error:
        raise ShapeError(f"along the {name}, {error}") from None
