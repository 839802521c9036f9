"""What an instructor's own test holds in place of a student's objects that are no data.

A handle has the special methods that the object has, and each of them asks the student's process.
What comes back is data or another handle. So a test runs unchanged out here, and what it compares,
it compares here: a handle set against data is fetched as data first. The student's own `__eq__`
speaks only where both sides are the student's.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import random
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol
from unittest import mock

import numpy as np

from autograder.sandbox.inside.protocol import ProtocolError
from autograder.sandbox.inside.values import SPECIAL, Reader, Writer
from convcourse.checks.reading import Opaque

MAX_REQUESTS = 200_000
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

    def break_off(self, sent: str) -> Any:
        """End the process, which broke the rules."""


class Line:
    """The connection of one test to the student's objects: what is done to them, and what is told.

    `own_equality` becomes true where a verdict may rest on an `__eq__` of the student's.
    """

    def __init__(self, process: Converses) -> None:
        """Talk to a student's process."""
        self.process = process
        self._handles: dict[int, Any] = {}
        self._callbacks: list[Any] = []
        self._depth = 0
        self._requests = 0
        self.own_equality = False

    def do(self, verb: str, /, *operands: Any, **settings: Any) -> Any:
        """Do one thing to a student's objects; return what it gives, or raise what it raises."""
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            raise NotOutsideError(f"more than {MAX_REQUESTS} things were asked of the answer")
        writer = Writer(self._refer)
        request = {
            "op": "do",
            "verb": verb,
            "operands": [writer.write(operand) for operand in operands],
            "settings": {name: writer.write(value) for name, value in settings.items()},
        }
        process = self.process
        reply, buffers = process.converse(
            request, writer.buffers, _doing(verb, operands), self._back
        )
        sys.stdout.write(str(reply.get("stdout", ""))[: 1 << 20])
        try:
            reader = Reader(buffers, self._resolve)
            for place, data in reply.get("changed", ()):
                _write_back([*operands, *settings.values()][int(place)], reader.read(data))
            if "error" in reply:
                raised = self._error(reply["error"], reader)
            else:
                return reader.read(reply["value"])
        except ProtocolError as error:
            process.break_off(str(error))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            process.break_off(f"a reply of the wrong form: {error}")
        raise raised

    def data(self, handle: Any) -> Any:
        """A student's object as data; an `Opaque` where it is none."""
        return self.do("data", handle)

    def _back(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Call a function of the test's for the student's code."""
        reader, writer = Reader(received, self._resolve), Writer(self._refer)
        function = self._callbacks[int(request["callback"])]
        args = [reader.read(arg) for arg in request["args"]]
        settings = {str(name): reader.read(value) for name, value in request["settings"].items()}
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise RecursionError("a function of the test's and the answer call each other")
            return {"value": writer.write(function(*args, **settings))}, writer.buffers
        except Exception as error:
            classes = [cls.__name__ for cls in type(error).__mro__]
            return {"error": {"classes": classes, "text": str(error)[:2000]}}, []
        finally:
            self._depth -= 1

    def _refer(self, value: Any, writer: Writer) -> dict[str, Any]:
        if is_handle(value):
            return {"object": object.__getattribute__(value, "_place")}
        place = getattr(value, "_place", None)
        if isinstance(value, type) and issubclass(value, Exception) and place is not None:
            return {"object": place}
        if isinstance(value, types.ModuleType):
            return {"module": value.__name__}
        for kind, state in _RANDOM.items():
            if type(value) is kind:
                return {"random": kind.__name__, "state": writer.write(state(value))}
        if not callable(value) or isinstance(value, type):
            raise NotOutsideError(
                f"an object of the test's of type {type(value).__name__} is passed"
            )
        module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
        if isinstance(module, str) and _found(module, path) is value:
            return {"function": module, "path": path}
        self._callbacks.append(value)
        name = str(getattr(value, "__name__", "callback"))
        return {"callback": len(self._callbacks) - 1, "name": name}

    def _resolve(self, data: dict[str, Any], _: Reader) -> Any:
        place, like = int(data["object"]), data["like"]
        if place not in self._handles:
            self._handles[place] = self._made(place, str(data["type"]), like)
        return self._handles[place]

    def _made(self, place: int, type_name: str, like: Mapping[str, Any]) -> Any:
        classes = [str(name)[:80] for name in like["classes"][:32]]
        kind = str(like["kind"])
        if kind == "class" and "Exception" in classes:
            return _exception_class(self, place, classes)
        special = frozenset(name for name in like["special"] if name in SPECIAL)
        handle = object.__new__(_handle_class(special))
        for name, value in {
            "_line": self,
            "_place": place,
            "_type_name": type_name[:80],
            "_like": _KINDS.get(kind) or _built_in(classes),
        }.items():
            object.__setattr__(handle, name, value)
        return handle

    def _error(self, error: Mapping[str, Any], reader: Reader) -> BaseException:
        """The exception that the student's code raised, of its own class or the nearest known."""
        kind = reader.read(error["class"])
        args = reader.read(error["args"])
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = RuntimeError
        try:
            raised: Exception = kind(*args)
        except Exception:
            raised = RuntimeError(*args)
        raised.__dict__["_line"] = self
        raised.__dict__["_instance"] = error.get("object")
        return raised


class Handle:
    """A student's object, seen from a test; what is looked up in it is looked up there."""

    __slots__ = ("_like", "_line", "_place", "_type_name")

    def __getattribute__(self, name: str) -> Any:
        """Look it up in the object; what it is like is known here."""
        if name == "__class__":
            return object.__getattribute__(self, "_like") or Handle
        if name == "__signature__":
            return signature(self)
        return _ask(self, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set it in the object."""
        _ask(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        """Delete it in the object."""
        _ask(self, "delattr", name)

    def __eq__(self, other: object) -> bool:
        """Compare here, as data; two objects of the student's compare themselves."""
        line = _line(self)
        if is_handle(other):
            line.own_equality = True
            return bool(line.do("eq", self, other))
        data = line.data(self)
        if isinstance(data, Opaque) or is_handle(data):
            return False
        return bool(data == other)

    def __ne__(self, other: object) -> bool:
        """Say the opposite."""
        return not self == other

    def __hash__(self) -> int:
        """Take the object's own, for sets and dicts."""
        return int(_ask(self, "hash"))

    def __repr__(self) -> str:
        """Show the object as it shows itself."""
        return str(_ask(self, "repr"))

    def __str__(self) -> str:
        """Print the object as it prints itself."""
        return str(_ask(self, "str"))

    def __format__(self, spec: str) -> str:
        """Format the object as it formats itself."""
        return str(_ask(self, "format", spec))

    def __dir__(self) -> list[str]:
        """List the object's attributes."""
        return list(_ask(self, "dir"))

    def __instancecheck__(self, instance: object) -> bool:
        """Ask whether something is of this class of the student's."""
        return bool(_line(self).do("isinstance", instance, self))

    def __subclasscheck__(self, cls: type) -> bool:
        """Ask whether a class derives from this one."""
        return bool(_line(self).do("issubclass", cls, self))


def signature(handle: Handle) -> inspect.Signature:
    """The signature of a student's function."""
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=default if has_default else inspect.Parameter.empty,
            )
            for name, kind, has_default, default in _ask(handle, "signature")
        ]
    )


@contextmanager
def standing_in(line: Line) -> Iterator[None]:
    """While a test runs: what it asks `inspect`, and seeds, reaches the student's process."""
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

        replace(inspect, "getsource", source)
        replace(random, "seed", seeding("random"))
        replace(np.random, "seed", seeding("numpy"))
        yield


def is_handle(value: Any) -> bool:
    """Say whether something is a handle, whatever it says of itself."""
    return issubclass(type(value), Handle)


def _ask(handle: Handle, verb: str, *operands: Any, **settings: Any) -> Any:
    return _line(handle).do(verb, handle, *operands, **settings)


def _line(handle: Handle) -> Line:
    line: Line = object.__getattribute__(handle, "_line")
    return line


def _iterate(self: Handle) -> Iterator[Any]:
    return _items(self, _ask(self, "iter"))


def _items(self: Handle, iterator: Any) -> Iterator[Any]:
    while True:
        item = _line(self).do("next", iterator)
        if not isinstance(item, tuple) or len(item) != 1:
            return
        yield item[0]


def _next_item(self: Handle) -> Any:
    item = _ask(self, "next")
    if not isinstance(item, tuple) or len(item) != 1:
        raise StopIteration
    return item[0]


def _length(self: Handle) -> int:
    length = _ask(self, "len")
    if not isinstance(length, int) or length < 0:
        raise ValueError("__len__() should return a number from 0 on")
    return length


def _asking(verb: str) -> Callable[..., Any]:
    return lambda self, *operands, **settings: _ask(self, verb, *operands, **settings)


def _asking_reflected(verb: str) -> Callable[..., Any]:
    return lambda self, other: _line(self).do(verb, other, self)


_METHODS: dict[str, Callable[..., Any]] = {
    **{name: _asking(name.strip("_")) for name in SPECIAL},
    **{
        f"__r{name}__": _asking_reflected(name)
        for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "xor")
    },
    "__and__": _asking("and_"),
    "__or__": _asking("or_"),
    "__rand__": _asking_reflected("and_"),
    "__ror__": _asking_reflected("or_"),
    "__iter__": _iterate,
    "__next__": _next_item,
    "__len__": _length,
    "__bool__": lambda self: bool(_ask(self, "bool")),
}


@functools.lru_cache(maxsize=1024)
def _handle_class(special: frozenset[str]) -> type[Handle]:
    methods = {name: _METHODS[name] for name in special}
    if "__bool__" not in special and "__len__" in special:
        methods["__bool__"] = lambda self: _length(self) > 0
    return type("Handle", (Handle,), {"__slots__": (), **methods})


def _exception_class(line: Line, place: int, classes: Sequence[str]) -> type[Exception]:
    """A class of our own for an exception class of the student's, so that `except` knows it."""
    base = _built_in(classes)
    assert isinstance(base, type)
    parents = [each for each in line._handles.values() if _is_parent(each, classes)]

    def ask(self: Exception, name: str) -> Any:
        instance = self.__dict__.get("_instance")
        if instance is None or name.startswith("__"):
            raise AttributeError(name)
        return line.do("getattr", line._resolve(instance, Reader((), line._resolve)), name)

    nearest = parents[-1] if parents else base
    return type(classes[0], (nearest,), {"_place": place, "__getattr__": ask})


def _is_parent(known: Any, classes: Sequence[str]) -> bool:
    return (
        isinstance(known, type) and issubclass(known, Exception) and known.__name__ in classes[1:]
    )


def _built_in(classes: Sequence[str]) -> type | None:
    """The nearest built-in class among the names of an object's classes, but for `object`."""
    for name in classes:
        found = getattr(builtins, name, None)
        if isinstance(found, type) and found is not object:
            return found
    return None


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
    if isinstance(target, list | bytearray):
        target[:] = state
    elif isinstance(target, dict | set):
        target.clear()
        target.update(state)
    elif isinstance(target, np.ndarray):
        if target.shape == np.shape(state) and target.flags.writeable:
            np.copyto(target, state, casting="unsafe")
    elif isinstance(target, np.random.Generator):
        target.bit_generator.state = state
    elif isinstance(target, np.random.RandomState):
        target.set_state(state)
    elif isinstance(target, random.Random):
        target.setstate(state)


def _doing(verb: str, operands: Sequence[Any]) -> str:
    if verb == "name" and operands:
        return str(operands[0])
    what = operands[0] if operands else None
    named = object.__getattribute__(what, "_type_name") if is_handle(what) else ""
    return f"A call of the {named}" if verb == "call" else f"What a test asks ({verb})"


_KINDS: dict[str, type] = {
    "function": types.FunctionType,
    "builtin": types.BuiltinFunctionType,
    "method": types.MethodType,
    "class": type,
    "module": types.ModuleType,
    "generator": types.GeneratorType,
}
_RANDOM: dict[type, Callable[[Any], Any]] = {
    np.random.Generator: lambda rng: rng.bit_generator.state,
    np.random.RandomState: lambda rng: rng.get_state(legacy=False),
    random.Random: lambda rng: rng.getstate(),
}
