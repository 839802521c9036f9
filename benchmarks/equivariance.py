"""How well networks read digits that have moved, and digits whose pixels are permuted.

Trains every network of two tables once for each seed, and writes the shares of the test digits
read rightly into src/convcourse/data/equivariance.json: the larger table of lecture 10. One thread
adds up in one order, so one machine gives the same file each time; another BLAS may move the third
digit of a share.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import pin_threads

from convcourse.data import load_mnist
from convcourse.layers import (
    Adam,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    GlobalMaxPool,
    Layer,
    MaxPool2D,
    ReLU,
    Sequential,
    accuracy,
    fit,
)

TARGET = Path(__file__).resolve().parents[1] / "src/convcourse/data/equivariance.json"
SEEDS = (0, 1, 2, 3, 4)
TRAIN, TEST, EPOCHS, BATCH, RATE = 4_000, 1_000, 5, 32, 0.002
MARGIN = 6  # black pixels around a digit of 28: a canvas of 40
SHIFTS = tuple(range(MARGIN + 1))


def dense() -> list[Layer]:
    return [Flatten(), Dense(64), ReLU(), Dense(10)]


def convolutions() -> list[Layer]:
    return [
        *(Conv2D(8, 3), ReLU(), MaxPool2D(), Conv2D(16, 3), ReLU(), MaxPool2D()),
        *(Conv2D(64, 3), ReLU()),
    ]


def flattened() -> list[Layer]:
    return [*convolutions(), Flatten(), Dense(10)]


def largest() -> list[Layer]:
    return [*convolutions(), GlobalMaxPool(), Dense(10)]


# Name: its layers, and whether the digits it trains on have moved, too.
MOVED: dict[str, tuple[Callable[[], list[Layer]], bool]] = {
    "dense": (dense, False),
    "CNN, flattened": (flattened, False),
    "CNN, flattened, trained on moved digits": (flattened, True),
    "CNN, largest of each map": (largest, False),
}
PERMUTED = {"dense": dense, "CNN, flattened": flattened}


def moved(x: np.ndarray, right: int) -> np.ndarray:
    """Return the images in the middle of a black canvas, moved to the right by so many pixels."""
    return np.pad(x, ((0, 0), (MARGIN, MARGIN), (MARGIN + right, MARGIN - right), (0, 0)))


def trained(layers: list[Layer], x: np.ndarray, y: np.ndarray, *, seed: int) -> Sequential:
    """Return a network of these layers after all epochs."""
    net = Sequential(layers, input_shape=x.shape[1:], seed=seed)
    fit(
        net, x, y,
        loss=CrossEntropy(from_logits=True),
        optimizer=Adam(RATE),
        epochs=EPOCHS,
        batch_size=BATCH,
        seed=seed,
        progress=False,
    )  # fmt: skip
    return net


def measure(seed: int, *, train: int = TRAIN, test: int = TEST) -> dict[str, Any]:
    """Return the shares for one seed: of the split, the weights, the batches and the moves.

    Under "moved" there is one for each shift, under "permuted" one for the pixels in their order
    and one for the pixels in another order, the same for all images.
    """
    rng = np.random.default_rng(seed)
    (x, y), (x_test, y_test) = load_mnist(train + test).split(test, seed=seed)
    shifts = rng.integers(-MARGIN, MARGIN, len(x), endpoint=True)
    centred = moved(x, 0)
    anywhere = np.concatenate([moved(x[[i]], shift) for i, shift in enumerate(shifts)])
    by_shift = {}
    for name, (layers, train_moved) in MOVED.items():
        net = trained(layers(), anywhere if train_moved else centred, y, seed=seed)
        by_shift[name] = [accuracy(y_test, net.predict(moved(x_test, s))) for s in SHIFTS]
    order = rng.permutation(x[0].size)
    by_order = {}
    for name, layers in PERMUTED.items():
        net = trained(layers(), x, y, seed=seed)
        other = trained(layers(), permuted(x, order), y, seed=seed)
        by_order[name] = [
            accuracy(y_test, net.predict(x_test)),
            accuracy(y_test, other.predict(permuted(x_test, order))),
        ]
    return {"moved": by_shift, "permuted": by_order}


def permuted(x: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the images with their pixels in another order."""
    return x.reshape(len(x), -1)[:, order].reshape(x.shape)


def collect(tables: list[dict[str, Any]], *, seeds: tuple[int, ...]) -> dict[str, Any]:
    """Return what is written: the settings, and for each network a row for each seed."""
    shares = {
        part: {name: [table[part][name] for table in tables] for name in tables[0][part]}
        for part in ("moved", "permuted")
    }
    settings = {"train": TRAIN, "test": TEST, "epochs": EPOCHS, "shifts": list(SHIFTS)}
    return {"seeds": list(seeds), **settings, **shares}


def main() -> None:
    pin_threads(1)
    tables = []
    for seed in SEEDS:
        tables.append(measure(seed))
        print(seed, json.dumps(tables[-1]), flush=True)
    text = json.dumps(collect(tables, seeds=SEEDS), indent=1)
    TARGET.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
