"""The facts of lecture 01: why not dense?"""

from tests.notebooks.facts.binding import Binding, Gives, Shows

BOUND: dict[str, Binding] = {
    "fc-3072": Shows("one neuron on 32 x 32 x 3: {:,}"),
    "fc-120000": Shows("one neuron on 200 x 200 x 3: {:,}"),
    "fc-n4": Shows("n = 28: {:,} weights"),
    "neuron-28-28-3": Shows("with a window of 5 x 5: {}"),
    "dots": Gives("feeds"),
    "dots-fc": Shows("with windows, {} dense"),
    "dense-equiv": Shows("outputs; {:,} against 320"),
    "perm": Shows("dense in order {:.3f} shuffled {:.3f}"),
    "fc-138": Shows("sums: {:.2f} and"),
    "fc-04": Shows("and {:.2f}; without"),
    "forest-px": Shows("pixels, {:,} values"),
    "forest-bits": Shows("{:,} bits"),
}
