"""What goes along with a lab, wherever it is graded: libraries, their versions, and settings."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from autograder.course import CONFIG_FILE, Course
from autograder.exceptions import CourseError
from autograder.kits.wheel import PROJECT
from autograder.names import imported_modules

_SETTINGS = ("Autograder", "AutograderLimits")


def requirement(wheel_name: str, notebooks: Iterable[Path]) -> str:
    """A line for pip: the wheel beside it, with what a class has, and what those notebooks ask for.

    Students import what they know from class, so that has to be there, whatever a lab needs.
    """
    extras = "course,cpu" if any(map(_wants_tensorflow, notebooks)) else "course"
    return f"./{wheel_name}[{extras}]\n"


def versions() -> str:
    """Constraints for pip: what is installed here, where Python is of this version, too."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {each.name: each.version for each in metadata.distributions()}
    return "".join(
        f'{name}=={version}; python_version == "{python}"\n'
        for name, version in sorted(found.items())
        if name != PROJECT and "+" not in version
    )


def configuration(course: Course, **directories: str) -> str:
    """A configuration with what the course sets for grading, and with other directories.

    Raises
    ------
    CourseError
        If something that it sets cannot be written down.
    """
    lines = ['"""What the course sets for grading."""', "", "c = get_config()  # noqa: F821"]
    lines += [f"c.CourseDirectory.{name}_directory = {at!r}" for name, at in directories.items()]
    config = course.config()
    for section in _SETTINGS:
        for name, value in sorted(dict(config.get(section, {})).items()):
            if not _is_plain(value):
                raise CourseError(
                    f"{CONFIG_FILE} sets c.{section}.{name} to {value!r}, which cannot be written "
                    "down to go along. Use texts, numbers, lists and dictionaries."
                )
            lines.append(f"c.{section}.{name} = {value!r}")
    return "\n".join([*lines, ""])


def _is_plain(value: object) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError):
        return False


def _wants_tensorflow(notebook: Path) -> bool:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = [name for source in code for name in imported_modules(source)]
    return any(name.split(".")[0] == "tensorflow" or "tf_ops" in name for name in names)
