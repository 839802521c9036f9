"""Results that were measured once, by scripts in benchmarks/, because they take many minutes."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convcourse.ops.arrays import Array

_EQUIVARIANCE = Path(__file__).with_name("equivariance.json")


@dataclass(frozen=True, slots=True, eq=False)
class Equivariance:
    """How well networks read digits that have moved, or whose pixels are permuted.

    Attributes
    ----------
    seeds : tuple of int
        Each network was trained once for each: its split, its first weights, its batches.
    train, test, epochs : int
        Digits to train on and to test with, and passes over the former.
    shifts : tuple of int
        Pixels to the right by which the test digits moved on their canvas.
    moved : dict of str to ndarray, shape (seeds, shifts)
        For each network the share of the test digits that it read rightly.
    permuted : dict of str to ndarray, shape (seeds, 2)
        The share with the pixels in their order, and the share of a network that was trained and
        tested with the pixels in another order, the same for all images.

    Examples
    --------
    >>> study = load_equivariance()
    >>> all(shares.shape == (len(study.seeds), 7) for shares in study.moved.values())
    True
    """

    seeds: tuple[int, ...]
    train: int
    test: int
    epochs: int
    shifts: tuple[int, ...]
    moved: dict[str, Array]
    permuted: dict[str, Array]


def load_equivariance() -> Equivariance:
    """Return what benchmarks/equivariance.py measured on MNIST's digits.

    Returns
    -------
    Equivariance
        Of four networks that met moved digits, and two that met permuted pixels.

    Examples
    --------
    >>> study = load_equivariance()
    >>> study.shifts, study.train
    ((0, 1, 2, 3, 4, 5, 6), 4000)
    """
    held = json.loads(_EQUIVARIANCE.read_text("utf-8"))
    tables = {
        part: {name: np.array(rows) for name, rows in held[part].items()}
        for part in ("moved", "permuted")
    }
    lists = {name: tuple(held[name]) for name in ("seeds", "shifts")}
    return Equivariance(**held | lists | tables)
