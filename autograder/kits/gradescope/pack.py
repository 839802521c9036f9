"""The zip archive that an instructor uploads to Gradescope as a lab's autograder."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CONFIG_FILE, Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.grading.proof import proved_if_due
from autograder.kits.needs import configuration, requirement, versions
from autograder.kits.wheel import wheel
from autograder.lab import CellKind, Lab, LabCell

KIT = "kit.json"
_FOLDER = Path(__file__).resolve().parent
_SCRIPTS = ("setup.sh", "run_autograder")
_DIRECTORIES = {"source": "solutions", "release": "labs", "submitted": "course/submitted"}


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
    write_whole(file, packed.getvalue(), once=True)
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
    solutions = [course.solution(lab, each.notebook_name) for each in notebooks]
    yield "requirements.txt", requirement(wheel_name, solutions).encode()
    yield "constraints.txt", versions().encode()
    yield CONFIG_FILE, configuration(course, **_DIRECTORIES).encode()
    for notebook in notebooks:
        name = notebook.notebook_name
        yield f"solutions/{lab}/{name}.ipynb", course.solution(lab, name).read_bytes()
        yield f"labs/{lab}/{name}.ipynb", course.release(lab, name).read_bytes()
    yield "course/secret_seed", secrets.token_hex(32).encode()
    proof = course.proofs / f"{lab}.json"
    if proof.is_file():
        yield f"course/proofs/{lab}.json", proof.read_bytes()
