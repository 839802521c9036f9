"""Forward convolution: ours against TensorFlow, SciPy, CS231n's im2col, and the matrix product.

    python benchmarks/conv_forward.py

prints the tables and the ratios in three minutes, and writes them into docs/performance.md with a
plot. Run it on a quiet machine; it makes the load that it measures beside by itself.
"""

import importlib.util
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from measure import (
    LAYERS,
    THREADS,
    Layer,
    beside_a_busy_process,
    command_line,
    geometric_mean,
    machine,
    markdown,
    matrix_product,
    medians,
    milliseconds,
    pin_threads,
    plot_ratios,
    write_section,
)

from convcourse import ops

OURS = ("conv2d_im2col", "conv2d_taps", "conv2d_windows", "conv2d_winograd")
BATCHES = (32, 1)
PAIR = ("tf eager", "conv2d")
Times = dict[str, dict[str, float]]  # layer, way, seconds
SLOW_MACS = 2e9  # beyond these, the ways that nobody would choose are left out


def cs231n_im2col(x: np.ndarray, w: np.ndarray, layer: Layer) -> np.ndarray:
    """Gather with three index arrays into one matrix, then multiply: the course's way, NCHW."""
    (top, bottom), (left, right) = layer.window.padding
    kh, kw, c_in, c_out = w.shape
    out_h, out_w = layer.window.output
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    i = np.tile(np.repeat(np.arange(kh), kw), c_in)[:, None]
    j = np.tile(np.arange(kw), kh * c_in)[:, None]
    channel = np.repeat(np.arange(c_in), kh * kw)[:, None]
    rows = i + layer.stride * np.repeat(np.arange(out_h), out_w)
    cols = j + layer.stride * np.tile(np.arange(out_w), out_h)
    columns = padded[:, channel, rows, cols]
    columns = columns.transpose(1, 2, 0).reshape(kh * kw * c_in, -1)
    y = w.transpose(3, 2, 0, 1).reshape(c_out, -1) @ columns
    return y.reshape(c_out, out_h, out_w, len(x)).transpose(3, 0, 1, 2)


def scipy_correlate(x: np.ndarray, w: np.ndarray, layer: Layer, method: str) -> np.ndarray:
    """Plane by plane, as SciPy does it: directly or by blocks of Fourier transforms."""
    from scipy import signal

    x = np.pad(x, ((0, 0), *layer.window.padding, (0, 0)))
    y = np.zeros((len(x), *layer.window.output, layer.c_out), x.dtype)
    for n, c, out in np.ndindex(len(x), w.shape[2], w.shape[3]):
        if method == "direct":
            plane = signal.correlate2d(x[n, :, :, c], w[:, :, c, out], "valid")
        else:
            plane = signal.oaconvolve(x[n, :, :, c], w[::-1, ::-1, c, out], "valid")
        y[n, :, :, out] += plane[:: layer.stride, :: layer.stride]
    return y


def rivals(layer: Layer, batch: int) -> dict[str, Callable[[], object]]:
    """Return the ways that take turns on a layer, by name."""
    from convcourse.tf_ops import tensorflow

    tf = tensorflow()
    x, w, _ = layer.arrays(batch)
    tensors = tf.constant(x), tf.constant(w)
    convolve = partial(tf.nn.conv2d, strides=layer.stride, padding=layer.padding)
    compiled, xla = tf.function(convolve), tf.function(convolve, jit_compile=True)
    ways: dict[str, Callable[[], object]] = {
        "tf eager": lambda: convolve(*tensors),
        "tf.function": lambda: compiled(*tensors),
        "XLA": lambda: xla(*tensors).numpy(),
        "sgemm": matrix_product(*layer.product(batch)),
        "conv2d": lambda: ops.conv2d(x, w, **layer.settings),
    }
    m, k, n = layer.product(batch)
    if m * k * n < SLOW_MACS:
        x_nchw = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        ways["CS231n im2col"] = lambda: cs231n_im2col(x_nchw, w, layer)
        for name in OURS:
            if name != "conv2d_winograd" or (layer.kernel[0] <= 5 and layer.stride == 1):
                ways[name] = partial(getattr(ops, name), x, w, **layer.settings)
        if batch == 1:
            ways["conv2d_fft"] = partial(ops.conv2d_fft, x, w, **layer.settings)
    if batch == 1 and layer.size[2] * layer.c_out < 100:
        ways["SciPy correlate2d"] = partial(scipy_correlate, x, w, layer, "direct")
        ways["SciPy oaconvolve"] = partial(scipy_correlate, x, w, layer, "fourier")
    if importlib.util.find_spec("torch"):
        ways["torch"] = torch_way(x, w, layer)
    return ways


def torch_way(x: np.ndarray, w: np.ndarray, layer: Layer) -> Callable[[], object]:
    """Return PyTorch's convolution, channels last."""
    import torch

    torch.set_num_threads(THREADS)
    (top, bottom), (left, right) = layer.window.padding
    images = torch.from_numpy(x).permute(0, 3, 1, 2)
    kernels = torch.from_numpy(w).permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)

    def run() -> object:
        padded = torch.nn.functional.pad(images, (left, right, top, bottom))
        return torch.nn.functional.conv2d(padded, kernels, stride=layer.stride)

    return run


def check(layer: Layer) -> None:
    """Refuse to compare ways that do not agree."""
    x, w, _ = layer.arrays(1)
    expected = ops.conv2d(x.astype(np.float64), w.astype(np.float64), **layer.settings)
    scale = np.abs(expected).max()
    cs231n = cs231n_im2col(x.transpose(0, 3, 1, 2), w, layer).transpose(0, 2, 3, 1)
    for y in (ops.conv2d(x, w, **layer.settings), cs231n):
        assert np.abs(y - expected).max() < 1e-4 * scale


def loops_estimate(layer: Layer) -> float:
    """Return the seconds of the plain loops for one image, scaled up from an 8 x 8 corner."""
    x, w, _ = layer.arrays(1)
    kh, kw = layer.kernel
    corner = x[:, : kh + 7, : kw + 7], w[..., :1]
    start = time.perf_counter()
    ops.conv2d_loops(*corner)
    out_h, out_w = layer.window.output
    return (time.perf_counter() - start) * out_h * out_w / 64 * layer.c_out


def measured(batch: int, *, every_way: bool, seconds: float) -> Times:
    """Return the times of the layers: of TensorFlow's way and ours, and of the others if asked."""
    times = {}
    for layer in LAYERS:
        check(layer)
        ways = rivals(layer, batch)
        pair = {name: ways[name] for name in PAIR}
        slower = medians(ways, seconds=seconds, at_least=3) if every_way else {}
        # These two by themselves: threads of other ways spin on after they have ended.
        times[layer.name] = slower | medians(pair, seconds=seconds, at_least=5)
    return times


def measure_all(*, every_way: bool) -> dict[str, Any]:
    """Return the times of all ways on the quiet machine, and of two beside a busy process."""
    pin_threads()
    quiet = {batch: measured(batch, every_way=every_way, seconds=1) for batch in BATCHES}
    with beside_a_busy_process():
        busy = {batch: measured(batch, every_way=False, seconds=1.5) for batch in BATCHES[:1]}
    return {"machine": machine(), "quiet": quiet, "busy": busy}


def report(found: dict[str, dict[str, Any]]) -> str:
    """Return the section: the ratios, the machine, and a table of every way for each batch."""
    columns, ratio_rows = [], {layer.name: [layer.name] for layer in LAYERS}
    for kernel, times in found.items():
        quiet, busy = times["quiet"]["32"], times["busy"]["32"]
        for title, ratios in {
            f"{kernel}, batch 32": ratios_of(quiet),
            "beside a busy process": ratios_of(busy),
            "its time there by quiet": {
                name: busy[name]["conv2d"] / quiet[name]["conv2d"] for name in quiet
            },
            "batch 1": ratios_of(times["quiet"]["1"]),
        }.items():
            columns.append((title, geometric_mean(ratios.values())))
            for name, ratio in ratios.items():
                ratio_rows[name].append(f"{ratio:.2f}")
    means = ["geometric mean", *(f"**{mean:.2f}**" for _, mean in columns)]
    first, times = next(iter(found.items()))
    parts = [
        "## Forward",
        "`python benchmarks/conv_forward.py`: how many times as fast as TensorFlow's eager "
        "`tf.nn.conv2d` our `conv2d` is, in float32; more than 1 is faster. BLAS and oneDNN are "
        "held to the same instructions and threads. The busy process runs an endless loop; "
        "TensorFlow, too, computes beside it.",
        markdown(["Layer", *(title for title, _ in columns)], [*ratio_rows.values(), means]),
        "![Speed of conv2d against TensorFlow, layer by layer](images/conv_forward.svg)",
        times["machine"],
        f"Each way with {first}, on the quiet machine: medians in milliseconds; the ways take "
        "turns, and the two of the ratios once more without the others. `sgemm` is the matrix "
        "product with the layer's multiplications, the limit of NumPy's BLAS; its operands lie in "
        "the cache and its result in memory that is already there. A dash: not a way for this "
        "layer, or hopeless.",
    ]
    for batch, layers in times["quiet"].items():
        names = list(dict.fromkeys(name for way in layers.values() for name in way))
        rows = [
            [layer, *(milliseconds(way.get(name)) for name in names)]
            for layer, way in layers.items()
        ]
        parts += [f"### Batch {batch}", markdown(["Layer", *names], rows)]
    loops = loops_estimate(LAYERS[0])
    parts.append(
        f"The plain loops would take about {loops:.1f} s for one image of {LAYERS[0].name}: "
        "measured on an 8×8 corner with one kernel, and scaled."
    )
    return "\n\n".join(parts)


def ratios_of(times: Times) -> dict[str, float]:
    """Return, for each layer, how many times as fast as TensorFlow we are."""
    return {layer: ways[PAIR[0]] / ways[PAIR[1]] for layer, ways in times.items()}


def main() -> None:
    found, is_kept = command_line(__file__, __doc__, lambda full: measure_all(every_way=full))
    text = report(found)
    print(text)
    if is_kept:
        write_section("conv_forward", text)
        plot_ratios(
            "conv_forward",
            {
                f"{kernel}, {state}": ratios_of(times[place]["32"])
                for kernel, times in found.items()
                for place, state in (("quiet", "quiet"), ("busy", "beside a busy process"))
            },
            "speed of conv2d, TensorFlow = 1 (batch 32, float32)",
        )


if __name__ == "__main__":
    main()
