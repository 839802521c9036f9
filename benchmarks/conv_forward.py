"""Forward convolution: ours against TensorFlow, SciPy, CS231n's im2col, and the matrix product.

    python benchmarks/conv_forward.py

prints the tables and the ratios in a few minutes, and writes them into docs/performance.md with a
plot. Run it on a quiet machine: threads that must wait for a core distort every ratio.
"""

import importlib.util
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from measure import (
    LAYERS,
    PERFORMANCE,
    THREADS,
    Layer,
    geometric_mean,
    machine,
    markdown,
    matrix_product,
    medians,
    milliseconds,
    pin_threads,
    write_section,
)

from convcourse import ops

OURS = ("conv2d_im2col", "conv2d_taps", "conv2d_windows", "conv2d_winograd")
BATCHES = (32, 1)
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
    x_nchw = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    ways["CS231n im2col"] = lambda: cs231n_im2col(x_nchw, w, layer)
    m, k, n = layer.product(batch)
    if m * k * n < SLOW_MACS:
        for name in OURS:
            if name != "conv2d_winograd" or (layer.kernel, layer.stride) == ((3, 3), 1):
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


def report(times: dict[int, dict[Layer, dict[str, float]]]) -> str:
    """Return the section: the machine, a table for each batch, and the ratios."""
    parts = ["## Forward", machine()]
    parts.append(
        "Medians in milliseconds, float32; the ways take turns. `sgemm` is the matrix product "
        "with the layer's multiplications, the limit of NumPy's BLAS; its operands lie in the "
        "cache and its result in memory that is already there. A dash: not a way for this layer, "
        "or hopeless."
    )
    for batch, layers in times.items():
        names = list(dict.fromkeys(name for found in layers.values() for name in found))
        rows = [
            [layer.name, *(milliseconds(found.get(name)) for name in names)]
            for layer, found in layers.items()
        ]
        parts += [f"### Batch {batch}", markdown(["Layer", *names], rows), ratios(layers)]
    loops = loops_estimate(LAYERS[0])
    parts.append(
        f"The plain loops would take about {loops:.1f} s for one image of {LAYERS[0].name}: "
        "measured on an 8×8 corner with one kernel, and scaled."
    )
    parts.append("![Speed of each way against TensorFlow, layer by layer](images/conv_forward.svg)")
    return "\n\n".join(parts)


def ratios(layers: dict[Layer, dict[str, float]]) -> str:
    """Return a table of what conv2d reaches, each layer and their geometric mean."""
    against = ("tf eager", "sgemm", "CS231n im2col")
    rows, columns = [], []
    for layer, found in layers.items():
        own = [found[name] for name in (*OURS, "conv2d_fft") if name in found]
        quotients = [found[name] / found["conv2d"] for name in against]
        columns.append(quotients)
        best = f"{min(own) / found['conv2d']:.2f}" if own else "–"
        rows.append([layer.name, *(f"{each:.2f}" for each in quotients), best])
    means = [geometric_mean(column) for column in zip(*columns, strict=True)]
    rows.append(["geometric mean", *(f"{each:.2f}" for each in means), ""])
    header = [f"Speed of `conv2d` as a multiple of {against[0]}", *against[1:], "our fastest way"]
    return markdown(["Layer", *header], rows)


def plot(layers: dict[Layer, dict[str, float]]) -> None:
    """Draw how fast each way is against TensorFlow, layer by layer."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "conv_forward"
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    marks = {
        "conv2d": ("o", "#0072B2"),
        "sgemm": ("|", "#000000"),
        "CS231n im2col": ("s", "#D55E00"),
    }
    places = range(len(layers))
    for name, (marker, colour) in marks.items():
        speeds = [found["tf eager"] / found[name] for found in layers.values()]
        axes.plot(speeds, places, marker, color=colour, label=name, ms=9, mew=2, ls="none")
    axes.axvline(1, color="#888888", lw=1)
    axes.text(1, -0.75, "TensorFlow", ha="center", va="bottom", color="#555555")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:g}×")
    axes.set_yticks(places, [layer.name for layer in layers])
    axes.invert_yaxis()
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.set_xlabel("speed, TensorFlow = 1 (batch 32, float32)")
    axes.margins(x=0.08)
    figure.legend(loc="outside upper right", ncols=3, frameon=False)
    path = PERFORMANCE.parent / "images" / "conv_forward.svg"
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    pin_threads()
    times: dict[int, dict[Layer, dict[str, float]]] = {}
    for batch in BATCHES:
        times[batch] = {}
        for layer in LAYERS:
            check(layer)
            times[batch][layer] = medians(rivals(layer, batch))
            found = ", ".join(f"{k} {milliseconds(v)}" for k, v in times[batch][layer].items())
            print(f"batch {batch}, {layer.name}: {found}", flush=True)
    text = report(times)
    print(text)
    write_section("conv_forward", text)
    plot(times[BATCHES[0]])


if __name__ == "__main__":
    main()
