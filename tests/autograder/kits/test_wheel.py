"""The wheel is one that pip takes, and holds every file of the two packages."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

from packaging.utils import parse_wheel_filename

from autograder.kits.wheel import wheel

ROOT = Path(__file__).resolve().parents[3]


def tracked(folder: str) -> set[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.removeprefix("src/") for name in listed.stdout.split("\n") if name}


def test_it_holds_what_git_tracks_and_says_what_it_is() -> None:
    name, content = wheel()
    project, version, _, tags = parse_wheel_filename(name)
    assert (project, [*map(str, tags)]) == ("convcourse", ["py3-none-any"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    about = f"convcourse-{version}.dist-info"
    assert tracked("autograder") | tracked("src/convcourse") <= files.keys()
    assert message_from_bytes(files[f"{about}/METADATA"])["Name"] == "convcourse"
    assert b"autograder = autograder.cli.main:main" in files[f"{about}/entry_points.txt"]
    recorded = {}
    for place, digest, size in csv.reader(io.StringIO(files[f"{about}/RECORD"].decode())):
        recorded[place] = (digest, size)
    assert recorded.keys() == files.keys()
    for place, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        said = ("", "") if place == f"{about}/RECORD" else (f"sha256={digest}", str(len(data)))
        assert recorded[place] == said
    assert wheel() == (name, content)


def test_pip_installs_it(tmp_path: Path) -> None:
    name, content = wheel()
    (tmp_path / name).write_bytes(content)
    options = ["--no-index", "--no-deps", "--no-compile", "--target", str(tmp_path / "site")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *options, str(tmp_path / name)]
    subprocess.run(pip, check=True)
    code = "import autograder, convcourse\nprint(autograder.__file__, convcourse.__version__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "site", capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert str(tmp_path / "site" / "autograder") in done.stdout
