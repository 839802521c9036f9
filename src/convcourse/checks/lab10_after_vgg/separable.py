"""`separable_params` and `separable_macs`: two cheap layers in the place of a costly one."""

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.draws import all_differing
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words


def _params(kh: int, kw: int, c_in: int, c_out: int) -> int:
    depthwise = shapes.conv_params(kh, kw, c_in, c_in, bias=False, groups=c_in)
    return depthwise + shapes.conv_params(1, 1, c_in, c_out)


def _macs(out_h: int, out_w: int, kh: int, kw: int, c_in: int, c_out: int) -> int:
    depthwise = shapes.conv_macs(out_h, out_w, kh, kw, c_in, c_in, groups=c_in)
    return depthwise + shapes.conv_macs(out_h, out_w, 1, 1, c_in, c_out)


_WORDS: Words = {
    sections.GROUPS: {
        "plain-convolution": "this is the usual convolution: each kernel reads all channels",
        "depthwise-forgotten": "the first layer, one kernel for each channel, is forgotten",
        "pointwise-forgotten": "the second layer, of 1 × 1, is forgotten",
        "steps-multiplied": "the two layers are multiplied, and they are to be added",
        "depthwise-for-each-output": (
            "the first layer has one kernel for each channel that goes in, not that comes out"
        ),
        "kernel-size-in-both": "the second layer is of 1 × 1, not of kh × kw",
        "kernel-width-taken-as-height": "the width of the kernel is taken to be its height",
        "kernel-height-taken-as-width": "the height of the kernel is taken to be its width",
        "kernel-sides-added": "height and width of the kernel are added, where they are multiplied",
    },
    sections.BIAS: {
        "bias-forgotten": "the biases are forgotten: there is one for each output channel",
        "bias-in-both": "the first layer has no biases: the second has one for each output channel",
        "bias-per-input": "a bias is counted for each input channel",
        "one-bias-for-the-layer": "one bias is counted for the whole layer",
    },
    sections.MULTIPLICATIONS: {
        "weights-not-multiplications": "these are the weights: each is used once at every position",
        "positions-in-the-first-only": (
            "in the second layer, too, each weight is used at every position"
        ),
        "additions-counted-too": "a multiplication and its addition count as one, not two",
        "bias-counted-as-multiplication": "the biases are counted, which multiply nothing",
        "output-width-taken-as-height": "the width of the output is taken to be its height",
        "output-height-taken-as-width": "the height of the output is taken to be its width",
    },
}

SEPARABLE_PARAMS = Check(
    "separable_params",
    _params,
    kinds=(
        Kind(
            "any layer",
            2,
            (
                Case.of(3, 3, 32, 64),
                Case.of(1, 1, 1, 1),
                Case.of(2, 3, 4, 5),
                Case.of(7, 5, 96, 384),
            ),
            lambda rng: Case.of(*all_differing(rng, (2, 8), (2, 8), (2, 65), (2, 65))),
        ),
    ),
    mistakes=known(
        {
            "plain-convolution": lambda kh, kw, c, k: kh * kw * c * k + k,
            "depthwise-forgotten": lambda kh, kw, c, k: c * k + k,
            "pointwise-forgotten": [
                lambda kh, kw, c, k: kh * kw * c,
                lambda kh, kw, c, k: kh * kw * c + k,
            ],
            "steps-multiplied": [
                lambda kh, kw, c, k: kh * kw * c * (c * k),
                lambda kh, kw, c, k: kh * kw * c * (c * k) + k,
                lambda kh, kw, c, k: kh * kw * c * (c * k + k),
            ],
            "depthwise-for-each-output": lambda kh, kw, c, k: kh * kw * k + c * k + k,
            "kernel-size-in-both": lambda kh, kw, c, k: kh * kw * (c + c * k) + k,
            "kernel-width-taken-as-height": lambda kh, kw, c, k: kw * kw * c + c * k + k,
            "kernel-height-taken-as-width": lambda kh, kw, c, k: kh * kh * c + c * k + k,
            "kernel-sides-added": lambda kh, kw, c, k: (kh + kw) * c + c * k + k,
            "bias-forgotten": lambda kh, kw, c, k: kh * kw * c + c * k,
            "bias-in-both": lambda kh, kw, c, k: kh * kw * c + c + c * k + k,
            "bias-per-input": lambda kh, kw, c, k: kh * kw * c + c * k + c,
            "one-bias-for-the-layer": lambda kh, kw, c, k: kh * kw * c + c * k + 1,
        },
        _WORDS,
    ),
)

SEPARABLE_MACS = Check(
    "separable_macs",
    _macs,
    kinds=(
        Kind(
            "any layer",
            2,
            (
                Case.of(26, 26, 3, 3, 32, 64),
                Case.of(2, 3, 1, 1, 1, 1),
                Case.of(7, 9, 2, 3, 4, 5),
                Case.of(14, 12, 7, 5, 96, 384),
            ),
            lambda rng: Case.of(
                *all_differing(rng, (2, 60), (2, 60), (2, 8), (2, 8), (2, 65), (2, 65))
            ),
        ),
    ),
    mistakes=known(
        {
            "plain-convolution": lambda h, w, kh, kw, c, k: h * w * kh * kw * c * k,
            "depthwise-forgotten": lambda h, w, kh, kw, c, k: h * w * c * k,
            "pointwise-forgotten": lambda h, w, kh, kw, c, k: h * w * kh * kw * c,
            "depthwise-for-each-output": lambda h, w, kh, kw, c, k: h * w * (kh * kw * k + c * k),
            "kernel-size-in-both": lambda h, w, kh, kw, c, k: h * w * kh * kw * (c + c * k),
            "weights-not-multiplications": lambda h, w, kh, kw, c, k: kh * kw * c + c * k,
            "positions-in-the-first-only": lambda h, w, kh, kw, c, k: h * w * kh * kw * c + c * k,
            "additions-counted-too": lambda h, w, kh, kw, c, k: 2 * h * w * c * (kh * kw + k),
            "bias-counted-as-multiplication": lambda h, w, kh, kw, c, k: (
                h * w * (kh * kw * c + (c + 1) * k)
            ),
            "output-width-taken-as-height": lambda h, w, kh, kw, c, k: w * w * c * (kh * kw + k),
            "output-height-taken-as-width": lambda h, w, kh, kw, c, k: h * h * c * (kh * kw + k),
            "kernel-width-taken-as-height": lambda h, w, kh, kw, c, k: h * w * c * (kw * kw + k),
            "kernel-height-taken-as-width": lambda h, w, kh, kw, c, k: h * w * c * (kh * kh + k),
            "kernel-sides-added": lambda h, w, kh, kw, c, k: h * w * c * (kh + kw + k),
        },
        _WORDS,
    ),
)
