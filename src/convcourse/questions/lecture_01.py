"""The questions of lecture 01: why not dense?"""

from __future__ import annotations

import random

from convcourse.questions.question import Question, in_turn, one_of, true_false, typed
from convcourse.shapes import conv_params, dense_params, output_size

__all__ = ["QUESTIONS", "weight_count_questions"]


def weight_count_questions(count: int = 6, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about weights, of dense layers and of shared kernels, fixed by the seed.

    Three kinds take turns: a dense layer without biases, a dense layer with them, and one kernel
    that all places share.
    """
    return in_turn((_dense, _dense_with_biases, _shared), count, seed)


def _image(rng: random.Random) -> tuple[int, int, int]:
    height, width = rng.sample([8, 10, 16, 20, 28, 32, 64, 100], 2)
    return height, width, rng.choice([1, 3])


def _dense(rng: random.Random) -> Question:
    height, width, channels = _image(rng)
    neurons = rng.choice([2, 5, 10, 50])
    inputs = height * width * channels
    mistakes = {
        str(inputs): "That is for one neuron. How many neurons are there?",
        str(height * width * neurons): "Count the channels, too: each pixel has so many numbers.",
        str(inputs + neurons): "Each neuron has a weight for each input: multiply, do not add.",
    }
    answer = str(dense_params(inputs, neurons, bias=False))
    return typed(
        f"A dense layer of {neurons} neurons reads an image of {height} by {width} by {channels}. "
        "How many weights, without biases?",
        answer,
        f"{height} · {width} · {channels} = {inputs} inputs, times {neurons} neurons.",
        mistakes,
    )


def _dense_with_biases(rng: random.Random) -> Question:
    height, width, channels = _image(rng)
    neurons = rng.choice([2, 5, 10, 50])
    inputs = height * width * channels
    weights = dense_params(inputs, neurons, bias=False)
    answer = str(dense_params(inputs, neurons))
    mistakes = {
        str(weights): "Those are the weights. Each neuron has a bias, too.",
        str(weights + 1): "Each neuron has a bias of its own.",
        str(weights + inputs): "A bias belongs to a neuron, not to an input.",
    }
    return typed(
        f"A dense layer of {neurons} neurons reads an image of {height} by {width} by {channels}. "
        "How many numbers does training have to find, weights and biases together?",
        answer,
        f"{inputs} · {neurons} = {weights} weights, and {neurons} biases.",
        mistakes,
    )


def _shared(rng: random.Random) -> Question:
    size, kernel = rng.choice([4, 5, 6, 8, 10, 28]), rng.choice([2, 3])
    places = output_size(size, kernel) ** 2
    weights = conv_params(kernel, kernel, 1, 1, bias=False)
    mistakes = {
        str(places * weights): "Those are the links. All places share their weights.",
        str(size * size * places): "That is a dense layer with as many outputs.",
        str(size * size): "Those are the pixels. Count the numbers in the kernel.",
        str(places): "Those are the outputs. Count the numbers in the kernel.",
    }
    answer = str(weights)
    return typed(
        f"One kernel of {kernel} by {kernel} slides over a grey image of {size} by {size} and "
        f"makes {places} outputs. How many different weights are there?",
        answer,
        f"{kernel} · {kernel}: every place uses the same kernel.",
        mistakes,
    )


_NEURON = dense_params(200 * 200 * 3, 1, bias=False)
_LINKS = conv_params(3, 3, 1, 1, bias=False) * output_size(5, 3) ** 2
_PIXELS = 660 * 440

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 01": (
        Question(
            "What is -7 // 2 in Python?",
            str(-7 // 2),
            "Half of -7 is -3.5, and the floor goes to the smaller number.",
            mistakes={"-3": "That rounds towards zero. The floor goes down.", "-3.5": "// rounds."},
        ),
        one_of(
            "You have run a notebook's cells in a wild order, and a name has an odd value. Best?",
            "restart the kernel and run all",
            {
                "restart the kernel and run all": "Then every cell has run once, from the top.",
                "run the last cell again": "What the odd value came from is still in memory.",
                "close the page and open it again": "The kernel lives on when the page is closed.",
            },
        ),
        one_of(
            "A kernel of nine equal weights, each 1/9, makes a picture ...",
            "softer",
            {
                "softer": "Each pixel becomes the mean of nine neighbours.",
                "brighter": "The weights add up to 1: a flat area stays as bright as it is.",
                "sharper": "To stress differences takes weights below 0.",
            },
        ),
    ),
    "one-neuron": (
        Question(
            "One neuron on an image of 200 by 200 pixels in colour. How many weights?",
            str(_NEURON),
            "200 · 200 pixels, times 3 numbers each. And a layer has many neurons.",
            mistakes={
                str(200 * 200): "Those are the pixels. Each has 3 numbers.",
                str(200 + 200 + 3): "Multiply: there are 200 rows of 200 pixels.",
                str(200 * 200 + 3): "Each pixel has 3 numbers, so multiply by 3.",
            },
        ),
    ),
    "window": (
        Question(
            "A neuron looks at a window of 5 by 5 of a colour image, 28 by 28 by 3. "
            "How many numbers does it read?",
            str(conv_params(5, 5, 3, 1, bias=False)),
            "5 · 5 pixels with 3 numbers each. The size of the image does not matter.",
            mistakes={
                str(5 * 5): "Those are the pixels. Each has 3 numbers.",
                str(28 * 28 * 3): "That is a dense neuron: it reads the whole image.",
                str(28 * 28): "The neuron reads its window only.",
            },
        ),
        true_false(
            "A layer of neurons with windows leaves most pixels of the image unread.",
            False,
            "Each neuron reads few, but the windows of all neurons cover the image.",
        ),
    ),
    "sharing": (
        Question(
            "An image of 5 by 5 under a kernel of 3 by 3. How many links from pixels to outputs?",
            str(_LINKS),
            "3 places down and 3 across make 9 outputs, and each reads 9 pixels.",
            mistakes={
                str(dense_params(25, 9, bias=False)): "That is dense: every pixel to every output.",
                "36": "So many there are on 4 by 4 pixels. At how many places does it fit here?",
                "9": "Those are the outputs. Each of them reads 9 pixels.",
                "25": "Those are the pixels. Some of them feed several outputs.",
            },
        ),
        Question(
            "And how many different weights do these links use?",
            str(conv_params(3, 3, 1, 1, bias=False)),
            "All nine windows share one kernel of 3 by 3.",
            mistakes={str(_LINKS): "So many links there are, but they share their weights."},
        ),
        one_of(
            "The image becomes twice as high and twice as wide. The kernel stays 3 by 3. "
            "What happens to the number of weights?",
            "it stays",
            {
                "it stays": "The kernel is all there is to learn. Only the number of places grows.",
                "it doubles": "Nothing doubles here: count the numbers in the kernel.",
                "four times as many": "The places grow so, and the outputs. The weights?",
                "sixteen times as many": "So a dense layer grows that has a neuron for each pixel.",
            },
        ),
    ),
    "shuffle": (
        one_of(
            "All images are shuffled the same way, and both networks are trained afresh. "
            "Whose accuracy suffers?",
            "that of the convolution",
            {
                "that of the dense one": "Give its weights the same new order. What changes?",
                "that of the convolution": (
                    "It counts on neighbours, and they are gone. A dense layer never knew who they "
                    "were."
                ),
                "both": "Is there an order of the pixels that a dense layer prefers?",
                "neither": "What do the windows of a kernel hold after the shuffle?",
            },
        ),
    ),
    "dense-errata": (
        Question(
            "First: 0.6 · 0.8 + 0.1 · 0.4 + 0.9 · 1 = ?",
            f"{0.6 * 0.8 + 0.1 * 0.4 + 0.9 * 1:.2f}",
            "0.48 + 0.04 + 0.9. The slide lost the middle product.",
            mistakes={"1.38": "That is what the slide says: 0.48 + 0.9. What is missing?"},
        ),
        Question(
            "And 0.6 · 0.4 + 0.1 · 0.4 + 0.9 · 0 = ?",
            f"{0.6 * 0.4 + 0.1 * 0.4 + 0.9 * 0:.2f}",
            "0.24 + 0.04.",
            mistakes={
                "0.4": "That is what the slide says. Multiply once more.",
                "0.24": "That is the first product. The second is not zero.",
            },
        ),
        Question(
            "Second: how many pixels does the photograph have?",
            str(_PIXELS),
            "660 · 440. A pixel is one place; its 3 colours are 3 values.",
            mistakes={
                str(3 * _PIXELS): "Those are the values: 3 for each pixel.",
                "300000": "That is rounded. Count them exactly.",
            },
        ),
        one_of(
            "Second: 871,200 values take 871,200 ...",
            "bytes",
            {
                "bits": "One bit is a 0 or a 1. How many tell 256 values apart?",
                "bytes": "A value from 0 to 255 takes 8 bits, which make one byte.",
                "pixels": "Each pixel has 3 of the values.",
            },
        ),
    ),
}
