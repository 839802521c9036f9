"""What holds of every step, whatever it is given, and how that is seen.

- It ends, within `MOST_SECONDS` of computing time, and with nothing but a sentence of ours.
- What it says and makes is the same at every time.
- It writes nothing outside its folder, and starts nothing.
- What it says is short, and fit for every file and terminal.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

MOST_SECONDS = 5.0
MOST_SENTENCE = 2000
_T = TypeVar("_T")


@dataclass(slots=True)
class Watched:
    """What was seen of one submission: faults, digests of results, and seconds of each step."""

    faults: list[str] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    status: str = ""

    def step(self, name: str, do: Callable[[], _T]) -> _T | None:
        """Do a step; None where it failed."""
        began = time.process_time()
        try:
            return do()
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(at.filename).name}:{at.lineno}"
            self.faults.append(f"{name}: {type(error).__name__} at {where}: {error}"[:300])
            return None
        finally:
            took = time.process_time() - began
            self.seconds[name] = max(took, self.seconds.get(name, 0.0))
            if took > MOST_SECONDS:
                self.faults.append(f"{name}: {took:.1f} s")

    def saw(self, name: str, value: Any) -> None:
        """Keep what came of a step; at another time it is to be the same."""
        text = json.dumps(value, sort_keys=True, default=repr)
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
        if self.results.setdefault(name, digest) != digest:
            self.faults.append(f"{name}: not the same at another time")


def unsayable(sentences: Iterable[str]) -> Iterator[str]:
    """Sentences that are too long, or that no file or terminal can hold."""
    for each in sentences:
        if len(each) > MOST_SENTENCE or not all(c.isprintable() or c in "\n\t" for c in each):
            yield f"a sentence of {len(each)} characters: {each!r}"[:300]


# --- what is touched ------------------------------------------------------------------------

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {  # where an event has paths, and the open folders that they are below
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.truncate": ((0, None),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((1, 2),),
}
_STARTS = {
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "socket.connect",
}


@dataclass(slots=True)
class _Watch:
    """The one hook of this process, which Python never takes out again."""

    folder: str = ""
    thread: int = 0
    touched: list[str] = field(default_factory=list)
    hooked: bool = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.folder or threading.get_ident() != self.thread:
            return
        if event in _STARTS:
            self.touched.append(event)
        elif event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITES:
                self._see(event, path)
        for at, below in _PATHS.get(event, ()):
            folder = -1 if below is None else arguments[below]
            self._see(event, arguments[at], folder)

    def _see(self, event: str, path: Any, below: int = -1) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            folder = os.readlink(f"/proc/self/fd/{below}") if below >= 0 else ""
            whole = os.path.realpath(os.path.join(folder, os.fsdecode(path)))
            if not whole.startswith(self.folder + os.sep) and whole != os.devnull:
                self.touched.append(f"{event} {whole}")


_WATCH = _Watch()


@contextmanager
def watching(*folders: Path) -> Iterator[list[str]]:
    """See what this thread writes outside a folder, and whether it starts anything."""
    if not _WATCH.hooked:
        sys.addaudithook(_WATCH)
        _WATCH.hooked = True
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    _WATCH.touched = []
    _WATCH.thread = threading.get_ident()
    _WATCH.folder = os.path.realpath(folders[0])
    try:
        yield _WATCH.touched
    finally:
        _WATCH.folder = ""
        sys.dont_write_bytecode = before
