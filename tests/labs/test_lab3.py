"""What is special to lab 3: its numbers are those of the facts, and its marking scheme is true."""

from typing import Any

import numpy as np
import pytest

from convcourse.checks.lab3_channels_and_parameters import summary
from tests.labs.solved import BY_NAME
from tests.seed_facts import FACTS

LAB = BY_NAME["lab3_channels_and_parameters"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution


@pytest.mark.parametrize(
    "fact", [fact for fact in FACTS.values() if "fh" in fact["inputs"]], ids=lambda fact: fact["id"]
)
def test_the_parameters_of_convolutions_are_those_of_the_facts(fact: dict[str, Any]) -> None:
    given = fact["inputs"]
    sizes = (given[name] for name in ("fh", "fw", "cin", "k"))
    assert LAB.names["conv_params"](*sizes, bias=given["bias"]) == fact["expected"]


@pytest.mark.parametrize("name", ["pd-36928", "pd-650", "pd-20si-fc", "pd-20si-sm"])
def test_the_parameters_of_dense_layers_are_those_of_the_facts(name: str) -> None:
    given = FACTS[name]["inputs"]
    assert LAB.names["dense_params"](given["nin"], given["nout"]) == FACTS[name]["expected"]


@pytest.mark.parametrize(
    ("layers", "input_shape", "name"),
    [
        (summary.NETWORK_28, (28, 28, 1), "pc-93322"),
        (summary.NETWORK_SAME, (28, 28, 1), "pc-20si-total"),
        (summary.VGG_16, (224, 224, 3), "vgg-params"),
    ],
)
def test_the_networks_of_the_check_have_the_parameters_of_the_facts(
    layers: list[Any], input_shape: tuple[int, ...], name: str
) -> None:
    params = [row[2] for row in LAB.names["summarize"](layers, input_shape)]
    with_weights = [count for count in FACTS[name]["inputs"]["layers"] if count]
    assert [count for count in params if count] == with_weights
    assert sum(params) == FACTS[name]["expected"]


def test_the_network_that_is_shown_is_the_first_of_the_check() -> None:
    assert LAB.names["network"] == summary.NETWORK_28
    shapes = [
        list(shape) for _, shape, _ in LAB.names["summarize"](LAB.names["network"], (28, 28, 1))
    ]
    assert shapes[:5] == FACTS["shapes-chollet"]["expected"]


def test_the_work_of_the_networks_is_that_of_the_facts() -> None:
    macs, shape = 0, (28, 28, 1)
    table = LAB.names["summarize"](summary.NETWORK_28, shape)
    for layer, (_, after, _) in zip(summary.NETWORK_28, table, strict=True):
        if layer[1] == "conv":
            macs += LAB.names["conv_macs"](*after[:2], *layer[3], shape[2], after[2])
        elif layer[1] == "dense":
            macs += LAB.names["conv_macs"](1, 1, 1, 1, *shape, *after)
        shape = after
    assert macs == FACTS["chollet-macs"]["expected"]


def test_the_marking_scheme_of_the_written_answer_is_true() -> None:
    rng = np.random.default_rng(0)
    maps, weights = rng.normal(size=(2, 3, 3, 64)), rng.normal(size=(576, 64))
    b = rng.normal(size=64)
    dense = maps.reshape(2, -1) @ weights + b
    convolved = LAB.names["conv2d_nhwc"](maps, weights.reshape(3, 3, 64, 64), b)
    np.testing.assert_allclose(convolved, dense[:, None, None])
    small, large = (
        {
            name: params
            for name, _, params in LAB.names["summarize"](LAB.names["network"], (n, n, 1))
        }
        for n in (28, 40)
    )
    assert small["conv3"] == small["dense1"] == LAB.names["conv_params"](3, 3, 64, 64)
    assert large["conv3"] == small["conv3"]
    assert large["dense1"] > small["dense1"]
