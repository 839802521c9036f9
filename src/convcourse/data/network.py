"""A small network that reads digits, trained once by tools/train_network.py."""

import base64
import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from convcourse.ops.arrays import Array

NETWORK = Path(__file__).with_name("network.json")
"""Where its weights are."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainedNetwork:
    """Weights, and how well they read.

    Attributes
    ----------
    layers : list of dict
        As the file has them: whole numbers in base64 with their shape and factor, and biases.
    tested : int
        Digits that no step of the training has seen.
    accuracy : float
        The share of them that it reads rightly.
    digits : dict of str to str
        One of them of each kind: 28 rows of 28 pixels, each a hexadecimal digit from 0, black.

    Examples
    --------
    >>> [weight.shape for weight in load_network().weights[:4]]
    [(3, 3, 1, 8), (8,), (3, 3, 8, 12), (12,)]
    """

    layers: list[dict[str, Any]]
    tested: int
    accuracy: float
    digits: dict[str, str]

    @property
    def weights(self) -> list[Array]:
        """Weights and biases in turns, as `Sequential.set_weights` takes them, in float64."""
        found: list[Array] = []
        for layer in self.layers:
            whole = np.frombuffer(base64.b64decode(layer["data"]), np.int8)
            found += [
                whole.reshape(layer["shape"]) * np.float64(layer["factor"]),
                np.array(layer["bias"], np.float64),
            ]
        return found


@functools.cache
def load_network() -> TrainedNetwork:
    """Return the network that `explore_network` shows.

    Two convolutions with a pooling after each, a third one, and dense layers of 32 and 10: the
    network of lecture 09 with fewer maps.

    Examples
    --------
    >>> network = load_network()
    >>> 0.9 < network.accuracy < 1, len(network.digits)
    (True, 10)
    """
    return TrainedNetwork(**json.loads(NETWORK.read_text("utf-8")))
