"""The fork server: NumPy and IPython are imported once, and each submission is a fork of it.

Runs in the sandbox as a program (`forkserver CONTROL FOLDERS MODULE ...`), with one socket to the
grader, on which it is asked, one thing at a time:

    {"fork": name} and a socket   -> {"forked": name}      a fork serves the grader on that socket
    {"end": name, "wait": bool}   -> {"ended": name, "code": int}    it is gone, with all it started

It never looks at anything of a student's, and a fork cannot reach back: it has process numbers,
folders and memory of its own.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from autograder.sandbox.inside import namespaces, syscall_filter, worker

_GRACE_SECONDS = 0.2
_HEARD = (signal.SIGTERM, signal.SIGCHLD)
# What NumPy and the start of a submission would load in every fork.
_LOADED_LATE = ("numpy.fft", "numpy.random", "resource", "secrets")


def main() -> None:
    """Import, say that all is ready, and serve until the grader hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    folders = {name: int(size) for name, size in json.loads(sys.argv[2]).items()}
    for name in (*_LOADED_LATE, *sys.argv[3:]):
        with suppress(ImportError):  # then a submission imports it, or is told it is not there
            importlib.import_module(name)
    worker.hide_course()
    ready = worker.Worker()
    ready.rehearse()
    syscall_filter.prepared()
    namespaces.forbid_inspection()  # a fork is of the same user, and must not read its server
    gc.collect()
    gc.freeze()  # or a collection in each fork would copy every page it looks at
    children: dict[str, int] = {}
    control.send(b'{"ready": true}')
    while True:
        message, handles, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            break
        answer = _answer(json.loads(message), handles, children, ready, folders)
        control.send(json.dumps(answer).encode())
    for child in children.values():  # the grader is gone: nobody will ask for them any more
        os.kill(child, signal.SIGKILL)


def _answer(
    request: dict[str, Any],
    handles: list[int],
    children: dict[str, int],
    ready: worker.Worker,
    folders: dict[str, int],
) -> dict[str, Any]:
    if "fork" in request:
        child = os.fork()
        if child == 0:
            _first_fork(handles[0], ready, folders)
        os.close(handles[0])
        children[request["fork"]] = child
        return {"forked": request["fork"]}
    code = _end(children.pop(request["end"]), patient=request["wait"])
    return {"ended": request["end"], "code": code}


def _first_fork(handle: int, ready: worker.Worker, folders: dict[str, int]) -> None:
    """Enter new namespaces, fork their first process, and end as it ends or when told to."""
    code = 1
    try:
        namespaces.die_with_parent()
        namespaces.leave_the_others()
        # Held back, not handled: a handler could run just before a wait that then never ends.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        child = os.fork()
        if child == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
            _second_fork(handle, ready, folders)
        os.close(handle)  # so that the grader notices when the child is gone
        done = status = 0
        while not done:
            if signal.sigwait(_HEARD) == signal.SIGTERM:
                # It may have asked the kernel not to be ended with its parent.
                os.kill(child, signal.SIGKILL)
            done, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status)
    finally:
        os._exit(code if code >= 0 else 128 - code)


def _second_fork(handle: int, ready: worker.Worker, folders: dict[str, int]) -> None:
    """Build what the fork is to see, and serve the grader."""
    code = 1
    try:
        os.setsid()  # or a signal to its process group would reach the fork server
        namespaces.build(folders)
        os.chdir("/submission")
        channel = os.dup2(handle, 3)
        os.closerange(4, 1024)  # the server's own line to the grader is among them
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        os.close(nothing)
        with socket.socket(fileno=channel) as link:
            worker.serve(ready, link.makefile("rb"), link.makefile("wb"))
        code = 0
    finally:
        os._exit(code)


def _end(child: int, *, patient: bool) -> int:
    """Kill a fork, or see it end by itself; return its exit code, 128 and more for a signal."""
    deadline = time.monotonic() + (_GRACE_SECONDS if patient else 0)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if time.monotonic() >= deadline:
            # It kills the first process of the submission's namespace and waits for it; with that
            # one the kernel ends all that are in there.
            os.kill(child, signal.SIGTERM)
            deadline = float("inf")
        time.sleep(0.001)


if __name__ == "__main__":
    main()
