"""The student's side: runs cells, and lends the student's functions to the grader one call a time.

Runs as a program of its own in a process that holds nothing worth stealing: no reference, no
check, no seed, no gradebook. It may be lied to and it may lie; the grader believes only values,
and a lie about a value is a wrong answer. Reads frames on standard input, answers on standard
output; see `protocol` for their form. What it is asked:

    {"op": "start", "limits": ..., "filter": ..., "forbidden": ..., "files": ...}
                                                           set the limits, filter system calls,
                                                           refuse those imports, lay the
                                                           student's files out
    {"op": "run", "source": text}                          run a cell -> {"outputs": [...]}
    {"op": "has", "name": text}                            -> whether the name is defined
    {"op": "get", "name": text}                            -> a value, or that it is callable
    {"op": "call", "name": text, "cases": [{"args": ..., "settings": ..., "buffers": int}, ...]}
                                                           -> {"results": [...]}, for the first
                                                              cases, as many as fit into a slice
                                                              of time and of room: a value or an
                                                              error, and the arguments that the
                                                              function changed, by position or
                                                              name
    {"op": "do", "verb": ..., "operands": ..., "settings": ...}
                                                           do one thing to objects that an ordinary
                                                           test holds references to: see `objects`
    {"op": "test", "source": text}                         run a test cell in here -> its last value
    {"op": "facts", "name": text}                          -> {"facts": what its code shows}
    {"op": "printed", "name": text, "cases": [one]}        -> {"printed": what a call prints}
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import random
import sys
import time
import traceback
import types
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

import numpy as np
from traitlets.config import Config

from autograder.sandbox.inside import lent, protocol, without
from autograder.sandbox.inside.cells import run_cell
from autograder.sandbox.inside.import_guard import ImportGuard
from autograder.sandbox.inside.objects import Objects
from autograder.sandbox.inside.shell import StudentShell, recording
from convcourse.checks import introspection
from convcourse.checks.tracebacks import own_frames

MAX_REPLY_BYTES = 1 << 16
_FEW_BYTES = 1 << 10
"""More than a number or an array's form take as JSON."""
_REHEARSED_PLOT = """import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, layout="constrained")
left.plot([0, 1], label="a")
left.legend()
right.imshow([[0, 1]], cmap="gray")
right.set_title("0 x 1")
plt.show()"""


def address_space() -> int:
    """The bytes this process has mapped, where the system tells; a limit counts from there."""
    try:
        pages = int(pathlib.Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def set_limits(
    *, memory_bytes: int, cpu_seconds: int, file_bytes: int, files: int, processes: int | None
) -> None:
    """Bound what this process may use; a system without such limits has the time limits only."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, memory_bytes),  # asking for more is a MemoryError, here and alone
        (resource.RLIMIT_CPU, cpu_seconds),  # also where wall time is stretched for a busy machine
        (resource.RLIMIT_FSIZE, file_bytes),  # a disk is shared with every other submission
        (resource.RLIMIT_NOFILE, files),  # so is the kernel's table of open files
        (resource.RLIMIT_NPROC, processes),  # threads count, too: a bomb of them ends here
        (resource.RLIMIT_CORE, 0),  # a crash would write out all of the memory
    ):
        if limit is None:
            continue
        # macOS refuses some limits; the time limits of the grader hold there too.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))  # both, or the student could raise it again


def describe(error: BaseException, told: BaseException | None = None) -> dict[str, Any]:
    """An exception as data: the names of its classes, its text, and where it was raised.

    What is `told` in its place has the names and the text; the student's lines are the error's.
    """
    own = [[frame.function, frame.line, frame.text] for frame in own_frames(error)]
    error = told or error
    try:
        text = str(error)
    except Exception:
        text = "(this exception cannot be shown)"
    return {
        "classes": [cls.__name__ for cls in type(error).__mro__ if cls is not object],
        "text": text[:2000],
        "frames": own,
        "trace": _trace(error),
    }


def _trace(error: BaseException) -> str:
    """The lines of code that an exception went through; one way is shown once in a process."""
    way = []
    step = error.__traceback__
    while step is not None:
        way.append((step.tb_frame.f_code, step.tb_lasti))
        step = step.tb_next
    key = tuple(way[-20:])
    if key not in _TRACES:
        frames = traceback.extract_tb(error.__traceback__, -20)
        own = [frame for frame in frames if frame.filename != __file__]
        if len(_TRACES) == _MANY_TRACES:
            _TRACES.clear()
        _TRACES[key] = "".join(traceback.format_list(own[-8:]))[-4000:]
    return _TRACES[key]


_TRACES: dict[tuple[tuple[types.CodeType, int], ...], str] = {}
_MANY_TRACES = 256


class Worker:
    """Answers the grader's requests until it hangs up."""

    def __init__(self) -> None:
        """Start a shell whose history is kept nowhere."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0
        self.shell = StudentShell.instance(config=config)
        self.size = address_space()
        self.guard = ImportGuard({})
        self._is_guarded = False

    def rehearse(self) -> None:
        """Run cells that show what cells show, so that what they need is loaded; then forget."""
        cells = ["1 + 1", "1 / 0", "import numpy\ndef f(): pass\nprint(numpy.eye(2))"]
        if "matplotlib.pyplot" in sys.modules:
            cells.append(_REHEARSED_PLOT)
        for source in cells:
            self.shell.run(source)
        self.shell.reset(new_session=True)

    def forbid(self, names: dict[str, str]) -> None:
        """Refuse those imports; a server does so once for all of its forks."""
        if self._is_guarded and names == self.guard.forbidden:
            return
        without.take_out(names)
        self.guard, self._is_guarded = ImportGuard(names), True
        self.guard.stand()
        self.shell.goes_on_after = self.guard.is_refusal

    def start(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Set the limits and the refused imports, once, before any of the student's code."""
        np.random.seed()  # noqa: NPY002  a fork begins with its parent's numbers
        random.seed()
        for name, content in zip(request["files"], received, strict=True):
            path = pathlib.Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        sys.path.insert(0, "")  # as in Jupyter, where modules beside the notebook can be imported
        self.forbid(request["forbidden"])
        if request["filter"]:
            from autograder.sandbox.inside import syscall_filter

            syscall_filter.prepared()  # it looks its library up with another program: not limited
        limits = request["limits"]
        set_limits(**{**limits, "memory_bytes": self.size + limits["memory_bytes"]})
        if request["filter"]:
            syscall_filter.filter_system_calls()
        return {}, []

    def run(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Run a cell."""
        return {"outputs": self.shell.run(request["source"])}, []

    def test(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Run a test cell that has to live with the student's objects; say how it ended."""
        buffers: list[bytes] = []
        with recording():
            last = run_cell(request["source"], self.shell.user_ns)
        return {"value": protocol.encode(last, buffers)}, buffers

    def has(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Say whether a name is defined."""
        return {"has": request["name"] in self.shell.user_ns}, []

    def get(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Look a name up."""
        if request["name"] not in self.shell.user_ns:
            return {"missing": True}, []
        value = self.shell.user_ns[request["name"]]
        if callable(value):
            return {"callable": True}, []
        buffers: list[bytes] = []
        return {"value": protocol.encode(value, buffers)}, buffers

    def call(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Call a function on fresh arguments, case after case, until the slice is used up.

        So a case that never ends leaves at most a slice's results unsaid.
        """
        results: list[dict[str, Any]] = []
        buffers: list[bytes] = []
        room, end = MAX_REPLY_BYTES, time.monotonic() + protocol.SLICE_SECONDS
        with recording():
            for case in request["cases"]:
                before = len(buffers)
                own, received = received[: case["buffers"]], received[case["buffers"] :]
                try:
                    result = self._call(request["name"], case, own, buffers)
                    size = _size(result)
                    protocol.check_size(size, map(len, buffers[before:]), MAX_REPLY_BYTES)
                except BaseException as error:
                    del buffers[before:]
                    result = {"error": describe(error, self.guard.told(error))}
                    size = _size(result)
                results.append(result)
                room -= size + sum(map(len, buffers[before:]))
                if room < 0 or time.monotonic() > end:
                    break
        return {"results": results}, buffers

    def _call(
        self, name: str, case: dict[str, Any], received: list[bytes], buffers: list[bytes]
    ) -> dict[str, Any]:
        """Call a function once; say what it gave and which of its arguments it changed."""
        args, settings = lent.arguments(case, received)
        result: dict[str, Any] = {}
        before = len(buffers)
        try:
            # The student's function gets the arrays and lists, not what holds them here.
            result["value"] = protocol.encode(self.shell.user_ns[name](*args, **settings), buffers)
        except BaseException as error:
            del buffers[before:]
            result = {"error": describe(error, self.guard.told(error))}
        given = [*enumerate(case["args"]), *case["settings"].items()]
        changed = {
            str(key): protocol.encode(own, buffers)
            for (key, item), own in zip(given, (*args, *settings.values()), strict=True)
            if not lent.is_as_given(own, item, received)
        }
        return {**result, "changed": changed} if changed else result

    def facts(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Say what a function's code shows."""
        return {
            "facts": asdict(introspection.code_facts(self.shell.user_ns.get(request["name"])))
        }, []

    def printed(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Call a function once more for what it prints."""
        args, settings = lent.arguments(request["cases"][0], received)
        function = self.shell.user_ns.get(request["name"])
        return {"printed": introspection.printed(function, *args, **settings)}, []


def _size(result: dict[str, Any]) -> int:
    """The bytes of a result as JSON; of what is surely short no more is worked out than that."""
    value = result.get("value")
    is_short = type(value) in (bool, float) or (type(value) is dict and "array" in value)
    is_short = is_short or (type(value) is int and value.bit_length() < _FEW_BYTES)
    return _FEW_BYTES if is_short and len(result) == 1 else len(json.dumps(result))


class Conversation:
    """Answers every request in turn; the student's code may ask back while one is answered."""

    def __init__(self, worker: Worker, requests: IO[bytes], replies: IO[bytes]) -> None:
        """Hold a worker and the two ends of its channel."""
        self._requests, self._replies = requests, replies
        self._objects = Objects(worker.shell.user_ns, self._ask_back)
        self._verbs = {
            "start": worker.start,
            "run": worker.run,
            "test": worker.test,
            "has": worker.has,
            "get": worker.get,
            "call": worker.call,
            "facts": worker.facts,
            "printed": worker.printed,
            "do": self._objects.do,
        }

    def serve(self) -> None:
        """Answer until the grader hangs up."""
        while True:
            try:
                self._answer(*protocol.receive(self._requests))
            except EOFError:
                return

    def _answer(self, request: dict[str, Any], buffers: list[bytes]) -> None:
        try:
            reply, out = self._verbs[request["op"]](request, buffers)
        except BaseException as error:
            # A SystemExit or an interrupt raised by student code must not end the conversation.
            reply, out = {"error": describe(error)}, []
        try:
            protocol.send(self._replies, reply, out)
        except ValueError as error:  # an integer too long for JSON, for one
            protocol.send(self._replies, {"error": describe(error)})

    def _ask_back(
        self, message: dict[str, Any], buffers: Sequence[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask for a call of a function of the test's, which may ask in its turn before it ends."""
        protocol.send(self._replies, message, buffers)
        while True:
            request, received = protocol.receive(self._requests)
            if request["op"] == "answer":
                return request, received
            self._answer(request, received)


def hide_course() -> None:
    """Forget that this course was imported: to the student's code its checks are a stub.

    Only in a process of the student's: in any other everything would be imported twice.
    """
    for name in [name for name in sys.modules if name.split(".")[0] == "convcourse"]:
        del sys.modules[name]


def serve(worker: Worker, requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer every request in turn."""
    Conversation(worker, requests, replies).serve()


def main() -> None:
    """Keep the channel for ourselves and give the student's code empty standard streams."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    hide_course()
    serve(Worker(), requests, replies)


if __name__ == "__main__":
    main()
