"""The questions of lecture 12: from LeNet to VGG."""

from __future__ import annotations

from convcourse.questions.question import Question, one_of
from convcourse.shapes import conv_params, dense_params, receptive_field

__all__ = ["QUESTIONS"]

_FIRST_DENSE = dense_params(7 * 7 * 512, 4096)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 12": (
        Question(
            "A depthwise layer has one kernel of 3x3 for each of 64 channels. How many weights, "
            "without biases?",
            str(3 * 3 * 64),
            "9 for each channel: no kernel reads two channels.",
            mistakes={
                str(3 * 3 * 64 * 64): "That is a convolution whose kernels read all channels.",
                str(3 * 3): "Each channel has a kernel of its own.",
                "64": "That is a convolution of 1 by 1 without mixing: the kernels are 3 by 3.",
            },
        ),
        one_of(
            "In deep dream, what does the gradient change?",
            "the image",
            {
                "the image": "The weights stay as they are.",
                "the weights": "That is training. A dream leaves them alone.",
                "the labels": "A dream asks for no label at all.",
            },
        ),
        Question(
            "A convolution with SAME and stride 2 reads 28 by 28. How wide is its output?",
            "14",
            "SAME gives 28 / 2, rounded up.",
            mistakes={
                "13": "That would be a kernel of 3 without padding.",
                "28": "That is stride 1.",
                "15": "Half of 28 is a whole number: nothing to round up.",
            },
        ),
    ),
    "where VGG keeps its parameters": (
        one_of(
            "Most parameters of VGG-16 are in ...",
            "the first dense layer",
            {
                "all convolutions together": "They share their weights over all places.",
                "the first dense layer": (
                    f"7 x 7 x 512 inputs times 4096 outputs: {_FIRST_DENSE:,} of them in one layer."
                ),
                "the last dense layer": "It has 4096 inputs. How many has the first?",
            },
        ),
        one_of(
            "And most of its work is done in ...",
            "the convolutions",
            {
                "the convolutions": (
                    "Every weight of a convolution is used at every stop, a dense one only once."
                ),
                "the dense layers": "A dense weight is used once for each photo.",
            },
        ),
    ),
    "blanks": (
        Question(
            "The shape of the kernels, for tf.random.normal? Write it with x between the numbers.",
            "5x5x3x16",
            "Height, width, channels in, channels out.",
            mistakes={
                "5x5x16x3": "Channels in come before channels out.",
                "16x5x5x3": "The number of kernels stands last.",
                "5x5x3x16x1": "One blank too many: kernels have four axes.",
                "5x5x1x16": "The images are in colour.",
            },
        ),
        Question(
            "The size of the output, with stride 2 and SAME? (rows x columns x channels)",
            "16x16x16",
            "SAME gives 32 / 2 each way, and each kernel makes one channel.",
            mistakes={
                "14x14x16": "That is VALID.",
                "32x32x16": "That is stride 1.",
                "16x16x3": "The channels that go out are as many as the kernels.",
            },
        ),
    ),
    "famous networks": (
        Question(
            "LeNet takes 32x32 pixels through a kernel of 5, a pooling by 2, a kernel of 5 and a "
            "pooling by 2, all VALID. The size of its last maps? (rows x columns)",
            "5x5",
            "32, 28, 14, 10, 5.",
            mistakes={"8x8": "The kernels take off 4 each.", "6x6": "10 by 2 is 5."},
        ),
        Question(
            "How many kernels of 3x3, one after the other, see as far as one of 7x7?",
            str((receptive_field([(7, 1)]) - 1) // 2),
            "Each adds two pixels: 3, 5, 7.",
            mistakes={"2": "Two see 5 by 5.", "7": "Each adds two pixels, not one."},
        ),
        Question(
            "How many parameters has the first convolution of VGG-16, 64 kernels of 3x3 on colour?",
            f"{conv_params(3, 3, 3, 64):,}",
            "3 x 3 x 3 x 64 weights and 64 biases.",
            mistakes={
                f"{conv_params(3, 3, 3, 64, bias=False):,}": "And the biases?",
                f"{conv_params(3, 3, 1, 64):,}": "The photo has three channels.",
            },
        ),
        one_of(
            "Why have some layers of AlexNet two groups?",
            "each half lived on a GPU of its own",
            {
                "each half lived on a GPU of its own": (
                    "One card of 2012 could not hold the whole network."
                ),
                "groups make a network more accurate": "They save weights and work; that is all.",
                "the images came in two sizes": "All were of one size.",
            },
        ),
        Question(
            "An encoder halves 28 pixels twice by stride 2 and SAME. How wide are its maps?",
            "7",
            "28, 14, 7.",
            mistakes={
                "14": "That is after one step; there are two.",
                "6": "SAME rounds up, and nothing is left over here.",
            },
        ),
        one_of(
            "Kernels of ones, stride 2, transposed. Which covers every pixel in the middle alike?",
            "4",
            {
                "3": "Windows overlap in every second row only.",
                "4": "The stride divides it. Learned kernels may leave a board all the same.",
                "5": "5 is no multiple of 2.",
            },
        ),
        one_of(
            "What enlarges a plain map without a checkerboard, whatever the kernel?",
            "repeat each pixel, then convolve with stride 1",
            {
                "a transposed convolution whose stride divides the kernel": (
                    "Each pixel is covered as often, but by other weights of the kernel."
                ),
                "repeat each pixel, then convolve with stride 1": (
                    "All windows of a plain map are alike, so all sums are."
                ),
                "a larger stride": "Then even fewer windows overlap.",
            },
        ),
    ),
    "blanks and strides": (
        Question(
            "How many blanks should each of the two calls have?",
            "4",
            "Kernels have four axes; the call takes images, kernels, strides and padding.",
            mistakes={"5": "That is what the page has. Which would the fifth be?"},
        ),
        one_of(
            "Strided convolutions today are ...",
            "common",
            {
                "common": "ResNet and many others step by 2 where older ones pooled.",
                "rare": "That was so once. AlexNet's first layer already steps by 4.",
                "impossible on a GPU": "They are less work than pooling after a full convolution.",
            },
        ),
    ),
}
