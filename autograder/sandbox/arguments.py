"""The arguments of calls, into a student's process and back as that process left them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from autograder.sandbox.inside import protocol
from convcourse.checks.cases import Case

_CASES_AT_A_TIME = 64
_BYTES_AT_A_TIME = 1 << 20


def packed(op: str, name: str, cases: Sequence[Case]) -> tuple[str, list[bytes], int]:
    """A request about a function and the first of the cases, as JSON; their bytes; how many."""
    out: list[bytes] = []
    texts: list[str] = []
    room = _BYTES_AT_A_TIME
    for case in cases[:_CASES_AT_A_TIME]:
        text, buffers = _packed(case)
        texts.append(text)
        out += buffers
        room -= len(text) + sum(map(len, buffers))
        if room < 0:
            break
    start = json.dumps({"op": op, "name": name})
    return f'{start[:-1]}, "cases": [{", ".join(texts)}]}}', out, len(texts)


def _packed(case: Case) -> tuple[str, list[bytes]]:
    """One case as it crosses: worked out once for as long as the case lives."""
    known = _PACKED.get(case)
    if known is None:
        own: list[bytes] = []
        args = [protocol.encode(arg, own) for arg in case.args]
        settings = {key: protocol.encode(value, own) for key, value in case.settings.items()}
        described = {"args": args, "settings": settings, "buffers": len(own)}
        known = _PACKED[case] = json.dumps(described), own
    return known


_PACKED: WeakKeyDictionary[Case, tuple[str, list[bytes]]] = WeakKeyDictionary()


def write_back(lent: Any, changed: Any) -> None:
    """Change an argument as the student's function changed its own."""
    if isinstance(lent, list):
        items = changed if isinstance(changed, list) else [changed]
        lent[:] = [*map(_written, lent, items), *items[len(lent) :]]
    elif isinstance(lent, dict):
        entries = changed if isinstance(changed, dict) else {None: changed}
        written = {key: _written(lent.get(key), item) for key, item in entries.items()}
        lent.clear()
        lent.update(written)
    elif isinstance(lent, np.ndarray) and isinstance(changed, np.ndarray):
        with contextlib.suppress(ValueError, TypeError):  # whoever lent it read-only sees none
            if lent.shape != changed.shape:
                lent.resize(changed.shape, refcheck=False)
            np.copyto(lent, changed, casting="unsafe")
    elif isinstance(lent, tuple) and isinstance(changed, tuple):
        for pair in zip(lent, changed, strict=False):
            write_back(*pair)


def _written(old: Any, new: Any) -> Any:
    """What stands in a list after a change: what was there, itself changed, where it can be."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        same_form = (old.shape, old.dtype) == (new.shape, new.dtype)
    else:
        same_form = type(old) is type(new) and isinstance(old, list | dict)
    if same_form:
        write_back(old, new)
    return old if same_form else new
