"""The fork server: NumPy and IPython are imported once, and each submission is a fork of it.

Runs in the sandbox as a program (`forkserver CONTROL FOLDERS FORBIDDEN MODULE ...`), with one
socket to the grader, on which it is asked, one thing at a time:

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
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from autograder.sandbox.inside import namespaces, syscall_filter, worker

_GRACE_SECONDS = 0.2
# What NumPy and the start of a submission would load in every fork.
_LOADED_LATE = ("numpy.fft", "numpy.random", "secrets")


def main() -> None:
    """Import, say that all is ready, and serve until the grader hangs up."""
    own = namespaces.become_first()  # before anything is loaded that may start a thread
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU):  # the grader's while it judges
        most = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most, most))
    control = socket.socket(fileno=int(sys.argv[1]))
    folders = {name: int(size) for name, size in json.loads(sys.argv[2]).items()}
    for name in (*_LOADED_LATE, *sys.argv[4:]):
        with suppress(ImportError):  # then a submission imports it, or is told it is not there
            importlib.import_module(name)
    worker.hide_course()
    ready = worker.Worker()
    ready.rehearse()
    ready.forbid(json.loads(sys.argv[3]))
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
        answer = _answer(json.loads(message), handles, own, children, ready, folders)
        control.send(json.dumps(answer).encode())
    for child in children.values():  # the grader is gone: nobody will ask for them any more
        os.kill(child, signal.SIGKILL)


def _answer(
    request: dict[str, Any],
    handles: list[int],
    own: int,
    children: dict[str, int],
    ready: worker.Worker,
    folders: dict[str, int],
) -> dict[str, Any]:
    if "fork" in request:
        child = namespaces.fork_apart(own)
        if child == 0:
            _serve(handles[0], ready, folders)
        os.close(handles[0])  # so that the grader notices when the fork is gone
        children[request["fork"]] = child
        return {"forked": request["fork"]}
    code = _end(children.pop(request["end"]), patient=request["wait"])
    return {"ended": request["end"], "code": code}


def _serve(handle: int, ready: worker.Worker, folders: dict[str, int]) -> None:
    """Build what the fork is to see, and serve the grader."""
    code = 1
    try:
        namespaces.leave_the_others()
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
            # The first process of the submission's namespace: with it the kernel ends all in there.
            os.kill(child, signal.SIGKILL)
            deadline = float("inf")
        time.sleep(0.001)


if __name__ == "__main__":
    main()
