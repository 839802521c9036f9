"""Where no namespaces are to be had: a student's process as another user of this machine.

It takes root, a filter of system calls, and a machine that is there for this alone, such as a
container that is thrown away. Each process gets a number of its own, which owns nothing but an
empty folder: what others may not read is out of its reach, and so is every other process. The
filter refuses it networks, programs and processes. It still sees what everybody may see, so
whoever uses this closes what is the grader's first (`close`).
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.sandbox import bubblewrap
from autograder.sandbox.launcher import Sandbox, Started, can_filter

# Between the numbers that Debian gives to people and services and those that it gives to none.
_USERS = range(60600, 61100)
_numbers = itertools.cycle(_USERS)


@dataclass(frozen=True, slots=True)
class OtherUser(Sandbox):
    """Starts processes as other users; `code` is the folder with what they need of ours."""

    code: str = ""

    @classmethod
    def below(cls, folder: Path) -> OtherUser | None:
        """Lay out, below a folder, what such processes need; none where this takes more rights."""
        if not hasattr(os, "geteuid") or os.geteuid() != 0 or not can_filter():
            return None
        if shutil.which("setpriv") is None:
            return None
        probe = _as(_USERS[0], sys.executable, "-c", "pass")
        if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
            return None  # no other users in this user namespace, or Python is closed to them
        for source, place in bubblewrap.code(folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, place)
        open_up(folder)
        return cls((), str(folder))

    @property
    def protects(self) -> bool:
        """Whether all that is the grader's is out of reach: what was closed is."""
        return True

    @property
    def sentence(self) -> str:
        """What protects the grader, for a person to read."""
        return (
            "This machine grants no namespaces, so the submission ran as another user of it, and "
            "not in a sandbox: without network, programs and processes of its own, and without "
            "the files that are closed to that user; it could read what everybody may read."
        )

    def start(self) -> Started:
        """Start a worker as a user whose processes all end with it."""
        user = next(_numbers)
        home = tempfile.TemporaryDirectory(prefix="convcourse-", ignore_cleanup_errors=True)
        os.chown(home.name, user, user)
        worker = replace(self, command=_as(user))
        return worker.start_in(home, lambda: end_all([user]))

    @property
    def isolates(self) -> bool:
        """Whether it is cut off from everything else: it is not."""
        return False

    def places(self, home: str) -> dict[str, str]:
        """Where a process finds its home, what it needs of ours, and room for temporary files."""
        return {"HOME": home, "PYTHONPATH": self.code, "TMPDIR": home}


def end_all(users: Iterable[int] = _USERS) -> None:
    """End every process of those users: what they started, and what a lost grader left behind."""
    program = [sys.executable, "-I", "-S", "-c", _END_ALL, str(_ENDER), *map(str, users)]
    subprocess.run(program, check=True)


_ENDER = _USERS[-1] + 1
_END_ALL = """import contextlib, os, sys
ender, *users = map(int, sys.argv[1:])
for user in users:
    # May signal that user's processes and nobody else's, and may be signalled by none of them.
    os.setresuid(ender, user, 0)
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, 9)  # the kernel goes through all of them at once: none can start another
    os.setresuid(ender, 0, 0)
"""


def close(paths: Iterable[Path]) -> list[Path]:
    """Take away from others what they may do with files and folders; return those that resist."""
    open_still = []
    for path in paths:
        try:
            path.chmod(path.stat().st_mode & 0o700)
        except FileNotFoundError:
            continue
        except OSError:  # a file system that is read-only
            open_still.append(path)
    return open_still


def open_up(folder: Path) -> None:
    """Let everybody read a folder and what is in it, whatever the umask is here."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _as(user: int, *program: str) -> tuple[str, ...]:
    """A program as a user, with no way back; nothing of it outlives the grader."""
    number = str(user)
    return (
        *("setpriv", "--reuid", number, "--regid", number, "--clear-groups"),
        *("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"),
        *("--pdeathsig", "KILL", *program),
    )
