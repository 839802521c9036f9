"""Errata about numbers: sums worked by hand, sizes, counts."""

from convcourse.checks.common import sections
from convcourse.checks.lab9_clinic.erratum import Erratum

_IMAGE = "[[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]]"
_PREWITT = "[[1, 1, 1], [0, 0, 0], [-1, -1, -1]]"
_SLIP = "The rows that count negatively were added up wrongly: they give 6 and 10."
_NOT_THE_SLIP = (
    "The kernel was not flipped, and the framework flips it.",
    "The image has to be padded with zeros first.",
    "The middle row of the window was left out, and its weights count.",
)


def _prewitt(number: int, claim: str, claimed: object, value: object) -> Erratum:
    return Erratum(
        f"conv-A-prewitt-bad-{number}",
        "prewitt",
        f"The image {_IMAGE} is convolved with {_PREWITT}, stride 1, no padding, kernel not "
        f"flipped. {claim}",
        claimed,
        value,
        sections.SLIDING,
        _SLIP,
        _NOT_THE_SLIP,
    )


NUMBERS = (
    _prewitt(
        1,
        "The output is said to be [[-4, -3], [2, -9]]. What is it? (A list of rows.)",
        ((-4, -3), (2, -9)),
        ((-4, -3), (3, -8)),
    ),
    _prewitt(2, "Its number at the bottom left is said to be 2. What is it?", 2, 3),
    _prewitt(3, "Its number at the bottom right is said to be -9. What is it?", -9, -8),
    _prewitt(4, "Its four numbers are said to add up to -8. What do they add up to?", -8, -12),
    _prewitt(5, "Its bottom row is said to be [2, -9]. What is it? (A list.)", (2, -9), (3, -8)),
    _prewitt(6, "Its smallest number is said to be -9. What is it?", -9, -8),
    _prewitt(7, "Its bottom row is said to add up to -7. What does it add up to?", -7, -5),
    Erratum(
        "curve-filter-8cols",
        "curve",
        "A detector of curves for patches of 7 x 7 pixels is printed with 7 rows and 8 columns. "
        "What is the shape of such a filter? (A list: rows, columns.)",
        (7, 8),
        (7, 7),
        sections.CURVE,
        "Every weight meets one pixel of the patch, so filter and patch have one shape.",
        (
            "A filter has to be square, whatever the patch.",
            "The eighth column is the bias, which is not printed.",
            "The number of columns must be odd, or the filter has no centre.",
        ),
    ),
    Erratum(
        "curve-filter-8cols-b",
        "curve",
        "The same detector of curves, for patches of 7 x 7 pixels, is printed a second time, "
        "with 56 weights. How many weights has it?",
        56,
        49,
        sections.CURVE,
        "Every weight meets one pixel of the patch, and a weight too many meets none.",
        (
            "Weights that are 0 do not count.",
            "A column of weights is shared by two columns of pixels.",
            "The filter has a bias, which is the 57th number.",
        ),
    ),
    Erratum(
        "curve-filter-8x8-c",
        "curve",
        "A filter of 8 x 8 weights is laid on a patch of 7 x 7 pixels and said to make 64 "
        "products. How many products does a filter for this patch make?",
        64,
        49,
        sections.CURVE,
        "There is one product for every pixel of the patch, and none beyond its border.",
        (
            "Only weights that are not 0 make products.",
            "With padding SAME the products at the border fall away.",
            "A filter with an even side has no centre to start at.",
        ),
    ),
    Erratum(
        "curve-actmap",
        "map size",
        "A 7 x 7 filter slides over an image of 32 x 32, stride 1, no padding. Its map is said "
        "to have 28 rows. How many has it?",
        28,
        26,
        sections.STOPS,
        "28 is what a 5 x 5 filter leaves; a side of 7 can stop in two places fewer.",
        (
            "28 is what is left with stride 2.",
            "The map is as large as the image, since the filter is padded.",
            "A filter of 7 loses 7 rows, not 4.",
        ),
    ),
    Erratum(
        "os-5x5x3-4x4",
        "volume size",
        "A 3 x 3 x 3 filter slides over a volume of 5 x 5 x 3, stride 1, no padding. The map is "
        "said to be 4 x 4. What is it? (A list: rows, columns.)",
        (4, 4),
        (3, 3),
        sections.STOPS,
        "Along 5 pixels a side of 3 can start at pixels 0, 1 and 2.",
        (
            "The channels are slid over, too, and take one position.",
            "The map has three channels, one for each of the filter's.",
            "Two pixels are needed between one stop and the next.",
        ),
    ),
    Erratum(
        "os-formula-B23",
        "floor",
        "The size of the output is given as (w - f + 2p) / s + 1, and for w = 7, f = 3, p = 0, "
        "s = 3 that is 2.33. How many positions are there?",
        7 / 3,
        2,
        sections.FLOOR,
        "Positions are whole: the division is rounded down, and pixels at the end are left over.",
        (
            "The division is rounded to the nearest whole number.",
            "The division is rounded up, because the last window is padded.",
            "The + 1 belongs into the parentheses.",
        ),
    ),
    Erratum(
        "os-formula-B25",
        "floor",
        "The size of the output is given as (w - f + 2p) / s + 1, and for w = 6, f = 3, p = 1, "
        "s = 2 that is 3.5. How many positions are there?",
        3.5,
        3,
        sections.FLOOR,
        "A half position does not fit: the division is rounded down.",
        (
            "A half position is rounded up to a whole one.",
            "p is added on one side only, which gives 3.",
            "Half a position is blended from its two neighbours.",
        ),
    ),
    Erratum(
        "os-formula-231-minus",
        "minus",
        "A slide prints (W1 F + 2P) / S + 1. Taken at its word that is 165 for W1 = 32, F = 5, "
        "P = 2, S = 1. How wide is the output?",
        165,
        32,
        sections.FORMULA,
        "A minus sign is lost: the kernel's width is taken away from the image's.",
        (
            "The stride has to multiply, and not divide.",
            "P is counted once and not twice.",
            "The + 1 is one too many where there is padding.",
        ),
    ),
    Erratum(
        "os-always-smaller",
        "always smaller",
        "The output of a convolution is said to be smaller than its input, always. How many rows "
        "has the output of a 1 x 1 kernel on a 4 x 4 image, stride 1, no padding?",
        3,
        4,
        sections.FORMULA,
        "It is so without padding for kernels of 2 and more; a kernel of 1 can stop everywhere.",
        (
            "It is so for whole numbers only; fractions keep the size.",
            "A kernel of 1 is no convolution, since it adds nothing up.",
            "The output is always larger, by twice the padding.",
        ),
    ),
    Erratum(
        "same-def-H24",
        "same",
        "Padding SAME is said to give an output as large as the input. How many columns does it "
        "give for 28 columns, a kernel of 5 and stride 2?",
        28,
        14,
        sections.SAME,
        "That holds for stride 1; else the size is n / s, rounded up.",
        (
            "SAME is ignored wherever the stride is not 1.",
            "SAME keeps the size if the kernel's side is odd, and 5 + 2 is.",
            "The same number of zeros stands on both sides, and 3 cannot be halved.",
        ),
    ),
    Erratum(
        "pad-8cols",
        "padded size",
        "An image of 5 x 5 with a frame of one zero is printed with 7 rows and 8 columns. What "
        "is its shape? (A list: rows, columns.)",
        (7, 8),
        (7, 7),
        sections.PADDING,
        "A frame adds one zero at each of both ends, along rows as along columns.",
        (
            "The frame is a zero too wide on the right, as with any odd total.",
            "A frame adds one row and one column, not two.",
            "Zeros at the corners are counted once for each side.",
        ),
    ),
    Erratum(
        "pad-32x3x3",
        "padded volume",
        "A volume of 32 x 32 x 3 is padded by 2 and meets three filters of 5 x 5 x 3, stride 1. "
        "The result is said to stay 32 x 3 x 3. What shape has it? (A list.)",
        (32, 3, 3),
        (32, 32, 3),
        sections.PADDING,
        "Height and width both keep their 32; the last number is how many filters there are.",
        (
            "The padding widens the volume to 36 x 36.",
            "The last number is the sum over channels, and so it is 1.",
            "The second number is the number of filters, the third the channels.",
        ),
    ),
    Erratum(
        "forest-px",
        "forest",
        "A photograph of 660 x 440 in three colours is said to be about 300,000 numbers. How "
        "many numbers is it?",
        300_000,
        871_200,
        sections.ROW_OF_NUMBERS,
        "300,000 is about its pixels; each of them is three numbers.",
        (
            "300,000 is about its numbers after padding.",
            "300,000 counts the bytes, and a number has four.",
            "300,000 counts rows and columns, and not their crossings.",
        ),
    ),
    Erratum(
        "forest-bits",
        "forest",
        "A photograph of 660 x 440 in three colours, one byte for each colour of a pixel, is "
        "said to be about 900,000 bits. How many bits is it?",
        900_000,
        6_969_600,
        sections.ROW_OF_NUMBERS,
        "900,000 is about its bytes, and a byte has eight bits.",
        (
            "900,000 is about its pixels, and a pixel has eight bits.",
            "900,000 bits is what is left after compression.",
            "900,000 leaves out the colours, which are three bits.",
        ),
    ),
    Erratum(
        "stride-params",
        "stride and weights",
        "A larger stride is said to mean fewer weights: 64 filters of 3 x 3 over 32 channels, "
        "with bias, are given 4,624 weights at stride 2. How many have they?",
        4_624,
        18_496,
        sections.PARAMETERS,
        "The stride says where the filters stop, not how many weights they have.",
        (
            "At stride 2 the weights are halved, not quartered.",
            "The stride takes weights away, but the biases make up for them.",
            "Weights are shared by neighbours only, and at stride 2 there are none.",
        ),
    ),
    Erratum(
        "act-volume-ctrl",
        "output volume",
        "Three settings of a layer are said to fix the shape of its output: depth (the number of "
        "filters), stride and zero padding. How many such settings are there?",
        3,
        4,
        sections.FORMULA,
        "The size of the filter is missing: f stands in the formula, too.",
        (
            "The bias is missing: it adds a row and a column.",
            "The activation is missing: it removes numbers below 0.",
            "Depth has to go, since the input fixes it.",
        ),
    ),
    Erratum(
        "neuron-28-28-3",
        "one neuron",
        "Each neuron of the first convolutional layer, with filters of 5 x 5, is said to read "
        "28 x 28 x 3 = 2,352 numbers. How many does it read?",
        2_352,
        75,
        sections.CHANNELS,
        "It sees one window through all channels; all numbers are what a dense neuron reads.",
        (
            "It sees one channel of one window.",
            "It sees a window of every filter.",
            "It reads each number once for each of its weights.",
        ),
    ),
    Erratum(
        "fc-138",
        "weights by hand",
        "Three pixels 0.8, 0.4 and 1 meet the weights 0.6, 0.1 and 0.9, and the sum is said to be "
        "1.38. What is it?",
        1.38,
        1.42,
        sections.WEIGHT_SHARING,
        "The middle product was dropped.",
        (
            "The products were rounded to one digit.",
            "The first product was counted twice.",
            "The weights were used in the other order.",
        ),
    ),
    Erratum(
        "fc-04",
        "weights by hand",
        "Three pixels 0.4, 0.4 and 0 meet the weights 0.6, 0.1 and 0.9, and the sum is said to be "
        "0.4. What is it?",
        0.4,
        0.28,
        sections.WEIGHT_SHARING,
        "Each pixel is to be multiplied with its own weight before the sum.",
        (
            "The largest product has to be taken, not the sum.",
            "The sum has to be divided by the sum of the weights.",
            "A pixel that is 0 counts with its whole weight.",
        ),
    ),
)
