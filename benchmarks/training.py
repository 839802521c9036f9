"""An epoch of training in NumPy against Keras on the CPU: the same networks, batches and steps.

Prints the table, and writes it into docs/performance.md.
"""

import numpy as np
from measure import THREADS, machine, markdown, medians, pin_threads, write_section

from convcourse.data import load_mnist
from convcourse.layers import (
    Adam,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    MaxPool2D,
    ReLU,
    Sequential,
    accuracy,
    fit,
)
from convcourse.tf_ops import tensorflow

BATCH, EXAMPLES, GOAL = 32, 4_000, 2.0


def small():
    """Return two convolutions of 5×5 and a dense layer."""
    return [
        *(Conv2D(16, 5, padding="SAME"), ReLU(), MaxPool2D()),
        *(Conv2D(32, 5, padding="SAME"), ReLU(), MaxPool2D()),
        *(Flatten(), Dense(10)),
    ]


def lecture():
    """Return the network of lecture 09, three convolutions of 3×3: 93,322 parameters."""
    return [
        *(Conv2D(32, 3), ReLU(), MaxPool2D(), Conv2D(64, 3), ReLU(), MaxPool2D()),
        *(Conv2D(64, 3), ReLU(), Flatten(), Dense(64), ReLU(), Dense(10)),
    ]


def in_keras(net):
    """Return the same network in Keras, compiled, with the same first weights."""
    tensorflow()  # quietly, before Keras would start it
    import keras

    def twin(layer):
        record = layer.record
        if isinstance(layer, Conv2D):
            settings = {"padding": record.padding.lower()}
            return keras.layers.Conv2D(record.filters, record.kernel, **settings)
        if isinstance(layer, Dense):
            return keras.layers.Dense(record.units)
        return getattr(keras.layers, layer.keras_name)()

    model = keras.Sequential([keras.Input(net.input_shape), *map(twin, net.layers)])
    model.set_weights(net.weights)
    model.compile(
        keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model


def race(layers, train, test):
    """Return the seconds of an epoch, and the accuracy after all of them, of both."""
    net = Sequential(layers, input_shape=train[0].shape[1:])
    model = in_keras(net)
    adam, loss = Adam(), CrossEntropy(from_logits=True)
    seconds = medians(
        {
            "NumPy": lambda: fit(
                net, *train, loss=loss, optimizer=adam, batch_size=BATCH, progress=False
            ),
            "Keras": lambda: model.fit(*train, batch_size=BATCH, verbose=0),
        },
        seconds=0,
    )
    outputs = {"NumPy": net.predict(test[0]), "Keras": model.predict(test[0], verbose=0)}
    return seconds, {name: accuracy(test[1], each) for name, each in outputs.items()}


def main() -> None:
    pin_threads()
    x, y = load_mnist()
    order = np.random.default_rng(0).permutation(len(y))
    train, test = ((x[part], y[part]) for part in np.split(order, [EXAMPLES]))
    rows, ratios = [], []
    for name, layers in [("two convolutions, 5×5", small()), ("lecture 09's, 3×3", lecture())]:
        seconds, right = race(layers, train, test)
        ratios.append(seconds["NumPy"] / seconds["Keras"])
        rows.append(
            [
                name,
                *(f"{seconds[way]:.2f}" for way in ("NumPy", "Keras")),
                f"{ratios[-1]:.2f}",
                *(f"{right[way]:.3f}" for way in ("NumPy", "Keras")),
            ]
        )
    header = ["network", "NumPy, s", "Keras, s", "NumPy / Keras", "right, NumPy", "right, Keras"]
    text = "\n\n".join(
        [
            "## Training",
            f"Median seconds of an epoch over {EXAMPLES:,} MNIST digits in batches of {BATCH}, "
            f"with Adam, in float32; {THREADS} threads each, epochs in turns. Beside them, the "
            f"share of {len(test[1]):,} other digits read rightly after seven epochs. Goal: the "
            f"network with two convolutions within {GOAL:g} times the time of Keras; it took "
            f"{ratios[0]:.2f} times.",
            markdown(header, rows),
            machine(),
        ]
    )
    print(text)
    write_section("training", text)


if __name__ == "__main__":
    main()
