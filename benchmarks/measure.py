"""Time ways of doing one thing against each other, and write what was found into a document.

Ways take turns, so that whatever else the machine does meets all of them alike, in an order that
changes from round to round: threads that spin on after a way has ended slow down the next one. Each
gets the same threads; what is reported is the median.
"""

import argparse
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from convcourse.shapes import Window, conv_macs

PERFORMANCE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
THREADS = 2


@dataclass(frozen=True)
class Layer:
    """A convolution layer without its batch: shapes and settings."""

    name: str
    size: tuple[int, int, int]
    kernel: tuple[int, int]
    c_out: int
    stride: int = 1
    padding: str = "SAME"

    @property
    def w_shape(self) -> tuple[int, int, int, int]:
        return (*self.kernel, self.size[2], self.c_out)

    @property
    def settings(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding}

    @property
    def window(self) -> Window:
        return Window.over(self.size[:2], self.kernel, **self.settings)

    def arrays(self, batch: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return x, w and grad_y in float32, drawn from one seed."""
        rng = np.random.default_rng(0)
        shapes = (batch, *self.size), self.w_shape, (batch, *self.window.output, self.c_out)
        x, w, grad_y = (rng.standard_normal(shape, np.float32) for shape in shapes)
        return x, w, grad_y

    def product(self, batch: int) -> tuple[int, int, int]:
        """Return (m, k, n) of the matrix product with the layer's operations."""
        out_h, out_w = self.window.output
        kh, kw, c_in, c_out = self.w_shape
        m, k, n = batch * out_h * out_w, kh * kw * c_in, c_out
        assert m * k * n == batch * conv_macs(out_h, out_w, kh, kw, c_in, c_out)
        return m, k, n


LAYERS = (
    Layer("MNIST 28×28×1, 5×5×32", (28, 28, 1), (5, 5), 32),
    Layer("MNIST 14×14×32, 5×5×64", (14, 14, 32), (5, 5), 64),
    Layer("CIFAR 32×32×3, 5×5×16, stride 2", (32, 32, 3), (5, 5), 16, stride=2),
    Layer("AlexNet 227×227×3, 11×11×96, stride 4", (227, 227, 3), (11, 11), 96, 4, "VALID"),
    Layer("VGG 224×224×3, 3×3×64", (224, 224, 3), (3, 3), 64),
    Layer("VGG 56×56×256, 3×3×256", (56, 56, 256), (3, 3), 256),
    Layer("VGG 14×14×512, 3×3×512", (14, 14, 512), (3, 3), 512),
)


# Instructions that NumPy's BLAS and TensorFlow's oneDNN are both held to, the widest first.
INSTRUCTIONS = {
    "AVX-512": {"OPENBLAS_CORETYPE": "SkylakeX", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE"},
    "AVX2": {"OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX2"},
}


def on_each_kernel(script: str) -> dict[str, dict[str, Any]]:
    """Return what a script measures with each kind of instructions that the processor has.

    The script is run anew for each, since they are chosen when libraries are loaded, and prints
    what it found as JSON on its last line. The first is asked for everything ("full").
    """
    try:
        has_wide = "avx512f" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        has_wide = False
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        names: list[str] = [platform.machine()]
    else:
        names = ["AVX-512", "AVX2"] if has_wide else ["AVX2"]
    found = {}
    for name in names:
        command = [sys.executable, script, "--measure", "pair" if found else "full"]
        environment = {**os.environ, **INSTRUCTIONS.get(name, {})}
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
        run.check_returncode()
        found[name] = json.loads(run.stdout.splitlines()[-1])
    return found


def command_line(
    script: str, about: str | None, measure_all: Callable[[bool], object]
) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return what a script's `measure_all` finds on each kernel, and whether it is to be written.

    As the process of one kernel the script prints what it finds, and ends here. `measure_all` is
    told whether to measure everything.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--measure", choices=("full", "pair"), help="print the times as JSON")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure_all(options.measure == "full")))
        raise SystemExit
    return on_each_kernel(script), not options.dry


@contextmanager
def beside_a_busy_process() -> Iterator[None]:
    """Keep one core busy, as a browser or a neighbour's notebook does."""
    # It ends with us also where we are killed, and holds no pipe open for who reads what we print.
    loop = f"import os\nwhile os.getppid() == {os.getpid()}:\n    sum(range(10**6))"
    busy = subprocess.Popen([sys.executable, "-c", loop], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        busy.kill()
        busy.wait()


def pin_threads(count: int = THREADS) -> None:
    """Give NumPy's BLAS and TensorFlow the same number of threads; call it before TensorFlow."""
    for variable in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ[variable] = str(count)
    threadpool_limits(count)


def medians(
    ways: Mapping[str, Callable[[], object]],
    *,
    seconds: float = 4.0,
    rounds: int = 200,
    at_least: int = 5,
) -> dict[str, float]:
    """Return the median seconds of each way; the ways take turns until the time is spent.

    Each way runs once or twice beforehand (it may compile, allocate, start threads), and at least
    five times for the record, more where the seconds allow it. The order of each round is drawn
    from one seed.
    """
    start = time.perf_counter()
    for way in ways.values():
        way()
    if time.perf_counter() - start < seconds / 2:
        for way in ways.values():
            way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    shuffle = random.Random(0).shuffle
    end = time.perf_counter() + seconds
    for turn in range(rounds):
        if turn >= at_least and time.perf_counter() > end:
            break
        shuffle(order)
        for name in order:
            start = time.perf_counter()
            ways[name]()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def matrix_product(m: int, k: int, n: int) -> Callable[[], object]:
    """Return a way: float32 products with m * k * n multiplications, the limit of the BLAS.

    The rows come in blocks of some megabytes, so no memory beyond the result is waited for.
    """
    rng = np.random.default_rng(0)
    rows = min(m, max(1, (4 << 20) // (4 * k)))
    left, right = rng.random((rows, k), np.float32), rng.random((k, n), np.float32)
    out = np.empty((m, n), np.float32)

    def run() -> None:
        for row in range(0, m, rows):
            block = out[row : row + rows]
            np.matmul(left[: len(block)], right, out=block)

    return run


def geometric_mean(ratios: Iterable[float]) -> float:
    """Return the geometric mean."""
    return statistics.geometric_mean(ratios)


def machine() -> str:
    """Return one paragraph: date, processor, versions, and the threads of every pool."""
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        model = re.findall(r"^model name\s*: (.*)", cpuinfo, re.MULTILINE)[0]
    except (OSError, IndexError):
        model = platform.processor() or platform.machine()
    pools = ", ".join(
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')}, "
        f"{pool['num_threads']} threads)"
        for pool in threadpool_info()
    )
    return (
        f"Measured on {date.today()}: {model}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}, NumPy {np.__version__}; {pools}; TensorFlow with "
        f"{os.environ.get('TF_NUM_INTRAOP_THREADS', 'its own number of')} threads."
    )


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a markdown table: the first column left, the others right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows))


def milliseconds(seconds: float | None) -> str:
    """Return a time in milliseconds with two to three digits; a dash where there is none."""
    if seconds is None:
        return "–"
    value = seconds * 1e3
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def plot_ratios(name: str, series: Mapping[str, Mapping[str, float]], label: str) -> None:
    """Draw ratios layer by layer into docs/images, for light pages and dark ones."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = name
    grey = "#808080"
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    looks = [("o", "#0072B2"), ("o", "none"), ("s", "#D55E00"), ("s", "none")]
    layers = list(next(iter(series.values())))
    for (title, ratios), (marker, fill) in zip(series.items(), looks, strict=False):
        colour = {"o": "#0072B2", "s": "#D55E00"}[marker]
        shift = -0.12 if marker == "o" else 0.12
        places = [place + shift for place in range(len(layers))]
        speeds = [ratios[layer] for layer in layers]
        axes.plot(
            speeds, places, marker, color=colour, mfc=fill, label=title, ms=8, mew=2, ls="none"
        )
    axes.axvline(1, color=grey, lw=1)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:g}×")
    axes.set_yticks(range(len(layers)), layers)
    axes.invert_yaxis()
    axes.grid(axis="x", color=grey, alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(grey)
    axes.tick_params(left=False, colors=grey, which="both")
    axes.set_xlabel(label, color=grey)
    axes.margins(x=0.08)
    figure.legend(loc="outside upper right", ncols=2, frameon=False, labelcolor=grey)
    path = PERFORMANCE.parent / "images" / f"{name}.svg"
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, transparent=True)


def plot_line(name: str, xs: Sequence[float], ys: Sequence[float], labels: tuple[str, str]) -> None:
    """Draw one line from nothing up into docs/images, for light pages and dark ones."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = name
    grey = "#808080"
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(xs, ys, "o-", color="#0072B2", ms=6, lw=2)
    axes.set_ylim(0, 1.15 * max(ys))
    axes.set_xlim(0, 1.03 * max(xs))
    axes.grid(axis="y", color=grey, alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(grey)
    axes.tick_params(colors=grey)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel(labels[0], color=grey)
    axes.set_ylabel(labels[1], color=grey)
    figure.savefig(
        PERFORMANCE.parent / "images" / f"{name}.svg", metadata={"Date": None}, transparent=True
    )


def write_section(name: str, text: str, *, path: Path = PERFORMANCE) -> None:
    """Replace what stands between the markers of a section, or append it with its markers."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = f"{begin}\n\n{text.strip()}\n\n{end}"
    document = path.read_text(encoding="utf-8") if path.exists() else "# Performance\n"
    if begin in document:
        before, rest = document.split(begin, 1)
        document = before + section + rest.split(end, 1)[1]
    else:
        document = f"{document.rstrip()}\n\n{section}\n"
    path.write_text(document, encoding="utf-8")
