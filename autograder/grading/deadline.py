"""What one submission may take of our own processes: those that read it, judge it or show it.

The student's own process has limits of its own (`sandbox.limits`); these are ours, for what a
submission may make long or large out here: its file, its code as it is read, its answers as they
are compared. The kernel ends a process that computes beyond them, whatever it is doing just then.
"""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.sandbox.limits import MOST_CROWDED, Limits

SPARE_SECONDS = 10
MEMORY_BYTES = 4 << 30


def cpu_seconds(limits: Limits) -> int:
    """The computing time of one submission out here: as long as its notebook may take, and a bit.

    Computing time does not pass more quickly on a busy machine, so that nothing is guessed.
    """
    return math.ceil(limits.submission_seconds) + SPARE_SECONDS


def wall_seconds(limits: Limits) -> float:
    """The time after which a process is ended that does not even compute."""
    return MOST_CROWDED * limits.submission_seconds + SPARE_SECONDS


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Have the kernel end this process where it computes too long, and refuse it too much memory.

    Inside the block a `MemoryError` is what comes of too much. Windows knows no such limits.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds(limits)
    wanted = {resource.RLIMIT_CPU: until}
    if mapped := _mapped():
        wanted[resource.RLIMIT_AS] = mapped + MEMORY_BYTES
    usual = {kind: resource.getrlimit(kind) for kind in wanted}
    for kind, most in wanted.items():
        _, hard = usual[kind]
        unlimited = hard == resource.RLIM_INFINITY
        resource.setrlimit(kind, (most if unlimited else min(most, hard), hard))
    try:
        yield
    finally:
        for kind, before in usual.items():
            resource.setrlimit(kind, before)


def bound_memory(more: int) -> None:
    """Have this process get a `MemoryError` from now on beyond so many bytes more than it maps."""
    if mapped := _mapped():
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (mapped + more, resource.RLIM_INFINITY))


def end_with_parent() -> None:
    """Have this process end with the one that started it, which cannot end it where it is killed.

    A pool's processes would wait for work for ever.
    """

    import multiprocessing  # it is there in every process of a pool, and large elsewhere

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def leave_no_core() -> None:
    """Have this process write no image of its memory where the kernel ends it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped() -> int:
    """The bytes that this process maps; none where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    import resource

    return pages * resource.getpagesize()
