"""One convolution, every array of it, and what one number depends on or feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.shown.arrays import format_number
from convcourse.figures.shown.convolved import Convolved

__all__ = ["SHOW", "Links"]

SHOW = ("forward", "backward")
"""Which way the numbers go."""

_OTHER = {"grad_y": "y", "grad_x": "x", "grad_w": "w", "spread": "y", "frame": "x"}
"""What is shown instead of an array that is not."""

_APART = {
    "x": ["w"],
    "frame": ["w"],
    "X_col": ["w"],
    "w": ["x", "frame", "X_col"],
    "grad_x": ["grad_w"],
    "grad_w": ["grad_x"],
}
"""What has no part in the gradients that a number comes from or goes into."""

_MOST = 12  # terms of a number that feeds many


@dataclass(frozen=True, kw_only=True)
class Links(Convolved):
    """A convolution of one image, and one number in one of its arrays.

    Attributes
    ----------
    show : str
        "forward" or "backward".
    array, plane, row, col : str and int
        The number that is chosen; the last one where there are fewer.

    Examples
    --------
    >>> print(Links(row=0, col=1).sentence)
    y[0, 1] = 1·1 + 4·0 + 1·(-1) + 6·2 + 5·0 + 3·(-2) + 7·1 + 9·0 + 3·(-1) = 10
    """

    show: str = "forward"
    array: str = "y"
    plane: int = 0
    row: int = 0
    col: int = 0

    @cached_property
    def shown(self) -> dict[str, NDArray[Any]]:
        """The arrays that are shown, as (planes, rows, columns)."""
        maps = {"x": self.image}
        if self.padded:
            maps["frame"] = self.frame
        maps |= {"w": self.weights, "X_col": self.columns}
        if self.show == "backward":
            maps |= {"grad_y": self.arriving, "spread": self.spread, "grad_x": self.grad_x}
            maps["grad_w"] = self.grad_w
        else:
            maps["y"] = self.y
        return {name: _planes(each) for name, each in maps.items()}

    def kinds(self, name: str) -> NDArray[Any]:
        """What each cell of an array that is shown is, as planes, as long as it is not lit.

        Examples
        --------
        >>> Links(size=4, kernel=3, stride=2).kinds("x")[0, :, 0].tolist()
        ['input', 'input', 'input', 'dropped']
        """
        if name == "frame" or (name == "x" and "frame" not in self.shown):
            return self.frame_kinds
        zero = np.zeros(self.shown[name].shape, bool)
        if name == "X_col":
            zero = self.origin.ravel()[self.places][None] < 0
        elif name == "spread":
            zero = self.outputs_of_spread < 0
        return np.where(zero, "zero", "input")

    @cached_property
    def chosen(self) -> tuple[str, int, int, int]:
        """The number that is chosen: array, plane, row, column."""
        wanted = (self.array, _OTHER.get(self.array), "y", "grad_y")
        name = next(each for each in wanted if each in self.shown)
        places = zip((self.plane, self.row, self.col), self.shown[name].shape, strict=True)
        plane, row, col = (max(0, min(place, size - 1)) for place, size in places)
        return name, plane, row, col

    @cached_property
    def terms(self) -> NDArray[Any]:
        """The products that the chosen number has a part in: (row of X_col, its column, kernel).

        One product is one number of X_col times one weight; it goes into one output.
        """
        q, p, o = np.ogrid[: self.columns.shape[0], : self.columns.shape[1], : self.y.shape[2]]
        name, number = self.chosen[0], self._number
        if name == "spread":
            outputs = self.outputs_of_spread.ravel()
            name, number = "y", int(outputs[number])
        if name == "X_col":
            part = q * self.columns.shape[1] + p == number
        elif name == "frame":
            part = self.places[:, :, None] == number
        elif name in ("x", "grad_x"):
            part = self.origin.ravel()[self.places][:, :, None] == number
        elif name in ("w", "grad_w"):
            part = self.weight(q, o) == number
        else:
            part = o * self.columns.shape[1] + p == number
        found = part & np.ones((len(self.columns), self.columns.shape[1], self.y.shape[2]), bool)
        return np.argwhere(found)

    @cached_property
    def lit(self) -> dict[str, list[int]]:
        """For each array that is shown, the numbers of the cells that the chosen one is tied to."""
        q, p, o = self.terms.T
        places = self.places[q, p]
        pixels = self.origin.ravel()[places]
        output = o * self.columns.shape[1] + p
        parts = {
            "x": pixels[pixels >= 0],
            "frame": places,
            "w": self.weight(q, o),
            "X_col": q * self.columns.shape[1] + p,
            "y": output,
        }
        parts |= {"grad_x": parts["x"], "grad_w": parts["w"], "grad_y": output}
        parts["spread"] = np.flatnonzero(np.isin(self.outputs_of_spread, output))
        if self.chosen[0] in ("x", "frame", "grad_x") and self.show == "backward":
            parts["spread"] = self._windows_of_spread
        if self.show == "backward":
            parts |= dict.fromkeys(_APART.get(self.chosen[0], ()), p[:0])
        parts[self.chosen[0]] = np.append(parts[self.chosen[0]], self._number)
        return {name: np.unique(parts[name]).tolist() for name in self.shown}

    @cached_property
    def sentence(self) -> str:
        """The sum that the chosen number is, or the products that it goes into."""
        name, plane, row, col = self.chosen
        value = self.shown[name][plane, row, col]
        start = f"{self.named(name, self._number)} = "
        q, p, o = self.terms.T
        pixels, weights = self.columns[q, p], self.kernel_columns[q, o]
        gradients = self.arriving.reshape(-1, self.arriving.shape[2])[p, o]
        if name in ("y", "grad_w", "grad_x"):
            one, other = {
                "y": (pixels, weights),
                "grad_w": (gradients, pixels),
                "grad_x": (gradients, weights),
            }[name]
            end = f" = {format_number(value)}"
            sums = " + ".join(_product(*pair) for pair in zip(one, other, strict=True))
            return f"{start}{sums}{end}" if len(q) else f"{start}0: no window reads this pixel"
        if name == "spread" and not len(q):
            return f"{start}0, a zero between or around the gradients: it adds nothing"
        if name in ("X_col", "frame") and self._pixel >= 0:
            start += f"{self.named('x', self._pixel)} = "
        elif name == "spread":
            start += f"{self.named('grad_y', self.lit['grad_y'][0])} = "
        start += format_number(value)
        if not len(q):
            return f"{start} is read by no window: the step or the floor leaves it out"
        return f"{start} goes into {_counted(self._goes(name, value))}"

    @property
    def alt(self) -> str:
        """The sentence, and how many numbers are lit in each array."""
        parts = ", ".join(
            f"{len(found)} of {self.shown[name].size} in {name}" for name, found in self.lit.items()
        )
        return f"{self.sentence}. Lit: {parts}."

    def named(self, name: str, number: int) -> str:
        """Write a cell of an array as its index: ``x[1, 2]``, with channels where there are more.

        Examples
        --------
        >>> Links().named("w", 4), Links(channels=2).named("x", 17)
        ('w[1, 1]', 'x[0, 1, 1]')
        """
        shape = self._channels(name)
        _, rows, columns = self.shown[name].shape
        plane, place = divmod(number, rows * columns)
        index = [*divmod(place, columns)]
        for size in shape:
            plane, channel = divmod(plane, size)
            index.append(channel)
        return f"{name}[{', '.join(map(str, index))}]"

    def _channels(self, name: str) -> list[int]:
        """The channels that the index of an array ends with, where there are more than one."""
        c_in, c_out = self.weights.shape[2:]
        axes = {"w": [c_in, c_out], "grad_w": [c_in, c_out], "X_col": []}
        axes |= {each: [c_out] for each in ("y", "grad_y", "spread")}
        return [size for size in axes.get(name, [c_in]) if size > 1]

    def _goes(self, name: str, value: Any) -> Iterator[str]:
        """Write every product of the chosen number, and the sum that it goes into."""
        q, p, o = self.terms.T
        backward = self.show == "backward"
        targets = {
            "w": ["grad_x"],
            "grad_y": ["grad_x", "grad_w"],
            "spread": ["grad_x", "grad_w"],
        }.get(name, ["grad_w"])
        gradients = self.arriving.reshape(-1, self.arriving.shape[2])
        pixels = self.origin.ravel()[self.places]
        for target in targets if backward else ["y"]:
            for i, j, k in zip(q, p, o, strict=True):
                if target == "grad_x" and pixels[i, j] < 0:
                    continue  # what arrives at a zero of the padding is lost
                output = k * self.columns.shape[1] + j
                number = {"y": output, "grad_x": pixels[i, j], "grad_w": self.weight(i, k)}
                other = {
                    "x": self.columns[i, j],
                    "w": self.kernel_columns[i, k],
                    "g": gradients[j, k],
                }
                if target == "y":
                    factor = other["x" if name == "w" else "w"]
                elif target == "grad_w":
                    factor = other["x" if name in ("grad_y", "spread") else "g"]
                else:
                    factor = other["g" if name == "w" else "w"]
                yield f"{_product(value, factor)} in {self.named(target, int(number[target]))}"

    @cached_property
    def _number(self) -> int:
        """The chosen cell, counted through its array."""
        name, *place = self.chosen
        return int(np.ravel_multi_index(tuple(place), self.shown[name].shape))

    @cached_property
    def _pixel(self) -> int:
        """The pixel that the chosen cell of X_col or of the frame holds, or -1."""
        places = self.places.ravel() if self.chosen[0] == "X_col" else np.arange(self.frame.size)
        return int(self.origin.ravel()[places[self._number]])

    @property
    def _windows_of_spread(self) -> NDArray[Any]:
        """The cells of `spread` that the gradient of the chosen pixel, or place, reads."""
        name, plane, row, col = self.chosen
        places = np.argwhere(self.origin == self._number)
        if name == "frame":
            places = np.array([[plane, row, col]])
        c_out, height, width = np.moveaxis(self.spread, -1, 0).shape
        down, right = (
            step * np.arange(taps)
            for step, taps in zip(self.window.dilation, self.window.kernel, strict=True)
        )
        cells = [
            (o * height + i + a) * width + j + b
            for _, i, j in places.tolist()
            for o in range(c_out)
            for a in down.tolist()
            for b in right.tolist()
        ]
        return np.array(cells, int)


def _planes(array: NDArray[Any]) -> NDArray[Any]:
    """Return rows and columns last, and what channels there are as planes."""
    return array.transpose(*range(2, array.ndim)[::-1], 0, 1).reshape(-1, *array.shape[:2])


def _product(one: Any, other: Any) -> str:
    texts = map(format_number, (one, other))
    return "·".join(f"({text})" if text.startswith("-") else text for text in texts)


def _counted(products: Iterable[str]) -> str:
    """Say how many products there are, and the first of them."""
    every = list(products)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    noun = "product" if len(every) == 1 else "products"
    return f"{len(every)} {noun}: {', '.join(every[:_MOST])}{more}"
