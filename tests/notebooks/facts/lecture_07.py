"""The facts of lecture 07: pooling and the receptive field."""

from tests.notebooks.facts.binding import Asks, Binding, Gives, Holds, Shows

BOUND: dict[str, Binding] = {
    "pool-75": Gives("1 - pooled.size / image.size"),
    "pool-26-13": Asks("two maps to pool", 0),
    "pool-11-5": Asks("two maps to pool", 1),
    "pool-14": Shows("(28, 28, 3) -> ({}, 14, 3)"),
    "pool-20si-1": Shows("28 -> {} dropped: 0"),
    "pool-20si-2": Shows("14 -> {} dropped: 0"),
    "pool-params": Holds("with_pooling[2].params == without[1].params == 18_496"),
    "pool-label": Shows("'max_pool_2': 0"),
    "rf-nopool": Shows("from the value back to the image: {} {} {} {}"),
    "rf-49": Shows("in two dimensions: {} of 784 pixels"),
    "rf-625": Shows("784 pixels, {:.2f}%"),
    "rf-6": Shows("784 pixels, {:.2f}%"),
    "rf-sizes-nopool": Shows("maps, from the image up: {} {} {} {}"),
    "rf-sizes-pool": Gives("chain"),
    "rf-pooled": Shows("from the value back to the image: [{}, {}, {}, {}, {}, {}]"),
    "rf-324": Shows("{} of 784 pixels"),
    "rf-413": Shows("784 pixels, {:.1f}% of the image"),
    "scales": Shows("with pooling field 94 jump 32"),
}

SAID = {
    "fourteen kernels of 3 see 28 pixels, and thirteen do not": "enough == 14 and 1 + 2 * 13 < 28",
    "TensorFlow counts real pixels alone in a mean, PyTorch the zeros as well": (
        "np.all(real_pixels == 1) and zeros_too.tolist() == [[0.25, 0.5, 0.25], [0.5, 1, "
        "0.5], [0.25, 0.5, 0.25]]"
    ),
    "zeros would win among negative numbers, and padding does not": (
        "(right < 0).all() and wrong[2, 2] == 0"
    ),
    "one value sees 18 by 18 pixels, and its neighbour lies one jump further": (
        "measured['value [1, 0]'].sum() == 18 * 18 and "
        "np.array_equal(np.roll(measured['value [1, 0]'], 4, axis=1), measured['value [1, "
        "1]'])"
    ),
    "the two last columns are seen by no value": (
        "not sum(field_of(pooled_stack, 28, i, j) for i in range(3) for j in range(3))[:, "
        "26:].any()"
    ),
    "dilations that double leave no hole, and dilations of 2 do": (
        "field_of([(3, 1, d) for d in (1, 2, 4)], 15, 0, 0).all() and not field_of([(3, "
        "1, 2)] * 3, 13, 0, 0).all()"
    ),
    "the middle of a field counts most": (
        "np.unravel_index(deep.argmax(), deep.shape) == (10, 10) and inner.sum() > 0.9 * deep.sum()"
    ),
}
