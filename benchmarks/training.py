"""An epoch of training in NumPy against Keras on the CPU: the same networks, batches and steps.

    python benchmarks/training.py

prints the table in two minutes, and writes it into docs/performance.md. Run it on a quiet machine;
it makes the load that it measures beside by itself.
"""

from typing import Any

import numpy as np
from measure import (
    THREADS,
    beside_a_busy_process,
    command_line,
    machine,
    markdown,
    medians,
    pin_threads,
    write_section,
)

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

BATCH, EXAMPLES, EPOCHS, GOAL = 32, 4_000, 5, 1.3
WAYS = ("NumPy", "Keras")


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


NETWORKS = {"two convolutions, 5×5": small, "lecture 09's, 3×3": lecture}


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


def race(layers, train, test) -> dict[str, Any]:
    """Return the seconds of an epoch, quiet and busy, and how many digits each reads rightly."""
    net = Sequential(layers, input_shape=train[0].shape[1:])
    model = in_keras(net)
    adam, loss = Adam(), CrossEntropy(from_logits=True)
    ways = {
        "NumPy": lambda: fit(
            net, *train, loss=loss, optimizer=adam, batch_size=BATCH, progress=False
        ),
        "Keras": lambda: model.fit(*train, batch_size=BATCH, verbose=0),
    }
    quiet = medians(ways, seconds=0, at_least=EPOCHS - 1)  # one more is not timed
    outputs = {"NumPy": net.predict(test[0]), "Keras": model.predict(test[0], verbose=0)}
    with beside_a_busy_process():
        busy = medians(ways, seconds=0, at_least=3)
    right = {name: accuracy(test[1], each) for name, each in outputs.items()}
    return {"quiet": quiet, "busy": busy, "right": right}


def measure_all() -> dict[str, Any]:
    """Return what each network gives, and the machine."""
    pin_threads()
    x, y = load_mnist()
    order = np.random.default_rng(0).permutation(len(y))
    train, test = ((x[part], y[part]) for part in np.split(order, [EXAMPLES]))
    found = {name: race(layers(), train, test) for name, layers in NETWORKS.items()}
    return {"machine": machine(), "tested": len(test[1]), "networks": found}


def report(found: dict[str, dict[str, Any]]) -> str:
    """Return the section: times, ratios and how they were measured."""
    rows, ratios = [], {}
    for kernel, each in found.items():
        for name, network in each["networks"].items():
            for state, title in (("quiet", kernel), ("busy", f"{kernel}, busy")):
                numpy, keras = (network[state][way] for way in WAYS)
                ratios[name, title] = numpy / keras
                seconds = f"{numpy:.2f}", f"{keras:.2f}"
                right = [f"{network['right'][way]:.3f}" if state == "quiet" else "" for way in WAYS]
                rows.append([name, title, *seconds, f"**{numpy / keras:.2f}**", *right])
    first = next(iter(found.values()))
    header = ["network", "machine", *(f"{way}, s" for way in WAYS), "NumPy / Keras"]
    header += [f"right, {way}" for way in WAYS]
    quiet = [ratio for (_, title), ratio in ratios.items() if title in found]
    return f"""## Training

`python benchmarks/training.py`: median seconds of an epoch over {EXAMPLES:,} MNIST digits in
batches of {BATCH}, with Adam, in float32; {THREADS} threads each, epochs in turns. *Busy* is beside
a process that runs an endless loop. BLAS and oneDNN are held to the same instructions. *Right* is
the share of {first["tested"]:,} other digits read rightly after {EPOCHS} epochs. Goal: at most
{GOAL:g} times Keras' time on the quiet machine; it is {min(quiet):.2f} to {max(quiet):.2f} times.

{markdown(header, rows)}

{first["machine"]}"""


def main() -> None:
    found, is_kept = command_line(__file__, __doc__, lambda _: measure_all())
    section = report(found)
    print(section)
    if is_kept:
        write_section("training", section)


if __name__ == "__main__":
    main()
