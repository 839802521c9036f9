"""`summarize`: output shapes and parameters of a network, layer by layer."""

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.lab3_channels_and_parameters.tables import MISTAKES, Layer, Row, Shape
from convcourse.checks.normalize import plain_data

NETWORK_28: list[Layer] = [
    ("conv1", "conv", 32, (3, 3), 1, "VALID"),
    ("pool1", "pool", 2, 2),
    ("conv2", "conv", 64, (3, 3), 1, "VALID"),
    ("pool2", "pool", 2, 2),
    ("conv3", "conv", 64, (3, 3), 1, "VALID"),
    ("flatten", "flatten"),
    ("dense1", "dense", 64),
    ("dense2", "dense", 10),
]
"""93,322 parameters on images of shape (28, 28, 1)."""

NETWORK_SAME: list[Layer] = [
    ("conv1", "conv", 32, (5, 5), 1, "SAME"),
    ("pool1", "pool", 2, 2),
    ("conv2", "conv", 64, (5, 5), 1, "SAME"),
    ("pool2", "pool", 2, 2),
    ("flatten", "flatten"),
    ("dense1", "dense", 1024),
    ("dense2", "dense", 10),
]
"""3,274,634 parameters on images of shape (28, 28, 1)."""

VGG_16: list[Layer] = [
    *(
        layer
        for block, (depth, filters) in enumerate(
            [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], start=1
        )
        for layer in (
            *((f"conv{block}_{n + 1}", "conv", filters, (3, 3), 1, "SAME") for n in range(depth)),
            (f"pool{block}", "pool", 2, 2),
        )
    ),
    ("flatten", "flatten"),
    ("fc6", "dense", 4096),
    ("fc7", "dense", 4096),
    ("fc8", "dense", 1000),
]
"""138,357,544 parameters on images of shape (224, 224, 3)."""


def _layer(layer: Layer) -> shapes.Layer:
    match layer:
        case (name, "conv", filters, kernel, stride, padding):
            return shapes.Conv(filters, kernel, stride=stride, padding=padding, name=name)
        case (name, "pool", size, stride):
            return shapes.MaxPool(size, stride=stride, name=name)
        case (name, "flatten"):
            return shapes.Flatten(name=name)
        case (name, "dense", units):
            return shapes.Dense(units, name=name)
    raise ValueError(f"no such layer: {layer}")


def _reference(layers: list[Layer], input_shape: Shape) -> list[Row]:
    table = shapes.summary(map(_layer, layers), input_shape)
    return [(row.name, row.output_shape, row.params) for row in table]


def _draw_image(rng: np.random.Generator) -> Shape:
    height, width = rng.permutation(np.arange(14, 33))[:2]
    return int(height), int(width), int(rng.integers(2, 5))


def _draw_layer(rng: np.random.Generator, name: str, stride: int, padding: str) -> Layer:
    kh, kw = rng.permutation(np.arange(1, 5))[:2]
    return name, "conv", int(rng.integers(5, 33)), (int(kh), int(kw)), stride, padding


def _draw_convolutions(rng: np.random.Generator) -> Case:
    depth = int(rng.integers(1, 4))
    layers = [_draw_layer(rng, f"conv{n}", 1, "VALID") for n in range(1, depth + 1)]
    return Case.of(layers, _draw_image(rng))


def _draw_strided(rng: np.random.Generator) -> Case:
    paddings = ["SAME", "VALID", "SAME"][int(rng.integers(2)) :][: int(rng.integers(1, 4))]
    strides = [int(rng.integers(1, 4)) for _ in paddings]
    each = enumerate(zip(strides, paddings, strict=True), start=1)
    return Case.of([_draw_layer(rng, f"conv{n}", s, p) for n, (s, p) in each], _draw_image(rng))


def _draw_pool(rng: np.random.Generator, name: str) -> Layer:
    size = int(rng.integers(2, 4))
    return name, "pool", size, int(rng.integers(1, size + 1))


def _draw_pooled(rng: np.random.Generator) -> Case:
    layers = [_draw_layer(rng, "conv", 1, "VALID"), _draw_pool(rng, "pool")]
    return Case.of(layers[int(rng.integers(2)) :], _draw_image(rng))


def _draw_network(rng: np.random.Generator) -> Case:
    maps = [_draw_layer(rng, "conv", 1, "VALID"), _draw_pool(rng, "pool")]
    units = [int(n) for n in rng.integers(2, 60, size=2)]
    numbers: list[Layer] = [("flatten", "flatten"), ("dense1", "dense", units[0])]
    return Case.of([*maps, *numbers, ("dense2", "dense", units[1])], _draw_image(rng))


SUMMARIZE = Check(
    "summarize",
    _reference,
    kinds=(
        Kind(
            "convolutions",
            3,
            (
                Case.of([("conv1", "conv", 32, (3, 3), 1, "VALID")], (28, 28, 1)),
                Case.of([("conv1", "conv", 10, (5, 5), 1, "VALID")], (32, 32, 3)),
                Case.of(
                    [
                        ("first", "conv", 4, (3, 1), 1, "VALID"),
                        ("second", "conv", 6, (2, 2), 1, "VALID"),
                    ],
                    (5, 7, 3),
                ),
            ),
            _draw_convolutions,
        ),
        Kind(
            "stride and SAME",
            2,
            (
                Case.of([("conv1", "conv", 2, (3, 3), 2, "VALID")], (6, 9, 1)),
                Case.of([("conv1", "conv", 2, (3, 3), 1, "SAME")], (4, 5, 1)),
                Case.of([("conv1", "conv", 2, (2, 3), 2, "SAME")], (5, 8, 1)),
                Case.of([("conv1", "conv", 96, (11, 11), 4, "VALID")], (227, 227, 3)),
                Case.of([("conv1", "conv", 5, (3, 2), 3, "SAME")], (10, 7, 2)),
                Case.of([("conv1", "conv", 6, (2, 4), 2, "SAME")], (9, 13, 3)),
                Case.of([("conv1", "conv", 7, (4, 3), 3, "VALID")], (12, 14, 2)),
                Case.of(
                    [
                        ("first", "conv", 4, (3, 2), 2, "SAME"),
                        ("second", "conv", 6, (2, 3), 3, "VALID"),
                        ("third", "conv", 5, (4, 1), 3, "SAME"),
                    ],
                    (27, 23, 3),
                ),
                Case.of(
                    [
                        ("first", "conv", 5, (2, 3), 2, "VALID"),
                        ("second", "conv", 4, (3, 2), 2, "SAME"),
                    ],
                    (17, 14, 2),
                ),
                Case.of(
                    [
                        ("first", "conv", 6, (4, 3), 3, "SAME"),
                        ("second", "conv", 5, (2, 3), 2, "VALID"),
                    ],
                    (25, 22, 3),
                ),
            ),
            _draw_strided,
        ),
        Kind(
            "pooling",
            1,
            (
                Case.of([("pool1", "pool", 2, 2)], (11, 6, 3)),
                Case.of([("pool1", "pool", 3, 2)], (55, 55, 96)),
                Case.of(
                    [("conv1", "conv", 5, (2, 4), 1, "VALID"), ("pool1", "pool", 3, 2)], (16, 21, 2)
                ),
            ),
            _draw_pooled,
        ),
        Kind(
            "flatten, dense and whole networks",
            1,
            (
                Case.of([("flatten", "flatten")], (2, 3, 4)),
                Case.of([("flatten", "flatten"), ("dense1", "dense", 5)], (2, 3, 4)),
                Case.of(NETWORK_28, (28, 28, 1)),
                Case.of(NETWORK_SAME, (28, 28, 1)),
                Case.of(VGG_16, (224, 224, 3)),
            ),
            _draw_network,
        ),
    ),
    mistakes=MISTAKES,
    arguments=("layers", "input_shape"),
    read=plain_data,
)
