"""`conv_params`, `dense_params` and `conv_macs`: what a layer costs."""

from collections.abc import Callable

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.draws import all_differing
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

_ALWAYS = "the bias is counted where bias=False says there is none"
_NEVER = "the biases are forgotten"
_UPSIDE_DOWN = "bias=True and bias=False are swapped"


def _conv_params(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
    return shapes.conv_params(kh, kw, c_in, c_out, bias=bias)


def _dense_params(n_in: int, n_out: int, bias: bool = True) -> int:
    return shapes.dense_params(n_in, n_out, bias=bias)


def _conv(formula: Callable[[int, int, int, int, bool], int]) -> Callable[..., int]:
    def wrong(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
        return formula(kh, kw, c_in, c_out, bias)

    return wrong


def _dense(formula: Callable[[int, int, bool], int]) -> Callable[..., int]:
    def wrong(n_in: int, n_out: int, bias: bool = True) -> int:
        return formula(n_in, n_out, bias)

    return wrong


_WORDS: Words = {
    sections.CHANNELS: {
        "c-in-forgotten": "c_in is forgotten: a kernel is as deep as its input",
        "channels-added-not-multiplied": (
            "the channels are added, where every kernel has all channels"
        ),
    },
    sections.ONE_MAP: {
        "c-out-forgotten": "c_out is forgotten: these are the parameters of one kernel"
    },
    sections.PARAMETERS: {
        "kernel-width-taken-as-height": "the width of the kernel is taken to be its height",
        "kernel-height-taken-as-width": "the height of the kernel is taken to be its width",
        "kernel-sides-added": "height and width of the kernel are added, where they are multiplied",
    },
    sections.BIAS: {
        "one-bias-for-the-layer": (
            "one bias is counted for the whole layer, where each kernel has its own"
        ),
        "bias-per-input": "a bias is counted for each input channel",
        "bias-taken-as-a-channel": (
            "the bias is counted as one more input channel, and each kernel has one number for it"
        ),
        "bias-per-kernel-channel": "a bias is counted for each channel of each kernel",
        "bias-per-weight": "a bias is counted for each weight",
        "bias-counted-without-one": "the bias is counted where bias=False says there is none",
        "bias-flag-inverted": "bias=True and bias=False are swapped",
    },
    sections.MULTIPLICATIONS: {
        "kernel-size-forgotten": "kh and kw are forgotten: each output reads a whole window",
        "channels-forgotten": "c_in and c_out are forgotten: each map reads all channels",
        "weights-not-multiplications": "these are the weights: each is used once at every position",
        "outputs-not-multiplications": (
            "these are the numbers of the output: each takes many multiplications"
        ),
        "bias-counted-as-multiplication": "the biases are counted, which multiply nothing",
        "additions-counted-too": "a multiplication and its addition count as one, not two",
        "output-width-taken-as-height": "the width of the output is taken to be its height",
        "output-height-taken-as-width": "the height of the output is taken to be its width",
    },
    sections.TO_NUMBERS: {
        "inputs-and-outputs-added": (
            "inputs and outputs are added, where each input goes to each output"
        ),
        "only-outputs-counted": "only the outputs are counted",
    },
}

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
                Case.of(3, 5, 256, 512),
            ),
            lambda rng: Case.of(*all_differing(rng, (1, 8), (1, 8), (1, 65), (2, 65))),
        ),
        Kind(
            "without bias",
            1,
            (
                Case.of(5, 5, 3, 16, bias=False),
                Case.of(1, 2, 3, 4, bias=False),
                Case.of(3, 5, 256, 512, bias=False),
            ),
            lambda rng: Case.of(*all_differing(rng, (1, 8), (1, 8), (1, 65), (2, 65)), bias=False),
        ),
    ),
    mistakes=known(
        {
            "bias-forgotten": _conv(lambda kh, kw, c, k, b: kh * kw * c * k),
            "one-bias-for-the-layer": _conv(lambda kh, kw, c, k, b: kh * kw * c * k + b),
            "bias-per-input": _conv(lambda kh, kw, c, k, b: kh * kw * c * k + b * c),
            "bias-per-kernel-channel": _conv(lambda kh, kw, c, k, b: (kh * kw + b) * c * k),
            "bias-per-weight": _conv(lambda kh, kw, c, k, b: kh * kw * c * k * (1 + b)),
            "bias-taken-as-a-channel": [
                _conv(lambda kh, kw, c, k, b: kh * kw * (c + b) * k),
                _conv(lambda kh, kw, c, k, b: kh * kw * (c + 1) * k),
            ],
            "c-in-forgotten": [
                _conv(lambda kh, kw, c, k, b: kh * kw * k + b * k),
                _conv(lambda kh, kw, c, k, b: kh * kw * k + k),
            ],
            "c-out-forgotten": _conv(lambda kh, kw, c, k, b: kh * kw * c + b),
            "channels-added-not-multiplied": _conv(
                lambda kh, kw, c, k, b: kh * kw * (c + k) + b * k
            ),
            "kernel-width-taken-as-height": _conv(lambda kh, kw, c, k, b: kh * kh * c * k + b * k),
            "kernel-height-taken-as-width": _conv(lambda kh, kw, c, k, b: kw * kw * c * k + b * k),
            "kernel-sides-added": _conv(lambda kh, kw, c, k, b: (kh + kw) * c * k + b * k),
            "bias-counted-without-one": _conv(lambda kh, kw, c, k, b: kh * kw * c * k + k),
            "bias-flag-inverted": _conv(lambda kh, kw, c, k, b: kh * kw * c * k + (not b) * k),
        },
        _WORDS,
    ),
)

_DENSE_PARAMS_WORDS: Words = {
    sections.BIAS: {
        "one-bias-for-the-layer": "one bias is counted for the whole layer",
        "bias-per-input": "a bias is counted for each input",
    }
}

DENSE_PARAMS = Check(
    "dense_params",
    _dense_params,
    kinds=(
        Kind(
            "with bias",
            1,
            (Case.of(64, 10), Case.of(576, 64), Case.of(3, 2), Case.of(9216, 4096)),
            lambda rng: Case.of(*all_differing(rng, (2, 1000), (2, 100))),
        ),
        Kind(
            "without bias",
            1,
            (Case.of(3, 2, bias=False), Case.of(9216, 4096, bias=False)),
            lambda rng: Case.of(*all_differing(rng, (2, 1000), (2, 100)), bias=False),
        ),
    ),
    mistakes=known(
        {
            "bias-forgotten": _dense(lambda i, o, b: i * o),
            "one-bias-for-the-layer": _dense(lambda i, o, b: i * o + b),
            "bias-per-input": _dense(lambda i, o, b: i * o + b * i),
            "bias-per-weight": _dense(lambda i, o, b: i * o * (1 + b)),
            "inputs-and-outputs-added": _dense(lambda i, o, b: i + o + b * o),
            "only-outputs-counted": _dense(lambda i, o, b: o + b * o),
            "bias-counted-without-one": _dense(lambda i, o, b: i * o + o),
            "bias-flag-inverted": _dense(lambda i, o, b: i * o + (not b) * o),
        },
        _DENSE_PARAMS_WORDS,
        _WORDS,
    ),
)

_CONV_MACS_WORDS: Words = {
    sections.MULTIPLICATIONS: {
        "c-in-forgotten": "c_in is forgotten: each output reads all channels",
        "c-out-forgotten": "c_out is forgotten: these are the multiplications for one map",
        "kernel-width-taken-as-height": "the width of the kernel is taken to be its height",
        "kernel-height-taken-as-width": "the height of the kernel is taken to be its width",
        "channels-added-not-multiplied": (
            "the channels are added, where every kernel has all channels"
        ),
    }
}

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
            lambda rng: Case.of(
                *all_differing(rng, (2, 60), (2, 60), (2, 8), (2, 8), (2, 65), (2, 65))
            ),
        ),
    ),
    mistakes=known(
        {
            "c-in-forgotten": lambda h, w, kh, kw, c, k: h * w * kh * kw * k,
            "c-out-forgotten": lambda h, w, kh, kw, c, k: h * w * kh * kw * c,
            "kernel-size-forgotten": lambda h, w, kh, kw, c, k: h * w * c * k,
            "channels-forgotten": lambda h, w, kh, kw, c, k: h * w * kh * kw,
            "weights-not-multiplications": lambda h, w, kh, kw, c, k: kh * kw * c * k,
            "outputs-not-multiplications": lambda h, w, kh, kw, c, k: h * w * k,
            "bias-counted-as-multiplication": lambda h, w, kh, kw, c, k: (
                h * w * (kh * kw * c + 1) * k
            ),
            "additions-counted-too": lambda h, w, kh, kw, c, k: 2 * h * w * kh * kw * c * k,
            "output-width-taken-as-height": lambda h, w, kh, kw, c, k: h * h * kh * kw * c * k,
            "output-height-taken-as-width": lambda h, w, kh, kw, c, k: w * w * kh * kw * c * k,
            "kernel-width-taken-as-height": lambda h, w, kh, kw, c, k: h * w * kh * kh * c * k,
            "kernel-height-taken-as-width": lambda h, w, kh, kw, c, k: h * w * kw * kw * c * k,
            "channels-added-not-multiplied": lambda h, w, kh, kw, c, k: h * w * kh * kw * (c + k),
        },
        _CONV_MACS_WORDS,
        _WORDS,
    ),
)
