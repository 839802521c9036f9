"""What is installed is what is needed: NumPy alone for the base, and a sentence for each extra."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from convcourse.extras import MODULES
from tests.test_house import MAY_IMPORT

ROOT = Path(__file__).resolve().parents[2]

# An import system in which only the standard library, these two packages and NumPy can be found.
BARE = """
import sys

class Bare:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in {"numpy", "convcourse", "autograder", *sys.stdlib_module_names}:
            return self.finder.find_spec(name, path, target)

sys.meta_path[:] = map(Bare, sys.meta_path)
"""
BASE = ("shapes", "ops", "grads", "layers", "tf_ops", "data", "figures", "checks", "questions")
LABS = sorted(path.name for path in (ROOT / "src/convcourse/checks").glob("lab*_*"))


def bare(code):
    return subprocess.run([sys.executable, "-c", BARE + code], capture_output=True, text=True)


def test_numpy_alone_imports_everything_but_widgets():
    modules = [*(f"convcourse.{name}" for name in BASE), *(f"convcourse.checks.{x}" for x in LABS)]
    code = f"import autograder.cli.main, {', '.join(modules)}\n"
    code += "from convcourse.ops import conv2d; import numpy as np\n"
    code += "print(conv2d(np.ones((1, 3, 3, 1)), np.ones((3, 3, 1, 1))).item())"
    done = bare(code)
    assert (done.stdout, done.stderr) == ("9.0\n", "")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import convcourse.widgets", "convcourse.widgets needs anywidget, NOT[notebook]'"),
        (
            "from convcourse.widgets import ask",
            "convcourse.widgets needs anywidget, NOT[notebook]'",
        ),
        (
            "from convcourse.figures import fig_bars",
            "convcourse.figures.fig_bars needs matplotlib, NOT[notebook]'",
        ),
        (
            "from convcourse.data.files import picture; picture(b'')",
            "a photograph needs PIL, NOT[notebook]'",
        ),
        (
            "from convcourse.tf_ops import tensorflow; tensorflow()",
            "TensorFlow is not installed. Run: pip install 'convcourse[cpu]' or, on Linux with an "
            "NVIDIA card, 'convcourse[gpu]'",
        ),
    ],
)
def test_a_missing_extra_is_one_sentence_with_the_command(code, sentence):
    done = bare(code)
    said = done.stderr.splitlines()[-1].partition(": ")[2]
    assert said == sentence.replace("NOT", "which is not installed. Run: pip install 'convcourse")


@pytest.mark.parametrize("command", ["demo", "grade lab2", "check lab2_size_and_padding.ipynb"])
def test_a_command_says_what_is_missing_and_no_more(command):
    done = bare(f"from autograder.cli.main import main; sys.exit(main({command.split()!r}))")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "autograder: autograder needs rich, which is not installed. "
        "Run: pip install 'convcourse[course]'\n"
    )


def test_every_library_that_a_module_may_import_is_in_an_extra():
    words = {word.partition(".")[0] for row in MAY_IMPORT.values() for word in row.split()}
    ours = {name.split(".")[1] for name in MAY_IMPORT if "." in name}
    known = set().union(*MODULES.values())
    assert words - ours - {"convcourse", "numpy", "pandas"} - known == set()  # pandas: a student's


@pytest.fixture(scope="module")
def extras():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_base_asks_for_numpy_and_a_newest_python_is_tensorflows_alone(extras):
    assert [Requirement(each).name for each in extras["dependencies"]] == ["numpy"]
    assert extras["requires-python"] == ">=3.11"
    lists = extras["optional-dependencies"]
    limited = {
        name: [Requirement(each).name for each in listed if "python_version" in each]
        for name, listed in lists.items()
    }
    assert {name for name, listed in limited.items() if listed} == {"cpu", "gpu"}
    for extra in ("cpu", "gpu"):
        markers = [Requirement(each).marker for each in lists[extra]]
        for python, count in (("3.11", 1), ("3.13", 1), ("3.14", 0), ("3.15", 0)):
            system = {
                "python_version": python,
                "sys_platform": "linux",
                "platform_machine": "x86_64",
            }
            assert sum(marker.evaluate(system) for marker in markers) == count, (extra, python)


@pytest.mark.parametrize("extra", ["notebook", "course"])
def test_lectures_and_labs_bring_neither_tensorflow_nor_data_alone(extras, extra):
    lists = extras["optional-dependencies"]
    names = {Requirement(each).name for each in lists[extra]}
    if extra == "notebook":
        assert not names & {"jupyterlab", "notebook", "nbgrader", "convcourse"}
    assert not any("tensorflow" in name for name in names)
    assert not names & {"mlxtend", "scikit-image", "scikit-learn", "pandas", "scipy"}
