"""This package as a wheel, made from what runs here: no build tool and no network are needed.

The form is that of the binary distribution format (PEP 427): a zip archive of the packages, and of
a folder that says what they are, with a digest of every file.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from pathlib import Path

from autograder.exceptions import CourseError
from convcourse.material import PARTS

PROJECT = "convcourse"
_PACKAGES = ("autograder", "convcourse")
_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_SAID = (
    "METADATA", "entry_points.txt", "licenses/LICENSE",
    "licenses/src/convcourse/data/shipped/README.md",
)  # fmt: skip
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive knows: the same wheel each time


def wheel() -> tuple[str, bytes]:
    """The name of the wheel, and the wheel.

    Raises
    ------
    CourseError
        If this package is not installed, so that nobody knows its version and needs.
    """
    try:
        installed = metadata.distribution(PROJECT)
    except metadata.PackageNotFoundError:
        raise CourseError(f"{PROJECT} is not installed here. Run: pip install -e .") from None
    name = f"{PROJECT}-{installed.version}"
    about = f"{name}.dist-info"
    files = dict(_files())
    files |= {
        f"{about}/{each}": text.encode() for each in _SAID if (text := _text(installed, each))
    }
    return f"{name}-py3-none-any.whl", pack(about, files)


def pack(about: str, files: Mapping[str, bytes]) -> bytes:
    """A wheel of these files, by their places in it.

    Parameters
    ----------
    about : str
        The folder that says what the wheel is, `NAME-VERSION.dist-info`; `files` has its METADATA.
    files : mapping of str to bytes
        All but what says how the wheel was made, and the table of the files.

    Returns
    -------
    bytes
    """
    files = {**files, f"{about}/WHEEL": _WHEEL.encode()}
    files[f"{about}/RECORD"] = _record(files, f"{about}/RECORD")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, content in files.items():
            archive.writestr(zipfile.ZipInfo(place, _TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def package_folders() -> list[Path]:
    """Where the packages are that the wheel holds."""
    return [Path(str(resources.files(name))) for name in _PACKAGES]


def _files() -> Iterator[tuple[str, bytes]]:
    """The files of both packages, and their places; not the course's own, solutions among them."""
    own = [package_folders()[1] / "material" / part for part in PARTS]
    for folder in package_folders():
        for path in sorted(folder.rglob("*")):
            kept = "__pycache__" not in path.parts and not any(map(path.is_relative_to, own))
            if path.is_file() and kept:
                yield path.relative_to(folder.parent).as_posix(), path.read_bytes()


def _text(installed: metadata.Distribution, name: str) -> str:
    return installed.read_text(name) or ""


def _record(files: Mapping[str, bytes], own_place: str) -> bytes:
    """The table of the files: place, digest and size; of itself the place alone."""
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    for place, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        lines.writerow((place, f"sha256={digest}", len(content)))
    lines.writerow((own_place, "", ""))
    return table.getvalue().encode()
