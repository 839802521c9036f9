"""Devices that TensorFlow computes on: a report of them, and a choice among them."""

import ctypes
import importlib.util
import os
import platform
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from convcourse.tf_ops.start import missing, native_stderr_held_back, tensorflow


class DeviceError(ValueError):
    """A device that was asked for and is not here; the message says what would work.

    Examples
    --------
    >>> from convcourse.tf_ops import conv2d
    >>> try:
    ...     conv2d([[[[1.0]]]], [[[[1.0]]]], device="abacus")
    ... except DeviceError as error:
    ...     print(error)
    device must be "auto", "cpu" or "gpu": got 'abacus'. Use "auto" where any will do.
    """


@dataclass(frozen=True, slots=True)
class Device:
    """A device that TensorFlow can compute on.

    Attributes
    ----------
    name : str
        As TensorFlow counts them: CPU:0, GPU:0, GPU:1.
    description : str
        The model, where it is known.
    memory : int or None
        Bytes that TensorFlow may use there, where it tells.

    Examples
    --------
    >>> print(Device("GPU:0", "NVIDIA H200", 139 << 30))
    GPU:0  NVIDIA H200, 139.0 GiB
    """

    name: str
    description: str
    memory: int | None = None

    def __str__(self) -> str:
        """Return the device on one line."""
        memory = "" if self.memory is None else f", {self.memory / 2**30:.1f} GiB"
        return f"{self.name}  {self.description}{memory}"


@dataclass(frozen=True, slots=True, repr=False)
class DeviceReport:
    """What this machine computes with; its text is the report.

    Attributes
    ----------
    python, numpy, tensorflow : str
        Versions.
    devices : tuple of Device
        All that TensorFlow sees.
    auto : str
        The device that ``device="auto"`` takes.
    note : str
        Why there is no GPU, and what would help; empty where there is one.

    Examples
    --------
    >>> DeviceReport("3.12.1", "2.4.0", "2.21.0", (Device("CPU:0", "x86_64, 2 cores"),), "CPU:0")
    Python      3.12.1
    NumPy       2.4.0
    TensorFlow  2.21.0
    Devices     CPU:0  x86_64, 2 cores
    "auto" is   CPU:0
    """

    python: str
    numpy: str
    tensorflow: str
    devices: tuple[Device, ...]
    auto: str
    note: str = ""

    def __repr__(self) -> str:
        """Return the report, one thing a line."""
        lines = [("Python", self.python), ("NumPy", self.numpy), ("TensorFlow", self.tensorflow)]
        lines += zip(["Devices", *[""] * len(self.devices)], map(str, self.devices), strict=False)
        lines.append(('"auto" is', self.auto))
        text = [f"{label:<12}{value}" for label, value in lines]
        return "\n".join([*text, self.note] if self.note else text)


def device_report() -> DeviceReport:
    """Return which versions and devices this machine computes with.

    Returns
    -------
    DeviceReport
        A record whose text is the report.

    Notes
    -----
    Where TensorFlow is not installed the report says so, for whoever reads it can do without.

    Examples
    --------
    >>> device_report().devices[0].name
    'CPU:0'
    """
    cores = f"{platform.machine()}, {os.cpu_count()} cores"
    if importlib.util.find_spec("tensorflow") is None:
        versions = platform.python_version(), np.__version__, "none"
        note = missing(sys.version_info[:2])
        return DeviceReport(*versions, (Device("CPU:0", cores),), "CPU:0", note)
    tf = tensorflow()
    memory = _memory_limits()
    gpus = [
        Device(
            f"GPU:{number}",
            tf.config.experimental.get_device_details(gpu).get("device_name", "GPU"),
            memory.get(f"/device:GPU:{number}"),
        )
        for number, gpu in enumerate(tf.config.list_physical_devices("GPU"))
    ]
    return DeviceReport(
        platform.python_version(),
        np.__version__,
        tf.__version__,
        (Device("CPU:0", cores), *gpus),
        gpus[0].name if gpus else "CPU:0",
        "" if gpus else _no_gpu_note(tf),
    )


def place(tf: Any, device: str) -> Any:
    """Return a context that computes on the device.

    Parameters
    ----------
    tf : module
        TensorFlow, started.
    device : "auto", "cpu" or "gpu"
        In any case; "auto" leaves the choice to TensorFlow.

    Returns
    -------
    context manager

    Raises
    ------
    DeviceError
        If the device is not here.

    Examples
    --------
    >>> with place(tensorflow(), "cpu"):
    ...     print(tensorflow().zeros(1).device[-5:])
    CPU:0
    """
    choice = device.lower() if isinstance(device, str) else device
    if choice not in ("auto", "cpu", "gpu"):
        raise DeviceError(
            f'device must be "auto", "cpu" or "gpu": got {device!r}. Use "auto" where any will do.'
        )
    if choice == "auto":
        return nullcontext()
    if choice == "gpu" and not tf.config.list_physical_devices("GPU"):
        raise DeviceError(
            f'device="gpu" was asked for, but TensorFlow {tf.__version__} sees none. '
            f'{_no_gpu_note(tf)} Use device="auto" or "cpu" here.'
        )
    return tf.device(f"{choice}:0")


def _memory_limits() -> dict[str, int]:
    """Return the bytes that TensorFlow may use on each device, by the device's name."""
    from tensorflow.python.client import device_lib

    with native_stderr_held_back():
        return {device.name: device.memory_limit for device in device_lib.list_local_devices()}


def _no_gpu_note(tf: Any) -> str:
    """Return why TensorFlow sees no GPU here, and what would help."""
    if not tf.test.is_built_with_cuda():
        return (
            "No GPU: this TensorFlow is built for the CPU alone. On Linux with an NVIDIA card, "
            "install the project in a fresh environment with pip install 'convcourse[gpu]'."
        )
    if "CUDA_VISIBLE_DEVICES" in os.environ:
        return (
            "No GPU: the environment variable CUDA_VISIBLE_DEVICES is "
            f"{os.environ['CUDA_VISIBLE_DEVICES']!r} and may hide it. Unset it and start again."
        )
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "No GPU: this machine has no NVIDIA driver. Everything works on the CPU."
    return (
        "No GPU: the NVIDIA driver is here, but TensorFlow's CUDA libraries are missing or do not "
        "load. Install them with pip install 'convcourse[gpu]' and start again."
    )
