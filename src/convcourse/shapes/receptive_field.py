"""How far a neuron sees, along one axis: its receptive field, and the jump to its neighbour's."""

from collections.abc import Iterable, Sequence
from typing import SupportsIndex

from convcourse.shapes.arguments import Pair, integer, sequence, show
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.span import kernel_span


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
