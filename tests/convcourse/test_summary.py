"""Tables of networks, against published numbers and layers worked out by hand."""

import pytest

from convcourse.shapes import (
    AvgPool,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    MaxPool,
    ShapeError,
    Summary,
    summary,
)

H24 = [Conv(32, 3), MaxPool(2), Conv(64, 3), MaxPool(2), Conv(64, 3)]
HEAD = [Flatten(), Dense(64), Dense(10)]
CS20SI = [
    Conv(32, 5, padding="SAME"),
    MaxPool(2),
    Conv(64, 5, padding="SAME"),
    MaxPool(2),
    Flatten(),
    Dense(1024),
    Dense(10),
]
VGG16 = [
    layer
    for filters, depth in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]
    for layer in [*[Conv(filters, 3, padding="SAME")] * depth, MaxPool(2)]
] + [Flatten(), Dense(4096), Dense(4096), Dense(1000)]


@pytest.mark.parametrize(
    ("layers", "input_shape", "params", "macs"),
    [
        (H24, (28, 28, 1), 55_744, 2_756_736),
        (H24 + HEAD, (28, 28, 1), 93_322, 2_794_240),
        (CS20SI, (28, 28, 1), 3_274_634, 784 * 800 + 196 * 51_200 + 3136 * 1024 + 1024 * 10),
        ([Conv(96, 11, stride=4)], (227, 227, 3), 34_944, 105_415_200),
        (VGG16, (224, 224, 3), 138_357_544, 15_470_264_320),
    ],
)
def test_known_networks_have_their_known_numbers(layers, input_shape, params, macs):
    table = summary(layers, input_shape)
    assert (table.params, table.macs) == (params, macs)


def test_a_table_has_one_row_for_each_layer():
    table = summary(H24 + HEAD, (28, 28, 1))
    assert [row.name for row in table] == [
        *("conv_1", "max_pool_1", "conv_2", "max_pool_2", "conv_3"),
        *("flatten_1", "dense_1", "dense_2"),
    ]
    assert [row.output_shape for row in table] == [
        *((26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 64)),
        *((576,), (64,), (10,)),
    ]
    assert [row.params for row in table] == [320, 0, 18_496, 0, 36_928, 0, 36_928, 650]
    assert [row.receptive_field for row in table] == [
        *((3, 3), (4, 4), (8, 8), (10, 10), (18, 18)),
        *(None, None, None),
    ]
    assert [row.jump for row in table][:5] == [(1, 1), (2, 2), (2, 2), (4, 4), (4, 4)]


def test_layers_take_pairs_groups_dilation_and_names():
    layers = [
        Conv(8, (3, 5), stride=(2, 1), padding=((1, 1), (0, 2)), dilation=(1, 2), groups=2),
        Layer(name="relu"),
        AvgPool((2, 3), stride=(2, 1), padding="same"),
        Conv(8, 3, padding="SAME", groups=8, bias=False, name="depthwise"),
        GlobalPool(),
        Dense(10, bias=False),
    ]
    table = summary(layers, (9, 12, 4))
    assert [(row.name, row.output_shape, row.params, row.macs) for row in table] == [
        ("conv_1", (5, 6, 8), 3 * 5 * 2 * 8 + 8, 5 * 6 * 3 * 5 * 2 * 8),
        ("relu", (5, 6, 8), 0, 0),
        ("avg_pool_1", (3, 6, 8), 0, 0),
        ("depthwise", (3, 6, 8), 3 * 3 * 8, 3 * 6 * 3 * 3 * 8),
        ("global_pool_1", (8,), 0, 0),
        ("dense_1", (10,), 80, 80),
    ]
    assert table[0].receptive_field == (3, 9)
    assert table[3].receptive_field == (3 + 2 + 8, 9 + 2 + 2)
    assert table[3].jump == (4, 1)


def test_the_text_of_a_table_is_aligned_and_totalled():
    lines = str(summary(VGG16, (224, 224, 3))).splitlines()
    assert len(lines) == len(VGG16) + 4
    assert lines[-1].split() == ["total", "138,357,544", "15,470,264,320"]
    ends = {line.rindex("MACs") + 4 if "MACs" in line else None for line in lines[:1]}
    assert all(line[next(iter(ends)) - 1].isdigit() for line in (*lines[2:-2], lines[-1]))


def test_an_empty_network_is_an_empty_table():
    table = summary([], (28, 28, 1))
    assert isinstance(table, Summary)
    assert (len(table), table.params, table.macs) == (0, 0, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: summary(H24, (28, 28)), r"\(height, width, channels\) or .* got \(28, 28\). Use"),
        (lambda: summary(H24, 28), "got 28. Use"),
        (lambda: summary(H24, (6, 6, 1)), "conv_2: along the height, kernel does not fit: input 2"),
        (lambda: summary([Dense(3)], (4, 4, 1)), r"dense_1: .* got shape \(4, 4, 1\). Use Flatten"),
        (lambda: summary([Flatten(), Conv(1, 1)], (4, 4, 1)), "conv_1: this layer takes an image"),
        (lambda: summary([Conv(4, 3, groups=2, name="odd")], (9, 9, 3)), "odd: groups must divide"),
        (lambda: summary([Dense(0)], (3,)), "dense_1: units must be at least 1: got 0"),
        (lambda: summary([Conv(2.5, 1)], (3, 3, 1)), "conv_1: filters must be an integer: got 2.5"),
        (lambda: summary([Dense(2)], (0,)), "input_shape must be at least 1: got 0"),
        (lambda: summary([Dense(2)], (True,)), "input_shape must be an integer: got True"),
    ],
)
def test_a_network_that_makes_no_sense_is_told_where_and_what_would(call, message):
    with pytest.raises(ShapeError, match=message):
        call()
