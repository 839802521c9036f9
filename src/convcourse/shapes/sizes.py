"""One axis at a time: how large an output is, how much SAME pads, how far a neuron sees."""

from collections.abc import Iterable, Sequence
from typing import SupportsIndex

from convcourse.shapes.arguments import Padding, Pair, ShapeError, integer, sequence, show


def kernel_span(kernel: SupportsIndex, *, dilation: SupportsIndex = 1) -> int:
    """Return how many pixels a kernel reaches over, its gaps included.

    Parameters
    ----------
    kernel : int
        Number of weights along the axis.
    dilation : int, default 1
        Distance in pixels between neighbouring weights; 1 leaves no gap.

    Returns
    -------
    int
        ``dilation * (kernel - 1) + 1`` pixels.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1.

    Notes
    -----
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), section 5.1.

    Examples
    --------
    >>> kernel_span(3), kernel_span(3, dilation=2)
    (3, 5)
    """
    return integer("dilation", dilation) * (integer("kernel", kernel) - 1) + 1


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


def output_size(
    size: SupportsIndex,
    kernel: SupportsIndex,
    *,
    stride: SupportsIndex = 1,
    padding: Padding = 0,
    dilation: SupportsIndex = 1,
) -> int:
    """Return how many positions a kernel has along one axis.

    Parameters
    ----------
    size, kernel : int
        Pixels of the input and weights of the kernel along the axis.
    stride, dilation : int, default 1
        Step of the kernel, and distance between its weights, in pixels.
    padding : int, pair of int, "VALID" or "SAME", default 0
        Zeros on each side, or (before, after), in pixels; the names may be in any case.

    Returns
    -------
    int
        ``(size + before + after - span) // stride + 1``, at least 1.

    Raises
    ------
    ShapeError
        If the kernel does not fit into the padded input, or a number makes no sense.

    Notes
    -----
    Dumoulin and Visin (2016), relationships 6 and 15. The division rounds down: pixels at the end
    that no window reaches are dropped.

    Examples
    --------
    >>> output_size(7, 3, stride=2), output_size(7, 3, stride=3), output_size(32, 5, padding=2)
    (3, 2, 32)
    >>> output_size(28, 5, stride=2, padding="same")
    14
    """
    before, after = pads(size, kernel, stride=stride, padding=padding, dilation=dilation)
    size, stride = integer("size", size), integer("stride", stride)
    span = kernel_span(kernel, dilation=dilation)
    room = size + before + after - span
    if room < 0:
        raise ShapeError(_does_not_fit(size, kernel, dilation, span, before, after))
    return room // stride + 1


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


def receptive_field(layers: Iterable[Sequence[SupportsIndex]]) -> int:
    """Return how many input pixels, along one axis, one output of a stack of layers can see.

    Parameters
    ----------
    layers : iterable of (kernel, stride) or (kernel, stride, dilation)
        Convolutions and poolings, from input to output.

    Returns
    -------
    int
        Pixels along one axis; 1 for no layer at all.

    Raises
    ------
    ShapeError
        If a layer is not such a tuple of integers of at least 1.

    Notes
    -----
    Each layer adds ``(span - 1)`` steps, each as long as the `jump` of the layers before it:
    Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (2019).
    Padding changes what a neuron at the border sees, never this size.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1)])
    5
    >>> receptive_field([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)])
    18
    """
    size, step = 1, 1
    for span, stride in map(_span_and_stride, layers):
        size += (span - 1) * step
        step *= stride
    return size


def jump(layers: Iterable[Sequence[SupportsIndex]]) -> int:
    """Return how many input pixels lie between the fields of two neighbouring outputs.

    Parameters
    ----------
    layers : iterable of (kernel, stride) or (kernel, stride, dilation)
        Convolutions and poolings, from input to output.

    Returns
    -------
    int
        The product of the strides, in pixels; 1 for no layer at all.

    Raises
    ------
    ShapeError
        If a layer is not such a tuple of integers of at least 1.

    Notes
    -----
    Araujo, Norris and Sim (2019), who call it the effective stride.

    Examples
    --------
    >>> jump([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)])
    4
    """
    step = 1
    for _, stride in map(_span_and_stride, layers):
        step *= stride
    return step


def _span_and_stride(layer: Sequence[SupportsIndex]) -> Pair:
    entries = sequence(layer)
    if entries is None or len(entries) not in (2, 3):
        raise ShapeError(
            "a layer is (kernel, stride) or (kernel, stride, dilation): "
            f"got {show(layer)}. Use (3, 1) for a 3-wide kernel with stride 1, for example."
        )
    kernel, stride, dilation = (*entries, 1)[:3]
    return kernel_span(kernel, dilation=dilation), integer("stride", stride)


def _does_not_fit(
    size: int, kernel: SupportsIndex, dilation: SupportsIndex, span: int, before: int, after: int
) -> str:
    zeros = f"2*{before}" if before == after else f"{before} + {after}"
    needed = -(-(span - size) // 2)
    smaller = "a smaller kernel" if span == kernel else "a smaller kernel or dilation"
    return (
        f"kernel does not fit: input {size} + {zeros} padding = {size + before + after}, "
        f"but a kernel of {kernel} with dilation {dilation} spans {span}. "
        f"Use padding >= {needed} or {smaller}."
    )
