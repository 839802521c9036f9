"""Starts a student's process: in a sandbox where one can be had, else with limits alone.

A process is started from nothing, or forked from a server that has imported what labs need. The
limits on memory, processor time and files are set by the worker itself before it runs any of the
student's code, and cannot be raised again from inside.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from autograder.exceptions import SandboxError
from autograder.sandbox import bubblewrap, cpu_time
from autograder.sandbox.limits import Limits
from autograder.sandbox.transport import Channel, PipeChannel, SocketChannel

_WORKER = ("-m", "autograder.sandbox.inside.worker")
_FORK_SERVER = ("-m", "autograder.sandbox.inside.forkserver")
_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 120
_GRACE_SECONDS = 0.2

# One thread a process: submissions run side by side, and threads count against the memory limit.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
_INHERITED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "VIRTUAL_ENV")  # Windows needs SYSTEMROOT


class End(Protocol):
    """Ends a worker with all it started; returns its exit code, 128 and more for a signal.

    A patient caller waits a moment for it to end by itself, to hear how it did.
    """

    def __call__(self, *, patient: bool) -> int:
        """End it."""


class Started(NamedTuple):
    """A worker that runs: how to ask it, how to end it, and the process above all it starts."""

    channel: Channel
    end: End
    pid: int


class Launcher(Protocol):
    """Whatever starts workers."""

    def start(self) -> Started:
        """Start one."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A way to start a student's process: `command` comes before its own; empty, limits alone."""

    command: tuple[str, ...]

    @classmethod
    def find(cls, limits: Limits, forbidden: Mapping[str, str] | None = None) -> Sandbox:
        """The strongest sandbox that this machine grants; what is forbidden is not in it."""
        program = shutil.which("bwrap")
        if program is not None:
            sandbox = cls(bubblewrap.command(program, limits, forbidden or {}))
            # It may be installed and yet not be allowed to make namespaces.
            probe = [*sandbox.command, sys.executable, "-S", "-c", "pass"]
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return sandbox
        return cls(())

    @property
    def isolates(self) -> bool:
        """Whether a process in it is cut off from everything else, and not limited alone."""
        return bool(self.command)

    @property
    def protects(self) -> bool:
        """Whether all that is the grader's is out of the reach of a process in it."""
        return self.isolates

    @property
    def filters(self) -> bool:
        """Whether the worker filters system calls before it runs any of the student's code."""
        return self.protects and can_filter()

    @property
    def sentence(self) -> str:
        """What protects the grader, for a person to read."""
        if self.isolates:
            return "Each submission runs in a bubblewrap sandbox: no network, no other files."
        return (
            "No sandbox on this machine: submissions run with limits on time and memory only. "
            "Before you grade strangers' code install bubblewrap (Debian: apt install bubblewrap)."
        )

    @property
    def refusal(self) -> str:
        """Why strangers' code is not run here, and what to do, for a person to read."""
        how = "install bubblewrap (Debian: apt install bubblewrap)"
        if shutil.which("bwrap") is not None:
            how = "let bubblewrap make user namespaces (what `bwrap --ro-bind / / true` says helps)"
        return (
            f"There is no sandbox on this machine to run strangers' code in: {how}, or add "
            "--without-sandbox if you trust everybody who handed in."
        )

    def worker_limits(self, limits: Limits) -> dict[str, int | None]:
        """The limits that the worker sets on itself before it runs any of the student's code."""
        return {
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "file_bytes": limits.file_bytes,
            "files": limits.files,
            # Without a sandbox the count would include everything else this user runs.
            "processes": limits.processes if self.protects else None,
        }

    def start(self) -> Started:
        """Start a worker of its own; without a sandbox its home is an empty folder."""
        home = tempfile.TemporaryDirectory(prefix="convcourse-", ignore_cleanup_errors=True)
        return self.start_in(home)

    def start_in(
        self, home: tempfile.TemporaryDirectory[str], afterwards: Callable[[], object] = bool
    ) -> Started:
        """Start a worker in that folder; at its end do what has to be done `afterwards`."""
        popen = self.open([*_WORKER], home.name, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert popen.stdin is not None
        assert popen.stdout is not None

        def end(*, patient: bool) -> int:
            _kill(popen, patient=patient)
            afterwards()
            home.cleanup()
            # A sandbox reports a signal as 128 + its number, as shells do.
            return popen.returncode if popen.returncode >= 0 else 128 - popen.returncode

        return Started(PipeChannel(popen.stdin, popen.stdout), end, popen.pid)

    def places(self, home: str) -> dict[str, str]:
        """Where a process finds its home, what it needs of ours, and room for temporary files."""
        if not self.isolates:
            return {"HOME": home, "PYTHONPATH": str(_ROOT)}
        return {
            "HOME": bubblewrap.HOME,
            "PYTHONPATH": bubblewrap.CODE,
            "TMPDIR": bubblewrap.private_folders()[-1],
        }

    def open(self, program: Sequence[str], home: str, **streams: Any) -> subprocess.Popen[bytes]:
        """Start a Python program in the sandbox, with an environment of its own."""
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= _ENVIRONMENT | self.places(home)
        return subprocess.Popen(
            [*self.command, sys.executable, "-P", *program],
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=environment,
            start_new_session=True,
            **streams,
        )


class ForkServer:
    """A process in the sandbox that has imported what labs need, and forks for each submission.

    Each fork has process numbers, folders, limits and a filter of system calls of its own.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        limits: Limits,
        modules: Sequence[str] = (),
        forbidden: Mapping[str, str] | None = None,
    ) -> None:
        """Start it and wait until it is ready; it refuses what is forbidden for all of its forks.

        Raises
        ------
        SandboxError
            If this machine does not grant what it takes.
        """
        if not sandbox.isolates or not can_filter():
            raise SandboxError("no sandbox, or no filter of system calls")
        self._made_with = sandbox, limits, tuple(modules), forbidden
        self._with_more: dict[str, ForkServer] = {}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_START_SECONDS)
        folders = json.dumps(dict.fromkeys(bubblewrap.private_folders(), limits.file_bytes))
        handle = theirs.fileno()
        refused = json.dumps(dict(forbidden or {}))
        program = [*_FORK_SERVER, str(handle), folders, refused, *modules]
        self._popen = sandbox.open(
            program, "/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[handle]
        )
        theirs.close()
        self._names = map(str, itertools.count())
        if not self._control.recv(1 << 16):
            raise SandboxError("the fork server did not start")
        self._pid = self._popen.pid
        while below := cpu_time.children(self._pid):  # bubblewrap's processes stand above it
            self._pid = min(below)

    @property
    def pids(self) -> tuple[int, ...]:
        """Its number, and those of servers with more: what ended forks used is in their account."""
        return (self._pid, *(server._pid for server in self._with_more.values()))

    def with_module(self, name: str) -> ForkServer:
        """One that has imported this, too: made when it is first asked for, ended with this one.

        Raises
        ------
        SandboxError
            If it cannot be had.
        """
        if name not in self._with_more:
            sandbox, limits, modules, forbidden = self._made_with
            self._with_more[name] = ForkServer(sandbox, limits, (*modules, name), forbidden)
        return self._with_more[name]

    def start(self) -> Started:
        """Start a worker as a fork."""
        ours, theirs = socket.socketpair()
        name = next(self._names)
        before = cpu_time.children(self._pid)
        request = json.dumps({"fork": name}).encode()
        with theirs:
            try:
                socket.send_fds(self._control, [request], [theirs.fileno()])
                forked = self._control.recv(1 << 16)
            except OSError:
                forked = b""
        if not forked:
            ours.close()
            raise SandboxError("the fork server is gone")
        # The server knows its fork by the number that it has in the sandbox.
        pid = min(cpu_time.children(self._pid) - before, default=self._pid)

        def end(*, patient: bool) -> int:
            try:
                self._control.send(json.dumps({"end": name, "wait": patient}).encode())
                answer = self._control.recv(1 << 16)
            except OSError:
                answer = b""
            if not answer:
                self.close()  # with it goes the fork that it could not end
                return 128 + signal.SIGKILL
            return int(json.loads(answer)["code"])

        return Started(SocketChannel(ours), end, pid)

    def close(self) -> None:
        """End it, with every fork it still has."""
        for server in self._with_more.values():
            server.close()
        self._control.close()
        _kill(self._popen, patient=False)


@functools.cache
def can_filter() -> bool:
    """Whether libseccomp and its bindings are there."""
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError):
        return False
    return True


def _kill(popen: subprocess.Popen[bytes], *, patient: bool) -> None:
    """End a process and its group; a patient caller first sees whether it ends by itself."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        popen.wait(_GRACE_SECONDS if patient else 0)
    # The group first, which bubblewrap leads: with it goes the process namespace and all in it. A
    # signal that can be caught would be. Windows has no groups.
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(popen.pid, signal.SIGKILL)
        popen.kill()
    popen.wait()  # or it stays a zombie for as long as the class is graded
    for stream in (popen.stdin, popen.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
