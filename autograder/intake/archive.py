"""Deliveries taken in: a zip archive or a folder, sorted into the course by student.

Nothing here trusts a name or a size: names from archives cannot leave their folder, links are not
followed, and what an archive unpacks to is bounded.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.course import Course
from autograder.exceptions import IntakeError
from autograder.intake import arrivals
from autograder.intake.notebook import plain_files

MAX_ARCHIVE_BYTES = 1 << 30
_DAMAGES = (zlib.error, lzma.LZMAError, EOFError)


def collect(
    source: Path,
    course: Course,
    lab: str,
    *,
    arrived: datetime | Mapping[str, datetime] | None = None,
) -> list[str]:
    """Copy a delivery into the course's `submitted/<student>/<lab>/`; return the students' ids.

    A delivery is a zip archive or a folder, in any of three layouts: `<student>/<lab>/*.ipynb`
    as nbgrader has it, `<student>/*.ipynb`, or one notebook a student, `<student>.ipynb` or
    `<student>_<lab>.ipynb`. A later delivery of the same student replaces the earlier one, unless
    it is the same. The time of arrival is noted: now, or what `arrived` says, of all or by student.

    Raises
    ------
    IntakeError
        If there is nothing of that kind, or an archive is broken, too large, or unsafe.
    """
    if source.is_dir():
        files = {path.relative_to(source).as_posix(): path for path in plain_files(source)}
        contents = {name: path.read_bytes for name, path in files.items()}
        return _store(contents, course, lab, arrived)
    if not source.exists():
        raise IntakeError(f"There is no file or folder {source}.")
    try:
        with zipfile.ZipFile(source) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in members) > MAX_ARCHIVE_BYTES:
                raise IntakeError(f"{source.name} unpacks to more than 1 GiB.")
            links = [info for info in members if stat.S_ISLNK(info.external_attr >> 16)]
            unsafe = [info.filename for info in members if not _is_safe(info.filename)]
            if unsafe or links:
                name = unsafe[0] if unsafe else links[0].filename
                raise IntakeError(f"{source.name} holds {name!r}, which leaves its folder.")
            damaged = archive.testzip()
            if damaged is not None:
                raise IntakeError(
                    f"{source.name} is damaged: {damaged!r} in it cannot be unpacked."
                )
            contents = {info.filename: partial(archive.read, info) for info in members}
            return _store(contents, course, lab, arrived)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, *_DAMAGES) as error:
        raise IntakeError(f"{source.name} is not a zip archive that can be read: {error}") from None


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    drive = len(path.parts) > 0 and ":" in path.parts[0]
    return not path.is_absolute() and ".." not in path.parts and not drive


def _store(
    contents: Mapping[str, Callable[[], bytes]],
    course: Course,
    lab: str,
    arrived: datetime | Mapping[str, datetime] | None,
) -> list[str]:
    by_student: dict[str, dict[str, Callable[[], bytes]]] = {}
    for name, read in contents.items():
        placed = _place(name, lab)
        if placed is not None and placed[1] != arrivals.NBGRADERS_FILE:
            student, inner = placed
            by_student.setdefault(student, {})[inner] = read
    if not by_student:
        raise IntakeError(
            f"Nothing to take in for {lab}. Expected <student>/{lab}/{lab}.ipynb, "
            "<student>/<notebook>.ipynb or <student>.ipynb."
        )
    now = datetime.now(UTC).replace(microsecond=0)
    for student, files in by_student.items():
        target = course.submitted / student / lab
        arriving = target.with_name(f".{lab}.arriving")
        shutil.rmtree(arriving, ignore_errors=True)
        for inner, read in files.items():
            path = arriving / inner
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(read())
            except OSError as error:
                shutil.rmtree(arriving, ignore_errors=True)
                raise IntakeError(
                    f"{inner[:60]!r} of {student[:60]} cannot be stored: {error.strerror}. Mend it "
                    "and collect again; others may have been taken in already."
                ) from None
        known = arrivals.arrival(course, lab, student)
        if known is None or not _same(arriving, target):
            known = now
        when = arrivals.of_student(arrived, student, known)
        (arriving / arrivals.NBGRADERS_FILE).write_text(when.isoformat(), encoding="ascii")
        arrivals.note(course, lab, student, when)
        shutil.rmtree(target, ignore_errors=True)
        arriving.rename(target)
    return sorted(by_student)


def _same(arriving: Path, present: Path) -> bool:
    """Whether a submission is what is there already: then it did not arrive anew."""

    def contents(folder: Path) -> dict[str, bytes]:
        found = {path.relative_to(folder).as_posix(): path for path in plain_files(folder)}
        found.pop(arrivals.NBGRADERS_FILE, None)
        return {name: path.read_bytes() for name, path in found.items()}

    return present.is_dir() and contents(arriving) == contents(present)


def _place(name: str, lab: str) -> tuple[str, str] | None:
    """Whose file this is, and its name inside the student's folder."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    if len(parts) == 1:
        stem, dot, suffix = parts[0].rpartition(".")
        student = stem.removesuffix(f"_{lab}")
        return (student, f"{lab}.ipynb") if dot and suffix == "ipynb" and student else None
    if len(parts) >= 3 and parts[1] == lab:
        return parts[0], "/".join(parts[2:])
    # Another lab's folder of the same student is not part of this one.
    if len(parts) >= 3 and any(part.endswith(".ipynb") for part in parts[2:]):
        return None
    return parts[0], "/".join(parts[1:])
