"""The gradients of the decks' convolution layers: NumPy against TensorFlow's tape and the BLAS.

Run it alone on the machine, `python benchmarks/conv_backward.py`: it takes about two minutes,
prints the tables and writes them into docs/performance.md with a plot. It makes the load that it
measures beside by itself.
"""

from collections.abc import Callable
from typing import Any

import measure
import numpy as np

from convcourse.grads import conv2d_grad_b, conv2d_grad_w, conv2d_grad_x, conv2d_grads

BATCH = 32
PAIR = ("TensorFlow", "all three")
EACH = ("grad_x", "grad_w", "grad_b", "all three", "TensorFlow", "product")


def tape_gradient(layer: measure.Layer, arrays: tuple[np.ndarray, ...]) -> Callable[[], object]:
    """Return TensorFlow's way back through a layer that its tape has recorded once."""
    from convcourse.tf_ops import tensorflow

    tf = tensorflow()
    x, w, grad_y = map(tf.constant, arrays)
    b = tf.zeros(w.shape[3])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, w, b])
        y = tf.nn.bias_add(tf.nn.conv2d(x, w, layer.stride, layer.padding), b)

    def run() -> list[np.ndarray]:
        grads = tape.gradient(y, [x, w, b], output_gradients=grad_y)
        return [grad.numpy() for grad in grads]

    return run


def ways_of(layer: measure.Layer) -> dict[str, Callable[[], object]]:
    """Return each way, once all have given the same gradients."""
    x, w, grad_y = arrays = layer.arrays(BATCH)
    settings = layer.settings
    tape = tape_gradient(layer, arrays)
    for grad, truth in zip(conv2d_grads(*arrays, **settings), tape(), strict=True):
        np.testing.assert_allclose(grad, truth, rtol=0, atol=1e-3 * np.abs(truth).max())
    product = measure.matrix_product(*layer.product(BATCH))

    def both_products() -> None:
        product()
        product()

    return {
        "grad_x": lambda: conv2d_grad_x(x, w, grad_y, **settings),
        "grad_w": lambda: conv2d_grad_w(x, w, grad_y, **settings),
        "grad_b": lambda: conv2d_grad_b(grad_y),
        "all three": lambda: conv2d_grads(x, w, grad_y, **settings),
        "TensorFlow": tape,
        "product": both_products,
    }


def measure_all(*, every_way: bool) -> dict[str, Any]:
    """Return the times of all ways on the quiet machine, and of two beside a busy process."""
    measure.pin_threads()
    quiet, busy = {}, {}
    for layer in measure.LAYERS:
        ways = ways_of(layer)
        pair = {name: ways[name] for name in PAIR}
        chosen = ways if every_way else pair
        quiet[layer.name] = measure.medians(chosen, seconds=1, at_least=3)
        with measure.beside_a_busy_process():
            busy[layer.name] = measure.medians(pair, seconds=1, at_least=3)
    return {"machine": measure.machine(), "quiet": quiet, "busy": busy}


def ratios_of(times: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return, for each layer, how many times as fast as TensorFlow we are."""
    return {layer: ways[PAIR[0]] / ways[PAIR[1]] for layer, ways in times.items()}


def report(found: dict[str, dict[str, Any]]) -> str:
    """Return the section: the ratios, the times and how they were measured."""
    titles, means = [], ["geometric mean"]
    rows = {layer.name: [layer.name] for layer in measure.LAYERS}
    for kernel, times in found.items():
        for title, place in ((kernel, "quiet"), ("beside a busy process", "busy")):
            ratios = ratios_of(times[place])
            titles.append(title)
            means.append(f"**{measure.geometric_mean(ratios.values()):.2f}**")
            for layer, ratio in ratios.items():
                rows[layer].append(f"{ratio:.2f}")
    first, times = next(iter(found.items()))
    each = [
        (layer, *(measure.milliseconds(ways[name]) for name in EACH))
        for layer, ways in times["quiet"].items()
    ]
    return f"""## Convolution, backward

`python benchmarks/conv_backward.py`: how many times as fast as `tf.GradientTape.gradient` for
images, kernels and biases (the forward pass recorded beforehand) our `conv2d_grads` is, float32 at
batch {BATCH}; more than 1 is faster. BLAS and oneDNN are held to the same instructions and threads.

{measure.markdown(["Layer", *titles], [*rows.values(), means])}

![Speed of the gradients against TensorFlow, layer by layer](images/conv_backward.svg)

Each way with {first}, on the quiet machine: medians in milliseconds; the ways take turns. *All
three* is `conv2d_grads`; *product* is two matrix products with the operations of grad_x and grad_w.

{measure.markdown(["Layer", *EACH], each)}

{times["machine"]}"""


def main() -> None:
    found, is_kept = measure.command_line(
        __file__, __doc__, lambda full: measure_all(every_way=full)
    )
    section = report(found)
    print(section)
    if is_kept:
        measure.write_section("conv_backward", section)
        measure.plot_ratios(
            "conv_backward",
            {
                f"{kernel}, {state}": ratios_of(times[place])
                for kernel, times in found.items()
                for place, state in (("quiet", "quiet"), ("busy", "beside a busy process"))
            },
            f"speed of conv2d_grads, TensorFlow = 1 (batch {BATCH}, float32)",
        )


if __name__ == "__main__":
    main()
