"""Where a student's process runs: bubblewrap's walls where it is installed, else limits alone.

Inside the walls there is a read-only system and Python, an empty private home, no network, and
the two files of ours that answer the grader. Submissions, solutions, the gradebook and the seed
are not there to be found. The limits on memory, processor time and files are set by the worker
itself before it runs any of the student's code, and cannot be raised again from inside.
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
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from autograder.channel import Channel, PipeChannel, SocketChannel

_HERE = Path(__file__).resolve().parent
_FILES_INSIDE = ("__init__.py", "wire.py", "walls.py", "gatekeeper.py", "worker.py", "warm.py")
_INSIDE_CODE = "/grader"
_INSIDE_HOME = "/submission"
_NOBODY = "65534"
_WORKER = ("-m", "autograder.worker")
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


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use: seconds of wall time, bytes, and open files.

    Seconds are those of a machine that has a core to spare: on a busy one they are stretched by
    `crowding`.
    """

    cell_seconds: float = 20.0
    call_seconds: float = 10.0
    submission_seconds: float = 180.0
    memory_bytes: int = 3 << 30
    cpu_seconds: int = 180
    file_bytes: int = 64 << 20
    files: int = 256
    processes: int = 128


_MOST_CROWDED = 4.0


def crowding() -> float:
    """How many times as long everything takes here just now, from 1 to 4: processes a core.

    A right answer that waits for its turn is not to be taken for a loop that never ends.
    """
    try:
        waiting, _, _ = os.getloadavg()
    except (AttributeError, OSError):  # Windows keeps no such count
        return 1.0
    return min(_MOST_CROWDED, max(1.0, waiting / (os.cpu_count() or 1)))


class SandboxError(Exception):
    """A kind of sandbox that this machine does not grant."""


class End(Protocol):
    """Ends a worker with all it started; returns its exit code, 128 and more for a signal.

    A patient caller waits a moment for it to end by itself, to hear how it did.
    """

    def __call__(self, *, patient: bool) -> int:
        """End it."""


class Started(NamedTuple):
    """A worker that runs: how to ask it, and how to end it."""

    channel: Channel
    end: End


class Launcher(Protocol):
    """Whatever starts workers."""

    def start(self) -> Started:
        """Start one."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A way to start a student's process: `wall` comes before the command, `inside` is its view."""

    wall: tuple[str, ...]

    @classmethod
    def find(cls, limits: Limits, forbidden: Iterable[str] = ()) -> Sandbox:
        """The strongest walls that this machine grants; forbidden modules are not behind them."""
        bubblewrap = shutil.which("bwrap")
        if bubblewrap is not None:
            sandbox = cls(_wall(bubblewrap, limits, forbidden))
            probe = [*sandbox.wall, sys.executable, "-c", "pass"]
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return sandbox
        return cls(())

    @property
    def has_walls(self) -> bool:
        """Whether there are walls, and not limits alone."""
        return bool(self.wall)

    @property
    def sentence(self) -> str:
        """What protects the grader, for a person to read."""
        if self.has_walls:
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
            # Without walls the count would include everything else this user runs.
            "processes": limits.processes if self.has_walls else None,
        }

    def start(self) -> Started:
        """Start a worker of its own; without walls its home is an empty folder."""
        home = tempfile.TemporaryDirectory(prefix="convcourse-", ignore_cleanup_errors=True)
        popen = self.open([*_WORKER], home.name, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert popen.stdin is not None
        assert popen.stdout is not None

        def end(*, patient: bool) -> int:
            _kill(popen, patient=patient)
            home.cleanup()
            # A sandbox reports a signal as 128 + its number, as shells do.
            return popen.returncode if popen.returncode >= 0 else 128 - popen.returncode

        return Started(PipeChannel(popen.stdin, popen.stdout), end)

    def open(self, program: Sequence[str], home: str, **streams: Any) -> subprocess.Popen[bytes]:
        """Start a Python program behind the walls, with an environment of its own."""
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= _ENVIRONMENT
        if self.has_walls:
            environment |= {"HOME": _INSIDE_HOME, "PYTHONPATH": _INSIDE_CODE}
            environment |= {"TMPDIR": _private_folders()[-1]}
        else:
            environment |= {"HOME": home, "PYTHONPATH": str(_HERE.parent)}
        return subprocess.Popen(
            [*self.wall, sys.executable, "-P", *program],
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=environment,
            start_new_session=True,
            **streams,
        )


class WarmParent:
    """A process behind the walls that has imported what labs need, and forks for each submission.

    Each fork has process numbers, folders, limits and a filter of system calls of its own.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits, modules: Sequence[str] = ()) -> None:
        """Start it and wait until it is ready.

        Raises
        ------
        SandboxError
            If this machine does not grant what it takes.
        """
        if not sandbox.has_walls or not can_filter():
            raise SandboxError("no walls, or no filter of system calls")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_START_SECONDS)
        folders = json.dumps(dict.fromkeys(_private_folders(), limits.file_bytes))
        handle = theirs.fileno()
        program = ["-m", "autograder.warm", str(handle), folders, *modules]
        self._popen = sandbox.open(
            program, "/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[handle]
        )
        theirs.close()
        self._names = map(str, itertools.count())
        if not self._control.recv(1 << 16):
            raise SandboxError("the warm parent did not start")

    def start(self) -> Started:
        """Start a worker as a fork."""
        ours, theirs = socket.socketpair()
        name = next(self._names)
        request = json.dumps({"fork": name}).encode()
        with theirs:
            try:
                socket.send_fds(self._control, [request], [theirs.fileno()])
                forked = self._control.recv(1 << 16)
            except OSError:
                forked = b""
        if not forked:
            ours.close()
            raise SandboxError("the warm parent is gone")

        def end(*, patient: bool) -> int:
            self._control.send(json.dumps({"end": name, "wait": patient}).encode())
            return int(json.loads(self._control.recv(1 << 16))["code"])

        return Started(SocketChannel(ours), end)

    def close(self) -> None:
        """End it, with every fork it still has."""
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
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(popen.pid, signal.SIGKILL)
        popen.kill()
    popen.wait()
    for stream in (popen.stdin, popen.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _wall(bubblewrap: str, limits: Limits, forbidden: Iterable[str]) -> tuple[str, ...]:
    """The bubblewrap command up to the program that it is to run."""
    wall = [bubblewrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    wall += ["--die-with-parent", "--new-session", "--hostname", "lab"]
    wall += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    for name in ("bin", "sbin", "lib", "lib64"):
        if Path("/", name).is_symlink():
            wall += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            wall += ["--ro-bind", f"/{name}", f"/{name}"]
    wall += ["--dir", "/etc"]  # bubblewrap's own parents are closed to others
    for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        wall += ["--ro-bind-try", file, file]
    made = set(map(Path, _private_folders()))
    for name in _private_folders():
        wall += ["--perms", "1777", "--size", str(limits.file_bytes), "--tmpfs", name]
    for prefix in _prefixes():
        if not prefix.is_relative_to("/usr"):
            wall += [*_parents(prefix, made), "--ro-bind", str(prefix), str(prefix)]
    code = Path(_INSIDE_CODE, "autograder")
    wall += _parents(code / "worker.py", made)
    for name in _FILES_INSIDE:
        wall += ["--ro-bind", str(_HERE / name), str(code / name)]
    for folder in _folders_of(forbidden):
        wall += ["--perms", "0755", "--tmpfs", str(folder)]
        wall += ["--ro-bind", str(_HERE / "refused.py"), str(folder / "__init__.py")]
        wall += ["--remount-ro", str(folder)]
    # An ordinary user owns what bubblewrap makes, and must not leave things there for the next.
    wall += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", _INSIDE_HOME]
    if os.geteuid() != 0:
        return (*wall, "--unshare-user", "--")
    # Root must become somebody: the limit on processes does not bind root.
    return (
        *(*wall, "--", "setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups"),
        *("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"),
    )


def _prefixes() -> list[Path]:
    """Where this Python and its environment are, by every name they go by."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    return sorted(prefixes | {prefix.resolve() for prefix in prefixes})


def _private_folders() -> tuple[str, ...]:
    """The folders a submission may write into; the last one is for temporary files.

    Where Python itself lives below /tmp, that is no place for a private folder: it would hide it.
    """
    python_in_tmp = any(prefix.is_relative_to("/tmp") for prefix in _prefixes())
    return (_INSIDE_HOME,) if python_in_tmp else (_INSIDE_HOME, "/tmp")


def _folders_of(modules: Iterable[str]) -> list[Path]:
    """The folders of installed packages; of this course's own, where it is installed, the whole."""
    names = {"convcourse" if name.startswith("convcourse.") else name for name in modules}
    sites = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    folders = (Path(site, *name.split(".")) for site in sites for name in names)
    return sorted(folder for folder in folders if folder.is_dir())


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Options that make the folders above `path`: bubblewrap's own would be closed to others."""
    options = []
    for folder in reversed(path.parents[:-1]):
        if folder not in made and not folder.is_relative_to("/usr"):
            made.add(folder)
            options += ["--dir", str(folder)]
    return options
