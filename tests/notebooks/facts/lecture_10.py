"""The facts of lecture 10: equivariant, not invariant."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

BOUND: dict[str, Binding] = {
    "ti-def": Holds("np.isclose(y.max(), y_moved.max()) and np.isclose(y.mean(), y_moved.mean())"),
    "ti-conv": Shows("f(T x) = T f(x), equivariant: True f(T x) = f(x), invariant: False"),
    "ti-anywhere": Holds("abs(flat(moved(digit, 4)) - flat(moved(digit, 0))).max() > 1"),
    "perm": Gives("first_measurement['dense']"),
}

SAID = {
    "ReLU needs no condition, a convolution the border, pooling its stride": (
        "[[keeps(f, s) for s in moves.values()] for f in functions.values()] == [[True] * "
        "3, [True, True, False], [False, True, True]]"
    ),
    "a map moves along if the image moves by a multiple of the jump": (
        "jump == 4 and [bool(np.allclose(np.roll(maps[0], s // 4, axis=2), "
        "maps_of(moved(digit, s, m=16)), atol=1e-4)) for s in (2, 4, 8)] == [False, True, "
        "True]"
    ),
    "the dense network falls first, the flattened one later, the third hardly": (
        "curves['dense'][3] + 0.1 < curves['CNN, flattened'][3] and "
        "max(curves['dense'][6], curves['CNN, flattened'][6]) < 0.4 and curves['CNN, "
        "largest of each map'][6] > curves['CNN, largest of each map'][0] - 0.1"
    ),
    "the third has the fewest parameters": (
        "min(nets, key=lambda name: nets[name].table.params) == 'CNN, largest of each map'"
    ),
    "permuted pixels cost the dense network nothing, and the CNN much": (
        "abs(np.diff(study.permuted['dense']).mean()) < 0.015 and "
        "np.diff(study.permuted['CNN, flattened']).max() < -0.04"
    ),
    "moved digits in the training help": (
        "means['CNN, flattened, trained on moved digits'][-1] > 0.9 > 0.4 > means['CNN, "
        "flattened'][-1]"
    ),
}
