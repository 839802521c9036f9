"""The convolution of `convcourse.ops` in TensorFlow, on the CPU or a GPU, and a device report.

The only module that imports TensorFlow, and it does so on first use: quietly, and with the GPUs
that TensorFlow 2.21 would overlook.
"""

import ctypes
import functools
import importlib.metadata
import importlib.util
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from convcourse.ops import as_array, sum_dtype
from convcourse.shapes import ShapeError, conv_window
from convcourse.shapes.arguments import Padding2D, PairLike

if TYPE_CHECKING:
    import tensorflow as tf


class DeviceError(ValueError):
    """A device that was asked for and is not here; the message says what would work.

    Examples
    --------
    >>> try:
    ...     conv2d([[[[1.0]]]], [[[[1.0]]]], device="abacus")
    ... except DeviceError as error:
    ...     print(error)
    device must be "auto", "cpu" or "gpu": got 'abacus'. Use "auto" where any will do.
    """


def conv2d(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
    device: str = "auto",
) -> "tf.Tensor":
    """Convolve a batch of images with a bank of kernels, by ``tf.nn.conv2d``.

    Parameters
    ----------
    x : array_like or tensor, shape (n, height, width, c_in)
        Images.
    w : array_like or tensor, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    b : array_like or tensor, shape (c_out,), optional
        Biases, one for each output channel.
    stride, padding, dilation, groups
        As in `convcourse.ops.conv2d`; stride and dilation may go together.
    device : "auto", "cpu" or "gpu", default "auto"
        Where to compute. "auto" leaves it to TensorFlow, which takes a GPU where it sees one.

    Returns
    -------
    tf.Tensor, shape (n, out_h, out_w, c_out)
        A tensor, and not an array: `numpy()` gives the array. Values and dtype are those of
        `convcourse.ops.conv2d`.

    Raises
    ------
    ShapeError
        As `convcourse.ops.conv2d` does, and for dtypes that TensorFlow lacks.
    DeviceError
        If the device is not here.

    Notes
    -----
    TensorFlow convolves no int64, so integers go through float64: exact below 2**53. Tensors are
    not copied to NumPy, so gradients and ``tf.function`` pass through; TensorFlow itself has no
    gradients of grouped or dilated convolutions on the CPU. A GPU may round float32 to
    TensorFloat-32, see ``tf.config.experimental.enable_tensor_float_32_execution``.

    Examples
    --------
    >>> x = [[[[2], [0], [1]], [[7], [1], [1]]]]
    >>> conv2d(x, [[[[1]], [[-1]]]]).numpy()[0, :, :, 0]
    array([[ 2, -1],
           [ 6,  0]])
    """
    tf = tensorflow()
    x, w = _tensor(tf, "x", x), _tensor(tf, "w", w)
    b = None if b is None else _tensor(tf, "b", b)
    tensors = [tensor for tensor in (x, w, b) if tensor is not None]
    window = conv_window(
        *(tuple(tensor.shape) for tensor in tensors),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )
    dtype = sum_dtype(*(tensor.dtype.as_numpy_dtype for tensor in tensors))
    exact = np.dtype(np.float64) if dtype.kind == "i" else dtype
    spelled: Any = [(0, 0), *window.padding, (0, 0)]
    if isinstance(padding, str):
        spelled = padding.upper()  # TensorFlow reads names in capitals only
    with _place(tf, device):
        x, w = tf.cast(x, exact), tf.cast(w, exact)
        y = tf.nn.conv2d(x, w, window.stride, spelled, dilations=window.dilation)
        if x.shape[0] == 0:  # TensorFlow miscounts the channels of an empty batch
            y = tf.reshape(y, (0, *window.output, w.shape[3]))
        y = y if b is None else y + tf.cast(b, exact)
        return y if exact == dtype else tf.cast(tf.round(y), dtype)


@functools.cache
def tensorflow() -> Any:
    """Return the module `tensorflow`, started: its devices found, its greetings kept quiet.

    A plain ``import tensorflow as tf`` afterwards is quiet too.

    Returns
    -------
    module

    Raises
    ------
    ImportError
        If TensorFlow is not installed, or its two wheels are installed over each other.

    Notes
    -----
    The wheel of TensorFlow 2.21.0 forgets where pip puts libcusolver, and then sees no GPU at all.
    Loading that library first, where it is installed, mends that.

    Examples
    --------
    >>> tensorflow().__name__
    'tensorflow'
    """
    _refuse_two_wheels()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")  # drops later notes, keeps warnings
    with _native_stderr_held_back():
        for library in _cusolver():
            with suppress(OSError):  # then no GPU is seen, and the report says so
                ctypes.CDLL(str(library))
        try:
            import tensorflow as tf
        except ModuleNotFoundError as error:
            if error.name != "tensorflow":
                raise
            raise ImportError(
                "this needs TensorFlow: it is not installed. Install the project with an extra, "
                "pip install -e '.[cpu]' or, on Linux with an NVIDIA card, '.[gpu]'."
            ) from None
        # The first operation has greetings of its own.
        tf.nn.conv2d(tf.zeros((1, 1, 1, 1)), tf.zeros((1, 1, 1, 1)), strides=1, padding="VALID")
    return tf


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

    Raises
    ------
    ImportError
        As `tensorflow` does.

    Examples
    --------
    >>> device_report().devices[0].name
    'CPU:0'
    """
    tf = tensorflow()
    cores = f"{platform.machine()}, {os.cpu_count()} cores"
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


def _tensor(tf: Any, name: str, value: Any) -> Any:
    """Return the value as a tensor of real numbers; a tensor stays what and where it is."""
    if tf.is_tensor(value):
        if np.dtype(value.dtype.as_numpy_dtype).kind in "biuf":
            return value
    else:
        value = as_array(name, value)
        if value.dtype.itemsize <= 8:
            return tf.convert_to_tensor(value)
    raise ShapeError(
        f"{name} must hold real numbers that TensorFlow convolves: got {value.dtype}. "
        "Use integers, float32 or float64."
    )


def _place(tf: Any, device: str) -> Any:
    """Return a context that computes on the device."""
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


def _refuse_two_wheels() -> None:
    """Refuse the two wheels of TensorFlow together: they overwrite each other's files."""
    found = []
    for wheel in ("tensorflow", "tensorflow-cpu"):
        try:
            found.append(f"{wheel} {importlib.metadata.version(wheel)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    if len(found) > 1:
        raise ImportError(
            f"TensorFlow must be installed once: {' and '.join(found)} share one folder and break "
            "each other. Use pip uninstall tensorflow tensorflow-cpu, then install the project "
            "with one extra, '.[cpu]' or '.[gpu]'."
        )


def _cusolver() -> list[Path]:
    """Return where pip put the CUDA library that TensorFlow 2.21.0 does not find by itself."""
    nvidia = importlib.util.find_spec("nvidia")
    folders = nvidia.submodule_search_locations or [] if nvidia else []
    libraries = [Path(folder, "cusolver", "lib", "libcusolver.so.11") for folder in folders]
    return [library for library in libraries if library.is_file()]


@contextmanager
def _native_stderr_held_back() -> Iterator[None]:
    """Hold back what native code writes to stderr, and let it out if the block fails.

    Native code writes to file descriptor 2, below Python's `sys.stderr` and a notebook's.
    """
    try:
        stderr = os.dup(2)
    except OSError:  # a process without stderr says nothing anyway
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def _memory_limits() -> dict[str, int]:
    """Return the bytes that TensorFlow may use on each device, by the device's name."""
    from tensorflow.python.client import device_lib

    with _native_stderr_held_back():
        return {device.name: device.memory_limit for device in device_lib.list_local_devices()}


def _no_gpu_note(tf: Any) -> str:
    """Return why TensorFlow sees no GPU here, and what would help."""
    if not tf.test.is_built_with_cuda():
        return (
            "No GPU: this TensorFlow is built for the CPU alone. On Linux with an NVIDIA card, "
            "install the project in a fresh environment with pip install -e '.[gpu]'."
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
        "load. Install them with pip install -e '.[gpu]' and start again."
    )
