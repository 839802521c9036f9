"""Another user of this machine: what it leaves behind is ended, and what is closed stays closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox import other_user
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

pytestmark = [pytest.mark.needs("root"), pytest.mark.xdist_group("gradescope")]

USER = 61050
# A crowd that stops whatever of its user would end it.
CROWD = """import os, signal, time
os.fork()
os.fork()
time.sleep(0.3)
while True:
    try:
        os.kill(-1, signal.SIGSTOP)
    except OSError:
        pass
"""


def processes_of(user: int) -> int:
    """How many there are that run, or could."""
    states = [path.read_text("ascii") for path in Path("/proc").glob("[0-9]*/status")]
    return sum(f"\nUid:\t{user}\t" in state and "\nState:\tZ" not in state for state in states)


def become(user: int, count: int) -> bool:
    """Whether there are soon so many: what is ended needs a moment to be gone."""
    deadline = time.monotonic() + 20
    while processes_of(user) != count and time.monotonic() < deadline:
        time.sleep(0.02)
    return processes_of(user) == count


def test_every_process_of_a_user_is_ended_whatever_it_does() -> None:
    program = [*other_user._as(USER), sys.executable, "-I", "-S", "-c", CROWD]
    with subprocess.Popen(program) as started:
        try:
            assert become(USER, 4)
            time.sleep(0.5)  # now they stop each other
            other_user.end_all([USER])
            assert become(USER, 0)
        finally:
            started.kill()
        assert started.wait() == -signal.SIGKILL


def test_it_has_a_number_and_a_folder_of_its_own_and_little_else(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    sandbox = other_user.OtherUser.below(tmp_path / "code")
    assert isinstance(sandbox, other_user.OtherUser)
    assert not sandbox.isolates
    assert sandbox.protects
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="ascii")
    assert other_user.close([secret, tmp_path / "not-there"]) == []
    code = f"""import os
user, home = os.getuid(), sorted(os.listdir("."))
try:
    read = open({str(secret)!r}).read()
except OSError as error:
    read = type(error).__name__
"""
    users = set()
    limits = Limits()
    for _ in range(2):
        with StudentProcess(
            sandbox, sandbox, limits, forbidden={}, files={"a.txt": b""}
        ) as process:
            assert process.run(code) == []
            users.add(process.get("user"))
            assert "a.txt" in process.get("home")
            assert process.get("read") == "PermissionError"
    assert len(users) == 2
    assert 0 not in users


def test_without_root_there_is_no_other_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert other_user.OtherUser.below(tmp_path) is None


def test_no_sandbox_protects_nothing() -> None:
    assert not Sandbox(()).protects
    assert not Sandbox(()).filters
