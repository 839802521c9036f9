"""Train the small network of `explore_network`, and write its weights into the package.

``python tools/train_network.py``

Four thousand of the course's own MNIST digits train it, a thousand others test it; all that is
drawn at random is drawn from one seed. Weights are kept as whole numbers from -127 to 127 with one
factor for each layer, and the accuracy that is kept is that of the rounded network.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from convcourse.data import load_mnist
from convcourse.data.network import NETWORK
from convcourse.layers import (
    Adam,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    MaxPool2D,
    ReLU,
    Sequential,
    Softmax,
    accuracy,
    fit,
)

SEED, TESTED = 9, 1000
RATES = {0.003: 10, 0.001: 5, 0.0003: 5}  # and for how many epochs


def build() -> Sequential:
    """Return the network of lecture 09 with fewer maps, so that all of them can be looked at."""
    layers: list[Any] = [Conv2D(8, 3), ReLU(), MaxPool2D(2), Conv2D(12, 3), ReLU(), MaxPool2D(2)]
    layers += [Conv2D(16, 3), ReLU(), Flatten(), Dense(32), ReLU(), Dense(10), Softmax()]
    return Sequential(layers, input_shape=(28, 28, 1), seed=SEED)


def rounded(weights: Any) -> tuple[Any, float]:
    """Return weights as whole numbers of one byte, and what each is to be multiplied by."""
    # A factor of few binary digits: weights are then the same in single and in double precision.
    factor = float(np.float16(np.abs(weights).max() / 126))
    return np.round(weights / factor).astype(np.int8), factor


def main() -> None:
    """Train, round, test, write."""
    network = build()
    training, test = load_mnist(5000).split(TESTED, seed=SEED)
    settings: dict[str, Any] = {"batch_size": 64, "seed": SEED, "progress": False}
    for rate, epochs in RATES.items():
        settings |= {"optimizer": Adam(rate), "epochs": epochs}
        for epoch in fit(network, *training, loss=CrossEntropy(), **settings):
            print(epoch)
    before = accuracy(test.labels, network.predict(test.images))
    layers, kept = [], []
    for w, b in zip(network.weights[::2], network.weights[1::2], strict=True):
        whole, factor = rounded(w)
        bias = np.float16(b).astype(np.float32)
        kept += [whole * np.float32(factor), bias]
        data = base64.b64encode(whole.tobytes()).decode()
        layers.append({"shape": w.shape, "factor": factor, "data": data, "bias": bias.tolist()})
    network.set_weights(kept)
    read = network.predict(test.images)
    after = accuracy(test.labels, read)
    print(f"read rightly: {before:.1%}, with rounded weights {after:.1%} of {TESTED}")
    digits = {}
    for digit in range(10):
        image = test.images[np.flatnonzero(test.labels == digit)[0], :, :, 0]
        digits[str(digit)] = "".join(
            f"{level:x}" for level in np.round(15 * image).astype(int).flat
        )
    content = {"tested": TESTED, "accuracy": after, "layers": layers, "digits": digits}
    NETWORK.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
