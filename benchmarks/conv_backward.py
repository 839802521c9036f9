"""The gradients of the decks' convolution layers: NumPy against TensorFlow's tape and the BLAS.

Run it alone on the machine, `python benchmarks/conv_backward.py`: it takes about two minutes,
prints the table and writes it into docs/performance.md.
"""

import argparse
from collections.abc import Callable

import measure
import numpy as np

from convcourse.grads import conv2d_grad_b, conv2d_grad_w, conv2d_grad_x, conv2d_grads

BATCH = 32
HEADER = ("layer", "grad_x", "grad_w", "grad_b", "all three", "TensorFlow", "product", "ratio")


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


def times(layer: measure.Layer, seconds: float) -> dict[str, float]:
    """Return the median seconds of each way, once all have given the same gradients."""
    x, w, grad_y = arrays = layer.arrays(BATCH)
    settings = layer.settings
    tape = tape_gradient(layer, arrays)
    for grad, truth in zip(conv2d_grads(*arrays, **settings), tape(), strict=True):
        np.testing.assert_allclose(grad, truth, rtol=0, atol=1e-3 * np.abs(truth).max())
    product = measure.matrix_product(*layer.product(BATCH))

    def both_products() -> None:
        product()
        product()

    return measure.medians(
        {
            "grad_x": lambda: conv2d_grad_x(x, w, grad_y, **settings),
            "grad_w": lambda: conv2d_grad_w(x, w, grad_y, **settings),
            "grad_b": lambda: conv2d_grad_b(grad_y),
            "all three": lambda: conv2d_grads(x, w, grad_y, **settings),
            "TensorFlow": tape,
            "product": both_products,
        },
        seconds=seconds,
    )


def report(seconds: float) -> str:
    """Return the section: the table, the ratios and how they were measured."""
    rows, ratios = [], []
    for layer in measure.LAYERS:
        found = times(layer, seconds)
        ratio = found["TensorFlow"] / found["all three"]
        ratios.append(ratio)
        each = [measure.milliseconds(found[name]) for name in HEADER[1:-1]]
        rows.append((layer.name, *each, f"{ratio:.2f}×"))
        print(*rows[-1], sep="  ", flush=True)
    mean = measure.geometric_mean(ratios)
    return f"""## Convolution, backward

Gradients of float32 convolutions at batch {BATCH}, medians in milliseconds; the ways take turns.
*All three* is `conv2d_grads`. *TensorFlow* is `tf.GradientTape.gradient` for images, kernels and
biases, the forward pass recorded beforehand. *Product* is two matrix products with the operations
of grad_x and grad_w. The ratio is TensorFlow's time over ours: more than 1 is faster.

{measure.markdown(HEADER, rows)}

Geometric mean of the ratios: **{mean:.2f}×**; the lowest is {min(ratios):.2f}×.

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="to spend on each layer")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    measure.pin_threads()
    section = report(options.seconds)
    print(section)
    if not options.dry:
        measure.write_section("conv_backward", section)


if __name__ == "__main__":
    main()
