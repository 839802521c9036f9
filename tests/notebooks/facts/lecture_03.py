"""The facts of lecture 03: kernels one can see."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

FITS = "a detector fits its window: {} {} and"

BOUND: dict[str, Binding] = {
    # sums of weights
    "k-identity": Shows("identity sum {}"),
    "k-box": Shows("box blur sum {}"),
    "k-box2": Shows("box blur sum {}"),
    "k-g3": Shows("Gaussian sum {}"),
    "k-g5": Shows("Gaussian 5 x 5 sum {}"),
    "k-sharp-right": Shows("sharpen sum {}"),
    "k-shift": Shows("shift sum {}"),
    "k-outline8": Shows("edges sum {}"),
    "k-ridge4": Shows("ridge sum {}"),
    "k-laplacian": Holds("laplacian.tolist() == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]"),
    # the curve detector
    "curve-filter-shape": Shows("detector: {} x {}"),
    "curve-6600-B23": Shows("on the back: {}"),
    "curve-6600-B25": Shows("on the back: {}"),
    "curve-6600-full": Gives("int(plain[0, 0])"),
    "curve-0-B23": Shows("elsewhere: {}"),
    "curve-0-H24": Shows("elsewhere: {}"),
    "curve-0-B25": Gives("int(plain[0, 25])"),
    # errata
    "k-sharp-mislabel": Shows("sum 1 so it is {}"),
    "curve-actmap": Shows("7 on 32: {} rows"),
    "curve-filter-8cols": Shows(FITS),
    "curve-filter-8cols-b": Shows(FITS),
    "curve-filter-8x8-c": Gives("detector.shape"),
}
