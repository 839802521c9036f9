"""Proof, before a class is graded, that the walls stand: all that must not work is tried."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from autograder.process import Gone, StudentProcess
from autograder.sandbox import Limits

# Each is tried in a submission's place; what does not raise there is a hole.
_ATTEMPTS = {
    "read the course's folder": "os.listdir({folder!r})",
    "read the instructor's notebooks": "os.listdir({solutions!r})",
    "write into Python's library": "open(os.__file__ + '.x', 'w')",
    "reach a server on this machine": "socket.create_connection(('127.0.0.1', {port}), timeout=1)",
    "signal the grader": "os.kill({grader}, 0)",
    "start a program": "subprocess.run(['/bin/true'])",
    "fork": "os.fork() or os._exit(0)",
    "take twice the memory it may": "bytearray(2 * {memory})",
    "write twice the file it may": "open('x', 'wb').write(bytes(2 * {file}))",
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


def holes(process: StudentProcess, limits: Limits, *, root: Path, folder: Path) -> list[str]:
    """What a submission could do in this process and must not; nothing where the walls stand."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        attempts = {
            what: attempt.format(
                folder=str(folder),
                solutions=str(root / "solutions"),
                port=server.getsockname()[1],
                grader=os.getpid(),
                memory=limits.memory_bytes,
                file=limits.file_bytes,
            )
            for what, attempt in _ATTEMPTS.items()
        }
        try:
            process.run(_CELL.format(attempts=attempts))
            found = process.get("holes")
        except (Gone, Exception) as error:
            return [f"end the self-test: {error}"]
    return [str(what) for what in found] if isinstance(found, list) else ["answer with nonsense"]
