"""The decks' facts about TensorFlow, each one shown by what TensorFlow does."""

import importlib.util
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.seed_facts import BY_LECTURE, FACTS

LECTURES = BY_LECTURE


def takes(function: Callable[..., Any], *names: str) -> bool:
    return {*names} <= {*inspect.signature(function).parameters}


def raises(kinds: Any, function: Callable[..., Any], *arguments: Any, **settings: Any) -> bool:
    with pytest.raises(kinds):
        function(*arguments, **settings)
    return True


def tall(tf: Any, stride: Any = 1, padding: Any = "VALID", **settings: Any) -> tuple[int, ...]:
    """The shape that tf.nn.conv2d makes of a tall image, (1, 9, 5, 3), by two 3 x 1 kernels."""
    images, kernels = tf.ones((1, 9, 5, 3)), tf.ones((3, 1, 3, 2))
    return tuple(tf.nn.conv2d(images, kernels, stride, padding, **settings).shape)


def four_blanks(tf: Any) -> list[int]:
    """Entries of a kernel's shape, and arguments that tf.nn.conv2d cannot do without."""
    arguments = inspect.signature(tf.nn.conv2d).parameters.values()
    needed = [argument for argument in arguments if argument.default is inspect.Parameter.empty]
    layer = tf.keras.layers.Conv2D(16, 5)
    layer.build((None, 32, 32, 3))
    return [len(layer.kernel.shape), len(needed)]


def keras_defaults(tf: Any) -> bool:
    layer = tf.keras.layers.Conv2D(1, 3)
    return (layer.strides, layer.padding, layer.dilation_rate, layer.use_bias) == (
        (1, 1),
        "valid",
        (1, 1),
        True,
    ) and [type(i).__name__ for i in (layer.kernel_initializer, layer.bias_initializer)] == [
        "GlorotUniform",
        "Zeros",
    ]


SHOWN: dict[str, Callable[[Any], bool]] = {
    # layouts: the tall image stays tall, and the last axis of the kernel makes the channels
    **dict.fromkeys(
        ["shape-nhwc", "shape-whc", "shape-hwio", "shape-hwio-2"],
        lambda tf: tall(tf) == (1, 7, 5, 2),
    ),
    "nhwc-default": lambda tf: (
        inspect.signature(tf.nn.conv2d).parameters["data_format"].default
        == FACTS["nhwc-default"]["expected"]
    ),
    "strides4": lambda tf: (
        {tall(tf, stride) for stride in (2, [2], [2, 2], [1, 2, 2, 1])} == {(1, 4, 3, 2)}
        and raises(tf.errors.OpError, tall, tf, [2, 1, 1, 1])
        and raises(ValueError, tall, tf, [1, 1, 1])
    ),
    "strides-often": lambda tf: (
        (tall(tf, [1, 1, 1, 1]), tall(tf, [1, 2, 2, 1])) == ((1, 7, 5, 2), (1, 4, 3, 2))
    ),
    # padding
    "pad-two-options": lambda tf: (
        tf.nn.conv2d(
            tf.ones((1, 4, 4, 1)), tf.ones((3, 3, 1, 1)), 1, [[0, 0], [2, 2], [1, 0], [0, 0]]
        ).shape
        == (1, 6, 3, 1)
    ),
    "pad-case": lambda tf: (
        raises(tf.errors.InvalidArgumentError, tall, tf, 1, "same")
        and tf.keras.layers.Conv2D(1, 3, padding="SAME").padding == "same"
    ),
    "pad-case-keras": lambda tf: (
        {tf.keras.layers.Conv2D(1, 3, padding=p).padding for p in ("SAME", "Same", "same")}
        == {"same"}
    ),
    "pad-default": lambda tf: (
        tf.keras.layers.Conv2D(1, 3).padding == FACTS["pad-default"]["expected"]
    ),
    "dil-stride": lambda tf: (
        raises(ValueError, tf.keras.layers.Conv2D, 1, 3, strides=2, dilation_rate=2)
        and tf.nn.conv2d(
            tf.ones((1, 17, 17, 1)), tf.ones((3, 3, 1, 1)), 2, "VALID", dilations=2
        ).shape
        == (1, 7, 7, 1)
    ),
    # names
    "arg-filter": lambda tf: (
        takes(tf.nn.conv2d, "filters")
        and raises(TypeError, tf.nn.conv2d, tf.ones((1, 3, 3, 1)), filter=1, strides=1, padding="")
    ),
    "arg-stride": lambda tf: (
        takes(tf.nn.conv2d, *FACTS["arg-stride"]["expected"].split(", "))
        and not takes(tf.nn.conv2d, "stride")
    ),
    "arg-cudnn": lambda tf: not takes(tf.nn.conv2d, "use_cudnn_on_gpu"),
    "arg-fc-relu": lambda tf: (
        not takes(tf.nn.relu, "weights")
        and tf.nn.relu(tf.matmul([[1.0, -2.0]], [[3.0], [2.0]]) + 1.5).numpy().item() == 0.5
    ),
    "arg-softmax": lambda tf: (
        hasattr(tf.nn, FACTS["arg-softmax"]["expected"].rpartition(".")[2])
        and not hasattr(tf.nn, "softmax_cross_enptry_with_logits")
    ),
    "arg-varscope": lambda tf: (
        hasattr(tf.compat.v1, "variable_scope") and not hasattr(tf, "variable_scope")
    ),
    "typo-imports": lambda tf: (
        tf.__name__ == FACTS["typo-imports"]["expected"]
        and not any(map(importlib.util.find_spec, ("ternsorflow", "tensorglow")))
    ),
    "input-shape-4d": lambda tf: tf.keras.Input((28, 28, 1)).shape == (None, 28, 28, 1),
    "conv2d-sig": lambda tf: (
        inspect.signature(tf.keras.layers.Conv2D).parameters["groups"].default == 1
    ),
    "conv2d-defaults": keras_defaults,
    "cifar-blanks": lambda tf: four_blanks(tf) == FACTS["cifar-blanks"]["expected"],
    # activations
    "relu": lambda tf: tf.nn.relu([-2.0, 0.0, 3.0]).numpy().tolist() == [0, 0, 3],
    "leaky": lambda tf: math.isclose(
        tf.nn.leaky_relu(FACTS["leaky"]["inputs"]["x"], FACTS["leaky"]["inputs"]["alpha"]),
        FACTS["leaky"]["expected"],
        rel_tol=1e-6,
    ),
    "softmax": lambda tf: bool(
        np.allclose(
            tf.nn.softmax(np.array(FACTS["softmax"]["inputs"]["z"], float)),
            FACTS["softmax"]["expected"],
        )
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_fact_about_tensorflow_is_what_tensorflow_does(tf, name):
    assert SHOWN[name](tf)


def test_the_table_says_which_facts_are_shown():
    assert {name for lecture in LECTURES.values() for name in lecture["shown"]} == {*SHOWN}
