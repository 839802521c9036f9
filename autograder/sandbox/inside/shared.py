"""Lists, dictionaries, sets and arrays that both ends hold: one object, as in one kernel.

Each end has a copy under the same number. Before an end says anything, it says which of its copies
changed; the other makes its own the same, in place. What is known on the other end is not sent
again. Both ends import this module.
"""

from __future__ import annotations

import operator
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.sandbox.inside import tables
from autograder.sandbox.inside.protocol import ProtocolError

MAX_SHARED = 20_000

_MAPPINGS = (dict, Counter, OrderedDict, defaultdict)
_KINDS = frozenset((list, set, bytearray, deque, np.ndarray, *_MAPPINGS))


class Shared:
    """What one end holds in common with the other, by number."""

    def __init__(self, first: int) -> None:
        """Number what begins here from `first` in steps of two: one end even, the other odd."""
        self._next = first
        self._held: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._states: dict[int, Any] = {}

    def can_hold(self, value: Any) -> bool:
        """Whether a value is of a kind that can be changed, and there is room for it."""
        known = id(value) in self._numbers
        is_kind = type(value) in _KINDS or tables.is_table(value)
        return is_kind and (known or len(self._held) < MAX_SHARED)

    def sent(self, value: Any) -> tuple[int, bool]:
        """The number of what is sent now, and whether the other end holds it as it is."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._next
            self._next += 2
            self._hold(number, value)
        is_known = number in self._states
        self._states[number] = _state(value)
        return number, is_known

    def unsent(self, number: int) -> None:
        """Take back that the other end knows it."""
        self._states.pop(number, None)

    def changes(self) -> Iterator[Any]:
        """What changed here since the other end heard of it; it is to be sent again."""
        for number, value in list(self._held.items()):
            if number in self._states and not _is_same(self._states[number], value):
                del self._states[number]
                yield value

    def unused(self) -> list[int]:
        """Let go of what only this table still refers to; return the numbers."""
        let_go = []
        for number in list(self._held):
            # The table, and the call that counts.
            if number in self._states and sys.getrefcount(self._held[number]) <= 2:
                let_go.append(number)
        for number in let_go:
            self.drop(number)
        return let_go

    def drop(self, number: Any) -> None:
        """Let go of what has a number, if there is such a thing."""
        if number in self._held:
            del self._numbers[id(self._held.pop(number))]
            self._states.pop(number, None)

    def held(self, number: Any) -> Any:
        """What has a number."""
        if type(number) is not int or number not in self._held:
            raise ProtocolError("a reference to what is not shared")
        return self._held[number]

    def expect(self, number: Any, kind: type, value: Any = None) -> Any:
        """What is under a number, of that kind; from now on `value` where there was nothing."""
        if type(number) is not int:
            raise ProtocolError("a number that is none")
        if number not in self._held:
            if len(self._held) >= 2 * MAX_SHARED:
                raise ProtocolError("too much that is shared")
            self._hold(number, kind() if value is None else value)
        if type(self._held[number]) is not kind:
            raise ProtocolError("a change of what is of another kind")
        return self._held[number]

    def received(self, number: int, fresh: Any) -> None:
        """Make what is under a number what came, in place."""
        value = self._held[number]
        if value is not fresh:
            _become(value, fresh)
        self._states[number] = _state(value)

    def _hold(self, number: int, value: Any) -> None:
        self._held[number] = value
        self._numbers[id(value)] = number


def _state(value: Any) -> Any:
    """What tells later whether it was changed: its own items, and not what is in them."""
    if isinstance(value, list | deque):
        return tuple(value)
    if isinstance(value, dict):
        return tuple(value), tuple(value.values())
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return value.shape, tuple(value.ravel().tolist())
        return value.shape, value.dtype, value.tobytes()
    return bytes(value) if isinstance(value, bytearray) else value.copy()


def _is_same(state: Any, value: Any) -> bool:
    if isinstance(value, list | deque):
        return _are_same(state, value)
    if isinstance(value, dict):
        return _are_same(state[0], value) and _are_same(state[1], value.values())
    if isinstance(value, np.ndarray) and value.dtype == object:
        same_shape: bool = state[0] == value.shape
        return same_shape and _are_same(state[1], value.ravel().tolist())
    if isinstance(value, set | bytearray | np.ndarray):
        return bool(state == (_state(value) if isinstance(value, np.ndarray) else value))
    return bool(value.equals(state))


def _are_same(old: tuple[Any, ...], new: Any) -> bool:
    return len(old) == len(new) and all(map(operator.is_, old, new))


def _become(value: Any, fresh: Any) -> None:
    if isinstance(value, list | bytearray):
        value[:] = fresh
    elif isinstance(value, deque):
        value.clear()
        value.extend(fresh)
    elif isinstance(value, dict | set):
        value.clear()
        value.update(fresh)
    elif not isinstance(value, np.ndarray):
        tables.become(value, fresh)
    elif value.flags.writeable:
        if value.shape != fresh.shape:
            value.resize(fresh.shape, refcheck=False)
        np.copyto(value, fresh, casting="unsafe")
