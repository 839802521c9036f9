"""nbgrader's converters, run as they are: quiet, and with its helpers in reach."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.exceptions import CourseError

_TRACEBACK = "Traceback (most recent call last):"


def convert(converter: type[Any], config: Config) -> None:
    """Run a converter of nbgrader's.

    Raises
    ------
    CourseError
        If nbgrader finds fault with what it is to convert; it says which fault.
    """
    with path_of_this_python(), heard() as said:
        try:
            converter(coursedir=CourseDirectory(config=config), config=config).start()
        except Exception as error:
            raise CourseError(f"nbgrader could not do it: {_cause(said) or error}") from error


def _cause(said: list[str]) -> str:
    """What an error that nbgrader has logged says; empty where it has logged none.

    nbgrader logs the whole way of an error, and ends with a sentence that only points to it. Of
    several the first is the cause: what it logs later came of it.
    """
    ways = [text for text in said if _TRACEBACK in text]
    if not ways:
        return ""
    # The lines of a way are indented; the first that is not is the error, its kind in front.
    lines = ways[0].rpartition(_TRACEBACK)[2].strip("\n").splitlines()
    error = next((line for line in lines if not line.startswith(" ")), "")
    sentence = error.partition(": ")[2]
    return sentence if " " in sentence else error  # a KeyError's sentence is the key alone


@contextmanager
def heard() -> Iterator[list[str]]:
    """Keep the errors that nbgrader logs, and print nothing of what it has to say.

    It logs what it removes, too, and warns of cells without ids or with those of others: a cell
    is known by its grade_id here.
    """
    said: list[str] = []

    class _Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    log = logging.getLogger("traitlets")
    before = log.level, log.handlers, log.propagate
    log.setLevel(logging.ERROR)
    log.handlers, log.propagate = [_Listener()], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MissingIDFieldWarning)
            warnings.simplefilter("ignore", DuplicateCellId)
            yield said
    finally:
        log.setLevel(before[0])
        log.handlers, log.propagate = before[1:]


@contextmanager
def path_of_this_python() -> Iterator[None]:
    """nbgrader starts `alembic` by name, and a virtual environment need not be activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
