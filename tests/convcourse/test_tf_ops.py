"""The TensorFlow twin against the NumPy one, and TensorFlow's start: repaired, quiet, explained."""

import ctypes
import doctest
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.linalg import _umath_linalg
from numpy.testing import assert_allclose, assert_array_equal

from convcourse import ops, tf_ops
from convcourse.shapes import Conv, Dense, Flatten, MaxPool, ShapeError, conv_window, summary
from convcourse.tf_ops import Device, DeviceError, DeviceReport

law = settings(deadline=None, derandomize=True, max_examples=100)
small = st.integers(1, 3)
pairs = st.tuples(small, small)
margin = st.integers(0, 3)
dtypes = st.sampled_from(["float16", "float32", "float64", "bool", "uint8", "int64", "uint64"])


@law
@given(
    n=st.integers(0, 2),
    size=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    kernel=pairs,
    channels=pairs,
    groups=small,
    stride=pairs,
    dilation=pairs,
    padding=st.one_of(
        st.sampled_from(["VALID", "same"]),
        margin,
        st.tuples(*[st.tuples(margin, margin)] * 2),
    ),
    dtypes=st.tuples(
        *[st.sampled_from(["float32", "float64", "float16", "uint8", "int64", "bool", "uint64"])]
        * 2
    ),
    bias=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_conv2d_agrees_with_its_numpy_twin(
    n, size, kernel, channels, groups, stride, dilation, padding, dtypes, bias, seed
):
    keywords = {"stride": stride, "dilation": dilation, "padding": padding, "groups": groups}
    x_shape = (n, *size, groups * channels[0])
    w_shape = (*kernel, channels[0], groups * channels[1])
    try:
        conv_window(x_shape, w_shape, **keywords)
    except ShapeError:
        assume(False)
    rng = np.random.default_rng(seed)
    x, w, b = (
        rng.integers(0, 9, shape).astype(dtype)
        for shape, dtype in zip((x_shape, w_shape, w_shape[3:]), (*dtypes, dtypes[1]), strict=True)
    )
    b = b if bias else None
    y, expected = tf_ops.conv2d(x, w, b, **keywords), ops.conv2d(x, w, b, **keywords)
    assert y.dtype.as_numpy_dtype == expected.dtype
    assert_allclose(y, expected, rtol=1e-5, atol=1e-4)


def test_large_integers_are_exact():
    x = np.full((1, 3, 3, 1), 2**40 + 1)
    w = np.full((3, 3, 1, 1), 101)
    assert tf_ops.conv2d(x, w, [-3]).numpy().item() == 9 * 101 * (2**40 + 1) - 3


X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))


@pytest.mark.parametrize(
    ("arrays", "keywords"),
    [
        ((X[0], W), {}),
        ((X, W[0]), {}),
        ((X[..., :3], W), {}),
        ((X, W), {"groups": 3}),
        ((X, W, np.ones(4)), {}),
        ((X, np.ones((7, 3, 4, 8))), {}),
        ((X[..., :0], W[:, :, :0]), {}),
        ((X, W), {"stride": 0}),
        ((X, W), {"stride": [1, 2, 2, 1]}),
        ((X, W), {"dilation": 1.5}),
        ((X, W), {"padding": "full"}),
        ((X, W), {"padding": (1, 1)}),
        ((X.astype(object), W), {}),
        ((X, W.astype(complex)), {}),
        (([[1, 2], [3]], W), {}),
    ],
)
def test_both_twins_refuse_with_the_same_words(arrays, keywords):
    with pytest.raises(ShapeError) as numpys:
        ops.conv2d(*arrays, **keywords)
    with pytest.raises(ShapeError) as tensorflows:
        tf_ops.conv2d(*arrays, **keywords)
    assert str(tensorflows.value) == str(numpys.value)


def test_dtypes_that_tensorflow_does_not_convolve_are_refused(tf):
    message = r"real numbers that TensorFlow convolves: got .*{}.*Use integers, float32 or float64"
    with pytest.raises(ShapeError, match=message.format("complex128")):
        tf_ops.conv2d(tf.constant(X, tf.complex128), W)
    wide = np.dtype(np.longdouble)
    if wide.itemsize > 8:  # on some platforms it is float64 by another name
        with pytest.raises(ShapeError, match=message.format(wide)):
            tf_ops.conv2d(X.astype(wide), W)


def test_gradients_pass_through(tf):
    x, w = tf.Variable(X), tf.Variable(W)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf_ops.conv2d(x, w, stride=2, padding="same"))
    grad_x, grad_w = tape.gradient(y, [x, w])
    assert grad_x.shape == x.shape
    # The gradient of a sum counts the pixels that each weight meets; padding counts nothing.
    assert_array_equal(grad_w[:, :, 0, 0], 2 * np.outer([2, 3, 2], [3, 3, 2]))


def test_a_graph_may_leave_the_batch_open(tf):
    convolve = tf.function(
        lambda x: tf_ops.conv2d(x, W, padding=1, stride=(2, 1)),
        input_signature=[tf.TensorSpec((None, 5, 6, 4), tf.float64)],
    )
    for n in (1, 3):
        x = np.random.default_rng(n).normal(size=(n, 5, 6, 4))
        assert_allclose(convolve(x), ops.conv2d(x, W, padding=1, stride=(2, 1)), atol=1e-9)


# --- costs, against Keras -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_parameters_agree_with_keras(tf, seed):
    rng = np.random.default_rng(seed)
    kernel, stride = (tuple(map(int, rng.integers(1, 4, 2))) for _ in range(2))
    groups, bias = int(rng.integers(1, 4)), bool(rng.integers(2))
    c_in, filters = (groups * int(rng.integers(1, 5)) for _ in range(2))
    shape, padding = (9, 11, c_in), ["valid", "same"][seed % 2]
    keras = tf.keras.Sequential(
        [
            tf.keras.Input(shape),
            tf.keras.layers.Conv2D(filters, kernel, stride, padding, groups=groups, use_bias=bias),
            tf.keras.layers.MaxPool2D(2, padding=padding),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(7, use_bias=bias),
        ]
    )
    table = summary(
        [
            Conv(filters, kernel, stride=stride, padding=padding, groups=groups, bias=bias),
            MaxPool(2, padding=padding),
            Flatten(),
            Dense(7, bias=bias),
        ],
        shape,
    )
    assert [row.params for row in table] == [layer.count_params() for layer in keras.layers]
    assert [row.output_shape for row in table] == [layer.output.shape[1:] for layer in keras.layers]


# --- devices ------------------------------------------------------------------------------------


def test_cpu_and_auto_agree_and_say_where_they_were(tf):
    on_cpu = tf_ops.conv2d(X, W, device="CPU")
    assert on_cpu.device.endswith("CPU:0")
    assert_allclose(tf_ops.conv2d(X, W, device="auto"), on_cpu, rtol=1e-3)


def test_an_unknown_device_is_told_the_known_ones():
    with pytest.raises(
        DeviceError, match=r'must be "auto", "cpu" or "gpu": got \'tpu\'. Use "auto"'
    ):
        tf_ops.conv2d(X, W, device="tpu")
    with pytest.raises(DeviceError, match="got 0"):
        tf_ops.conv2d(X, W, device=0)


def test_a_gpu_that_is_not_here_is_told_why_and_what_would_work(tf, monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    message = (
        r'device="gpu" was asked for, .* sees none. No GPU: .* Use device="auto" or "cpu" here'
    )
    with pytest.raises(DeviceError, match=message):
        tf_ops.conv2d(X, W, device="gpu")


def test_the_report_tells_versions_and_devices(tf):
    report = tf_ops.device_report()
    assert (report.python, report.numpy) == (platform.python_version(), np.__version__)
    assert report.tensorflow == importlib.metadata.version("tensorflow-cpu") == tf.__version__
    names = [
        device.name.replace("/physical_device:", "") for device in tf.config.list_physical_devices()
    ]
    assert sorted(device.name for device in report.devices) == sorted(names)
    assert report.auto in names
    assert bool(report.note) == (report.auto == "CPU:0")
    for line in (report.python, report.numpy, report.tensorflow, report.auto, report.note):
        assert line in str(report)


def test_the_report_of_a_gpu_names_it_with_its_memory(tf, monkeypatch):
    physical = {"GPU": [SimpleNamespace(name="/physical_device:GPU:0")]}
    monkeypatch.setattr(tf.config, "list_physical_devices", physical.get)
    details = {"device_name": "NVIDIA Something", "compute_capability": (9, 0)}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda device: details)
    monkeypatch.setattr(tf_ops, "_memory_limits", lambda: {"/device:GPU:0": 3 << 30})
    report = tf_ops.device_report()
    assert report.devices[1] == Device("GPU:0", "NVIDIA Something", 3 << 30)
    assert (report.auto, report.note) == ("GPU:0", "")
    assert "GPU:0  NVIDIA Something, 3.0 GiB" in str(report)


def test_memory_limits_have_the_names_that_the_report_looks_up():
    assert "/device:CPU:0" in tf_ops._memory_limits()


@pytest.mark.parametrize(
    ("cuda", "visible", "driver", "words"),
    [
        (False, None, True, "built for the CPU alone. .* pip install -e '.\\[gpu\\]'"),
        (True, "-1", True, "CUDA_VISIBLE_DEVICES is '-1' and may hide it. Unset it"),
        (True, None, False, "no NVIDIA driver. Everything works on the CPU"),
        (True, None, True, "driver is here, but .* libraries .* Install them"),
    ],
)
def test_the_note_says_why_there_is_no_gpu(monkeypatch, cuda, visible, driver, words):
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)

    def load(name):
        assert name == "libcuda.so.1"
        if not driver:
            raise OSError("cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    tf = SimpleNamespace(test=SimpleNamespace(is_built_with_cuda=lambda: cuda))
    assert re.search(words, tf_ops._no_gpu_note(tf))


def test_a_report_is_a_record_that_cannot_be_changed():
    report = DeviceReport("3", "2", "2", (Device("CPU:0", "x"),), "CPU:0")
    with pytest.raises(AttributeError):
        report.auto = "GPU:0"


# --- the start ----------------------------------------------------------------------------------


def python(command, **environment):
    """Run a command in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_module_opens_without_tensorflow_and_first_use_says_nothing():
    run = python(
        "import sys\n"
        "from convcourse import tf_ops\n"
        "assert 'tensorflow' not in sys.modules\n"
        "print(tf_ops.conv2d([[[[2.0]]]], [[[[3.0]]]]).numpy().item())\n"
        "tf_ops.device_report()\n"
        "import os, tensorflow\n"
        "assert os.environ.get('TF_ENABLE_ONEDNN_OPTS') is None\n"
        "print('heard', file=sys.stderr)\n"
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "6.0\n", "heard\n")


def test_what_native_code_says_is_held_back(capfd):
    with tf_ops._native_stderr_held_back():
        os.write(2, b"a greeting\n")
    os.write(2, b"a word after\n")
    assert capfd.readouterr().err == "a word after\n"


def test_what_native_code_says_comes_out_when_the_start_fails(capfd):
    def start():
        with tf_ops._native_stderr_held_back():
            os.write(2, b"the reason\n")
            raise RuntimeError("no start")

    with pytest.raises(RuntimeError, match="no start"):
        start()
    assert capfd.readouterr().err == "the reason\n"


def test_a_process_without_stderr_starts_too():
    run = python(
        "import os; os.close(2)\n"
        "from convcourse import tf_ops\n"
        "with tf_ops._native_stderr_held_back(): print('started')\n"
    )
    assert run.stdout == "started\n"


def versions(installed):
    def version(name):
        if name not in installed:
            raise importlib.metadata.PackageNotFoundError(name)
        return "2.21.0"

    return version


def test_two_wheels_over_each_other_are_refused(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", versions({"tensorflow", "tensorflow-cpu"}))
    message = "once: tensorflow 2.21.0 and tensorflow-cpu 2.21.0 share .* Use pip uninstall"
    with pytest.raises(ImportError, match=message):
        tf_ops.tensorflow.__wrapped__()


@pytest.mark.parametrize("wheel", ["tensorflow", "tensorflow-cpu"])
def test_one_wheel_is_fine(monkeypatch, wheel):
    monkeypatch.setattr(importlib.metadata, "version", versions({wheel}))
    tf_ops._refuse_two_wheels()


def test_no_tensorflow_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ImportError, match=r"needs TensorFlow: it is not installed. .*\.\[cpu\]"):
        tf_ops.tensorflow.__wrapped__()


FAKE_TENSORFLOW = """
import ctypes, os
def zeros(shape): pass
class nn:
    def conv2d(*arrays, **keywords):
        try:
            ctypes.CDLL({library!r}, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
            print("cusolver was here first")
        except OSError:
            print("no cusolver")
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [("library", "cusolver was here first"), ("broken", "no cusolver"), (None, "no cusolver")],
)
def test_cusolver_is_loaded_before_tensorflow_looks_for_gpus(tmp_path, content, said):
    """A stand-in for TensorFlow looks, at its first operation, whether the library is loaded."""
    library = tmp_path / "nvidia" / "cusolver" / "lib" / "libcusolver.so.11"
    library.parent.mkdir(parents=True)
    if content == "library":
        shutil.copy(_umath_linalg.__file__, library)  # any shared library will do
    elif content == "broken":
        library.write_text("no library")
    (tmp_path / "tensorflow.py").write_text(FAKE_TENSORFLOW.format(library=str(library)))
    run = python("from convcourse import tf_ops; tf_ops.tensorflow()", PYTHONPATH=str(tmp_path))
    assert (run.stdout, run.stderr) == (said + "\n", "")


def test_every_example_in_the_documentation_holds():
    results = doctest.testmod(tf_ops)
    assert results.attempted > 0
    assert results.failed == 0
