"""Lab 6: what its prose and its marking scheme say is true, and its cases are the facts'."""

import numpy as np
import pytest

from convcourse import shapes
from tests.labs.solved import BY_NAME
from tests.seed_facts import FACTS

LAB = BY_NAME["lab6_pooling_and_receptive_field"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution


def test_the_network_of_the_worked_example_is_the_one_of_the_table() -> None:
    fact = FACTS["rf-pooled"]
    assert [list(layer) for layer in LAB.names["table"]] == fact["inputs"]["layers"]
    from_the_end = [LAB.names["table"][start:] for start in range(5, -1, -1)]
    assert [LAB.names["receptive_field"](layers) for layers in from_the_end] == fact["expected"]
    assert LAB.names["jump"](LAB.names["table"]) == 4


def test_the_table_and_its_parts_are_cases_to_be_read() -> None:
    shown = [case.args[0] for kind in LAB.checks["receptive_field"].kinds for case in kind.shown]
    for start in range(6):
        assert LAB.names["table"][start:] in shown
    assert [tuple(layer) for layer in FACTS["rf-nopool"]["inputs"]["layers"]] in shown


@pytest.mark.parametrize("fact", ["pool-26-13", "pool-11-5"])
def test_the_sizes_of_the_facts_are_cases_to_be_read(fact: str) -> None:
    pooled, size = FACTS[fact]["expected"], FACTS[fact]["inputs"]["n"]
    shown = [case.args[0] for case in LAB.checks["max_pool2d"].kinds[0].shown]
    [x] = [x for x in shown if x.shape == (1, size, size, 1)]
    assert LAB.names["max_pool2d"](x).shape == (1, pooled, pooled, 1)


def test_two_views_of_neighbours_lie_a_jump_apart() -> None:
    layers, width = LAB.names["table"], 40
    views = []
    for output in (0, 1):
        seen = {output}
        for kernel, stride in reversed(layers):
            seen = {place * stride + tap for place in seen for tap in range(kernel)}
        assert len(range(min(seen), max(seen) + 1)) == LAB.names["receptive_field"](layers) < width
        views.append(min(seen))
    assert views[1] - views[0] == LAB.names["jump"](layers)


def test_the_marking_scheme_of_the_written_answer_is_true() -> None:
    def parameters(*, pooling: bool) -> list[int]:
        pool = [shapes.MaxPool(2)] if pooling else []
        layers: list[shapes.Layer] = [shapes.Conv(32, 3), *pool, shapes.Conv(64, 3), *pool]
        layers += [shapes.Conv(64, 3), shapes.Flatten(), shapes.Dense(64), shapes.Dense(10)]
        rows = shapes.summary(layers, (28, 28, 1))
        return [row.params for row in rows if row.params]

    assert parameters(pooling=True) == [320, 18_496, 36_928, 36_928, 650]
    assert parameters(pooling=False) == [320, 18_496, 36_928, 1_982_528, 650]
    assert LAB.names["receptive_field"](LAB.names["table"]) == 18
    assert LAB.names["receptive_field"]([(3, 1)] * 3) == 7


def test_the_share_of_the_picture_in_the_last_figure_is_the_one_of_the_facts() -> None:
    for fact, layers in (("rf-413", LAB.names["table"]), ("rf-625", [(3, 1)] * 3)):
        share = 100 * LAB.names["receptive_field"](layers) ** 2 / 28**2
        assert share == pytest.approx(FACTS[fact]["expected"])


def test_what_the_worked_example_says_of_same_is_true() -> None:
    row = np.arange(4).reshape(1, 1, 4, 1)
    valid = LAB.names["max_pool2d"](row.repeat(3, axis=1), size=3, stride=2)
    same = LAB.names["max_pool2d"](row, size=3, stride=2, padding="SAME")
    assert (valid.shape[2], same.shape[2]) == (1, 2)
    assert LAB.names["same_before"](4, 3, 2) == 0
