"""Courses of one's own, made by `autograder new`, and the copy that `convcourse lab` opens."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.cli.main import main
from autograder.course import Course
from convcourse import __main__ as command
from convcourse import material

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_a_new_course_is_this_one_and_ones_own(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    folder = tmp_path / "physics" / "one"
    if there:
        folder.mkdir(parents=True)
    assert main(["new", str(folder)]) == 0
    count = len([*(ROOT / "labs").glob("lab*")])
    assert f"{count} labs with solutions and releases" in capsys.readouterr().out
    made = files(folder)
    for part in ("lectures", "labs", "solutions"):
        ours = {f"{part}/{name}": text for name, text in files(ROOT / part).items()}
        ours = {name: text for name, text in ours.items() if ".ipynb_checkpoints" not in name}
        assert {name: made[name] for name in made if name.startswith(part)} == ours
    assert made["nbgrader_config.py"] == (ROOT / "nbgrader_config.py").read_bytes()
    assert b"autograder release --all" in made["README.md"]
    assert b"course/" in made[".gitignore"]
    monkeypatch.chdir(folder / "labs")  # found from below, too
    assert Course.find() == Course(folder, folder / "course")
    assert main(["release", "lab2", "--check"]) == 0


def test_nothing_in_a_folder_is_overwritten(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["new", str(tmp_path)]) == 1
    assert f"{tmp_path} is not empty, and nothing in it is overwritten" in capsys.readouterr().err
    assert main(["new", str(tmp_path / "notes.txt")]) == 1
    assert "could not be made a course: " in capsys.readouterr().err
    assert files(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("room", [0, 20, "all but the README"])
def test_a_disk_that_is_full_leaves_no_half_of_a_course(
    room: int | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    copied = []

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def copyfile(source: Path, target: Path) -> None:
        copied.append(target.write_bytes(source.read_bytes()[:100]))
        if len(copied) == room:
            full()

    monkeypatch.setattr(shutil, "copyfile", copyfile if room else full)
    monkeypatch.setattr("autograder.cli.new.write_whole", full)
    assert main(["new", str(tmp_path / "mine")]) == 1
    assert "could not be made a course: [Errno 28] No space left" in capsys.readouterr().err
    assert files(tmp_path) == {}
    monkeypatch.undo()
    assert main(["new", str(tmp_path / "mine")]) == 0


def test_a_package_without_the_course_says_how_to_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(material, "checkout", lambda: None)
    assert main(["new", str(tmp_path / "mine")]) == 1
    assert "pip install --force-reinstall 'convcourse[course]'" in capsys.readouterr().err
    assert command.main(["lab", str(tmp_path / "mine"), "--no-lab"]) == 1
    assert "are not part of this installation" in capsys.readouterr().err
    assert files(tmp_path) == {}


def test_jupyterlab_opens_where_the_copy_is_on_the_first_lecture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    fake = SimpleNamespace(LabApp=SimpleNamespace(launch_instance=started.append))
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", fake)
    monkeypatch.chdir(tmp_path)
    assert command.main(["lab", "--no-browser"]) == 0
    (options,) = started
    assert options == [
        f"--ServerApp.root_dir={tmp_path / 'convolution'}",
        "--LabApp.default_url=/lab/tree/lectures/00_start_here.ipynb",
        "--no-browser",
    ]
    assert (tmp_path / "convolution" / "lectures" / "00_start_here.ipynb").is_file()


def test_without_jupyterlab_the_copy_is_there_and_the_command_to_install_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    assert command.main(["lab", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "convcourse: convcourse lab needs jupyterlab, which is not installed. "
        "Run: pip install 'convcourse[course]'\n"
    )
    assert (tmp_path / "labs").is_dir()
