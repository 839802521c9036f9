"""Errata about ideas: what a kernel does, where a window lies, what moves along."""

from convcourse.checks.common import sections
from convcourse.checks.lab9_clinic.erratum import Erratum

IDEAS = (
    Erratum(
        "index-typo",
        "index",
        "The double sum is printed as V(x, y) = sum over m and n of I(x + m, y + m) K(m, n). What "
        "must the second index of I be? (A text, such as 'y+m'.)",
        "y+m",
        "y+n|n+y",
        sections.DOUBLE_SUM,
        "As printed only pixels on a diagonal are read, and n moves nothing in the image.",
        (
            "As printed the kernel is flipped, and it must not be.",
            "As printed the sum has one term too many.",
            "As printed x and y have changed places.",
        ),
    ),
    Erratum(
        "k-sharp-mislabel",
        "sharpen",
        "The kernel [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] is labelled as an edge detector that "
        "draws outlines. What does it do to a picture? (One word.)",
        "edge detection|outline|edges",
        "sharpen|sharpens|sharpening|it sharpens",
        sections.SHARPEN,
        "Its weights add up to 1, so even areas stay as they are, and differences are added.",
        (
            "Its weights add up to 0, so even areas become black.",
            "Its weights add up to 5, so the picture becomes brighter.",
            "Its weights are the same in all directions, so it is a blur.",
        ),
    ),
    Erratum(
        "same-location",
        "same place",
        "Each place of the output is said to lie over the same place of the input. Around which "
        "pixel does the window of output (25, 25) lie, with a 3 x 3 kernel and no padding? (A "
        "list: row, column.)",
        (25, 25),
        (26, 26),
        sections.WINDOW,
        "Without padding the first window lies around pixel (1, 1), and all others follow.",
        (
            "Without padding the last window lies around the last pixel.",
            "The kernel is flipped, and with it the place.",
            "Places count from 1 in the output and from 0 in the input.",
        ),
    ),
    Erratum(
        "patch-slice",
        "slice",
        "The 3 x 3 patch around pixel (i, j) is written as x[i-1:i+1, j-1:j+1]. What must stand "
        "in place of the first i+1? (A text.)",
        "i+1",
        "i+2|2+i",
        sections.WINDOW,
        "A slice ends before its second number, so this one has two rows.",
        (
            "A slice starts after its first number, so this one has two rows.",
            "A slice counts its elements, and three are wanted.",
            "A slice with i-1 in it counts from the end.",
        ),
    ),
    Erratum(
        "scales",
        "scales",
        "A network is said to see at as many scales as it has convolutional layers, each twice as "
        "wide as the one before: 3, 6, 12. How many pixels wide is the receptive field behind "
        "three layers of 3 x 3, stride 1?",
        12,
        7,
        sections.RECEPTIVE_FIELD,
        "A plain layer of 3 x 3 adds two pixels; stride and pooling are what multiplies.",
        (
            "A layer of 3 x 3 adds three pixels, one for each of its columns.",
            "The receptive field is the same behind every layer.",
            "Each layer halves the receptive field, and does not double it.",
        ),
    ),
    Erratum(
        "leaky",
        "leaky",
        "Leaky ReLU is given as max(0, -ax) + max(0, x), which is 0.2 at x = -2 for a = 0.1. What "
        "is it there?",
        0.2,
        -0.2,
        sections.ACTIVATIONS,
        "The branch for negative x has lost its sign: the function would rise on both sides.",
        (
            "The slope a has to be larger than 1.",
            "The two branches have to be multiplied, not added.",
            "Below 0 the function is 0, whatever a is.",
        ),
    ),
    Erratum(
        "ti-conv",
        "equivariance",
        "The picture is shifted, and the feature map shifts along. A slide calls this translation "
        "invariance. What is it called? (One word.)",
        "invariance|translation invariance|invariant",
        "equivariance|equivariant|translation equivariance|translational equivariance",
        sections.EQUIVARIANT,
        "Invariant is what does not change at all; this changes in step with the picture.",
        (
            "Invariant is what changes by chance; this changes by a rule.",
            "Invariant is said of kernels only, and never of maps.",
            "Invariant is what holds for turned pictures, too.",
        ),
    ),
    Erratum(
        "ti-anywhere",
        "anywhere",
        "A network of convolutions, then Flatten and Dense, learned a pattern in the lower right, "
        "and is said to know it anywhere, whatever the layers. From which of its layers on has "
        "every place its own weights? (The layer's name.)",
        "none|no layer|conv2d",
        "flatten|dense",
        sections.INVARIANT,
        "The maps shift along, and then each of their places meets weights of its own.",
        (
            "The convolutions lose the pattern at the border.",
            "The softmax divides by the number of places.",
            "The biases of the convolutions belong to places.",
        ),
    ),
    Erratum(
        "alex-imposed",
        "AlexNet",
        "The 96 filters of AlexNet's first layer, stripes and blobs, are said to have been laid "
        "down by its authors before training. How did they come about? (One word.)",
        "imposed|designed|by hand",
        "learned|learnt|trained|learning|training|by learning|by training",
        sections.FIRST_FILTERS,
        "They began as random numbers, and training on pictures made stripes of them.",
        (
            "They were copied from the eyes of animals.",
            "They were computed from formulas of waves.",
            "They were taken from an older network.",
        ),
    ),
    Erratum(
        "gabor",
        "Gabor",
        "Gabor's wavelets are said to be known since the early 1940s. His “Theory of "
        "communication” came out in the year after the Second World War ended. Which year?",
        1_940,
        1_946,
        sections.FIRST_FILTERS,
        "The paper that describes them is younger than the claim.",
        (
            "The wavelets are older than the paper, by a century.",
            "The wavelets were found in cats first, in 1959.",
            "The wavelets were first drawn by a network, in 2012.",
        ),
    ),
    Erratum(
        "odot",
        "symbols",
        "A dot in a circle is said to be a way to write convolution, so that [1, 2] ⊙ [3, 4] "
        "would be [3, 10, 8]. What is it? (A list.)",
        (3, 10, 8),
        (3, 8),
        sections.FLIPPING,
        "That sign means multiplying number by number; convolution is written with an asterisk.",
        (
            "That sign means the outer product, with four numbers.",
            "That sign means cross-correlation, without padding.",
            "That sign means convolution of whole circles, where the ends meet.",
        ),
    ),
    Erratum(
        "strided-rare",
        "strides in use",
        "Strides other than 1 are said to be rare in practice. The first layer of AlexNet turns "
        "227 pixels into 55 with a kernel of 11 and no padding. What is its stride?",
        1,
        4,
        sections.ALEXNET,
        "Many networks shrink their maps by strides, old ones and new ones.",
        (
            "Strides are rare, and this layer pools instead.",
            "Strides are used in the last layers only.",
            "Strides are what dilation is called today.",
        ),
    ),
)
