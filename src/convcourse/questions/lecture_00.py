"""The questions of lecture 00: start here."""

from __future__ import annotations

from convcourse.questions.question import Question, one_of, true_false

__all__ = ["QUESTIONS"]

QUESTIONS: dict[str, tuple[Question, ...]] = {
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
    "speed-up": (
        one_of(
            "For which card does the conclusion not hold?",
            "GeForce 940MX",
            {
                "GeForce 940MX": (
                    "It gains a factor of less than three on the laptop's CPU: good, but not ten."
                ),
                "GeForce 1070": "Divide its 6500 by the images of a CPU. Is that ten or more?",
                "both": "One of them gains more than ten. Divide its images by those of a CPU.",
                "neither": "Divide the 1190 images of the laptop's GPU by those of its CPU.",
            },
        ),
    ),
}
