"""The questions of lecture 13: after VGG."""

from __future__ import annotations

from dataclasses import replace

from convcourse.questions.question import Question, one_of
from convcourse.shapes import conv_macs, conv_params, receptive_field

__all__ = ["QUESTIONS"]

_FULL = conv_params(3, 3, 256, 256, bias=False)
_DEPTHWISE = conv_params(3, 3, 256, 256, bias=False, groups=256)
_POINTWISE = conv_params(1, 1, 256, 256, bias=False)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 13": (
        Question(
            "Two convolutions of 3x3, one after the other, stride 1. How many pixels wide is what "
            "one output sees?",
            str(receptive_field([(3, 1)] * 2)),
            "Each adds two pixels: 1, 3, 5.",
            mistakes={"6": "The two windows overlap.", "9": "That is what four of them see."},
            hint="One kernel sees 3. How many pixels does a second one add at each side?",
        ),
        Question(
            "A convolution of 1x1 takes 256 channels to 64. How many weights, without biases?",
            f"{conv_params(1, 1, 256, 64, bias=False):,}",
            "Each of 64 kernels has one weight for each of 256 channels.",
            mistakes={"64": "Each kernel reads all 256 channels.", "320": "Multiply, don't add."},
            hint="How many weights has one kernel, and how many kernels are there?",
        ),
        one_of(
            "A transposed convolution with stride 2 makes its map ...",
            "twice as large",
            {
                "half as large": "That is a convolution with stride 2.",
                "twice as large": "Its numbers are spread, with zeros between, and then filtered.",
                "of the same size": "That is stride 1 with SAME.",
            },
        ),
    ),
    "plain and residual": (
        replace(
            one_of(
                "After the training, the network without skips reads ...",
                "one digit in ten, as a guess would",
                {
                    "nearly all digits": "So one would hope: it has the same layers. Not these.",
                    "about half": "It does not even get that far.",
                    "one digit in ten, as a guess would": "It learns nothing. Now see why.",
                },
            ),
            hint="There are ten digits.",
        ),
        one_of(
            "And the one with skips?",
            "most digits",
            {
                "most digits": "The same weights, with a way around them.",
                "about half": "It gets further than that.",
                "one digit in ten": "A sum with the input does not harm. Think what it carries.",
            },
        ),
    ),
    "company": (
        one_of(
            "A trained network reads one picture. Which mean does batch normalization subtract?",
            "the average that it kept while it trained",
            {
                "the mean of this picture's channel": "That is what it would do in training.",
                "the average that it kept while it trained": "So the answer needs no company.",
                "none": "Then its weights would meet numbers that they were not trained for.",
            },
        ),
        Question(
            "In training, a batch is one row (no places), gamma is 2 and beta is 5. What does the "
            "layer give for the number 8?",
            "5",
            "The mean of a single number is itself: nothing but beta is left.",
            mistakes={
                "21": "8 times 2 and 5 more: that is without the normalization.",
                "16": "And the mean? And beta?",
                "0": "That is before beta is added.",
            },
            hint="What is the mean of one number, and what is left when it is taken away?",
        ),
        one_of(
            "Which of the two would hardly notice that its batch is a single picture?",
            "layer normalization",
            {
                "layer normalization": "It takes mean and spread within one example.",
                "batch normalization": "Its mean in training is over the batch.",
            },
        ),
    ),
    "what separable saves": (
        Question(
            "A convolution of 3x3 from 256 channels to 256: how many weights, without biases?",
            f"{_FULL:,}",
            "3 x 3 x 256 x 256.",
            mistakes={f"{_DEPTHWISE:,}": "That is depthwise: each kernel reads one channel."},
            hint="Height, width, channels in, channels out.",
        ),
        Question(
            "And depthwise 3x3, then 1x1, both from 256 to 256, without biases?",
            f"{_DEPTHWISE + _POINTWISE:,}",
            f"{_DEPTHWISE:,} and {_POINTWISE:,}: about a ninth, as 1x1 has one weight for nine.",
            mistakes={
                f"{_DEPTHWISE:,}": "And the 1x1 that mixes the channels?",
                f"{_POINTWISE:,}": "And the kernels of 3x3?",
                f"{_FULL + _POINTWISE:,}": "The first one is depthwise: 9 weights a channel.",
            },
            hint="9 weights for each channel, then one for each pair of channels.",
        ),
    ),
    "moved digits": (
        one_of(
            "Trained on centred digits alone, how does the network read moved ones?",
            "much worse than centred ones",
            {
                "as well as centred ones": (
                    "Its maps move with the digit, but the dense layer knows places."
                ),
                "much worse than centred ones": "Its dense layer has a weight for each place.",
                "not at all": "Moves of one pixel or none are among them.",
            },
        ),
    ),
    "after VGG": (
        one_of(
            "A block computes F(x) and gives relu(x + F(x)). Its input is not negative, and all "
            "its weights are zero. What comes out?",
            "x",
            {
                "x": "So a deeper network can do at least what a shallower one does.",
                "zero": "That is a plain block. Here x goes around.",
                "one": "There is nothing that would make a one.",
            },
        ),
        one_of(
            "In use, dropout ...",
            "does nothing",
            {
                "does nothing": "What stayed was made larger in training, so the means agree.",
                "sets half of the numbers to zero": "That is training.",
                "halves all numbers": "They were doubled in training instead.",
            },
        ),
        Question(
            "How many MACs has a depthwise 3x3 with 32 channels on maps of 10 by 10, SAME?",
            f"{conv_macs(10, 10, 3, 3, 32, 32, groups=32):,}",
            "9 for each of 100 places and 32 channels.",
            mistakes={
                f"{conv_macs(10, 10, 3, 3, 32, 32):,}": "Each kernel reads one channel only.",
                "288": "That is at one place.",
            },
            hint="How many at one place of one channel?",
        ),
        Question(
            "A global mean reads maps of 7 by 7 with 512 channels. How many numbers come out?",
            "512",
            "One mean for each channel.",
            mistakes={"49": "That is the places: each map gives one mean.", "1": "One a channel."},
            hint="What is left of one map?",
        ),
        one_of(
            "25 new pictures, and a network that was trained on others. What do you train?",
            "a new dense layer on the old features",
            {
                "the whole network, from new weights": (
                    "25 pictures are few for all of its kernels."
                ),
                "a new dense layer on the old features": "The kernels have seen many strokes.",
                "nothing": "The old outputs stand for other digits.",
            },
        ),
        one_of(
            "What do the bridges of a U-Net bring to the way up?",
            "fine places, which the way down lost",
            {
                "fine places, which the way down lost": "Coarse maps know what; fine ones, where.",
                "more classes": "Their number is that of the last layer's channels.",
                "fewer weights": "They add channels, so the layers behind have more.",
            },
        ),
        Question(
            "A 1-D convolution has kernels of 15, reads 8 channels and makes 4. How many "
            "parameters, with biases?",
            str(conv_params(1, 15, 8, 4)),
            "15 x 8 x 4 weights and 4 biases.",
            mistakes={
                str(conv_params(1, 15, 8, 4, bias=False)): "And the biases?",
                str(conv_params(15, 15, 8, 4)): "The kernel has one axis.",
            },
            hint="As in two dimensions, with a height of 1.",
        ),
    ),
}
