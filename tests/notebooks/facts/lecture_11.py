"""The facts of lecture 11: what did it learn?"""

from tests.notebooks.facts.binding import Binding, Gives, Holds

BOUND: dict[str, Binding] = {
    "hubel-nobel": Gives("nobel_prize"),
    "gabor": Gives("gabor_paper"),
    "alex-imposed": Holds("first.trainable and np.abs(learned - untrained).mean() > 0.01"),
}

SAID = {
    "neighbours agree in learned kernels and not in random ones": (
        "abs(likeness['untrained']) < 0.2 and likeness['trained'] > 0.3"
    ),
    "learned kernels resemble the wavelets more than random ones": (
        "match['trained'] > match['untrained'] + 0.1"
    ),
    "the drawn three has a higher score than any real one": (
        "float(net(x)[0, three]) > net(real).numpy()[:, three].max()"
    ),
    "all ten drawings are read as what they were drawn for": (
        "net(climb[-1]).numpy().argmax(axis=1).tolist() == list(range(10))"
    ),
    "the dream shows more of what the second layer finds": "seen[1] > 2 * seen[0]",
}
