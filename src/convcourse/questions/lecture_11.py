"""The questions of lecture 11: what did it learn?"""

from __future__ import annotations

from convcourse.questions.question import Question, one_of
from convcourse.shapes import conv_params, output_size, receptive_field

__all__ = ["QUESTIONS"]

_STOPS = output_size(28, 8, stride=4)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 11": (
        one_of(
            "A digit moves by a multiple of the jump, in the middle of its canvas. The last map of "
            "the convolutions ...",
            "moves along by whole places",
            {
                "moves along by whole places": "That is equivariance.",
                "stays as it was": "That would be invariance, which a global pooling gives.",
                "has entirely new values": "So it is for moves that are no multiple of the jump.",
            },
        ),
        Question(
            "A gradient says how fast the loss grows with a weight. The gradient is -2, the "
            "learning rate 0.1. By how much does the weight change in one step?",
            "0.2",
            "Against the gradient: minus 0.1 times -2.",
            mistakes={
                "-0.2": "Against the gradient: minus minus is plus.",
                "2": "The learning rate makes the step smaller.",
                "-2": "That is the gradient.",
            },
        ),
        Question(
            "Kernels of 7, pooling by 2 with stride 2, kernels of 3. How wide is the receptive "
            "field?",
            str(receptive_field([(7, 1), (2, 2), (3, 1)])),
            "7, then 8, and the last kernel adds two steps of jump 2.",
            mistakes={
                "10": "After the pooling a step is 2 pixels long.",
                "8": "The last kernels read a window, too.",
                "11": "A pooling of 2 adds one pixel, the kernel of 3 two steps of jump 2.",
            },
        ),
    ),
    "a three out of noise": (
        one_of(
            "At the end, the image will show ...",
            "strokes of a three, and marks that nobody would draw",
            {
                "grey noise as before": (
                    "Every step raises the score of the three a little. Where would noise get "
                    "forty such steps from?"
                ),
                "a three that the network was trained on": (
                    "A network keeps weights, not images. Could it give one of them back?"
                ),
                "strokes of a three, and marks that nobody would draw": (
                    "The gradient writes into the image whatever raises the score: some of it is "
                    "what a three has, some is not. You will see both."
                ),
            },
        ),
    ),
    "a dark spot": (
        one_of(
            "An occlusion map is dark at one place. What does that say?",
            "with that place covered, the network is no longer sure of the name",
            {
                "with that place covered, the network is no longer sure of the name": (
                    "Each value of the map is the probability of the name with a square at that "
                    "place."
                ),
                "the digit has no ink at that place": (
                    "To cover what is black already changes nothing: the map stays white there."
                ),
                "that place does not matter": "The other way round: dark is a low probability.",
            },
        ),
    ),
    "looking into a network": (
        Question(
            "How many parameters has the first layer of our network, biases included? "
            "(16 kernels of 7x7 on grey images)",
            str(conv_params(7, 7, 1, 16)),
            "7 x 7 x 1 weights for each of 16 kernels, and 16 biases.",
            mistakes={
                str(conv_params(7, 7, 1, 16, bias=False)): "And the biases?",
                str(7 * 7): "That is one kernel, without its bias.",
                str(conv_params(7, 7, 3, 16)): "The digits are grey: one channel.",
            },
        ),
        one_of(
            "In our pictures of kernels, a weight of 0 is ...",
            "mid-grey",
            {
                "black": "So it is in an image. A kernel has negative weights, too.",
                "mid-grey": (
                    "Weights may be negative. Black is the most negative, white the most positive."
                ),
                "white": "White is the largest positive weight.",
            },
        ),
        Question(
            "Another network: a kernel of 5, a pooling of 2 with stride 2, a kernel of 5. How wide "
            "are the patches that excite its last maps?",
            str(receptive_field([(5, 1), (2, 2), (5, 1)])),
            "The receptive field: 1 + 4, then + 1, then + 4 times the jump of 2.",
            mistakes={
                str(receptive_field([(5, 1), (2, 1), (5, 1)])): "The pooling steps by 2, so the "
                "last kernel reads values that are two pixels apart.",
                "5": "That is what the last kernel sees of the maps before it, not of the image.",
            },
        ),
        one_of(
            "Gradient ascent for a picture that excites a neuron changes ...",
            "the pixels, along the gradient",
            {
                "the weights, against the gradient": "That is training, to make a loss fall.",
                "the weights, along the gradient": "Then you would have another network.",
                "the pixels, against the gradient": "The score would fall.",
                "the pixels, along the gradient": (
                    "The weights stay. The score is to grow, so each step goes along its gradient."
                ),
            },
        ),
        one_of(
            "Why does jitter keep single bright pixels out of a drawn digit?",
            "a mark that relies on exact pixels does not fit after the next shift",
            {
                "it blurs the image at each step": "Rolling moves pixels and mixes none.",
                "a mark that relies on exact pixels does not fit after the next shift": (
                    "Only what helps at all neighbouring places adds up over the steps."
                ),
                "it makes the steps smaller": "The rate is the same.",
            },
        ),
        Question(
            "A square of 8x8 pixels covers an image of 28x28 in steps of 4. "
            "How many copies does the network have to read?",
            str(_STOPS**2),
            f"The square stops at {_STOPS} places each way, like a kernel of 8 with stride 4.",
            mistakes={
                str(_STOPS): "That is one row of places.",
                str((28 // 4) ** 2): "The square must stay inside: subtract its size first.",
                str((28 - 8 + 1) ** 2): "That is a step of 1.",
            },
        ),
    ),
    "imposed or learned": (
        one_of(
            "Who chose the weights of AlexNet's first kernels?",
            "training did: they began as random numbers",
            {
                "its authors did, by Gabor's formula": (
                    "That is what the page says. What did our own first kernels look like before "
                    "and after training?"
                ),
                "training did: they began as random numbers": (
                    "Its authors chose how many there are, their size and their stride. The "
                    "weights came from gradients, as in our network."
                ),
                "they were copied from measurements of cats": (
                    "Cats showed that bars are useful. Nobody copied weights from them."
                ),
            },
        ),
        one_of(
            "When did Dennis Gabor publish his wavelets? The page says: in the early 1940s.",
            "1946",
            {
                "1941": "That would be as the page has it. It is a little later.",
                "1946": (
                    "Theory of Communication, Journal of the Institution of Electrical Engineers, "
                    "1946."
                ),
                "1981": "That is the year of Hubel's and Wiesel's Nobel prize.",
            },
        ),
    ),
}
