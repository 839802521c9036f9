"""One process at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from autograder.exceptions import CourseError
from autograder.files import make_file, make_folder, write_whole


@contextmanager
def alone(folder: Path, name: str, *, doing: str, seconds: float = 0.0) -> Iterator[None]:
    """Be the only process that does something in a course, or say who does it.

    Parameters
    ----------
    folder : Path
        Where the lock lies; it is made where there is none.
    name : str
        What the lock is called, for what one process at a time may do there.
    doing : str
        What this one does, to be told to the next that comes: "grading lab2".
    seconds : float
        How long to wait for another.

    Raises
    ------
    CourseError
        If another process is at it.
    """
    make_folder(folder)
    note = folder / f".{name}.holder"
    # The kernel gives it back when this process ends. The file itself stays: who waits for one that
    # is removed and made anew would wait for another one.
    file = folder / f".{name}.lock"
    make_file(file)
    lock = FileLock(file)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise CourseError(
            f"Another process is {doing} just now: {_holder(note)}. Nothing was done here. Wait "
            f"until it is done, or end it, and run this again."
        ) from None
    try:
        since = datetime.now().astimezone().isoformat(" ", "seconds")
        write_whole(note, f"process {os.getpid()} on {socket.gethostname()}, since {since}")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(note: Path) -> str:
    try:
        return note.read_text(encoding="utf-8")
    except OSError:
        return "one that has only just begun"
