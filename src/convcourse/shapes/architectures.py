"""Networks and blocks of the literature, layer by layer, as records that can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from convcourse.shapes.graph import Architecture, Concat, Node, Sum
from convcourse.shapes.layers import AvgPool, Conv, Dense, Flatten, GlobalPool, MaxPool

__all__ = ["ARCHITECTURES"]

_BATCH_NORM = "batch normalisation learns a scale and a shift for each channel"


def _classifier(*units: int) -> Iterator[Node]:
    """Yield dense layers on the values of all maps."""
    yield Node(Flatten(name="flatten"))
    for number, each in enumerate(units, start=1):
        yield Node(Dense(each, name=f"dense{number}"))


def _lenet() -> Iterator[Node]:
    yield Node(Conv(6, 5, name="C1"))
    yield Node(AvgPool(2, name="S2"), note="in 1998 each map had a factor and a bias here")
    yield Node(Conv(16, 5, name="C3"), note="in 1998 only 60 of the 96 pairs of maps were joined")
    yield Node(AvgPool(2, name="S4"))
    yield from _classifier(120, 84, 10)


def _alexnet() -> Iterator[Node]:
    halves = "two groups: each GPU held half of the channels"
    yield Node(Conv(96, 11, stride=4, name="conv1"))
    yield Node(MaxPool(3, stride=2, name="pool1"), note="the windows overlap")
    yield Node(Conv(256, 5, padding=2, groups=2, name="conv2"), note=halves)
    yield Node(MaxPool(3, stride=2, name="pool2"))
    yield Node(Conv(384, 3, padding=1, name="conv3"))
    yield Node(Conv(384, 3, padding=1, groups=2, name="conv4"), note=halves)
    yield Node(Conv(256, 3, padding=1, groups=2, name="conv5"), note=halves)
    yield Node(MaxPool(3, stride=2, name="pool5"))
    yield from _classifier(4096, 4096, 1000)


def _vgg() -> Iterator[Node]:
    blocks = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]
    for block, (channels, convolutions) in enumerate(blocks, start=1):
        for number in range(1, convolutions + 1):
            yield Node(Conv(channels, 3, padding="SAME", name=f"conv{block}_{number}"))
        yield Node(MaxPool(2, name=f"pool{block}"))
    yield from _classifier(4096, 4096, 1000)


def _inception() -> Iterator[Node]:
    def conv(name: str, channels: int, kernel: int, *, read: str = "") -> Node:
        # Keras' network leaves out the scales: the convolution that follows can do their work.
        layer = Conv(channels, kernel, padding="SAME", bias=False, name=name)
        note = "batch normalisation learns a shift for each channel here, no scale"
        return Node(layer, inputs=(read,) if read else (), norm=1, note=note)

    yield conv("1×1", 64, 1)
    yield conv("5×5 reduce", 48, 1, read="input")
    yield conv("5×5", 64, 5)
    yield conv("3×3 reduce", 64, 1, read="input")
    yield conv("3×3 a", 96, 3)
    yield conv("3×3 b", 96, 3)
    yield Node(AvgPool(3, stride=1, padding="SAME", name="pool"), inputs=("input",))
    yield conv("pool project", 32, 1)
    yield Node(Concat(name="concat"), inputs=("1×1", "5×5", "3×3 b", "pool project"))


def _resnet() -> Iterator[Node]:
    def conv(name: str, channels: int, kernel: int, stride: int, read: str = "") -> Node:
        padding = kernel // 2
        layer = Conv(channels, kernel, stride=stride, padding=padding, bias=False, name=name)
        return Node(layer, inputs=(read,) if read else (), norm=2, note=_BATCH_NORM)

    yield conv("conv1", 64, 7, 2)
    yield Node(MaxPool(3, stride=2, padding=1, name="pool1"))
    last = "pool1"
    channels = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    for number, (before, after) in enumerate(pairwise(channels)):
        block, stride = f"conv{number // 2 + 2}_{number % 2 + 1}", after // before
        yield conv(f"{block}a", after, 3, stride)
        yield conv(f"{block}b", after, 3, 1)
        shortcut = last
        if stride > 1:  # the shortcut has to change its shape as the block does
            shortcut = f"{block} shortcut"
            yield conv(shortcut, after, 1, stride, read=last)
        last = f"{block} sum"
        note = "the residual connection: what came in is added to what the block made"
        yield Node(Sum(name=last), inputs=(f"{block}b", shortcut), note=note)
    yield Node(GlobalPool(name="mean"))
    yield Node(Dense(1000, name="dense"))


def _mobilenet() -> Iterator[Node]:
    def conv(name: str, channels: int, kernel: int, stride: int = 1, groups: int = 1) -> Node:
        size = Conv(channels, kernel, stride=stride, padding="SAME", groups=groups, bias=False)
        return Node(replace(size, name=name), norm=2, note=_BATCH_NORM)

    yield conv("conv1", 32, 3, 2)
    channels = [32, 64, 128, 128, 256, 256, *[512] * 6, 1024, 1024]
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    for number, (before, after) in enumerate(pairwise(channels), start=1):
        yield conv(f"depthwise{number}", before, 3, strides[number - 1], groups=before)
        yield conv(f"pointwise{number}", after, 1)
    yield Node(GlobalPool(name="mean"))
    yield Node(Dense(1000, name="dense"))


def _convnext() -> Iterator[Node]:
    wide = Conv(96, 7, padding="SAME", groups=96, name="depthwise")
    yield Node(wide, norm=2, note="layer normalisation learns a scale and a shift for each channel")
    yield Node(Conv(384, 1, name="widen"), note="GELU follows")
    yield Node(Conv(96, 1, name="narrow"), norm=1, note="and a learned factor for each channel")
    yield Node(Sum(name="sum"), inputs=("narrow", "input"), note="the residual connection")


def _of(year: int, paper: str, shape: tuple[int, int, int], nodes: Iterator[Node]) -> Architecture:
    kept: Sequence[Node] = tuple(nodes)
    return Architecture(year, paper, shape, kept)


_IMAGENET = (224, 224, 3)

ARCHITECTURES = {
    "LeNet-5": _of(
        1998,
        "LeCun and others, Gradient-based learning applied to document recognition",
        (32, 32, 1),
        _lenet(),
    ),
    "AlexNet": _of(
        2012,
        "Krizhevsky and others, ImageNet classification with deep convolutional neural networks",
        (227, 227, 3),
        _alexnet(),
    ),
    "VGG-16": _of(
        2014,
        "Simonyan and Zisserman, "
        "Very deep convolutional networks for large-scale image recognition",
        _IMAGENET,
        _vgg(),
    ),
    "Inception block": _of(
        2015,
        "Szegedy and others, Rethinking the Inception architecture for computer vision",
        (35, 35, 192),
        _inception(),
    ),
    "ResNet-18": _of(
        2015,
        "He and others, Deep residual learning for image recognition",
        _IMAGENET,
        _resnet(),
    ),
    "MobileNet": _of(
        2017,
        "Howard and others, MobileNets: efficient CNNs for mobile vision applications",
        _IMAGENET,
        _mobilenet(),
    ),
    "ConvNeXt block": _of(
        2022, "Liu and others, A ConvNet for the 2020s", (56, 56, 96), _convnext()
    ),
}
"""By name, the oldest first. Inputs, paddings and biases are those of the usual programs: Keras'
for VGG-16, the Inception block, MobileNet and ConvNeXt's block, PyTorch's for ResNet-18."""
