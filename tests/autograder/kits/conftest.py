"""A container as Gradescope's, made with bubblewrap: root, a bare system, and its folders.

Once it may make namespaces, and once it is as Docker has it by default: few capabilities, and a
filter that refuses what namespaces take. The network's part of `setup.sh` is played by a program
that writes down what it is asked for, and by the libraries that are here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyseccomp
import pytest

from autograder.course import Course
from autograder.kits.gradescope.pack import pack

LAB = "tiny"
_LIBRARIES = "/opt/convcourse/libraries"
# What Docker leaves to root, and what its usual profile refuses to root without CAP_SYS_ADMIN.
DOCKERS_CAPABILITIES = """
    CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE
    SYS_CHROOT KILL AUDIT_WRITE
""".split()  # noqa: SIM905
DOCKER_REFUSES = ("unshare", "setns", "mount", "umount2", "pivot_root", "move_mount", "fsopen")
_NEW_NAMESPACES = (
    0x00020000,
    0x02000000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)


@dataclass(frozen=True)
class Container:
    """A container's writable folders, below one on this machine."""

    folder: Path

    @property
    def place(self) -> Path:
        """What is /autograder inside."""
        return self.folder / "autograder"

    def run(self, *program: str, namespaces: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program inside, as root, from /autograder."""
        with tempfile.TemporaryFile() as rules:
            options = [] if namespaces else _as_docker_has_it(rules)
            return subprocess.run(
                ["bwrap", *self._root(), *options, "--", *program],
                env={"PATH": "/fake:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
                     "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
                pass_fds=[rules.fileno()],
                capture_output=True,
                text=True,
                check=False,
                timeout=100,
            )  # fmt: skip

    def grade(
        self, submission: dict[str, Any], *, namespaces: bool
    ) -> subprocess.CompletedProcess[str]:
        """Hand a notebook in, and run what Gradescope runs."""
        self.hand_in(submission)
        return self.run("/autograder/run_autograder", namespaces=namespaces)

    def hand_in(self, submission: dict[str, Any]) -> None:
        """Lay a notebook out as Gradescope does, with no results yet."""
        for name in ("submission", "results"):
            shutil.rmtree(self.place / name, ignore_errors=True)
            (self.place / name).mkdir()
        (self.place / "submission" / f"{LAB}.ipynb").write_text(json.dumps(submission), "utf-8")

    def results(self) -> dict[str, Any]:
        """What Gradescope reads afterwards."""
        text = (self.place / "results" / "results.json").read_text("utf-8")
        results: dict[str, Any] = json.loads(text)
        return results

    def _root(self) -> list[str]:
        options = ["--unshare-pid", "--unshare-ipc", "--unshare-net", "--die-with-parent"]
        options += [
            "--ro-bind",
            "/usr",
            "/usr",
            "--dir",
            "/etc",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
        ]
        for name in ("bin", "sbin", "lib", "lib64"):
            options += ["--symlink", f"usr/{name}", f"/{name}"]
        for name in ("passwd", "group", "ld.so.cache", "localtime", "alternatives"):
            options += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
        options += ["--perms", "1777", "--tmpfs", "/tmp", "--chdir", "/autograder"]
        for name in ("autograder", "opt", "fake"):
            options += ["--bind", str(self.folder / name), f"/{name}"]
        options += ["--ro-bind", sysconfig.get_path("purelib"), _LIBRARIES]
        if not Path(sys.base_prefix).is_relative_to("/usr"):
            for parent in reversed(Path(sys.base_prefix).parents[:-1]):
                options += ["--dir", str(parent)]
            options += ["--ro-bind", sys.base_prefix, sys.base_prefix]
        return options


def _as_docker_has_it(rules: Any) -> list[str]:
    filter_ = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call in DOCKER_REFUSES:
        filter_.add_rule(pyseccomp.ERRNO(1), call)
    for flag in _NEW_NAMESPACES:
        argument = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag)
        filter_.add_rule(pyseccomp.ERRNO(1), "clone", argument)
    filter_.add_rule(pyseccomp.ERRNO(38), "clone3")
    filter_.export_bpf(rules)
    rules.seek(0)
    options = ["--cap-drop", "ALL", "--seccomp", str(rules.fileno())]
    for name in DOCKERS_CAPABILITIES:
        options += ["--cap-add", f"CAP_{name}"]
    return options


@pytest.fixture(scope="session")
def archive(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny lab's autograder."""
    file = tmp_path_factory.mktemp("kit") / "tiny.zip"
    pack(Course(house, file.parent / "course"), LAB, file, visibility="visible")
    return file


@pytest.fixture(scope="session")
def container(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Container:
    """An image built as Gradescope builds it: the archive unpacked, and its setup.sh run."""
    folder = Path(tempfile.mkdtemp(prefix="gradescope-", dir=tmp_path_factory.getbasetemp()))
    built = Container(folder)
    for name in ("autograder/source", "autograder/results", "opt/convcourse/libraries", "fake"):
        (folder / name).mkdir(parents=True)
    folder.chmod(0o755)
    with zipfile.ZipFile(archive) as content:
        content.extractall(built.place / "source")  # modes are lost, as with many a program
    shutil.copy(built.place / "source" / "run_autograder", built.place)
    for script in ("run_autograder", "source/setup.sh"):
        (built.place / script).chmod(0o755)
    played = {
        "apt-get": 'echo "$@" >> /opt/asked',
        "python3": f'exec {Path(sys.executable).resolve()} "$@"',
    }
    for name, line in played.items():
        program = folder / "fake" / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        program.chmod(0o755)
    done = built.run("/autograder/source/setup.sh")
    assert done.returncode == 0, done.stderr
    site = next((folder / "opt" / "convcourse" / "lib").glob("python*/site-packages"))
    (site / "libraries.pth").write_text(f"{_LIBRARIES}\n", encoding="ascii")
    users = {"users": [{"id": 1234, "email": "jdoe@example.edu", "name": "Jane Doe"}], "id": 77}
    (built.place / "submission_metadata.json").write_text(json.dumps(users), encoding="utf-8")
    return built
