"""The zip archive that an instructor uploads to Gradescope as a lab's autograder."""

from __future__ import annotations

import ast
import io
import json
import secrets
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from autograder.course import CONFIG_FILE, Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.grading.proof import proved_if_due
from autograder.kits.wheel import PROJECT, wheel
from autograder.lab import CellKind, Lab, LabCell
from autograder.names import imported_modules

KIT = "kit.json"
_FOLDER = Path(__file__).resolve().parent
_SCRIPTS = ("setup.sh", "run_autograder")
_DIRECTORIES = {"source": "solutions", "release": "labs", "submitted": "course/submitted"}
_SETTINGS = ("Autograder", "AutograderLimits")


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed: how many bytes, the points of the tests, and what a person marks."""

    size: int
    points: float
    written: tuple[LabCell, ...]


def pack(course: Course, lab: str, file: Path, *, visibility: str) -> Packed:
    """Write a lab's autograder for Gradescope, with a secret seed of its own.

    It holds the instructor's notebooks and the released ones, what the course sets, this package
    as a wheel, and the two scripts that Gradescope asks for.

    Raises
    ------
    CourseError
        If the lab is not released, the file is there already, or a setting cannot be written down.
    """
    if file.exists():
        raise CourseError(
            f"{file} is there already, and it holds the seed of what it graded. Name another file "
            "with --to, or delete it."
        )
    notebooks = [Lab.load(course, lab, name) for name in course.notebooks(lab)]
    proved_if_due(course, lab)  # which tests are judged in the student's process
    content = dict(_content(course, lab, notebooks, visibility))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name in _SCRIPTS else 0o600) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    write_whole(file, packed.getvalue(), secret=True)
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    written = tuple(cell for cell in cells if cell.kind is CellKind.WRITTEN and cell.points)
    points = sum(cell.points for cell in cells if cell.kind is CellKind.TEST)
    return Packed(packed.getbuffer().nbytes, points, written)


def _content(
    course: Course, lab: str, notebooks: list[Lab], visibility: str
) -> Iterator[tuple[str, bytes]]:
    """The files of the archive: their names and what is in them."""
    for name in _SCRIPTS:
        yield name, (_FOLDER / name).read_bytes()
    yield KIT, json.dumps({"lab": lab, "visibility": visibility}).encode()
    wheel_name, wheel_bytes = wheel()
    yield wheel_name, wheel_bytes
    extras = "course,cpu" if _wants_tensorflow(course, lab, notebooks) else "course"
    yield "requirements.txt", f"./{wheel_name}[{extras}]\n".encode()
    yield "constraints.txt", _versions().encode()
    yield CONFIG_FILE, _configuration(course).encode()
    for notebook in notebooks:
        name = notebook.notebook_name
        yield f"solutions/{lab}/{name}.ipynb", course.solution(lab, name).read_bytes()
        yield f"labs/{lab}/{name}.ipynb", course.release(lab, name).read_bytes()
    yield "course/secret_seed", secrets.token_hex(32).encode()
    proof = course.proofs / f"{lab}.json"
    if proof.is_file():
        yield f"course/proofs/{lab}.json", proof.read_bytes()


def _wants_tensorflow(course: Course, lab: str, notebooks: list[Lab]) -> bool:
    sources = [
        cell["source"]
        for notebook in notebooks
        for path in (course.solution(lab, notebook.notebook_name),)
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    code = [source if isinstance(source, str) else "".join(source) for source in sources]
    names = {name for source in code for module in imported_modules(source) for name in (module,)}
    return any(name.split(".")[0] == "tensorflow" or "tf_ops" in name for name in names)


def _versions() -> str:
    """What is installed here, for the same version of Python: graded there as here."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {each.name: each.version for each in metadata.distributions()}
    return "".join(
        f'{name}=={version}; python_version == "{python}"\n'
        for name, version in sorted(found.items())
        if name != PROJECT and "+" not in version
    )


def _configuration(course: Course) -> str:
    """What the course sets for grading, with its directories as they are in the archive."""
    lines = [
        '"""What the course sets, written for Gradescope."""',
        "",
        "c = get_config()  # noqa: F821",
    ]
    lines += [
        f"c.CourseDirectory.{step}_directory = {path!r}" for step, path in _DIRECTORIES.items()
    ]
    config = course.config()
    for section in _SETTINGS:
        for name, value in sorted(dict(config.get(section, {})).items()):
            if not _is_plain(value):
                raise CourseError(
                    f"{CONFIG_FILE} sets c.{section}.{name} to {value!r}, which cannot be written "
                    "down for Gradescope. Use texts, numbers, lists and dictionaries."
                )
            lines.append(f"c.{section}.{name} = {value!r}")
    return "\n".join([*lines, ""])


def _is_plain(value: object) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError):
        return False
