"""What a layer costs: its parameters, and its multiply-accumulate operations (MACs)."""

from typing import SupportsIndex

from convcourse.shapes.arguments import Pair, integer
from convcourse.shapes.errors import ShapeError


def conv_params(
    kh: SupportsIndex,
    kw: SupportsIndex,
    c_in: SupportsIndex,
    c_out: SupportsIndex,
    *,
    bias: bool = True,
    groups: SupportsIndex = 1,
) -> int:
    """Return the number of parameters of a convolution layer.

    Parameters
    ----------
    kh, kw : int
        Height and width of the kernel.
    c_in, c_out : int
        Channels of the input and of the output.
    bias : bool, default True
        Whether each output channel has one bias.
    groups : int, default 1
        Groups that the channels are split into; each output channel reads one group.

    Returns
    -------
    int
        ``kh * kw * (c_in / groups) * c_out``, and ``c_out`` more for the biases.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1, or `groups` does not divide both channels.

    Notes
    -----
    The size of image makes no difference. Goodfellow, Bengio and Courville, "Deep Learning"
    (2016), section 9.2, parameter sharing.

    Examples
    --------
    >>> conv_params(3, 3, 1, 32), conv_params(3, 3, 32, 64), conv_params(3, 3, 64, 64)
    (320, 18496, 36928)
    """
    kh, kw = integer("kh", kh), integer("kw", kw)
    inputs, _ = group_channels(c_in, c_out, groups)
    c_out = integer("c_out", c_out)
    return kh * kw * inputs * c_out + (c_out if bias else 0)


def dense_params(n_in: SupportsIndex, n_out: SupportsIndex, *, bias: bool = True) -> int:
    """Return the number of parameters of a dense layer.

    Parameters
    ----------
    n_in, n_out : int
        Numbers of inputs and of outputs.
    bias : bool, default True
        Whether each output has one bias.

    Returns
    -------
    int
        ``n_in * n_out``, and ``n_out`` more for the biases.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1.

    Notes
    -----
    One weight for each pair of an input and an output: Goodfellow, Bengio and Courville (2016),
    chapter 6.

    Examples
    --------
    >>> dense_params(576, 64), dense_params(64, 10)
    (36928, 650)
    """
    n_in, n_out = integer("n_in", n_in), integer("n_out", n_out)
    return n_in * n_out + (n_out if bias else 0)


def conv_macs(
    out_h: SupportsIndex,
    out_w: SupportsIndex,
    kh: SupportsIndex,
    kw: SupportsIndex,
    c_in: SupportsIndex,
    c_out: SupportsIndex,
    *,
    groups: SupportsIndex = 1,
) -> int:
    """Return the multiply-accumulate operations of a convolution of one image.

    Parameters
    ----------
    out_h, out_w : int
        Height and width of the output.
    kh, kw : int
        Height and width of the kernel.
    c_in, c_out : int
        Channels of the input and of the output.
    groups : int, default 1
        Groups that the channels are split into.

    Returns
    -------
    int
        Each weight is used once for each position: ``out_h * out_w`` times the weights. Biases
        are not counted; a MAC is two floating-point operations.

    Raises
    ------
    ShapeError
        If a number is not an integer of at least 1, or `groups` does not divide both channels.

    Notes
    -----
    Sze, Chen, Yang and Emer, "Efficient Processing of Deep Neural Networks" (2017), section III.

    Examples
    --------
    >>> conv_macs(26, 26, 3, 3, 1, 32)
    194688
    """
    positions = integer("out_h", out_h) * integer("out_w", out_w)
    return positions * conv_params(kh, kw, c_in, c_out, bias=False, groups=groups)


def group_channels(c_in: SupportsIndex, c_out: SupportsIndex, groups: SupportsIndex) -> Pair:
    """Return the channels (in, out) of one group.

    Parameters
    ----------
    c_in, c_out : int
        Channels of the input and of the output.
    groups : int
        Groups that the channels are split into.

    Returns
    -------
    tuple of int
        ``(c_in / groups, c_out / groups)``.

    Raises
    ------
    ShapeError
        If `groups` does not divide both.

    Examples
    --------
    >>> group_channels(4, 8, 2)
    (2, 4)
    """
    c_in, c_out = integer("c_in", c_in), integer("c_out", c_out)
    groups = integer("groups", groups)
    if c_in % groups or c_out % groups:
        raise ShapeError(
            f"groups must divide the channels: {groups} groups do not divide both "
            f"c_in = {c_in} and c_out = {c_out}. Use a divisor of both."
        )
    return c_in // groups, c_out // groups
