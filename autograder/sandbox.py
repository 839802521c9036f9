"""Where a student's process runs: bubblewrap's walls where it is installed, else limits alone.

Inside the walls there is a read-only system and Python, an empty private home, no network, and
the two files of ours that answer the grader. Submissions, solutions, the gradebook and the seed
are not there to be found. The limits on memory, processor time and files are set by the worker
itself before it runs any of the student's code, and cannot be raised again from inside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_WORKER_FILES = ("__init__.py", "wire.py", "worker.py")
_INSIDE_CODE = "/grader"
_INSIDE_HOME = "/submission"
_NOBODY = "65534"
_WORKER = ("-P", "-m", "autograder.worker")

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
    """What one submission may use: seconds of wall time, bytes, and open files."""

    cell_seconds: float = 20.0
    call_seconds: float = 10.0
    submission_seconds: float = 180.0
    memory_bytes: int = 4 << 30
    cpu_seconds: int = 180
    file_bytes: int = 64 << 20
    files: int = 256
    processes: int = 128


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A way to start a student's process: `wall` comes before the command, `inside` is its view."""

    wall: tuple[str, ...]

    @classmethod
    def find(cls, limits: Limits) -> Sandbox:
        """The strongest walls that this machine grants."""
        bubblewrap = shutil.which("bwrap")
        if bubblewrap is not None:
            sandbox = cls(_wall(bubblewrap, limits))
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

    def start(self, home: Path) -> subprocess.Popen[bytes]:
        """Start a worker; without walls its home is the empty folder `home`."""
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= _ENVIRONMENT
        if self.has_walls:
            environment |= {"HOME": _INSIDE_HOME, "PYTHONPATH": _INSIDE_CODE}
        else:
            environment |= {"HOME": str(home), "PYTHONPATH": str(_HERE.parent)}
        return subprocess.Popen(
            [*self.wall, sys.executable, *_WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=environment,
            start_new_session=True,
        )


def _wall(bubblewrap: str, limits: Limits) -> tuple[str, ...]:
    """The bubblewrap command up to the program that it is to run."""
    wall = [bubblewrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    wall += ["--die-with-parent", "--new-session", "--hostname", "lab"]
    wall += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    for name in ("bin", "lib", "lib64"):
        if Path("/", name).is_symlink():
            wall += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            wall += ["--ro-bind", f"/{name}", f"/{name}"]
    for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        wall += ["--ro-bind-try", file, file]
    made: set[Path] = set()
    for folder in (Path("/tmp"), Path(_INSIDE_HOME)):  # before Python: it may live below /tmp
        wall += ["--perms", "1777", "--size", str(limits.file_bytes), "--tmpfs", str(folder)]
        made.add(folder)
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    for prefix in sorted(prefixes | {prefix.resolve() for prefix in prefixes}):
        if not prefix.is_relative_to("/usr"):
            wall += [*_parents(prefix, made), "--ro-bind", str(prefix), str(prefix)]
    code = Path(_INSIDE_CODE, "autograder")
    wall += _parents(code / "worker.py", made)
    for name in _WORKER_FILES:
        wall += ["--ro-bind", str(_HERE / name), str(code / name)]
    wall += ["--chdir", _INSIDE_HOME]
    if os.geteuid() != 0:
        return (*wall, "--unshare-user", "--")
    # Root must become somebody: the limit on processes does not bind root.
    return (
        *(*wall, "--", "setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups"),
        *("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"),
    )


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Options that make the folders above `path`: bubblewrap's own would be closed to others."""
    options = []
    for folder in reversed(path.parents[:-1]):
        if folder not in made and not folder.is_relative_to("/usr"):
            made.add(folder)
            options += ["--dir", str(folder)]
    return options
