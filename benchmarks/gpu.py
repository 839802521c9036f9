"""Convolution and training on a GPU: speed against its own matrix product, agreement with the CPU.

    python benchmarks/gpu.py

Where there is no GPU it prints the CPU's figures and says so, and leaves the document alone but for
one line that says "not measured".
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from measure import LAYERS, PERFORMANCE, Layer, machine, markdown, medians, write_section

from convcourse.tf_ops import conv2d, conv2d_mixed, device_report, tensorflow, throughput

SECTION = "gpu"
NOT_MEASURED = """## On a GPU

Not measured: no GPU was at hand. `python benchmarks/gpu.py` fills this in on a machine with one."""
BATCH = 32
# A GPU takes calls in a queue: ten of them before it is waited for hide what each costs in Python.
CALLS = {"gpu": 10, "cpu": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="for each layer and precision")
    seconds = parser.parse_args().seconds
    report = device_report()
    device = "gpu" if report.auto.startswith("GPU") else "cpu"
    if device == "cpu":
        print("no GPU: CPU figures\n")
    precisions = ("float32", "bfloat16") if device == "gpu" else ("float32",)
    parts = [
        f"## On a {device.upper()}",
        f"{machine()} Device: {report.devices[-1]}.",
        "Convolution of 32 images against a matrix product of the same size on the same device, "
        "TFLOP/s, medians. float32 is as TensorFlow has it by default, on a GPU with "
        "TensorFloat-32.",
        speeds(device, precisions, seconds),
        "Training the small CIFAR network of `convcourse.tf_ops.throughput`:",
        training(["cpu", "gpu"] if device == "gpu" else ["cpu"], precisions),
    ]
    if device == "gpu":
        parts += [
            "Largest difference between GPU and CPU, as a part of the convolution of absolute "
            "values, with float32 in full:",
            agreement(),
        ]
    text = "\n\n".join(parts)
    print(text)
    if device == "gpu":
        write_section(SECTION, text)
    elif not (PERFORMANCE.exists() and f"{SECTION}: begin" in PERFORMANCE.read_text("utf-8")):
        write_section(SECTION, NOT_MEASURED)


def speeds(device: str, precisions: tuple[str, ...], seconds: float) -> str:
    """Return the table of convolutions against matrix products."""
    header = ["layer"]
    for precision in precisions:
        header += [f"conv2d, {precision}", "product", "ratio"]
    rows = []
    for layer in progress(LAYERS):
        row = [layer.name]
        for precision in precisions:
            times = medians(ways(layer, device, precision), seconds=seconds)
            m, k, n = layer.product(BATCH)
            conv, product = (
                2e-12 * m * k * n * CALLS[device] / times[way] for way in ("conv", "product")
            )
            row += [f"{conv:.3g}", f"{product:.3g}", f"{conv / product:.2f}"]
        rows.append(row)
    return markdown(header, rows)


def ways(layer: Layer, device: str, precision: str) -> dict[str, Callable[[], object]]:
    """Return a layer and a matrix product of its size, each to be run some times on a device."""
    tf = tensorflow()
    m, k, n = layer.product(BATCH)
    with tf.device(f"{device}:0"):
        x, w = (tf.constant(array) for array in layer.arrays(BATCH)[:2])
        left, right = (tf.cast(tf.random.normal(shape), precision) for shape in ((m, k), (k, n)))

    def conv() -> Any:
        if precision == "float32":
            return conv2d(x, w, device=device, **layer.settings)
        return conv2d_mixed(x, w, device=device, precision=precision, **layer.settings)

    def product() -> Any:
        with tf.device(f"{device}:0"):
            return tf.matmul(left, right)

    def repeated(way: Callable[[], Any]) -> Callable[[], object]:
        def run() -> object:
            for _ in range(CALLS[device]):
                y = way()
            return tf.reshape(y, (-1,))[0].numpy()  # waits for the device

        return run

    return {"conv": repeated(conv), "product": repeated(product)}


def training(devices: list[str], precisions: tuple[str, ...]) -> str:
    """Return the table of examples per second."""
    rows = []
    for device in devices:
        for precision in precisions:
            for batch in (128, 1024):
                here = throughput(
                    batch=batch, steps=100, device=device, precision=precision, progress=False
                )
                speed = f"{here.examples_per_second:,.0f}"
                rows.append([f"{here.device.name}, {precision}", str(batch), speed])
    return markdown(["device", "batch", "examples per second"], rows)


def agreement() -> str:
    """Return the table of differences between GPU and CPU, or end the program if one is large."""
    tf = tensorflow()
    tf.config.experimental.enable_tensor_float_32_execution(False)
    rows = []
    for layer in LAYERS:
        x, w, _ = layer.arrays(2)
        on_cpu, on_gpu = (
            conv2d(x, w, device=each, **layer.settings).numpy() for each in ("cpu", "gpu")
        )
        sizes = conv2d(np.abs(x), np.abs(w), device="cpu", **layer.settings).numpy()
        difference = float((np.abs(on_gpu - on_cpu) / sizes).max())
        limit = 2 * (w[..., 0].size + 1) * 2.0**-24  # each may err by half of it
        if not difference <= limit:
            sys.exit(f"CPU and GPU disagree on {layer.name}: {difference:.2g}, above {limit:.2g}")
        rows.append([layer.name, f"{difference:.1e}", f"{limit:.1e}"])
    tf.config.experimental.enable_tensor_float_32_execution(True)
    return markdown(["layer", "difference", "allowed"], rows)


def progress(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Yield the layers, and say on stderr which one it is."""
    for number, layer in enumerate(layers, 1):
        print(f"{number}/{len(layers)}  {layer.name}", file=sys.stderr)
        yield layer


if __name__ == "__main__":
    main()
