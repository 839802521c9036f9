"""TensorFlow's start and its devices: repaired, quiet, explained."""

import ctypes
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
from numpy.linalg import _umath_linalg
from numpy.testing import assert_allclose

from convcourse import tf_ops
from convcourse.tf_ops import Device, DeviceError, DeviceReport, devices, start
from convcourse.tf_ops.start import native_stderr_held_back

X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))

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
    monkeypatch.setattr(devices, "_memory_limits", lambda: {"/device:GPU:0": 3 << 30})
    report = tf_ops.device_report()
    assert report.devices[1] == Device("GPU:0", "NVIDIA Something", 3 << 30)
    assert (report.auto, report.note) == ("GPU:0", "")
    assert "GPU:0  NVIDIA Something, 3.0 GiB" in str(report)


def test_where_tensorflow_is_not_installed_the_report_says_so_and_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    report = tf_ops.device_report()
    assert (report.tensorflow, [device.name for device in report.devices]) == ("none", ["CPU:0"])
    assert "TensorFlow  none" in str(report)
    assert report.note.startswith("TensorFlow is not installed. Run: pip install 'convcourse[cpu]'")


@pytest.mark.parametrize(
    ("python", "words"), [((3, 13), "is not installed"), ((3, 14), "for Python 3.14 yet")]
)
def test_what_to_do_about_tensorflow_depends_on_python(python, words):
    assert words in start.missing(python)


def test_memory_limits_have_the_names_that_the_report_looks_up():
    assert "/device:CPU:0" in devices._memory_limits()


@pytest.mark.parametrize(
    ("cuda", "visible", "driver", "words"),
    [
        (False, None, True, "built for the CPU alone. .* pip install 'convcourse\\[gpu\\]'"),
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
    assert re.search(words, devices._no_gpu_note(tf))


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
        # What TensorFlow has set in this process is not what a fresh one finds.
        env={k: v for k, v in os.environ.items() if not k.startswith("TF_")} | environment,
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
    with native_stderr_held_back():
        os.write(2, b"a greeting\n")
    os.write(2, b"a word after\n")
    assert capfd.readouterr().err == "a word after\n"


def test_what_native_code_says_comes_out_when_the_start_fails(capfd):
    def start():
        with native_stderr_held_back():
            os.write(2, b"the reason\n")
            raise RuntimeError("no start")

    with pytest.raises(RuntimeError, match="no start"):
        start()
    assert capfd.readouterr().err == "the reason\n"


def test_a_process_without_stderr_starts_too():
    run = python(
        "import os; os.close(2)\n"
        "from convcourse.tf_ops.start import native_stderr_held_back\n"
        "with native_stderr_held_back(): print('started')\n"
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
    start._refuse_two_wheels()


def test_no_tensorflow_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ImportError, match=r"TensorFlow is not installed. .*convcourse\[cpu\]"):
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
