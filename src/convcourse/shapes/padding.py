"""Padding: what SAME puts on each side, and the forms in which amounts are given."""

from typing import SupportsIndex

from convcourse.shapes.arguments import Padding, Padding2D, Pair, integer, sequence, show
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.span import kernel_span


def same_padding(
    size: SupportsIndex,
    kernel: SupportsIndex,
    *,
    stride: SupportsIndex = 1,
    dilation: SupportsIndex = 1,
) -> Pair:
    """Return the zeros that padding "SAME" puts before and after one axis.

    The output then has ``ceil(size / stride)`` positions. An odd pixel goes after, as in
    TensorFlow; PyTorch pads both sides alike.

    Parameters
    ----------
    size, kernel : int
        Pixels of the input and weights of the kernel along the axis.
    stride, dilation : int, default 1
        Step of the kernel, and distance between its weights, in pixels.

    Returns
    -------
    tuple of int
        (before, after), in pixels.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1.

    Notes
    -----
    The last window starts ``(ceil(size / stride) - 1) * stride`` pixels after the first, and what
    it lacks is the padding: the rule of ``tf.nn.convolution``, "Notes on padding".

    Examples
    --------
    >>> same_padding(28, 5), same_padding(28, 5, stride=2)
    ((2, 2), (1, 2))
    """
    size, stride = integer("size", size), integer("stride", stride)
    span = kernel_span(kernel, dilation=dilation)
    positions = -(-size // stride)
    total = max((positions - 1) * stride + span - size, 0)
    return total // 2, total - total // 2


def pads(
    size: SupportsIndex,
    kernel: SupportsIndex,
    *,
    stride: SupportsIndex = 1,
    padding: Padding = 0,
    dilation: SupportsIndex = 1,
) -> Pair:
    """Return any friendly padding of one axis as (before, after), in pixels.

    Parameters
    ----------
    size, kernel, stride, padding, dilation
        As in `output_size`.

    Returns
    -------
    tuple of int
        (before, after).

    Raises
    ------
    ShapeError
        If the padding is none of the forms that `output_size` takes.

    Examples
    --------
    >>> pads(28, 5, padding="SAME"), pads(28, 5, padding=1), pads(28, 5, padding=(0, 3))
    ((2, 2), (1, 1), (0, 3))
    """
    if isinstance(padding, str):
        if padding.upper() == "SAME":
            return same_padding(size, kernel, stride=stride, dilation=dilation)
        if padding.upper() == "VALID":
            return 0, 0
        raise ShapeError(
            f'padding has two names, "VALID" and "SAME": got {show(padding)}. '
            "Use one of them, or the number of zeros on each side."
        )
    sides = sequence(padding)
    if sides is None:
        sides = (padding, padding)
    if len(sides) != 2:
        raise ShapeError(
            f"padding of one axis is an integer or a pair (before, after): got {show(padding)} "
            f"with {len(sides)} entries. Use padding=1 or padding=(1, 2), for example."
        )
    before, after = (integer("padding", side, minimum=0) for side in sides)
    return before, after


def pad_amounts(padding: Padding2D) -> tuple[Pair, Pair]:
    """Return explicit padding as ((top, bottom), (left, right)).

    Parameters
    ----------
    padding : int or ((top, bottom), (left, right))
        Pixels on all four sides, or on each.

    Returns
    -------
    tuple of tuple of int

    Raises
    ------
    ShapeError
        If it is neither, or a number is negative.

    Examples
    --------
    >>> pad_amounts(1), pad_amounts([[0, 1], [2, 3]])
    (((1, 1), (1, 1)), ((0, 1), (2, 3)))
    """
    sides = sequence(padding)
    if sides is None and not isinstance(padding, str):
        every = integer("padding", padding, minimum=0)
        return (every, every), (every, every)
    pairs = [sequence(side) for side in sides or ()]
    if [len(side or ()) for side in pairs] != [2, 2]:
        raise ShapeError(
            "padding of an image is an integer or ((top, bottom), (left, right)): "
            f"got {show(padding)}. Use padding=1 or padding=((1, 1), (2, 2)), for example."
        )
    vertical, horizontal = (pads(1, 1, padding=side) for side in pairs if side is not None)
    return vertical, horizontal
