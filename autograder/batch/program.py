"""An executor of one process, which is a program of its own and not a copy of whoever asks.

`multiprocessing` has a new process run the script that started it, which needs a guard for that and
cannot be had in a server or a notebook. This one starts Python anew. What goes over its pipes is
pickled, between processes of ours alone; no student's process has an end of them.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, ParamSpec, TypeVar

_END_SECONDS = 10.0
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from autograder.batch.program import serve; serve()"
)
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Program(Executor):
    """Does one thing after another in a process of its own; with that process all of it is lost."""

    begun: Future[Any]
    """What it began with."""

    def __init__(self, module: str) -> None:
        """Start it; it imports the module whose functions it is going to be asked for."""
        self._lock = threading.Lock()
        self._waiting: deque[Future[Any]] = deque()
        self._is_lost = False
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self, begin: Callable[..., object], *args: Any) -> None:
        """Have it do what comes before all else; where that fails, it is gone."""
        self.begun = self.submit(begin, *args)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._popen.pid

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have it call a function of a module, after all that it was given before."""
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()  # it cannot be taken back from there
        text = pickle.dumps((fn, args, kwargs))
        with self._lock:
            if not self._is_lost:
                self._waiting.append(future)
                try:
                    assert self._popen.stdin is not None
                    self._popen.stdin.write(text)
                    self._popen.stdin.flush()
                except OSError:
                    pass  # whoever listens will notice, and tell
                return future
        future.set_exception(BrokenExecutor("the process is gone"))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End it; what it is doing just then is given up."""
        with suppress(OSError):
            assert self._popen.stdin is not None
            self._popen.stdin.close()
        try:
            self._popen.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _listen(self) -> None:
        """Hand on what it answers, until it is gone."""
        assert self._popen.stdout is not None
        with self._popen.stdout as answers, suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                is_error, answer = pickle.load(answers)
                future = self._waiting.popleft()
                future.set_exception(answer) if is_error else future.set_result(answer)
        with self._lock:
            self._is_lost = True
        while self._waiting:
            self._waiting.popleft().set_exception(BrokenExecutor("the process is gone"))


@contextmanager
def getting_ready(count: int, module: str) -> Iterator[Sequence[Program]]:
    """So many, which import a module while something else is done here; they end with the block."""
    programs = [Program(module) for _ in range(count)]
    try:
        yield programs
    finally:
        for program in programs:
            program.shutdown()


def serve() -> NoReturn:
    """Do what is asked on standard input, and answer on standard output, until nobody is there."""
    signal.signal(signal.SIGINT, lambda *_: None)  # whoever is stopped stops this one
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # whatever prints here
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
    gc.set_threshold(100_000)  # cases and answers are many, and kept
    importlib.import_module(sys.argv[2])
    threading.Thread(target=_hear, args=(requests, asked), daemon=True).start()
    has_begun = False
    while True:
        function, args, kwargs = asked.get()
        try:
            answer = pickle.dumps((False, function(*args, **kwargs)))
            has_begun = True
        except Exception as error:
            answer = _as_pickle(error)
        answers.write(answer)
        answers.flush()
        if not has_begun:
            os._exit(1)


def _hear(requests: Any, asked: queue.SimpleQueue[Any]) -> None:
    """Put requests in a row; end with whoever asks, whatever is being done just then."""
    with suppress(EOFError, OSError):
        while True:
            asked.put(pickle.load(requests))
    os._exit(0)


def _as_pickle(error: Exception) -> bytes:
    try:
        text = pickle.dumps((True, error))
        pickle.loads(text)
    except Exception:
        text = pickle.dumps((True, RuntimeError(f"{type(error).__name__}: {error}")))
    return text
