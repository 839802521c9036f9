"""TensorFlow's start: on first use, quietly, and with the GPUs that 2.21 would overlook."""

import ctypes
import functools
import importlib.metadata
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_NEWEST_PYTHON = (3, 13)  # of TensorFlow 2.21; pyproject.toml says the same


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
    with native_stderr_held_back():
        for library in _cusolver():
            with suppress(OSError):  # then no GPU is seen, and the report says so
                ctypes.CDLL(str(library))
        try:
            import tensorflow as tf
        except ModuleNotFoundError as error:
            if error.name != "tensorflow":
                raise
            raise ImportError(missing(sys.version_info[:2]), name="tensorflow") from None
        # The first operation has greetings of its own.
        tf.nn.conv2d(tf.zeros((1, 1, 1, 1)), tf.zeros((1, 1, 1, 1)), strides=1, padding="VALID")
    return tf


def missing(python: tuple[int, int]) -> str:
    """Return how to get TensorFlow, whose releases follow Python's a year later.

    Examples
    --------
    >>> print(missing((3, 14)).partition(".")[0])
    TensorFlow has no release for Python 3
    """
    if python > _NEWEST_PYTHON:
        given, newest = (".".join(map(str, version)) for version in (python, _NEWEST_PYTHON))
        return (
            f"TensorFlow has no release for Python {given} yet. Make an environment with Python "
            f"{newest}, and run there: pip install 'convcourse[cpu]'"
        )
    return (
        "TensorFlow is not installed. Run: pip install 'convcourse[cpu]' or, on Linux with an "
        "NVIDIA card, 'convcourse[gpu]'"
    )


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
            "with one extra, 'convcourse[cpu]' or 'convcourse[gpu]'."
        )


def _cusolver() -> list[Path]:
    """Return where pip put the CUDA library that TensorFlow 2.21.0 does not find by itself."""
    nvidia = importlib.util.find_spec("nvidia")
    folders = nvidia.submodule_search_locations or [] if nvidia else []
    libraries = [Path(folder, "cusolver", "lib", "libcusolver.so.11") for folder in folders]
    return [library for library in libraries if library.is_file()]


@contextmanager
def native_stderr_held_back() -> Iterator[None]:
    """Hold back what native code writes to stderr, and let it out if the block fails.

    Native code writes to file descriptor 2, below Python's `sys.stderr` and a notebook's.

    Examples
    --------
    >>> with native_stderr_held_back():
    ...     _ = os.write(2, b"never read")
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
