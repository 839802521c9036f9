"""What an instructor's own test does to a student's objects, one verb at a time, in their process.

The test runs in the grader's process and holds references; each thing it does to one (call it, read
an attribute, add it to another) is a request, and comes back as data or as another reference.
"""

from __future__ import annotations

import builtins
import copy
import importlib
import inspect
import io
import operator
import pathlib
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any
from unittest import mock

import numpy as np

from autograder.sandbox.inside.shared import Shared
from autograder.sandbox.inside.shell import recording
from autograder.sandbox.inside.values import IN_PLACE, KINDS, SPECIAL, Reader, Writer
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
        self._callbacks: dict[int, tuple[int, Any]] = {}
        self._shared = Shared(1)
        self.verbs: dict[str, Callable[..., Any]] = {
            **_OPERATORS,
            "name": self._name,
            "bind": self._bind,
            "unbind": self._unbind,
            "call": lambda function, *args, **settings: function(*args, **settings),
            "next": _next,
            "data": _data,
            "array": np.asarray,
            "type": type,
            "copy": copy.copy,
            "deepcopy": copy.deepcopy,
            "has": lambda name: name in names,
            "settle": lambda: None,
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
        reader = Reader(received, self._resolve, self._shared)
        for item in request["changes"]:
            reader.read(item)
        operands = [reader.read(item) for item in request["operands"]]
        settings = {name: reader.read(item) for name, item in request["settings"].items()}
        built_in = {name: reader.read(item) for name, item in request["built_in"].items()}
        for number in request["unused"]:
            self._shared.drop(number)
        before = [_snapshot(value) for value in operands]
        outcome: Callable[[Writer], dict[str, Any]]
        with recording() as recorder, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                with mock.patch.multiple(builtins, **built_in) if built_in else nullcontext():
                    result = self.verbs[request["verb"]](*operands, **settings)
                outcome = partial(_value, result)
            except BaseException as error:
                outcome = partial(self._raised, error)
        try:
            reply, writer = self._reply(outcome)
        except Exception as error:  # what came is too much to give out
            reply, writer = self._reply(partial(self._raised, error))
        reply["stdout"] = recorder.text("stdout")
        reply["warned"] = [
            [writer.write(each.category), str(each.message)[:2000]] for each in warned[:100]
        ]
        reply["states"] = [
            [place, writer.write(_state(value))]
            for place, (old, value) in enumerate(zip(before, operands, strict=True))
            if old is not None and old != _snapshot(value)
        ]
        return reply, writer.buffers

    def _reply(self, outcome: Callable[[Writer], dict[str, Any]]) -> tuple[dict[str, Any], Writer]:
        writer = Writer(self.refer, self._shared)
        try:
            changes = [writer.write(value) for value in self._shared.changes()]
            return {"changes": changes, **outcome(writer)}, writer
        except BaseException:
            writer.take_back()
            raise

    def _raised(
        self, error: BaseException, writer: Writer, *, is_cause: bool = False
    ) -> dict[str, Any]:
        """An exception: its class, what it was made of, and itself, which may hold more."""
        cause = None if is_cause else error.__cause__
        described = {
            "classes": [cls.__name__ for cls in type(error).__mro__ if cls is not object],
            "text": message(error),
            "frames": [[frame.function, frame.line, frame.text] for frame in own_frames(error)],
            "class": writer.write(type(error)),
            "args": writer.write(list(error.args)),
            "object": self.refer(error, writer),
        }
        if cause is not None:
            described["cause"] = self._raised(cause, writer, is_cause=True)["error"]
        return {"error": described}

    def refer(self, value: Any, writer: Writer) -> dict[str, Any]:
        """A reference to an object, with what the other end shows of it."""
        if id(value) in self._callbacks:
            return {"callback": self._callbacks[id(value)][0]}
        place = self._places.get(id(value))
        if place is None:
            if len(self._held) >= MAX_OBJECTS:
                raise RuntimeError(f"more than {MAX_OBJECTS} objects were given out")
            place = self._places[id(value)] = len(self._held)
            self._held.append(value)
        like = _likeness(value)
        if isinstance(value, type) and issubclass(value, Exception):
            bases = [base for base in value.__bases__ if issubclass(base, Exception)]
            like["bases"] = [writer.write(base) for base in bases]
        return {"object": place, "type": type(value).__name__[:80], "like": like}

    def _resolve(self, data: dict[str, Any], reader: Reader) -> Any:
        match data:
            case {"object": int(place)}:
                return self._held[place]
            case {"callback": int(place), "name": str(name), "doc": doc}:
                return self._callback(place, name, doc)
            case {"text": str(content), "at": int(place)}:
                return _at(io.StringIO(content, newline=""), place)
            case {"file_path": str(path)}:
                return pathlib.Path(path)
            case {"raised": kind, "args": args}:
                return reader.read(kind)(*reader.read(args))
            case {"tensor": array}:
                return sys.modules["tensorflow"].constant(reader.read(array))
            case {"random": str(kind), "state": state}:
                return _generator(kind, reader.read(state))
            case {"module": str(name)}:
                return importlib.import_module(name)
            case {"function": str(module), "path": str(path)}:
                return operator.attrgetter(path)(importlib.import_module(module))
        raise ValueError("a reference of unknown form")

    def _callback(self, place: int, name: str, doc: str | None) -> Callable[..., Any]:
        """A function that is one of the test's: calling it asks the grader."""

        def callback(*args: Any, **settings: Any) -> Any:
            writer = Writer(self.refer, self._shared)
            message = {
                "callback": place,
                "changes": [writer.write(value) for value in self._shared.changes()],
                "args": [writer.write(arg) for arg in args],
                "settings": {key: writer.write(value) for key, value in settings.items()},
            }
            answer, received = self._ask_back(message, writer.buffers)
            reader = Reader(received, self._resolve, self._shared)
            for item in answer.get("changes", ()):
                reader.read(item)
            if "error" in answer:
                raise _error_of(answer["error"])
            return reader.read(answer["value"])

        callback.__name__ = callback.__qualname__ = name
        callback.__doc__ = doc
        self._callbacks[id(callback)] = place, callback
        return callback

    def _name(self, name: str) -> Any:
        return self._names[name]

    def _bind(self, name: str, value: Any) -> None:
        self._names[name] = value

    def _unbind(self, name: str) -> None:
        del self._names[name]


def _error_of(error: dict[str, Any]) -> BaseException:
    """The exception that the test's own function raised, of the nearest built-in kind."""
    for name in error["classes"]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind(error["text"])
    return RuntimeError(error["text"])


def _value(result: Any, writer: Writer) -> dict[str, Any]:
    return {"value": writer.write(result)}


def _data(value: Any) -> Any:
    """What a test compares with data of its own: of a class derived from one, what it derives."""
    if isinstance(value, type({}.keys()) | type({}.items())):
        return set(value)
    if isinstance(value, pathlib.Path):
        return pathlib.PurePosixPath(value)
    kinds: tuple[Any, ...] = (list, tuple, dict, set, frozenset, str, bytes, int, float, complex)
    for kind in kinds:
        if isinstance(value, kind):
            return kind(value)
    return as_data(value)


def _at(file: io.StringIO, place: int) -> io.StringIO:
    file.seek(place)
    return file


def _next(iterator: Iterator[Any]) -> tuple[Any, ...]:
    """The next item, in a tuple; an empty one at the end."""
    for item in iterator:
        return (item,)
    return ()


def _likeness(value: Any) -> dict[str, Any]:
    """What decides which built-in questions are answered how: is it a function, a class, …"""
    classes = value.__mro__ if isinstance(value, type) else type(value).__mro__
    return {
        "kind": next((name for name, like in KINDS.items() if isinstance(value, like)), "object"),
        "classes": [cls.__name__[:80] for cls in classes][:32],
        "special": [name for name in SPECIAL if _has_special(type(value), name)],
    }


def _has_special(kind: type, name: str) -> bool:
    """Whether instances have a special method; what a class's own class has is not theirs."""
    owner = next((cls for cls in kind.__mro__ if name in vars(cls)), None)
    return owner is not None and vars(owner)[name] is not None


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
    if type(value) is io.StringIO:
        return [value.getvalue(), value.tell()]
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
    **{name: getattr(operator, name) for name in IN_PLACE},
    **{function.__name__: function for function in (
        len, iter, bool, hash, repr, str, int, float, complex, abs, round, divmod, reversed, dir,
        getattr, setattr, delattr, isinstance, issubclass,
    )},
}  # fmt: skip
