"""The bubblewrap command behind which a student's process runs; each flag has its reason beside it.

Behind it there is a read-only system and Python, an empty private home, no network, and of this
project the folder `inside` and the modules that both ends share. Submissions, solutions, the
gradebook and the seed are not there to be found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.sandbox import hiding
from autograder.sandbox.limits import Limits
from convcourse.checks import introspection, reading, tracebacks

INSIDE = Path(__file__).resolve().parent / "inside"
CODE = "/grader"
HOME = "/submission"
_SHARED = tuple(Path(str(each.__file__)) for each in (introspection, reading, tracebacks))
"""What the checks know about a student's work from inside its process, as in a notebook."""
_NOBODY = "65534"


def command(bubblewrap: str, limits: Limits, forbidden: Mapping[str, str]) -> tuple[str, ...]:
    """The command up to the program that it is to run; what is forbidden is not behind it."""
    parts = [
        bubblewrap,
        "--unshare-pid",  # no process outside can be seen, signalled or traced
        "--unshare-net",  # no network, not even this machine's own loopback
        "--unshare-ipc",  # no shared memory or message queue of others
        "--unshare-uts",  # so that it may have the name below
        "--hostname", "lab",  # and not learn this machine's
        "--die-with-parent",  # a grader that is killed leaves nothing behind
        "--new-session",  # or it could type into the terminal the grader was started from
    ]  # fmt: skip
    parts += ["--ro-bind", "/usr", "/usr"]  # the system's libraries, to read
    parts += ["--proc", "/proc", "--dev", "/dev"]  # of these namespaces; /dev has no disk in it
    for name in ("bin", "sbin", "lib", "lib64"):  # links into /usr on merged systems
        if Path("/", name).is_symlink():
            parts += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            parts += ["--ro-bind", f"/{name}", f"/{name}"]
    parts += ["--dir", "/etc"]  # bubblewrap's own parents are closed to others
    # What the loader, the clock and Matplotlib read; nothing that names a user or holds a secret.
    for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        parts += ["--ro-bind-try", file, file]
    made = set(map(Path, private_folders()))
    for name in private_folders():  # in memory, sized, open to whoever it is that runs inside
        parts += ["--perms", "1777", "--size", str(limits.file_bytes), "--tmpfs", name]
    for prefix in _prefixes():
        if not prefix.is_relative_to("/usr"):
            parts += [*_parents(prefix, made), "--ro-bind", str(prefix), str(prefix)]
    for folder in hiding.hidden(("autograder", "convcourse")):
        # Where this project is installed among the libraries: solutions and data are in it.
        parts += ["--perms", "0000", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    parts += _code(made)
    parts += hiding.options(forbidden)
    # An ordinary user owns what bubblewrap makes, and must not leave things there for the next.
    parts += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", HOME]
    if os.geteuid() != 0:
        return (*parts, "--unshare-user", "--")  # what an ordinary user needs for all of it
    # Root must become somebody, with no way back: the limit on processes does not bind root.
    return (
        *(*parts, "--", "setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups"),
        *("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"),
    )


def private_folders() -> tuple[str, ...]:
    """The folders a submission may write into; the last one is for temporary files.

    Where Python itself lives below /tmp, that is no place for a private folder: it would hide it.
    """
    python_in_tmp = any(prefix.is_relative_to("/tmp") for prefix in _prefixes())
    return (HOME,) if python_in_tmp else (HOME, "/tmp")


def _code(made: set[Path]) -> list[str]:
    """Options that show the folder `inside` and what is shared, under the names of outside.

    The packages around them are empty there: the folder's own docstring stands in for theirs, and
    nothing else of them is in reach, also where this project is installed among the libraries.
    """
    options = []
    for source, place in code(Path(CODE)):
        options += [*_parents(place, made), "--ro-bind", str(source), str(place)]
    return options


def code(root: Path) -> Iterator[tuple[Path, Path]]:
    """What of this project a student's process sees, and its place below a folder."""
    package, checks = root / "autograder", root / "convcourse" / "checks"
    yield INSIDE, package / "sandbox" / "inside"
    for module in _SHARED:
        yield module, checks / module.name
    for empty in (package, package / "sandbox", checks.parent, checks):
        yield INSIDE / "__init__.py", empty / "__init__.py"


def _prefixes() -> list[Path]:
    """Where this Python and its environment are, by every name they go by."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    return sorted(prefixes | {prefix.resolve() for prefix in prefixes})


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Options that make the folders above `path`: bubblewrap's own would be closed to others."""
    options = []
    for folder in reversed(path.parents[:-1]):
        if folder not in made and not folder.is_relative_to("/usr"):
            made.add(folder)
            options += ["--dir", str(folder)]
    return options
