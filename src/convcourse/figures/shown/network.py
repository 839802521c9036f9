"""A small network that reads a digit: every map, and one number of it taken apart."""

from __future__ import annotations

import functools
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.shown.arrays import format_number
from convcourse.ops import conv2d, max_pool2d, relu, softmax
from convcourse.shapes import ShapeError

__all__ = ["LAYERS", "SIDE", "Reading", "random_numbers", "random_weights"]

SIDE = 28
LAYERS = ("input", "conv1", "pool1", "conv2", "pool2", "conv3", "dense1", "dense2")
_MIDDLE = (SIDE - 1) / 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A drawing, moved and turned, in a network of convolutions, poolings and dense layers.

    Attributes
    ----------
    weights : sequence of arrays
        Kernels and biases in turns: three convolutions, two dense layers.
    trained : bool
        Whether these are used, or random ones.
    tested, accuracy : int, float
        Digits that the trained network was tested with, and the share that it read rightly.
    drawing : str
        28 rows of 28 pixels, each a hexadecimal digit from 0, black, to f; empty for none.
    right, down, turn, noise : int
        Pixels that the drawing is moved by, degrees that it is turned by, clockwise, and noise in
        hundredths of the range from black to white.
    layer : str
        One of `LAYERS`.
    channel, row, col : int
        The number that is taken apart; the last one where there are fewer.
    source : int
        The map below whose products are shown; -1 for the one that says most.

    Examples
    --------
    >>> weights = random_weights([(3, 3, 1, 8), (3, 3, 8, 12), (3, 3, 12, 16), (144, 32), (32, 10)])
    >>> reading = Reading(weights=weights, drawing="f" * 784, layer="conv1")
    >>> reading.maps[3].shape, len(reading.sums), round(float(reading.answer.sum()), 9)
    ((11, 11, 12), 1, 1.0)
    """

    weights: Sequence[NDArray[Any]]
    trained: bool = True
    tested: int = 0
    accuracy: float = 0.0
    drawing: str = ""
    right: int = 0
    down: int = 0
    turn: int = 0
    noise: int = 0
    layer: str = "conv2"
    channel: int = 0
    row: int = 0
    col: int = 0
    source: int = -1

    @functools.cached_property
    def image(self) -> NDArray[Any]:
        """The drawing as the network sees it, (28, 28).

        Raises
        ------
        ShapeError
            If there is no drawing, or it is black.
        """
        if len(self.drawing) not in (0, SIDE * SIDE) or not set(self.drawing) <= _HEX:
            raise ShapeError(
                f"a drawing is {SIDE * SIDE} hexadecimal digits, {SIDE} rows of {SIDE} pixels: got "
                f"{len(self.drawing)} characters. Use 0 for black and f for white."
            )
        levels = [int(each, 16) for each in self.drawing or "0" * SIDE * SIDE]
        pixels = _moved(np.reshape(levels, (SIDE, SIDE)) / 15, self.right, self.down, self.turn)
        if not pixels.any():
            raise ShapeError(
                "the picture is black: no pixel holds ink, and every map its bias alone. "
                "Draw a digit, take one of MNIST's, or move the drawing back into the frame."
            )
        speckles = 2 * random_numbers(0, SIDE * SIDE).reshape(SIDE, SIDE) - 1
        seen: NDArray[Any] = np.clip(pixels + self.noise / 100 * speckles, 0, 1)
        return seen

    @functools.cached_property
    def kernels(self) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        """Kernels and biases of every layer with weights; a dense layer is a convolution, too."""
        shapes = [w.shape for w in self.weights[::2]]
        weights = self.weights if self.trained else random_weights(shapes)
        found = []
        side = 3  # of the maps that the first dense layer reads
        for w, b in zip(weights[::2], weights[1::2], strict=True):
            found.append((w if w.ndim == 4 else w.reshape(side, side, -1, w.shape[1]), b))
            side = side if w.ndim == 4 else 1
        return found

    @functools.cached_property
    def maps(self) -> list[NDArray[Any]]:
        """What each layer gives, ReLU included, (height, width, channels); scores at the end."""
        maps = [self.image[:, :, None]]
        kernels = iter(self.kernels)
        for name in LAYERS[1:]:
            x = maps[-1][None]
            if name.startswith("pool"):
                y = max_pool2d(x, 2)
            else:
                y = conv2d(x, *next(kernels))
                y = y if name == LAYERS[-1] else relu(y)
            maps.append(y[0])
        return maps

    @property
    def answer(self) -> NDArray[Any]:
        """The probability of each digit, (10,)."""
        return softmax(self.maps[-1].ravel())

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Number of the layer, channel, row and column of what is taken apart."""
        number = LAYERS.index(self.layer)
        height, width, channels = self.maps[number].shape
        chosen = (self.channel, channels), (self.row, height), (self.col, width)
        channel, row, col = (min(each, size - 1) for each, size in chosen)
        return number, channel, row, col

    @property
    def value(self) -> float:
        """The number that is taken apart."""
        number, channel, row, col = self.place
        return float(self.maps[number][row, col, channel])

    @property
    def _kernel(self) -> tuple[NDArray[Any], float] | None:
        _, channel, _, _ = self.place
        weighted = [name for name in LAYERS[1:] if not name.startswith("pool")]
        if self.layer not in weighted:
            return None
        w, b = self.kernels[weighted.index(self.layer)]
        return w[..., channel], float(b[channel])

    @property
    def window(self) -> NDArray[Any]:
        """What it is made of, (kh, kw, channels below); of one channel in a pooling."""
        number, channel, row, col = self.place
        below = self.maps[max(number - 1, 0)]
        if self._kernel is None:
            top, left = 2 * row, 2 * col
            return below[top : top + 2, left : left + 2, channel : channel + 1]
        kh, kw, _ = self._kernel[0].shape
        return below[row : row + kh, col : col + kw]

    @property
    def sums(self) -> NDArray[Any]:
        """The sum of the products with each map below."""
        return np.zeros(0) if self._kernel is None else (self.window * self._kernel[0]).sum((0, 1))

    @property
    def bias(self) -> float:
        """What is added to all products."""
        return 0.0 if self._kernel is None else self._kernel[1]

    @property
    def shown(self) -> int:
        """The map below whose products are shown."""
        if self._kernel is None:
            return 0
        if self.source < 0:
            return int(np.abs(self.sums).argmax())
        return min(self.source, len(self.sums) - 1)

    @property
    def parts(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Pixels, weights and products of the map that is shown; a pooling has pixels alone."""
        if self.layer == "input":
            return (np.zeros((0, 0)),) * 3
        x = self.window[..., self.shown]
        if self._kernel is None:
            return x, np.zeros((0, 0)), np.zeros((0, 0))
        w = self._kernel[0][..., self.shown]
        return x, w, x * w

    @property
    def title(self) -> str:
        """Which number is taken apart.

        Examples
        --------
        >>> shapes = [(3, 3, 1, 8), (3, 3, 8, 12), (3, 3, 12, 16), (144, 32), (32, 10)]
        >>> weights = random_weights(shapes)
        >>> Reading(weights=weights, drawing="f" * 784, layer="input", row=3).title
        'input, row 3, column 0'
        """
        number, channel, row, col = self.place
        if number == 0:
            return f"{self.layer}, row {row}, column {col}"
        if self.layer.startswith("dense"):
            return f"{self.layer}, unit {channel}"
        return f"{self.layer}, map {channel}, row {row}, column {col}"

    @property
    def sentence(self) -> str:
        """How that number comes about."""
        value = format_number(self.value)
        if self.layer == "input":
            return f"a pixel between 0, black, and 1, white: {value}"
        if self._kernel is None:
            numbers = ", ".join(map(format_number, self.window.ravel()))
            return f"max({numbers}) = {value}"
        total = float(self.sums.sum())
        before = total + self.bias
        count = self.window.size
        text = f"sum of {count} products {format_number(total)} + bias {format_number(self.bias)}"
        text += f" = {format_number(before)}"
        return text if self.layer == LAYERS[-1] else f"{text}; ReLU gives {value}"

    @property
    def verdict(self) -> str:
        """How the drawing is read, and how far that can be trusted."""
        best = int(self.answer.argmax())
        said = f"read as {best}, {_percent(self.answer[best])}"
        if not self.trained:
            return f"{said}: a guess, for these weights are random"
        return f"{said}; of {self.tested} other digits {_percent(self.accuracy)} are right"

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        second = int(np.argsort(-self.answer, kind="stable")[1])
        moved = f"moved {self.right} right and {self.down} down, turned by {self.turn} degrees"
        return (
            f"A drawing {moved}, noise {self.noise} %: {self.verdict}. Second comes {second}, "
            f"{_percent(self.answer[second])}. {self.title}: {self.sentence}."
        )


def random_numbers(first: int, count: int) -> NDArray[Any]:
    """Return numbers from 0 to 1 that look random, and are the same in the browser.

    Notes
    -----
    Each is a hash of its place: two rounds of multiplications and shifts in 32 bits.

    Examples
    --------
    >>> round(float(random_numbers(0, 10_000).mean()), 2)
    0.5
    """
    t = np.arange(first + 1, first + count + 1, dtype=np.uint64)
    for factor in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35):
        t = t * np.uint64(factor) & np.uint64(0xFFFFFFFF)
        t ^= t >> np.uint64(15)
    found: NDArray[Any] = t / 2**32
    return found


def random_weights(shapes: Sequence[tuple[int, ...]]) -> list[NDArray[Any]]:
    """Return weights before any training: kernels by Glorot's rule, biases of 0.

    Examples
    --------
    >>> [weight.shape for weight in random_weights([(3, 3, 1, 8)])]
    [(3, 3, 1, 8), (8,)]
    """
    weights: list[NDArray[Any]] = []
    for number, shape in enumerate(shapes, start=1):
        area = int(np.prod(shape[:-2]))
        limit = (6 / (area * (shape[-2] + shape[-1]))) ** 0.5
        numbers = random_numbers(10_000 * number, int(np.prod(shape)))
        weights += [limit * (2 * numbers.reshape(shape) - 1), np.zeros(shape[-1])]
    return weights


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


_HEX = frozenset(string.digits + "abcdef")


def _moved(pixels: NDArray[Any], right: int, down: int, turn: int) -> NDArray[Any]:
    """Return a picture that is turned about its middle, then moved; black comes in."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    rows, cols = np.indices(pixels.shape) - _MIDDLE
    y, x = rows - down, cols - right
    across, along = cos * x + sin * y + _MIDDLE, cos * y - sin * x + _MIDDLE
    left, top = np.floor(across), np.floor(along)
    framed = np.pad(pixels, 1)
    moved = np.zeros_like(pixels)
    for i in (0, 1):
        for j in (0, 1):
            weight = (1 - abs(along - top - i)) * (1 - abs(across - left - j))
            at = (np.clip(each + 1, 0, SIDE + 1).astype(int) for each in (top + i, left + j))
            moved += weight * framed[tuple(at)]
    return moved
