"""The package as others install it: what is in it, and what it does far from any checkout."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.metadata import Metadata

from autograder.cli.demo import LAB
from autograder.kits.wheel import wheel
from convcourse.material import PARTS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("installed")  # built and installed once


def tracked(*places: str) -> set[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listed.stdout.split("\0")) - {""}


def test_the_wheel_is_the_two_packages_and_the_course_and_nothing_else(installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        held = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }
    code = {name.removeprefix("src/"): name for name in tracked("autograder", "src/convcourse")}
    course = {f"convcourse/material/{name}": name for name in tracked(*PARTS)}
    settings = f"{installed.wheel.name.rsplit('-', 3)[0]}.data/data/etc/jupyter"
    assert held.keys() - (code | course).keys() == {
        f"{settings}/jupyter_nbconvert_config.json",
        f"{settings}/labconfig/default_setting_overrides.json",
    }
    for place, name in (code | course).items():
        assert held[place] == (ROOT / name).read_bytes(), place


def test_the_wheel_of_a_kit_is_the_same_without_the_course(installed, tmp_path: Path) -> None:
    """Whether it is packed here or where the package is installed, with its solutions."""
    program = "from autograder.kits.wheel import wheel; open('a.whl', 'wb').write(wheel()[1])"
    installed.run("python", "-c", program, cwd=tmp_path)
    with zipfile.ZipFile(installed.wheel) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    parts = tuple(f"convcourse/material/{part}" for part in PARTS)
    left_out = {name for name in whole if name.startswith(parts) or ".data/" in name}
    for content in ((tmp_path / "a.whl").read_bytes(), wheel()[1]):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        assert held.keys() == whole.keys() - left_out
        code = [name for name in held if ".dist-info/" not in name]
        assert {name: held[name] for name in code} == {name: whole[name] for name in code}


def test_the_source_distribution_is_the_repository(installed) -> None:
    with tarfile.open(installed.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert tracked() - {".gitattributes"} <= held | {
        name for name in tracked() if "/." in f"/{name}"
    }


def test_an_index_takes_both(installed) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", installed.wheel, installed.sdist]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout + done.stderr
    with zipfile.ZipFile(installed.wheel) as archive:
        (place,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        about = Metadata.from_email(archive.read(place))
    assert str(about.requires_python) == ">=3.11"
    assert {"notebook", "course", "cpu", "gpu", "site", "lite", "hub", "dev", "all"} <= {
        *about.provides_extra
    }
    assert [each.name for each in about.requires_dist if each.marker is None] == ["numpy"]


def test_a_copy_of_lectures_and_labs_never_overwrites_work(installed, tmp_path: Path) -> None:
    first = installed.run("convcourse", "lab", "mine", "--no-lab", cwd=tmp_path)
    count = len(tracked("lectures", "labs"))
    assert first.stdout == f"{tmp_path / 'mine'}: {count} files copied.\n"
    work, gone = (tmp_path / "mine/labs" / name / f"{name}.ipynb" for name in (LAB, "lab4_filters"))
    work.write_text("work")
    gone.unlink()
    again = installed.run("convcourse", "lab", "mine", "--no-lab", cwd=tmp_path)
    assert again.stdout == (
        f"{tmp_path / 'mine'}: 1 files copied, {count - 1} were there and stay as they are.\n"
    )
    assert work.read_text() == "work"
    assert gone.read_bytes() == (ROOT / "labs/lab4_filters/lab4_filters.ipynb").read_bytes()
    (tmp_path / "file").write_text("")
    refused = installed.run("convcourse", "lab", "file", "--no-lab", cwd=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


@pytest.mark.needs("bubblewrap")
def test_a_submission_does_not_see_the_solutions_that_are_installed(
    installed, tmp_path: Path
) -> None:
    """It does outside of grading: the package is public, with its solutions."""
    notebook = nbformat.read(ROOT / "labs" / LAB / f"{LAB}.ipynb", as_version=4)
    (cell,) = [each for each in notebook.cells if each.id == "output_size"]
    cell.source = (
        "import pathlib, sysconfig\n"
        "def output_size(n, f, s=1, p=0, d=1):\n"
        "    site = pathlib.Path(sysconfig.get_path('purelib'))\n"
        "    assert (site / 'numpy').is_dir()\n"
        "    seen = [*(site / 'convcourse').rglob('*.*'), *(site / 'autograder').rglob('*.*')]\n"
        "    assert {path.name for path in seen} <= {'__init__.py'}, seen\n"  # one that refuses
        "    return (n + 2 * p - d * (f - 1) - 1) // s + 1\n"
    )
    nbformat.write(notebook, tmp_path / f"{LAB}.ipynb")
    done = installed.run("autograder", "check", f"{LAB}.ipynb", "--json", cwd=tmp_path)
    scores = {each["function"]: each["score"] for each in json.loads(done.stdout)["exercises"]}
    assert scores["output_size"] == 5, done.stdout  # all but the point for impossible sizes


@pytest.mark.parametrize("command", [("grade", "lab2"), ("report", "lab2")])
def test_where_there_is_no_course_the_way_to_one_is_said(installed, tmp_path, command) -> None:
    done = installed.run("autograder", *command, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"autograder: No nbgrader_config.py in {tmp_path} or above it.")
    assert done.stderr.endswith("or make one: autograder new DIR\n")
