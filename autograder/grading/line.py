"""The connection of an instructor's test to the student's objects: what is done to them, and told.

Each thing that a test does to a handle is one request to the student's process; what comes back is
data or another handle. What the student's code prints or changes shows here, and the functions that
a test hands over are called here.
"""

from __future__ import annotations

import builtins
import dataclasses
import functools
import inspect
import io
import pathlib
import random
import sys
import types
import unittest.case
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn, Protocol

import numpy as np

from autograder.exceptions import OutOfMemory
from autograder.grading.handles import (
    TypeOf,
    handle_of,
    is_handle,
    is_instance,
    place_of,
    type_name_of,
)
from autograder.sandbox.inside.protocol import ProtocolError
from autograder.sandbox.inside.shared import Shared
from autograder.sandbox.inside.values import Reader, Writer
from autograder.sandbox.raised import frames_in
from convcourse.checks.tracebacks import with_frames

MAX_REQUESTS = 200_000
MAX_HANDLES = 110_000  # the student's process itself gives out fewer
MAX_DEPTH = 40


class NotOutsideError(BaseException):
    """A test does what cannot be done out here; the text says what.

    Like `NoAnswer` it derives from `BaseException`, so that no test goes on without it.
    """


Answer = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]


class Converses(Protocol):
    """A student's process, as far as its objects can be asked."""

    def converse(
        self, request: dict[str, Any], buffers: Sequence[bytes], doing: str, answer: Answer
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask; whatever is asked back meanwhile goes to `answer`."""

    def break_off(self, sent: str) -> NoReturn:
        """End the process, which broke the rules."""


class _Writer(Writer):
    """Writes a handle as what it stands for, before anything is asked of it."""

    def write(self, value: Any, depth: int = 0) -> dict[str, Any]:
        """Describe a value."""
        return {"object": place_of(value)} if is_handle(value) else super().write(value, depth)


class Line:
    """The connection of one test to the student's objects: what is done to them, and what is told.

    `own_equality` becomes true where a test's verdict may rest on an `__eq__` of the student's.
    """

    def __init__(self, process: Converses) -> None:
        """Talk to a student's process."""
        self.process = process
        self._shared = Shared(0)
        self._handles: dict[int, Any] = {}
        self._callbacks: list[Any] = []
        self._depth = 0
        self._requests = 0
        self.own_equality = False

    def begin(self) -> None:
        """Begin a test: what earlier ones asked is not counted against it."""
        self._requests = 0
        self.own_equality = False

    def do(self, verb: str, /, *operands: Any, **settings: Any) -> Any:
        """Do one thing to a student's objects; return what it gives, or raise what it raises."""
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            raise NotOutsideError(f"more than {MAX_REQUESTS} things were asked of the answer")
        writer = _Writer(self._refer, self._shared)
        try:
            request = {
                "op": "do",
                "verb": verb,
                "changes": [writer.write(value) for value in self._shared.changes()],
                "operands": [writer.write(operand) for operand in operands],
                "settings": {name: writer.write(value) for name, value in settings.items()},
                "built_in": {name: writer.write(value) for name, value in _replaced()},
                "unused": self._shared.unused(),
            }
        except BaseException:
            writer.take_back()
            raise
        process = self.process
        reply, buffers = process.converse(
            request, writer.buffers, _doing(verb, operands), self._back
        )
        sys.stdout.write(str(reply.get("stdout", ""))[: 1 << 20])
        raised: BaseException | None = None
        value = None
        try:
            reader = Reader(buffers, self._resolve, self._shared)
            self._take(reply.get("changes", ()), reader)
            if "error" in reply:
                raised = self._error(reply["error"], reader)
            else:
                value = reader.read(reply["value"])
            warned = [(reader.read(kind), str(text)) for kind, text in reply.get("warned", ())]
            for place, data in reply.get("states", ()):
                _write_back(operands[int(place)], reader.read(data))
        except ProtocolError as error:
            process.break_off(str(error))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            process.break_off(f"a reply of the wrong form: {error}")
        for kind, text in warned:
            if isinstance(kind, type) and issubclass(kind, Warning):
                warnings.warn(text[:2000], kind, stacklevel=3)
        if raised is None:
            return value
        if isinstance(raised, StopIteration) and verb == "call" and _is_function(operands[0]):
            # It would end the map or the zip that calls the function as if all had been asked.
            raise RuntimeError("the function raised StopIteration") from raised
        raise raised

    def settle(self) -> None:
        """Tell the student's process what a test changed of what both hold."""
        self.do("settle")

    def _take(self, changes: Sequence[Any], reader: Reader) -> None:
        for item in changes:
            reader.read(item)

    def _back(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Call a function of the test's for the student's code."""
        reader = Reader(received, self._resolve, self._shared)
        writer = _Writer(self._refer, self._shared)
        self._take(request.get("changes", ()), reader)
        function = self._callbacks[int(request["callback"])]
        args = [reader.read(arg) for arg in request["args"]]
        settings = {str(name): reader.read(value) for name, value in request["settings"].items()}
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise RecursionError("a function of the test's and the answer call each other")
            given = function(*args, **settings)
            changes = [writer.write(value) for value in self._shared.changes()]
            return {"changes": changes, "value": writer.write(given)}, writer.buffers
        except (Exception, SystemExit) as error:
            writer.take_back()
            classes = [cls.__name__ for cls in type(error).__mro__]
            return {"error": {"classes": classes, "text": str(error)[:2000]}}, []
        finally:
            self._depth -= 1

    def _refer(self, value: Any, writer: Writer) -> dict[str, Any]:
        place = getattr(value, "_place", None)
        if isinstance(value, type) and issubclass(value, Exception) and place is not None:
            return {"object": place}
        if isinstance(value, BaseException):
            own = value.__dict__.get("_instance")
            kind, args = type(value), list(value.args)
            return own or {"raised": writer.write(kind), "args": writer.write(args)}
        if isinstance(value, types.TracebackType):
            return writer.write(None)
        if isinstance(value, types.ModuleType):
            return {"module": value.__name__}
        for kind, state in _RANDOM.items():
            if type(value) is kind:
                return {"random": kind.__name__, "state": writer.write(state(value))}
        if value is TypeOf:
            return writer.write(type)
        if type(value) is io.StringIO:
            return {"text": value.getvalue(), "at": value.tell()}
        if isinstance(value, pathlib.PurePath):
            return {"file_path": str(value)}
        if type(value).__name__ == "EagerTensor":
            return {"tensor": writer.write(value.numpy())}
        module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
        if isinstance(module, str) and _found(module, path) is value:
            return {"function": module, "path": path}
        if not callable(value) or isinstance(value, type):
            raise NotOutsideError(
                f"an object of the test's of type {type(value).__name__} is passed"
            )
        if not any(value is each for each in self._callbacks):
            self._callbacks.append(value)
        place = next(i for i, each in enumerate(self._callbacks) if each is value)
        name, doc = getattr(value, "__name__", "callback"), getattr(value, "__doc__", None)
        return {"callback": place, "name": str(name), "doc": doc if isinstance(doc, str) else None}

    def _resolve(self, data: dict[str, Any], reader: Reader) -> Any:
        if "callback" in data:
            return self._callbacks[int(data["callback"])]
        place, like = int(data["object"]), data["like"]
        if place not in self._handles:
            if len(self._handles) >= MAX_HANDLES:
                raise ProtocolError(f"more than {MAX_HANDLES} objects")
            self._handles[place] = self._made(place, str(data["type"]), like, reader)
        return self._handles[place]

    def _made(self, place: int, type_name: str, like: Mapping[str, Any], reader: Reader) -> Any:
        classes = [str(name)[:80] for name in like["classes"][:32]]
        kind = str(like["kind"])
        if kind == "class" and "Exception" in classes:
            return _exception_class(self, place, classes, map(reader.read, like["bases"]))
        return handle_of(self, place, type_name, like)

    def _error(self, error: Mapping[str, Any], reader: Reader) -> BaseException:
        """The exception that the student's code raised, of its own class or the nearest known."""
        if "MemoryError" in error["classes"]:
            said = f"More memory than the limit was asked for. {error['text']}"
            return OutOfMemory(said.strip())
        kind = reader.read(error["class"])
        args = reader.read(error["args"])
        if not (isinstance(kind, type) and issubclass(kind, Exception | SystemExit)):
            kind = RuntimeError
        try:
            raised: BaseException = kind(*args)
        except Exception:
            raised = RuntimeError(*args)
        raised.__dict__["_instance"] = error.get("object")
        raised.__dict__["_text"] = str(error["text"])[:2000]
        if error.get("cause") is not None:
            raised.__cause__ = self._error({**error["cause"], "cause": None}, reader)
        if isinstance(raised, Exception):
            with_frames(raised, frames_in(error))
        return raised


@contextmanager
def standing_in(line: Line) -> Iterator[None]:
    """While a test runs: what it asks `inspect`, and seeds, reaches the student's process."""
    from unittest import mock  # as large as all of this, and for an instructor's own tests alone

    with ExitStack() as stack:

        def replace(owner: Any, name: str, instead: Callable[..., Any]) -> None:
            usual = getattr(owner, name)
            stack.enter_context(mock.patch.object(owner, name, functools.partial(instead, usual)))

        def source(usual: Callable[..., Any], what: Any) -> Any:
            return line.do("source", what) if is_handle(what) else usual(what)

        def seeding(which: str) -> Callable[..., Any]:
            def seed(usual: Callable[..., Any], *args: Any, **settings: Any) -> Any:
                line.do("seed", which, *args, **settings)
                return usual(*args, **settings)

            return seed

        for module in (unittest.case, inspect, dataclasses):
            stack.enter_context(mock.patch.multiple(module, isinstance=is_instance, create=True))
        replace(inspect, "getsource", source)
        replace(random, "seed", seeding("random"))
        replace(np.random, "seed", seeding("numpy"))
        yield


def _exception_class(
    line: Line, place: int, classes: Sequence[str], bases: Iterable[Any]
) -> type[Exception]:
    """A class of our own for an exception class of the student's, so that `except` knows it."""
    parents = [each for each in bases if type(each) is type and issubclass(each, Exception)]

    def ask(self: Exception, name: str) -> Any:
        instance = self.__dict__.get("_instance")
        if instance is None or name.startswith("__"):
            raise AttributeError(name)
        return line.do("getattr", line._resolve(instance, Reader((), line._resolve)), name)

    def shown(self: Exception) -> str:
        return str(self.__dict__.get("_text", "")) or Exception.__str__(self)

    attributes = {"_place": place, "__getattr__": ask, "__str__": shown}
    try:
        return type(classes[0], tuple(parents) or (Exception,), attributes)
    except TypeError:  # bases that do not go together, which a student's class cannot have
        return type(classes[0], (Exception,), attributes)


def _found(module: str, path: str) -> Any:
    """What a module that can be imported anywhere has under a name."""
    found: Any = sys.modules.get(module)
    if found is None or module.startswith("__"):
        return None
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def _write_back(target: Any, state: Any) -> None:
    """Make an operand of the test's what the student's code made of it."""
    if isinstance(target, io.StringIO):
        text, place = state
        target.seek(0)
        target.truncate()
        target.write(text)
        target.seek(place)
    elif isinstance(target, np.random.Generator):
        target.bit_generator.state = state
    elif isinstance(target, np.random.RandomState):
        target.set_state(state)
    elif isinstance(target, random.Random):
        target.setstate(state)


def _replaced() -> Iterator[tuple[str, Any]]:
    """The built-in functions for which a test has put something else."""
    return (
        (name, getattr(builtins, name))
        for name, usual in _USUAL
        if getattr(builtins, name) is not usual
    )


_USUAL = [(name, getattr(builtins, name)) for name in ("input", "print")]


def _doing(verb: str, operands: Sequence[Any]) -> str:
    if verb == "name" and operands:
        return str(operands[0])
    what: Any = operands[0] if operands else None
    named = type_name_of(what) if is_handle(what) else ""
    return f"A call of the {named}" if verb == "call" else f"What a test asks ({verb})"


def _is_function(value: Any) -> bool:
    return is_handle(value) and type_name_of(value) == "function"


_RANDOM: dict[type, Callable[[Any], Any]] = {
    np.random.Generator: lambda rng: rng.bit_generator.state,
    np.random.RandomState: lambda rng: rng.get_state(legacy=False),
    random.Random: lambda rng: rng.getstate(),
}
