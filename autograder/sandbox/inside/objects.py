"""What an instructor's own test does to a student's objects, one verb at a time, in their process.

The test runs in the grader's process and holds references; each thing it does to one (call it, read
an attribute, add it to another) is a request, and comes back as data or as another reference.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import operator
import random
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.inside.shell import recording
from autograder.sandbox.inside.values import SPECIAL, Reader, Writer
from convcourse.checks.reading import as_data
from convcourse.checks.tracebacks import message, own_frames

MAX_OBJECTS = 100_000

AskBack = Callable[[dict[str, Any], Sequence[bytes]], tuple[dict[str, Any], list[bytes]]]


class Objects:
    """The student's objects that a test holds references to, and what is done to them."""

    def __init__(self, names: dict[str, Any], ask_back: AskBack) -> None:
        """Look names up in the notebook's; `ask_back` calls a function of the test's."""
        self._names = names
        self._ask_back = ask_back
        self._held: list[Any] = []
        self._places: dict[int, int] = {}
        self._taken: dict[str, Any] = {}
        self.verbs: dict[str, Callable[..., Any]] = {
            **_OPERATORS,
            "name": self._name,
            "bind": self._bind,
            "unbind": self._unbind,
            "call": lambda function, *args, **settings: function(*args, **settings),
            "next": _next,
            "data": as_data,
            "enter": lambda manager: type(manager).__enter__(manager),
            "exit": lambda manager, *what: type(manager).__exit__(manager, *what),
            "format": format,
            "signature": _signature,
            "source": inspect.getsource,
            "seed": _seed,
        }

    def do(
        self, request: dict[str, Any], received: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Do one thing; say what it gave and which of its operands it changed."""
        reader = Reader(received, self._resolve)
        operands = [reader.read(item) for item in request["operands"]]
        settings = {name: reader.read(item) for name, item in request["settings"].items()}
        values = [*operands, *settings.values()]
        before = [_snapshot(value) for value in values]
        writer = Writer(self.refer)
        reply: dict[str, Any]
        try:
            with recording() as recorder:
                result = self.verbs[request["verb"]](*operands, **settings)
            reply = {"value": writer.write(result)}
        except BaseException as error:
            reply = {"error": self._raised(error, writer)}
        reply["stdout"] = recorder.text("stdout")
        reply["changed"] = [
            [place, writer.write(_state(value))]
            for place, (old, value) in enumerate(zip(before, values, strict=True))
            if old is not None and old != _snapshot(value)
        ]
        return reply, writer.buffers

    def _raised(self, error: BaseException, writer: Writer) -> dict[str, Any]:
        """An exception: its class, what it was made of, and itself, which may hold more."""
        return {
            "classes": [cls.__name__ for cls in type(error).__mro__ if cls is not object],
            "text": message(error),
            "frames": [[frame.function, frame.line, frame.text] for frame in own_frames(error)],
            "class": writer.write(type(error)),
            "args": writer.write(list(error.args)),
            "object": self.refer(error, writer),
        }

    def refer(self, value: Any, _: Writer) -> dict[str, Any]:
        """A reference to an object, with what the other end shows of it."""
        place = self._places.get(id(value))
        if place is None:
            if len(self._held) >= MAX_OBJECTS:
                raise RuntimeError(f"more than {MAX_OBJECTS} objects were given out")
            place = self._places[id(value)] = len(self._held)
            self._held.append(value)
        return {"object": place, "type": type(value).__name__[:80], "like": _likeness(value)}

    def _resolve(self, data: dict[str, Any], reader: Reader) -> Any:
        match data:
            case {"object": int(place)}:
                return self._held[place]
            case {"callback": int(place), "name": str(name)}:
                return self._callback(place, name)
            case {"random": str(kind), "state": state}:
                return _generator(kind, reader.read(state))
            case {"module": str(name)}:
                return importlib.import_module(name)
            case {"function": str(module), "path": str(path)}:
                return operator.attrgetter(path)(importlib.import_module(module))
        raise ValueError("a reference of unknown form")

    def _callback(self, place: int, name: str) -> Callable[..., Any]:
        """A function that is one of the test's: calling it asks the grader."""

        def callback(*args: Any, **settings: Any) -> Any:
            writer = Writer(self.refer)
            message = {
                "callback": place,
                "args": [writer.write(arg) for arg in args],
                "settings": {key: writer.write(value) for key, value in settings.items()},
            }
            answer, received = self._ask_back(message, writer.buffers)
            if "error" in answer:
                raise _error_of(answer["error"])
            return Reader(received, self._resolve).read(answer["value"])

        callback.__name__ = callback.__qualname__ = name
        return callback

    def _name(self, name: str) -> Any:
        return self._names[name]

    def _bind(self, name: str, value: Any) -> None:
        self._names[name] = value

    def _unbind(self, name: str) -> None:
        self._taken[name] = self._names.pop(name)


def _error_of(error: dict[str, Any]) -> BaseException:
    """The exception that the test's own function raised, of the nearest built-in kind."""
    for name in error["classes"]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind(error["text"])
    return RuntimeError(error["text"])


def _next(iterator: Iterator[Any]) -> tuple[Any, ...]:
    """The next item, in a tuple; an empty one at the end."""
    for item in iterator:
        return (item,)
    return ()


def _likeness(value: Any) -> dict[str, Any]:
    """What decides which built-in questions are answered how: is it a function, a class, …"""
    classes = value.__mro__ if isinstance(value, type) else type(value).__mro__
    return {
        "kind": next((name for name, like in _KINDS.items() if isinstance(value, like)), "object"),
        "classes": [cls.__name__[:80] for cls in classes][:32],
        "special": [name for name in SPECIAL if getattr(type(value), name, None) is not None],
    }


_KINDS: dict[str, Any] = {
    "function": types.FunctionType,
    "builtin": types.BuiltinFunctionType,
    "method": types.MethodType,
    "class": type,
    "module": types.ModuleType,
    "generator": types.GeneratorType,
}


def _signature(function: Any) -> list[Any]:
    """The parameters of a function, each with its kind, and whether it has a default."""
    return [
        (each.name, int(each.kind), each.default is not each.empty, _or_none(each.default))
        for each in inspect.signature(function).parameters.values()
    ]


def _or_none(default: Any) -> Any:
    return None if default is inspect.Parameter.empty else default


def _seed(which: str, *args: Any) -> None:
    if which == "random":
        random.seed(*args)
    elif which == "numpy":
        np.random.seed(*args)  # noqa: NPY002  what the test did
    elif "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(*args)


def _generator(kind: str, state: Any) -> Any:
    """A random generator in the state that the test's own is in."""
    if kind == "Random":
        generator = random.Random()
        generator.setstate(state)
        return generator
    if kind == "RandomState":
        legacy = np.random.RandomState()
        legacy.set_state(state)
        return legacy
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _snapshot(value: Any) -> Any:
    """What tells whether an operand was changed; None for what cannot be, or is not sent back."""
    state = _state(value)
    if state is None:
        return None
    writer = Writer(lambda inner, _: {"object": id(inner)})
    return writer.write(state), tuple(writer.buffers)


def _state(value: Any) -> Any:
    """What an operand holds that a function could change."""
    if type(value) in (list, dict, set, bytearray, np.ndarray):
        return value
    if type(value) is np.random.Generator:
        return value.bit_generator.state
    if type(value) is np.random.RandomState:
        return value.get_state(legacy=False)
    return value.getstate() if type(value) is random.Random else None


_OPERATORS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in (
        "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv",
        "mod", "pow", "lshift", "rshift", "and_", "or_", "xor", "neg", "pos", "invert", "contains",
        "getitem", "setitem", "delitem", "index",
    )},
    **{function.__name__: function for function in (
        len, iter, bool, hash, repr, str, int, float, complex, abs, round, divmod, reversed, dir,
        getattr, setattr, delattr, isinstance, issubclass,
    )},
}  # fmt: skip
