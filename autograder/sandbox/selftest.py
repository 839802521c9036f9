"""Proof, before a class is graded, that the sandbox holds: all that must not work is tried."""

from __future__ import annotations

import socket
from pathlib import Path

from autograder.exceptions import NoAnswer
from autograder.sandbox.launcher import can_filter
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

# Each is tried in a submission's place; what does not raise there is a hole.
_ATTEMPTS = {
    "read the course's folder": "os.listdir({folder!r})",
    "read the instructor's notebooks": "os.listdir({sources!r})",
    "write into Python's library": "open(os.__file__ + '.x', 'w')",
    "reach a server on this machine": "socket.create_connection(('127.0.0.1', {port}), timeout=1)",
    "take twice the memory it may": "bytearray(2 * {memory})",
    "write twice the file it may": "open('x', 'wb').write(bytes(2 * {file}))",
}
# These are for the filter of system calls alone.
_FILTERED_ATTEMPTS = {
    "start a program": "subprocess.run(['/bin/true'])",
    "fork": "os.fork() or os._exit(0)",
    "hide memory in a file": "os.memfd_create('x')",
}
_CELL = """import os, socket, subprocess
holes = []
for what, attempt in {attempts!r}.items():
    try:
        eval(attempt)
    except BaseException:
        continue
    holes.append(what)
"""


def holes(process: StudentProcess, limits: Limits, *, sources: Path, folder: Path) -> list[str]:
    """What a submission could do in this process and must not; nothing where the sandbox holds."""
    tried = _ATTEMPTS | (_FILTERED_ATTEMPTS if can_filter() else {})
    with socket.create_server(("127.0.0.1", 0)) as server:
        attempts = {
            what: attempt.format(
                folder=str(folder),
                sources=str(sources),
                port=server.getsockname()[1],
                memory=limits.memory_bytes,
                file=limits.file_bytes,
            )
            for what, attempt in tried.items()
        }
        try:
            process.run(_CELL.format(attempts=attempts))
            found = process.get("holes")
        except (NoAnswer, Exception) as error:
            return [f"end the self-test: {error}"]
    return [str(what) for what in found] if isinstance(found, list) else ["answer with nonsense"]
