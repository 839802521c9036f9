"""The questions of lecture 00: start here."""

from __future__ import annotations

from convcourse.questions.question import Question, one_of, true_false

__all__ = ["QUESTIONS"]

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "playground": (
        one_of(
            "The weight in the centre is 1, all others are 0. What makes the picture brighter?",
            "a centre of 1.5",
            {
                "a centre of 1.5": "Each new pixel is half as bright again as the old one.",
                "a centre of 0.5": "Then each new pixel is half as bright as the old one.",
                "the 1 in a corner": "That copies a neighbour: the picture moves.",
                "a centre of -1": "Then all sums are below 0, and below 0 is black.",
            },
        ),
    ),
    "warm-up": (
        true_false(
            "Learning happens in the forward pass.",
            False,
            "The forward pass computes the output. The weights change after the backward pass.",
        ),
        Question(
            "The loss tells the difference between ... & ...",
            "prediction & target",
            "It is small where the two agree, and training makes it smaller.",
            choices=("input & weights", "prediction & target", "training set & test set"),
        ),
        true_false(
            "ReLU is an example of a loss function.",
            False,
            "It is an activation function, max(0, x): it acts on each neuron's output.",
        ),
        true_false(
            "In a fully connected network, the neurons of one layer are connected to each other.",
            False,
            "Each is connected to all neurons of the layer before, and to none of its own.",
        ),
        true_false(
            "The optimizer activates the neurons.",
            False,
            "It changes the weights, step by step, so that the loss becomes smaller.",
        ),
    ),
}
