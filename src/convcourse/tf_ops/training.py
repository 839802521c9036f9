"""How many examples per second a network for CIFAR-10 trains on, here and on a slide."""

import html
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, SupportsIndex

import numpy as np

from convcourse.shapes.arguments import integer
from convcourse.tf_ops.convolution import conv2d_mixed
from convcourse.tf_ops.devices import Device, device_report, place
from convcourse.tf_ops.start import tensorflow

# Devices and examples per second as a slide has them; it does not say what it trained.
SLIDE = (
    ("2 x AMD Opteron 6168", 440.0),
    ("Intel i7-7500U", 415.0),
    ("GeForce 940MX", 1190.0),
    ("GeForce 1070", 6500.0),
)
CLASSES = 10
_ROUNDS = 10
_RATE = 0.01
# Gradients below float16's reach would vanish; a loss this much greater brings them back.
_SCALES = {"float16": 1024.0}


@dataclass(frozen=True, slots=True, repr=False)
class Throughput:
    """How fast a network trained; its text is a table beside the slide's.

    Attributes
    ----------
    examples_per_second : float
        The median over rounds of steps.
    device : Device
        Where it trained.
    batch, steps : int
        Examples in a step, and steps that were timed.
    precision : str
        What the convolution multiplied in.
    compiled : bool
        Whether XLA compiled the step.
    losses : tuple of float
        The loss before and after: it must fall, or nothing was trained.

    Examples
    --------
    >>> Throughput(26000.0, Device("CPU:0", "x86_64, 2 cores"), 128, 100, "float32", False, (3, 2))
    examples per second
    2 x AMD Opteron 6168      440  a slide
    Intel i7-7500U            415  a slide
    GeForce 940MX           1,190  a slide
    GeForce 1070            6,500  a slide
    CPU:0                  26,000  here: x86_64, 2 cores; batch 128, float32
    """

    examples_per_second: float
    device: Device
    batch: int
    steps: int
    precision: str
    compiled: bool
    losses: tuple[float, float]

    def __repr__(self) -> str:
        """Return the table as text."""
        rows = [f"{name:<20} {speed:>8}  {where}" for name, speed, where in self._rows()]
        return "\n".join(["examples per second", *rows])

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><td style='text-align: left'>{html.escape(name)}</td><td>{speed}</td>"
            f"<td style='text-align: left'>{html.escape(where)}</td></tr>"
            for name, speed, where in self._rows()
        )
        head = "<tr><th>device</th><th>examples per second</th><th>measured</th></tr>"
        return f"<table>{head}{''.join(rows)}</table>"

    def _rows(self) -> list[tuple[str, str, str]]:
        compiled = ", compiled" if self.compiled else ""
        here = f"here: {self.device.description}; batch {self.batch}, {self.precision}{compiled}"
        rows = [*((name, speed, "a slide") for name, speed in SLIDE)]
        rows.append((self.device.name, self.examples_per_second, here))
        return [(name, f"{speed:,.0f}", where) for name, speed, where in rows]


def throughput(
    *,
    batch: SupportsIndex = 128,
    steps: SupportsIndex = 100,
    device: str = "auto",
    precision: str = "float32",
    compiled: bool = False,
    progress: bool = True,
) -> Throughput:
    """Train a small network on images of CIFAR-10's shape, and tell the examples per second.

    Parameters
    ----------
    batch : int, default 128
        Examples in a step.
    steps : int, default 100
        Steps to time, in up to ten rounds; one step before them is not timed, for it starts the
        device and compiles.
    device : "auto", "cpu" or "gpu", default "auto"
        As in `conv2d`.
    precision : "float32", "bfloat16" or "float16", default "float32"
        As in `conv2d_mixed`; the weights are float32 in any case.
    compiled : bool, default False
        Whether XLA compiles the step.
    progress : bool, default True
        Whether to show a bar.

    Returns
    -------
    Throughput

    Raises
    ------
    ShapeError
        If a number is not a whole one above 0, or the precision is none of these.
    DeviceError
        If the device is not here.

    Notes
    -----
    5 x 5 x 3 x 16 kernels with stride 2 and SAME, ReLU, max-pooling by 2, and a dense layer:
    11,466 parameters, trained by plain gradient descent on one batch of noise that lies on the
    device. The slide names no network, so compare orders of magnitude, and compare devices by
    running this on each.

    Examples
    --------
    >>> here = throughput(batch=4, steps=2, progress=False)
    >>> here.batch, here.steps, here.examples_per_second > 0
    (4, 2, True)
    """
    from rich.progress import track  # Keras brings rich, so it is wherever TensorFlow is

    batch, steps = integer("batch", batch), integer("steps", steps)
    tf = tensorflow()
    with place(tf, device):
        step = _training_step(tf, batch, precision, compiled)
        first = last = float(step())
        rounds = [len(each) for each in np.array_split(range(steps), min(_ROUNDS, steps))]
        speeds = []
        for count in track(rounds, "training", disable=not progress):
            start = perf_counter()
            for _ in range(count):
                loss = step()
            last = float(loss)  # waits for the device
            speeds.append(batch * count / (perf_counter() - start))
    report = device_report()
    name = report.auto if device.lower() == "auto" else f"{device.upper()}:0"
    where = next(each for each in report.devices if each.name == name)
    return Throughput(
        statistics.median(speeds), where, batch, steps, precision, compiled, (first, last)
    )


def _training_step(tf: Any, batch: int, precision: str, compiled: bool) -> Callable[[], Any]:
    """Return a function that trains one step and returns the loss before it."""
    rng = np.random.default_rng(0)

    def normal(*shape: int, scale: float = 1.0) -> Any:
        return tf.constant(rng.normal(scale=scale, size=shape), tf.float32)

    images, labels = normal(batch, 32, 32, 3), tf.constant(rng.integers(CLASSES, size=batch))
    w, b = tf.Variable(normal(5, 5, 3, 16, scale=0.1)), tf.Variable(tf.zeros(16))
    dense_w, dense_b = tf.Variable(normal(1024, CLASSES, scale=0.02)), tf.Variable(tf.zeros(10))
    variables, scale = (w, b, dense_w, dense_b), _SCALES.get(precision, 1.0)

    def step() -> Any:
        with tf.GradientTape() as tape:
            y = conv2d_mixed(images, w, b, stride=2, padding="SAME", precision=precision)
            y = tf.nn.max_pool2d(tf.nn.relu(y), 2, 2, "VALID")
            scores = tf.reshape(y, (batch, -1)) @ dense_w + dense_b
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)
            loss = tf.reduce_mean(losses)
            scaled = scale * loss
        for variable, grad in zip(variables, tape.gradient(scaled, variables), strict=True):
            variable.assign_sub(_RATE / scale * grad)
        return loss

    # autograph would put ShapeErrors into others of its own
    return tf.function(step, jit_compile=compiled, autograph=False)  # type: ignore[no-any-return]
