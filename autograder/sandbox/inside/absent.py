"""Tells a student's code that imports what is not there what there is instead."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Container, Iterator
from types import FrameType
from typing import Any

_USUAL = (
    "numpy", "scipy", "pandas", "matplotlib", "seaborn", "sympy", "sklearn", "skimage", "PIL",
    "cv2", "tensorflow", "keras", "torch", "jax", "networkx", "statsmodels", "numba",
)  # fmt: skip
"""What a notebook may reach for; of these a sentence names the ones that are there."""


class Absent(importlib.abc.MetaPathFinder):
    """The last of the finders: whatever comes here was not found.

    Libraries look for others that they can do without, and go on being told so as ever.
    """

    def __init__(self, forbidden: Container[str]) -> None:
        """Take the names that a lab forbids, which are not to be recommended."""
        self._forbidden = forbidden

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Raise, where a cell asks for a library.

        Raises
        ------
        ModuleNotFoundError
            It says which is missing, and what there is.
        """
        if "." not in fullname and _asked_by_a_cell(sys._getframe(1)):
            raise ModuleNotFoundError(
                f"{fullname} is not available in this lab; there are: {', '.join(self._there())}.",
                name=fullname,
            )

    def _there(self) -> Iterator[str]:
        find = importlib.machinery.PathFinder.find_spec
        return (name for name in _USUAL if name not in self._forbidden and find(name) is not None)


def _asked_by_a_cell(frame: FrameType | None) -> bool:
    """Whether the line that imports stands in a cell, and not in a library."""
    while frame is not None and frame.f_globals.get("__name__") == "importlib._bootstrap":
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "__main__"
