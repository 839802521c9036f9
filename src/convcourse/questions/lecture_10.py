"""The questions of lecture 10: equivariant, not invariant."""

from __future__ import annotations

from convcourse.questions.question import Question, one_of, true_false
from convcourse.shapes import jump

__all__ = ["QUESTIONS"]

_DENSE, _FLAT, _LARGEST = "dense", "CNN, flattened", "CNN, largest of each map"
_ROW, _KERNEL = (0, 0, 2, 1, 0, 0, 0), (1, 2)


def _convolved(row: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        sum(w * x for w, x in zip(_KERNEL, row[i:], strict=False))
        for i in range(len(row) - len(_KERNEL) + 1)
    )


def _text(row: tuple[int, ...]) -> str:
    return " ".join(map(str, row))


_MOVED = (0, *_ROW[:-1])
_AFTER = _convolved(_MOVED)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 10": (
        Question(
            "A kernel of 5 with stride 2, then a pooling of 2 with stride 2. The jump?",
            str(jump([(5, 2), (2, 2)])),
            "Strides multiply: 2 x 2.",
            mistakes={
                "2": "The convolution has a stride, too.",
                "7": "The jump is made of strides, not of sizes.",
                "8": "Strides alone: 2 x 2.",
            },
        ),
        Question(
            "32 maps of 7 by 7 go through global pooling. How many numbers are left?",
            "32",
            "One for each map, whatever its size.",
            mistakes={
                str(32 * 7 * 7): "That is flattening.",
                "49": "One for each map, not one for each place.",
                "1": "Each map is pooled by itself.",
            },
        ),
        one_of(
            "A network gives the right digit a probability of 0.5. Its cross-entropy?",
            "about 0.69",
            {
                "0.5": "That is the probability. The loss is -log of it.",
                "about 0.69": "-log 0.5, with the natural logarithm.",
                "0": "Only a probability of 1 has no loss.",
            },
        ),
    ),
    "who reads the moved digit": (
        one_of(
            "The digits move 6 pixels to the right. Which network still reads nearly as many of "
            "them as before?",
            _LARGEST,
            {
                _DENSE: "It has a weight of its own for every place, and knows nothing of others.",
                _FLAT: (
                    "Its convolutions would, but the dense layer behind them has a weight for "
                    "every place of every map."
                ),
                _LARGEST: (
                    "It asks of each map how strong its strongest answer is, and not where. The "
                    "experiment below says so."
                ),
                "all three alike": "Their last layers differ. Which of them knows where?",
            },
        ),
    ),
    "a moved row": (
        Question(
            f"The row {_text(_ROW)} under the kernel {_text(_KERNEL)} gives "
            f"{_text(_convolved(_ROW))}. The row moves one pixel to the right: {_text(_MOVED)}. "
            "What does the kernel give now? Write the numbers with spaces.",
            _text(_AFTER),
            "The same numbers, one place further to the right. Nothing has to be worked out anew.",
            mistakes={
                _text(_convolved(_ROW)): "That would be invariance. The output moves, too.",
                _text(_convolved((*_ROW[1:], 0))): "That moved to the left.",
                _text(_MOVED[: len(_AFTER)]): "That is the row itself, without the kernel.",
            },
        ),
    ),
    "exactly": (
        one_of(
            "A convolution has stride 4. The image moves by 2 pixels. Does its output move?",
            "not by a whole number of places: the values change",
            {
                "by 2 places": "That is stride 1. Neighbouring outputs are 4 pixels apart here.",
                "by half a place, rounded down, so the output stays": (
                    "The windows read other pixels than before. Why should they answer the same?"
                ),
                "not by a whole number of places: the values change": (
                    "Only a move by 4, 8, 12 ... pixels moves it by 1, 2, 3 ... places."
                ),
            },
        ),
        Question(
            "The jump of a network, up to its last map, is 4. By how many pixels must an image "
            "move, so that this map moves by exactly 3 places?",
            "12",
            "3 places of 4 pixels each.",
            mistakes={
                "3": "A place of the map stands for 4 pixels.",
                "7": "Each of the three places is 4 pixels: multiply.",
                "4": "That is one place.",
            },
        ),
    ),
    "invariant": (
        true_false(
            "The sum of all values of a map is invariant, as long as nothing leaves the map.",
            True,
            "A sum does not know the places of its terms. The mean and the largest do not, either.",
        ),
        true_false(
            "Max-pooling with windows of 2 by 2 makes a network invariant to moves by one pixel.",
            False,
            "A value that moves across the border of two windows shows up in the next one. It is "
            "a small tolerance, and not invariance.",
        ),
    ),
    "permuted": (
        one_of(
            "The pixels of all images are put into one other order, the same for all. "
            "What becomes of the accuracy of a dense network that is trained on them?",
            "it stays about the same",
            {
                "it stays about the same": (
                    "Its weights can be put into the same order. Only chance, the first weights, "
                    "differs."
                ),
                "it falls to a guess": "It would, were the network trained before the permutation.",
                "it falls a little": "That is the CNN. A dense layer knows no neighbours to lose.",
            },
        ),
    ),
    "check equivariance": (
        one_of(
            "The image of a cat moves, and the answer must stay “cat”. "
            "What should the whole network be?",
            "invariant",
            {
                "equivariant": "Then the answer would move. Where to?",
                "invariant": "f(T x) = f(x): the same answer wherever the cat is.",
            },
        ),
        one_of(
            "The network must draw a frame around the cat. What should it be?",
            "equivariant",
            {
                "equivariant": "f(T x) = T f(x): the cat moves, and the frame moves with it.",
                "invariant": "Then the frame would stay where the cat has been.",
            },
        ),
        one_of(
            "f(x) = 3 x + 1, for every pixel. Equivariant, invariant, both or neither?",
            "equivariant",
            {
                "equivariant": (
                    "Move first or multiply first: the same picture. But the picture does move."
                ),
                "invariant": "The output moves with the image.",
                "both": "Does the output stay when the image moves?",
                "neither": "Try it on a row of four pixels.",
            },
        ),
        one_of(
            "f(x) multiplies each pixel by the number of its column. Which is it?",
            "neither",
            {
                "equivariant": "In the next column, the same pixel gets another factor.",
                "invariant": "Move a white pixel by one column: another number comes out.",
                "both": "Move a white pixel by one column: another number comes out.",
                "neither": "A pixel that moves is multiplied by another number.",
            },
        ),
        one_of(
            "A network is trained on digits in the middle only. What helps it most with digits at "
            "the rim?",
            "to train it on moved digits as well",
            {
                "to train it on moved digits as well": (
                    "Then its dense layer meets digits at other places. That costs examples and "
                    "epochs, but it works for every kind of change."
                ),
                "more epochs on the same digits": "It learns the middle better and better.",
                "a larger dense layer": "More weights for places where nothing has ever been.",
            },
        ),
    ),
    "the sentence": (
        Question(
            "Mend it: “If the image moves, the output of a convolution moves the same way. "
            "This is called translation ...”",
            "equivariance",
            "The output moves along, so it is equivariant. Invariant is what does not change.",
            mistakes={
                "invariance": "That is the word to be mended. In-variant: not changing.",
                "equivalence": "Nearly: equi-variance, changing in the same way.",
            },
        ),
        true_false(
            "A CNN that has learned a pattern at the lower right recognizes it anywhere.",
            False,
            "Its feature maps answer anywhere. Whether the network does depends on what follows "
            "them: see the curves.",
        ),
    ),
}
