"""What an instructor's own test holds in place of a student's objects that are no data.

A handle has the special methods that the object has, and each of them asks the student's process.
A handle set against data is fetched as data first and compared out here; the student's own `__eq__`
speaks only where both sides are the student's.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.sandbox.inside.values import KINDS, SPECIAL
from convcourse.checks.reading import Opaque


class Asks(Protocol):
    """The connection to the student's objects: see `line`."""

    own_equality: bool

    def do(self, verb: str, /, *operands: Any, **settings: Any) -> Any:
        """Do one thing to them; return what it gives, or raise what it raises."""


class Handle:
    """A student's object, seen from a test; what is looked up in it is looked up there."""

    __slots__ = ("_like", "_line", "_place", "_type_name")

    def __getattribute__(self, name: str) -> Any:
        """Look it up in the object; what it is like is known here."""
        if name == "__class__":
            return object.__getattribute__(self, "_like") or _ask(self, "type")
        if name == "__signature__":
            return signature(self)
        if name in ("__copy__", "__deepcopy__"):
            return lambda *_: _ask(self, name.strip("_"))
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
        data = line.do("data", self)
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


def handle_of(line: Asks, place: int, type_name: str, like: Mapping[str, Any]) -> Handle:
    """A handle on an object, by what the student's process says it is like."""
    special = frozenset(name for name in like["special"] if name in SPECIAL)
    handle = object.__new__(_handle_class(special))
    classes = [str(name)[:80] for name in like["classes"][:32]]
    for name, value in {
        "_line": line,
        "_place": place,
        "_type_name": type_name[:80],
        "_like": KINDS.get(str(like["kind"])) or built_in(classes),
    }.items():
        object.__setattr__(handle, name, value)
    return handle


def place_of(handle: Handle) -> int:
    """Where the student's process keeps a handle's object."""
    place: int = object.__getattribute__(handle, "_place")
    return place


def type_name_of(handle: Handle) -> str:
    """The name of the type of a handle's object."""
    name: str = object.__getattribute__(handle, "_type_name")
    return name


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


def is_handle(value: Any) -> bool:
    """Say whether something is a handle, whatever it says of itself."""
    return issubclass(type(value), Handle)


def _ask(handle: Handle, verb: str, *operands: Any, **settings: Any) -> Any:
    return _line(handle).do(verb, handle, *operands, **settings)


def _line(handle: Handle) -> Asks:
    line: Asks = object.__getattribute__(handle, "_line")
    return line


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


def _array(self: Handle, dtype: Any = None, copy: Any = None) -> Any:
    return np.asarray(_ask(self, "array"), dtype)


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
    "__array__": _array,
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


class _Asking(type):
    def __call__(cls, *args: Any, **settings: Any) -> Any:
        if cls is not TypeOf or len(args) != 1:
            return super().__call__(*args, **settings)
        if is_handle(args[0]):
            found = _ask(args[0], "type")
            return TypeOf if found is type else found
        return TypeOf if type(args[0]) in (type, TypeOf) else type(args[0])

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, type) if cls is TypeOf else super().__instancecheck__(instance)

    def __eq__(cls, other: object) -> bool:
        return other is cls or (cls is TypeOf and other is type)

    def __hash__(cls) -> int:
        return hash(type) if cls is TypeOf else super().__hash__()


class TypeOf(type, metaclass=_Asking):
    """`type`, as a test has it: of a handle it is the class that the object has."""


def is_instance(instance: Any, cls: Any) -> bool:
    """`isinstance`, as a test has it: of a handle and a library's class the student's side says."""
    if isinstance(cls, tuple):
        return any(is_instance(instance, each) for each in cls)
    if not is_handle(instance) or is_handle(cls):
        return isinstance(instance, cls)
    with contextlib.suppress(TypeError):  # an abstract class asks for a class out here
        if isinstance(instance, cls):
            return True
    module = sys.modules.get(getattr(cls, "__module__", ""))
    is_known = getattr(module, getattr(cls, "__name__", ""), None) is cls
    return (
        is_known
        and cls.__module__ != "__main__"
        and bool(_line(instance).do("isinstance", instance, cls))
    )


def built_in(classes: Sequence[str]) -> type | None:
    """The nearest built-in class among the names of an object's classes, but for `object`."""
    for name in classes:
        found = getattr(builtins, name, None)
        if isinstance(found, type) and found is not object:
            return found
    return None
