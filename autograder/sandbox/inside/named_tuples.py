"""Classes of named tuples, by name and fields: what comes back is of the class that it was."""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Callable
from typing import Any

MAX_FIELDS = 255

_KNOWN: dict[tuple[str, tuple[str, ...]], Any] = {}


def know(kind: type) -> None:
    """Remember the class of a named tuple that is sent."""
    _KNOWN[kind.__name__, kind.__dict__["_fields"]] = kind


def class_of(name: str, fields: tuple[str, ...]) -> Any:
    """The class with that name and those fields: the one that was sent, or else a new one."""
    return _KNOWN.get((name, fields)) or _new(name, fields)


def is_one(value: Any) -> bool:
    """Whether it is a named tuple that is nothing but its fields.

    One with methods of its own stays where its methods are.
    """
    fields = getattr(type(value), "_fields", None)
    return (
        type(value).__bases__ == (tuple,)
        and isinstance(fields, tuple)
        and len(fields) == len(value) <= MAX_FIELDS
        and all(isinstance(field, str) and field.isidentifier() for field in fields)
        and vars(type(value)).keys() <= _USUAL.union(fields)
    )


@functools.lru_cache(maxsize=256)
def _new(name: str, fields: tuple[str, ...]) -> Any:
    made: Callable[[str, tuple[str, ...]], Any] = namedtuple
    return made(name, fields)


_USUAL = frozenset(vars(_new("Usual", ()))) | {
    "__annotations__",
    "__orig_bases__",
    "__annotate_func__",
    "__annotations_cache__",
}
