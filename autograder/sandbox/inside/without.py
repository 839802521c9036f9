"""Takes compiled functions out of a library that has to be there.

To replace a name hides such a function behind it: whoever looks among Python's objects finds it
again. So it is taken out where the library itself keeps it, in its tables of pointers, before any
of the student's code runs; then there is no object left, old or new, by which it can be called.
"""

from __future__ import annotations

import ctypes
import importlib
import re
from collections.abc import Container
from pathlib import Path
from typing import Any

import numpy as np

_CONVOLUTIONS = ("numpy.convolve", "numpy.correlate")
_NATIVE = ("correlate", "correlate2")
"""What both of those call, and whatever NumPy computes by them: polynomials' products, too."""
_IN_C = ("PyArray_Correlate", "PyArray_Correlate2")
_DEFINED = re.compile(r"#define (\w+)\s[^[]*?PyArray_API\[(\d+)\]\)")


class _Method(ctypes.Structure):
    """`PyMethodDef` of Python's own headers: a table's line, by which every such object calls."""

    _fields_ = (("name", ctypes.c_char_p), ("call", ctypes.c_void_p))


def _nothing() -> None:
    """Stand where a function was: no value and no error, which Python reports as a fault."""


_gone = ctypes.PYFUNCTYPE(ctypes.c_void_p)(_nothing)


def take_out(forbidden: Container[str]) -> None:
    """Take NumPy's convolutions out of it, where they are forbidden.

    Raises
    ------
    RuntimeError
        If this Python or this NumPy keeps them elsewhere.
    """
    if not any(name in forbidden for name in _CONVOLUTIONS):
        return
    compiled: Any = importlib.import_module("numpy._core._multiarray_umath")

    nothing = ctypes.cast(_gone, ctypes.c_void_p).value
    for name in _NATIVE:
        # A built-in function begins with what every object begins with, and then says its line.
        line = ctypes.c_void_p.from_address(id(getattr(compiled, name)) + object.__basicsize__)
        method = _Method.from_address(line.value or 0)
        if method.name != name.encode():
            raise RuntimeError(f"numpy.{name} cannot be taken out of this Python")
        method.call = nothing
    places = _places_in_c()
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    table = pointer(compiled._ARRAY_API, None)
    for place in places:
        ctypes.c_void_p.from_address(table + place * ctypes.sizeof(ctypes.c_void_p)).value = nothing


def _places_in_c() -> list[int]:
    """Where NumPy's own table for other libraries has them, by its header."""
    header = Path(np.get_include(), "numpy", "__multiarray_api.h").read_text(encoding="utf-8")
    places = dict(_DEFINED.findall(header))
    return [int(places[name]) for name in _IN_C]
