"""The questions of lecture 08: learning the kernel."""

from __future__ import annotations

from convcourse.questions.question import Question, one_of, true_false
from convcourse.shapes import receptive_field

__all__ = ["QUESTIONS"]

_PIXELS = (1, 2, 3, 4)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "where gradients come from": (
        one_of(
            "A pixel has a part in four outputs. What is its gradient?",
            "the sum of four products",
            {
                "the sum of four products": (
                    "Each output hands back its gradient times the weight that the pixel met there."
                ),
                "the mean of four gradients": "Which weight did the pixel meet? And nothing is "
                "divided: every output counts in full.",
                "the gradient of the output above it": "It has a part in three more.",
            },
        ),
        one_of(
            "Stride 1: the pixel met w[0, 0] in the last of these outputs. Which weight did it "
            "meet in the first?",
            "one further down and to the right",
            {
                "one further down and to the right": (
                    "The window began earlier, so the pixel lies further inside it. Outputs go "
                    "up, weights go down: the flip."
                ),
                "w[0, 0], too": "A pixel meets each weight once at most.",
                "one further up and to the left": "There is none above w[0, 0].",
            },
        ),
    ),
    "recall 08": (
        Question(
            "A convolution of 3, a pooling of 2 with stride 2, a convolution of 3. How many pixels "
            "wide is the receptive field?",
            str(receptive_field([(3, 1), (2, 2), (3, 1)])),
            "3, then 4, and the last kernel adds two steps of jump 2.",
            mistakes={
                "6": "After the pooling a step is 2 pixels long.",
                "7": "That would be three convolutions: here is a pooling, and it has a stride.",
                "4": "The last convolution reads a window, too.",
            },
        ),
        one_of(
            "What does a true convolution do that conv2d does not?",
            "it flips the kernel",
            {
                "it flips the kernel": "In both directions; what libraries call so does not.",
                "it divides by the sum of the weights": "Neither of them divides.",
                "it pads with zeros": "Padding is a choice that both of them have.",
            },
        ),
        Question(
            "A window of a max-pooling with SAME holds -3, -7 and one place of padding. "
            "What comes out?",
            "-3",
            "Padding is no pixel: it never wins.",
            mistakes={
                "0": "That is the zero that nobody measured.",
                "-7": "-3 is the larger of the two.",
                "-5": "That is the mean.",
            },
        ),
    ),
    "one weight up": (
        Question(
            "By how much does the sum of the outputs grow if the first weight grows by 1?",
            str(sum(_PIXELS[:-1])),
            "The first weight meets the pixels 1, 2 and 3, one at each stop, and they add up.",
            mistakes={
                "1": "That is what a bias would add to each output. A weight multiplies pixels.",
                "3": "There are three outputs. How much does each of them grow?",
                str(sum(_PIXELS)): "The first weight never meets the last pixel.",
                str(sum(_PIXELS[1:])): "That is the second weight.",
            },
        ),
    ),
    "padding of the gradient": (
        one_of(
            "The layer has a kernel of 3 and no padding. With how many zeros on each side must g "
            "be padded, so that its convolution has the size of x?",
            "2",
            {
                "0": "Then it shrinks once more. It has to grow to the size of x.",
                "1": "That keeps the size of g, which is smaller than x.",
                "2": (
                    "f - 1 of them: the output was smaller by f - 1, and a convolution takes away "
                    "as many."
                ),
                "3": "One too many: it would be larger than x.",
            },
        ),
    ),
    "backwards": (
        Question(
            "A layer has a kernel of 5 and padding 2. How wide is the frame of zeros around g, on "
            "the way back to x?",
            "2",
            "f - 1 - p = 5 - 1 - 2.",
            mistakes={
                "4": "f - 1, and take off the padding of the layer.",
                "1": "f - 1 - p: count again.",
                "0": "Then the gradient would be smaller than g.",
            },
        ),
        Question(
            "A batch of 8 images gives maps of 10 by 10. Every value of g is 1. "
            "What is the gradient of one bias?",
            str(8 * 10 * 10),
            "The sum of g over its map and over all images: 8 x 10 x 10.",
            mistakes={
                "1": "That is the mean. The bias is added to every output.",
                "100": "There are 8 images.",
                "8": "Each map has 100 outputs.",
            },
        ),
        one_of(
            "Which gradient needs the flipped kernel?",
            "that of the input",
            {
                "that of the kernel": "It convolves the input with g; the kernel is not in it.",
                "that of the input": (
                    "A pixel feeds the outputs through the weights in backward order."
                ),
                "that of the bias": "It is a sum of g.",
            },
        ),
        Question(
            "With stride 3, how many zeros stand between two neighbouring values of the spread g?",
            "2",
            "The values go back to where their windows began, 3 apart: s - 1 zeros between.",
            mistakes={
                "3": "They stand 3 apart, so there is room for fewer.",
                "1": "That is stride 2.",
            },
        ),
        true_false(
            "A transposed convolution undoes a convolution.",
            False,
            "It brings back the shape. The values were mixed, and some were dropped.",
        ),
    ),
    "gradient of the labels": (
        Question(
            "With the loss (y_true - y_pred)² for one value, y_true = 2 and y_pred = 5, how fast "
            "does the loss grow when y_true grows?",
            "-6",
            "The derivative is 2 (y_true - y_pred) = -6. It is not zero; it is only not needed, "
            "because nobody changes the labels.",
            mistakes={
                "0": "That is what the page says. Move y_true to 2.1: does the loss stay at 9?",
                "6": "That is the prediction's. The label pulls the other way.",
                "-3": "The square brings a factor of 2.",
            },
        ),
    ),
}
