"""Where the course runs besides: containers, VS Code, Colab, GitHub's machines."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def colab():
    spec = importlib.util.spec_from_file_location("colab", ROOT / "tools" / "colab.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_notebook_for_colab_has_one_cell_more_and_is_else_the_same(colab, tmp_path, capsys):
    address = "convcourse[notebook] @ https://example.org/convcourse-0.1.0-py3-none-any.whl"
    assert colab.main([str(tmp_path), "--requirement", address]) == 0
    written = capsys.readouterr().out.splitlines()
    folders = (ROOT / "lectures").glob("*.ipynb"), (ROOT / "labs").glob("*/*.ipynb")
    assert len(written) == sum(len([*each]) for each in folders) > 20
    for path in map(Path, written):
        made = nbformat.read(path, as_version=4)
        nbformat.validate(made)
        source = nbformat.read(ROOT / path.relative_to(tmp_path), as_version=4)
        assert made.cells[1:] == source.cells
        command = made.cells[0].source
        assert command.startswith("%pip install --quiet ")
        asked = Requirement(shlex.split(command)[-1])
        assert (asked.name, asked.extras) == ("convcourse", {"notebook"})


def test_what_is_no_requirement_is_refused(colab, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        colab.main([str(tmp_path), "--requirement", "convcourse[notebook"])
    assert stopped.value.code == 2
    assert "--requirement: " in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


FAKE_COLAB = """
import sys, types
asked = []
output = types.ModuleType("google.colab.output")
output._widgets = types.SimpleNamespace(_installed_url=None)
def enable_custom_widget_manager():
    asked.append(1)
    output._widgets._installed_url = "https://example.org/widgets"
output.enable_custom_widget_manager = enable_custom_widget_manager
sys.modules["google.colab.output"] = output
from convcourse import widgets
before = len(asked)
_, metadata = widgets.explore_size()._repr_mimebundle_()
widgets.explore_volume()
print(before, len(asked), str(metadata))
"""


def test_an_explorable_asks_colab_for_its_widget_manager_once_and_names_it():
    """As Colab's own documentation of third-party widgets has it, without a line in a notebook."""
    done = subprocess.run([sys.executable, "-c", FAKE_COLAB], capture_output=True, text=True)
    before, after, metadata = done.stdout.split(maxsplit=2)
    assert (before, after) == ("0", "1"), done.stderr
    assert "'custom_widget_manager': {'url': 'https://example.org/widgets'}" in metadata


def test_github_knows_every_word_of_the_workflows():
    files = sorted(map(str, (ROOT / ".github" / "workflows").glob("*.y*ml")))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*command, "vendor.github-workflows", *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_github_runs_the_whole_test_command_on_each_python_that_tensorflow_takes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text())
    job = workflow["jobs"]["tests"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["steps"][-1]["run"] == ".ci/run"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def test_the_container_has_what_the_sandbox_needs_and_no_personal_data():
    dockerfile = (ROOT / "Dockerfile").read_text()
    setup = (ROOT / "autograder/kits/gradescope/setup.sh").read_text()
    install = r"apt-get install --yes --no-install-recommends ([\w .+-]+)"
    here, there = (set(re.search(install, text)[1].split()) for text in (dockerfile, setup))
    assert here == {name for name in there if not name.startswith("python")}
    assert "\nUSER instructor\n" in dockerfile
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"course/", ".git/", ".venv/"} <= {*left_out}


def test_vs_code_opens_the_copy_that_its_own_commands_make(tmp_path):
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    install = shlex.split(settings["updateContentCommand"])
    assert (ROOT / install[install.index("--constraint") + 1]).is_file()
    command = shlex.split(settings["postCreateCommand"])
    assert command[0] == "python"
    subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, check=True, capture_output=True)
    opened = settings["customizations"]["codespaces"]["openFiles"]
    assert opened
    assert all((tmp_path / file).is_file() for file in opened)
