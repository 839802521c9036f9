"""What convolution is: two rows of numbers, one of them turned round and slid along the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.shown.arrays import format_number

__all__ = ["EXAMPLES", "Sliding"]

EXAMPLES: dict[str, dict[str, Any]] = {
    "two dice": {
        "f": [1, 1, 1, 1, 1, 1],
        "h": [1, 1, 1, 1, 1, 1],
        "first": 1,
        "names": ["first die", "second die", "ways to throw each sum"],
        "text": "{k} pips in all: {y} of 36 throws",
    },
    "polynomials": {
        "f": [1, 2, 3],
        "h": [4, 0, 5],
        "first": 0,
        "names": ["1 + 2x + 3x²", "4 + 5x²", "their product"],
        "text": "x^{k} has the coefficient {y}",
    },
    "echo": {
        "f": [6, 2, 0, 4, 0],
        "h": [1, 0, 0.5],
        "first": 0,
        "names": ["a sound", "its echo, half as loud", "what is heard"],
        "text": "at time {k} one hears {y}: this moment's sound and what came back of earlier ones",
    },
    "blur": {
        "f": [0, 0, 9, 9, 9, 0],
        "h": [1 / 3, 1 / 3, 1 / 3],
        "first": 0,
        "names": ["a row of pixels", "a third each", "the row, blurred"],
        "text": "pixel {k} of the blurred row is {y}",
    },
    "own": {
        "f": [],
        "h": [],
        "first": 0,
        "names": ["f", "h", "f ∗ h"],
        "text": "number {k} of f ∗ h is {y}",
    },
}
"""Numbers that are convolved, from which index they count, what they are called and mean."""


@dataclass(frozen=True, kw_only=True)
class Sliding:
    """Two rows of numbers at one moment of a convolution.

    Attributes
    ----------
    example : str
        One of `EXAMPLES`; "own" is `f` and `h`.
    f, h : array, shape (n,) and (m,)
        The row that stays, and the one that is slid along it.
    shift : int
        Which output is made; the last one where there are fewer.
    flip : bool
        Whether `h` is turned round first. Without it the outputs are a cross-correlation.

    Examples
    --------
    >>> Sliding(shift=5).sentence
    'y[7] = 1·1 + 1·1 + 1·1 + 1·1 + 1·1 + 1·1 = 6'
    """

    example: str = "two dice"
    f: NDArray[Any] | tuple[float, ...] = (1, 2, 3)
    h: NDArray[Any] | tuple[float, ...] = (0, 1, 0.5)
    shift: int = 2
    flip: bool = True

    @property
    def rows(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The numbers of both rows, the second in the order in which it is slid along."""
        own = self.example == "own"
        f, h = (self.f, self.h) if own else (EXAMPLES[self.example][name] for name in "fh")
        return np.asarray(f), np.asarray(h)[:: -1 if self.flip else 1]

    @property
    def output(self) -> NDArray[Any]:
        """All sums, (n + m - 1,)."""
        f, slid = self.rows
        return np.correlate(f, slid, "full")

    @property
    def at(self) -> int:
        """Which output is made."""
        return min(self.shift, len(self.output) - 1)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The places [of the first row, of the second as it is slid] that lie above each other."""
        n, m = map(len, self.rows)
        start = self.at - (m - 1)
        return [(i, i - start) for i in range(max(0, start), min(n, start + m))]

    @property
    def products(self) -> NDArray[Any]:
        """What the pairs give, from left to right."""
        f, slid = self.rows
        return np.array([f[i] * slid[j] for i, j in self.pairs])

    def labels(self) -> tuple[list[int], list[int], list[int]]:
        """The index of every number: of both rows and of the outputs.

        Examples
        --------
        >>> Sliding(example="echo").labels()
        ([0, 1, 2, 3, 4], [2, 1, 0], [0, 1, 2, 3, 4, 5, 6])
        """
        first, (n, m) = EXAMPLES[self.example]["first"], map(len, self.rows)
        slid = [first + j for j in range(m)]
        start = 2 * first if self.flip else 1 - m
        outputs = [start + k for k in range(n + m - 1)]
        return [first + i for i in range(n)], slid[:: -1 if self.flip else 1], outputs

    @property
    def sentence(self) -> str:
        """The sum that is made."""
        f, slid = self.rows
        terms = [_product(f[i], slid[j]) for i, j in self.pairs]
        return f"y[{self.labels()[2][self.at]}] = {' + '.join(terms)} = {self.value}"

    @property
    def value(self) -> str:
        """The output that is made, as it is written."""
        return format_number(self.output[self.at])

    @property
    def texts(self) -> tuple[str, str]:
        """What the sum means, and what all its columns have in common."""
        k = self.labels()[2][self.at]
        if not self.flip:
            common = f"i - j = {k} in every column: without the flip this is cross-correlation"
            return "pairs that differ alike, not pairs of one sum", common
        meaning = EXAMPLES[self.example]["text"].format(k=k, y=self.value)
        return (
            meaning,
            f"i + j = {k} in every column: i counts up, so j counts down. That is the flip",
        )

    @property
    def alt(self) -> str:
        """The sum, what it means, and the outputs so far."""
        so_far = ", ".join(map(format_number, self.output[: self.at + 1]))
        names = EXAMPLES[self.example]["names"]
        return (
            f"{names[0]} and {names[1]}: {self.sentence}; {'; '.join(self.texts)}. "
            f"Outputs so far: {so_far}, of {len(self.output)}."
        )


def _product(one: Any, other: Any) -> str:
    texts = map(format_number, (one, other))
    return "·".join(f"({text})" if text.startswith("-") else text for text in texts)
