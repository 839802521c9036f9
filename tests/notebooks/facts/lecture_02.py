"""The facts of lecture 02: convolution by hand."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

SUMS = "all four sums: 2 x 2, [{} {}; {} {}]"
MENDED = "A ⋆ P: 2 x 2, [{} {}; {} {}]"

BOUND: dict[str, Binding] = {
    "tap-A-00": Shows("= {} from [2 0 1] and [0 2 5]"),
    "tap-A-01": Shows("= {} from [0 1 3] and [2 5 0]"),
    "tap-A-10": Shows("= {} from [7 1 1] and [0 5 1]"),
    "tap-A-11": Shows("= {} from [1 1 0] and [5 1 4]"),
    "tap-A-11b": Gives("sums[1, 1]"),
    "conv-A-prewitt-1": Shows(SUMS),
    "conv-A-prewitt-2": Gives("sums"),
    "mult-25": Shows("one output: {} products"),
    "pos-576": Shows("places, that is {}"),
    "index-code": Shows("array([[{}, {}], [ {}, {}]])"),
    "index-typo": Shows("with the typo: -9 with the column's letter: -4"),
    "odot": Shows("window ⊙ P: 3 x 3"),
    "index-V10": Shows("V(1, 0) in a drawing: {}"),
    "index-V01": Shows("V(0, 1) in a drawing: {}"),
    "conv-E5-s2-ref": Shows("stride 2: 2 x 2, [{} {}; {} {}]"),
    "conv-D-same-ref": Gives("results['D, framed, ⋆ P']"),
    "conv-FS-same-ref": Gives("results['F, framed, ⋆ P']"),
    "conv-A-flip": Shows("true: 2 x 2, [{} {}; {} {}]"),
    "conv-commutes": Shows("f ∗ h: [0. 1. 2.5 4. 1.5] h ∗ f: [0. 1. 2.5 4. 1.5]"),
    "xcorr-admitted": Holds("(convolve(f[None], h[None])[0] == np.correlate(f, h, 'valid')).all()"),
    "conv-B-prewitt": Shows("B ⋆ P: 2 x 2, [{} {}; {} {}]"),
    "conv-C-sobel-valid": Shows("C ⋆ S: 2 x 2, [{} {}; {} {}]"),
    "conv-C-sobel-valid-2": Gives("convolve(C, S)"),
    # The homework of lab 2: the lecture shows what is given, and not the answer.
    "conv-C-sobel-same": Gives("convolve(np.pad(C, 1), S)"),
    **{f"conv-A-prewitt-bad-{number}": Shows(MENDED) for number in range(1, 8)},
    "patch-slice": Gives("len(rows[i - 1 : i + 2])"),
}
