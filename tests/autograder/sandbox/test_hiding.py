"""What a lab forbids is not there when it is graded, whoever looks for it and however."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import numpy
import pytest

from autograder.grading.rules import forbidden_names, labs_with_checks, not_there
from autograder.sandbox import hiding
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

LIMITS = Limits(cell_seconds=60)
PRIVATE = ("tensorflow.python._pywrap_tfe", "keras.src.ops.nn", "scipy.signal._sigtools")
LOOK = """import sys
sys.meta_path[:] = [each for each in sys.meta_path if isinstance(each, type)]  # the usual ones
for name in [each for each in sys.modules if each.split(".")[0] in {roots!r}]:
    del sys.modules[name]
import importlib
found = []
for name in {names!r}:
    try:
        importlib.import_module(name)
    except Exception:  # a module that is not there, or the folder of one that says so
        continue
    found.append(name)
"""
CALLS = """import gc
import numpy as np
found = [f for f in gc.get_objects() if getattr(f, "__name__", "") in ("correlate", "convolve")]
found += [np._core.multiarray.correlate, np._core.multiarray.correlate2]
answers = []
for function in found:
    for way in (function, getattr(function, "__wrapped__", function)):
        try:
            answers.append(str(way(np.arange(4.0), np.ones(2))))
        except Exception:
            pass
"""
BODIES = """import ast, pathlib
kept = []
for file, function in {files!r}:
    path = pathlib.Path(file)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            kept.append([type(each).__name__ for each in node.body])
    kept += [p.name for p in path.parent.glob("__pycache__/" + path.stem + ".*") if p.read_bytes()]
"""


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize(
    "lab", ["lab2_size_and_padding", "lab3_channels_and_parameters", "lab7_backward"]
)
def test_nothing_of_a_forbidden_library_can_be_imported(lab: str) -> None:
    refused = not_there(lab)
    names = [name for name in refused if not name.startswith("numpy.")]
    names += [name for name in PRIVATE if any(f"{name}.".startswith(f"{r}.") for r in refused)]
    roots = {name.split(".")[0] for name in names} - {"numpy", "scipy"}
    sandbox = Sandbox.find(LIMITS, refused)
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden=refused, files={}) as process:
        assert process.run(LOOK.format(names=names, roots=sorted(roots))) == []
        assert process.get("found") == []
        assert process.run(CALLS) == []
        is_forbidden = "numpy.convolve" in refused
        assert (process.get("answers") == []) is is_forbidden


def test_a_library_that_is_installed_a_second_time_is_not_there_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, pkgs = tmp_path / "lib/python3.99/site-packages", tmp_path / "pkgs"
    for folder in (other / "numpy", pkgs / "scipy"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    paths = hiding.hidden(not_there("lab2_size_and_padding"))
    assert {other, pkgs} <= set(paths)
    assert not {Path(numpy.__file__).parent, Path(numpy.__file__).parents[1]} & set(paths)
    assert hiding.hidden({}) == []
    monkeypatch.setattr(sys, "path", [*sys.path, str(other)])
    assert other not in hiding.hidden(not_there("lab2_size_and_padding"))


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize(
    ("lab", "functions"),
    [
        ("lab8_train", ["confusion_matrix"]),
        ("lab4_filters", ["sobel_edges", "image_gradients", "gaussian_blur"]),
    ],
)
def test_functions_written_in_python_have_no_bodies(lab: str, functions: list[str]) -> None:
    """Where the lab forbids them alone, and not the library that they are of."""
    refused = not_there(lab)
    assert "tensorflow" not in refused
    texts = hiding.emptied(refused)
    assert len(texts) == 2
    for path, text in texts.items():
        assert len(ast.parse(text).body) == len(ast.parse(path.read_text("utf-8")).body)
    sandbox = Sandbox.find(LIMITS, refused)
    files = [(str(path), function) for path in texts for function in functions]
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden=refused, files={}) as process:
        assert process.run(BODIES.format(files=files)) == []
        kept = process.get("kept")
    assert len(kept) >= len(functions)
    assert all(each == ["Raise"] for each in kept)


def test_every_library_that_is_compiled_as_one_goes_as_a_whole() -> None:
    for lab in labs_with_checks():
        for name in forbidden_names(lab):
            assert name in not_there(lab)
            if name.startswith(("keras.", "tensorflow.", "torch.")):
                in_part = lab in ("lab4_filters", "lab8_train")
                assert in_part or name.split(".")[0] in not_there(lab)


def test_tensors_are_there_where_tensorflow_is_not() -> None:
    refused = not_there("lab1_convolve")
    with StudentProcess(Sandbox(()), Sandbox(()), LIMITS, forbidden=refused, files={}) as process:
        process.run(
            "import tensorflow as tf\nfrom tensorflow.keras import layers\n"
            "@tf.function\ndef f(x):\n    x = tf.constant(x, dtype=tf.float32)\n"
            "    y = tf.pad(tf.transpose(x, perm=[1, 0]), [[0, 0], [1, 0]])\n"
            "    total = tf.reduce_sum(y, axis=1, keepdims=True)\n"
            "    return total, tf.math.maximum(x[0, 0], 2).numpy()"
        )
        first, second = process.get("f")([[1, 2], [3, 4]])
        assert (first.tolist(), second) == ([[4], [6]], 2)
        process.run(
            "def g(x):\n    return tf.signal.fft2d(x)\ndef h(x):\n    return layers.Conv2D(1)"
        )
        with pytest.raises(ImportError, match=r"tensorflow\.signal.* a person has to judge"):
            process.get("g")([1])
        with pytest.raises(ImportError, match=r"tensorflow\.keras does this lab's work"):
            process.get("h")([1])


def test_a_cell_goes_on_behind_a_line_that_compares() -> None:
    refused = not_there("lab2_size_and_padding")
    with StudentProcess(Sandbox(()), Sandbox(()), LIMITS, forbidden=refused, files={}) as process:
        (shown,) = process.run("import numpy as np\nnp.convolve([1], [2])\nanswer = 3")
        assert shown["evalue"].startswith("numpy.convolve does this lab's work")
        assert process.get("answer") == 3
        process.run("raise ImportError\nother = 3")
        assert not process.has("other")
