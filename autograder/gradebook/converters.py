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

from nbformat.warnings import MissingIDFieldWarning
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.exceptions import CourseError


def convert(converter: type[Any], config: Config) -> None:
    """Run a converter of nbgrader's.

    Raises
    ------
    CourseError
        If nbgrader finds fault with what it is to convert.
    """
    with path_of_this_python(), _quiet():
        try:
            converter(coursedir=CourseDirectory(config=config), config=config).start()
        except Exception as error:
            raise CourseError(f"nbgrader could not do it: {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """nbgrader logs what it removes; only its errors are news here, and not cells without ids."""
    log = logging.getLogger("traitlets")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MissingIDFieldWarning)
            yield
    finally:
        log.setLevel(before)


@contextmanager
def path_of_this_python() -> Iterator[None]:
    """nbgrader starts `alembic` by name, and a virtual environment need not be activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
