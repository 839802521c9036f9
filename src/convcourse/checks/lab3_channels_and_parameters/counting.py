"""`conv_params`, `dense_params` and `conv_macs`: what a layer costs."""

from collections.abc import Callable

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab3_channels_and_parameters.reading import (
    BIAS,
    CHANNELS,
    MACS,
    ONE_MAP,
    PARAMETERS,
    TO_NUMBERS,
)

_ALWAYS = "the bias is counted where bias=False says there is none"
_NEVER = "the biases are forgotten"
_UPSIDE_DOWN = "bias=True and bias=False are swapped"


def _conv_params(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
    return shapes.conv_params(kh, kw, c_in, c_out, bias=bias)


def _dense_params(n_in: int, n_out: int, bias: bool = True) -> int:
    return shapes.dense_params(n_in, n_out, bias=bias)


def _conv(
    sentence: str, explained: str, formula: Callable[[int, int, int, int, bool], int]
) -> Mistake:
    def wrong(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
        return formula(kh, kw, c_in, c_out, bias)

    return Mistake(sentence, explained, wrong)


def _dense(sentence: str, explained: str, formula: Callable[[int, int, bool], int]) -> Mistake:
    def wrong(n_in: int, n_out: int, bias: bool = True) -> int:
        return formula(n_in, n_out, bias)

    return Mistake(sentence, explained, wrong)


def _sizes(rng: np.random.Generator, *ranges: tuple[int, int]) -> tuple[int, ...]:
    """Numbers that all differ, so that none can stand in for another."""
    while True:
        sizes = tuple(int(rng.integers(low, high)) for low, high in ranges)
        if len(set(sizes)) == len(sizes):
            return sizes


def _draw_conv(rng: np.random.Generator) -> Case:
    return Case.of(*_sizes(rng, (1, 8), (1, 8), (1, 65), (2, 65)))


def _draw_conv_without(rng: np.random.Generator) -> Case:
    return Case.of(*_sizes(rng, (1, 8), (1, 8), (1, 65), (2, 65)), bias=False)


def _draw_dense(rng: np.random.Generator) -> Case:
    return Case.of(*_sizes(rng, (2, 1000), (2, 100)))


def _draw_dense_without(rng: np.random.Generator) -> Case:
    return Case.of(*_sizes(rng, (2, 1000), (2, 100)), bias=False)


def _draw_macs(rng: np.random.Generator) -> Case:
    return Case.of(*_sizes(rng, (2, 60), (2, 60), (2, 8), (2, 8), (2, 65), (2, 65)))


CONV_PARAMS = Check(
    "conv_params",
    _conv_params,
    kinds=(
        Kind(
            "with bias",
            2,
            (
                Case.of(5, 5, 3, 10),
                Case.of(3, 3, 1, 32),
                Case.of(3, 3, 32, 64),
                Case.of(11, 11, 3, 96),
                Case.of(1, 2, 3, 4),
            ),
            _draw_conv,
        ),
        Kind(
            "without bias",
            1,
            (Case.of(5, 5, 3, 16, bias=False), Case.of(1, 2, 3, 4, bias=False)),
            _draw_conv_without,
        ),
    ),
    mistakes=(
        _conv(_NEVER, BIAS, lambda kh, kw, c, k, b: kh * kw * c * k),
        _conv(
            "one bias is counted for the whole layer, where each kernel has its own",
            BIAS,
            lambda kh, kw, c, k, b: kh * kw * c * k + b,
        ),
        _conv(
            "a bias is counted for each input channel",
            BIAS,
            lambda kh, kw, c, k, b: kh * kw * c * k + b * c,
        ),
        _conv(
            "a bias is counted for each channel of each kernel",
            BIAS,
            lambda kh, kw, c, k, b: (kh * kw + b) * c * k,
        ),
        _conv(
            "a bias is counted for each weight",
            BIAS,
            lambda kh, kw, c, k, b: kh * kw * c * k * (1 + b),
        ),
        _conv(
            "c_in is forgotten: a kernel is as deep as its input",
            CHANNELS,
            lambda kh, kw, c, k, b: kh * kw * k + b * k,
        ),
        _conv(
            "c_out is forgotten: these are the parameters of one kernel",
            ONE_MAP,
            lambda kh, kw, c, k, b: kh * kw * c + b,
        ),
        _conv(
            "the channels are added, where every kernel has all channels",
            CHANNELS,
            lambda kh, kw, c, k, b: kh * kw * (c + k) + b * k,
        ),
        _conv(
            "the width of the kernel is taken to be its height",
            PARAMETERS,
            lambda kh, kw, c, k, b: kh * kh * c * k + b * k,
        ),
        _conv(
            "the height of the kernel is taken to be its width",
            PARAMETERS,
            lambda kh, kw, c, k, b: kw * kw * c * k + b * k,
        ),
        _conv(
            "height and width of the kernel are added, where they are multiplied",
            PARAMETERS,
            lambda kh, kw, c, k, b: (kh + kw) * c * k + b * k,
        ),
        _conv(_ALWAYS, BIAS, lambda kh, kw, c, k, b: kh * kw * c * k + k),
        _conv(_UPSIDE_DOWN, BIAS, lambda kh, kw, c, k, b: kh * kw * c * k + (not b) * k),
    ),
)

DENSE_PARAMS = Check(
    "dense_params",
    _dense_params,
    kinds=(
        Kind("with bias", 1, (Case.of(64, 10), Case.of(576, 64), Case.of(3, 2)), _draw_dense),
        Kind("without bias", 1, (Case.of(3, 2, bias=False),), _draw_dense_without),
    ),
    mistakes=(
        _dense(_NEVER, BIAS, lambda i, o, b: i * o),
        _dense("one bias is counted for the whole layer", BIAS, lambda i, o, b: i * o + b),
        _dense("a bias is counted for each input", BIAS, lambda i, o, b: i * o + b * i),
        _dense("a bias is counted for each weight", BIAS, lambda i, o, b: i * o * (1 + b)),
        _dense(
            "inputs and outputs are added, where each input goes to each output",
            TO_NUMBERS,
            lambda i, o, b: i + o + b * o,
        ),
        _dense("only the outputs are counted", TO_NUMBERS, lambda i, o, b: o + b * o),
        _dense(_ALWAYS, BIAS, lambda i, o, b: i * o + o),
        _dense(_UPSIDE_DOWN, BIAS, lambda i, o, b: i * o + (not b) * o),
    ),
)

CONV_MACS = Check(
    "conv_macs",
    shapes.conv_macs,
    kinds=(
        Kind(
            "any layer",
            2,
            (
                Case.of(26, 26, 3, 3, 1, 32),
                Case.of(2, 3, 1, 1, 1, 1),
                Case.of(55, 55, 11, 11, 3, 96),
                Case.of(2, 3, 1, 4, 5, 6),
            ),
            _draw_macs,
        ),
    ),
    mistakes=(
        Mistake(
            "c_in is forgotten: each output reads all channels",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * kh * kw * k,
        ),
        Mistake(
            "c_out is forgotten: these are the multiplications for one map",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * kh * kw * c,
        ),
        Mistake(
            "these are the weights: each is used once at every position",
            MACS,
            lambda h, w, kh, kw, c, k: kh * kw * c * k,
        ),
        Mistake(
            "these are the numbers of the output: each takes many multiplications",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * k,
        ),
        Mistake(
            "the biases are counted, which multiply nothing",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * (kh * kw * c + 1) * k,
        ),
        Mistake(
            "a multiplication and its addition count as one, not two",
            MACS,
            lambda h, w, kh, kw, c, k: 2 * h * w * kh * kw * c * k,
        ),
        Mistake(
            "the width of the output is taken to be its height",
            MACS,
            lambda h, w, kh, kw, c, k: h * h * kh * kw * c * k,
        ),
        Mistake(
            "the width of the kernel is taken to be its height",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * kh * kh * c * k,
        ),
        Mistake(
            "the channels are added, where every kernel has all channels",
            MACS,
            lambda h, w, kh, kw, c, k: h * w * kh * kw * (c + k),
        ),
    ),
)
