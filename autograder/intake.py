"""Taking submissions in: what a student handed in, as data that later steps can rely on.

Nothing here trusts a file: sizes are bounded, links are not followed, names from archives cannot
leave their folder, and a notebook is reduced to the four things that matter of each cell.
"""

from __future__ import annotations

import json
import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from autograder import arrivals

MAX_NOTEBOOK_BYTES = 32 << 20
MAX_FILES = 1000
MAX_FILES_BYTES = 8 << 20
MAX_ARCHIVE_BYTES = 1 << 30
MAX_CELLS = 2000
MAX_SOURCE_CHARACTERS = 1 << 20


_DAMAGES = (zlib.error, lzma.LZMAError, EOFError)


class UnreadableError(Exception):
    """A submission that is not a notebook; the text says why, to its student."""


class IntakeError(Exception):
    """A delivery that cannot be taken in; the text says why, to the instructor."""


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """What counts of a student's cell: its kind and text, and the two names it may go by."""

    cell_type: str
    source: str
    cell_id: str | None
    grade_id: str | None


def find_notebook(folder: Path, lab: str, others: Sequence[str] = ()) -> Path:
    """The notebook in a student's folder: the one of the right name, else the only one there is.

    `others` are names of notebooks that are handed in beside it.

    Raises
    ------
    UnreadableError
        If there is none, or several of which none has the right name.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise UnreadableError("The submission's folder is a link, and not a folder.")
    expected = folder / f"{lab}.ipynb"
    if expected.exists() or expected.is_symlink():
        return expected
    found = sorted(
        path
        for path in folder.rglob("*.ipynb")
        if not _is_hidden(path, folder) and path.stem not in others
    )
    if len(found) == 1:
        return found[0]
    if not found:
        others = ", ".join(sorted(path.name for path in folder.iterdir())[:5]) or "nothing"
        raise UnreadableError(f"There is no notebook in this submission (it holds: {others}).")
    names = ", ".join(path.name for path in found[:5])
    raise UnreadableError(f"There are several notebooks ({names}) and none is named {lab}.ipynb.")


def read_notebook(path: Path) -> list[SubmittedCell]:
    """Read a notebook of any version into cells.

    Raises
    ------
    UnreadableError
        If it is not a plain file, too large, not text, not JSON, or not a notebook.
    """
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise UnreadableError("The notebook is a link or a device, and not a file.")
        if info.st_size > MAX_NOTEBOOK_BYTES:
            raise UnreadableError(
                f"The notebook has {info.st_size >> 20} MiB; at most {MAX_NOTEBOOK_BYTES >> 20} "
                "MiB are taken. Clear its outputs and hand it in again."
            )
        text = _text(path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"The notebook cannot be read: {error.strerror}.") from None
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableError(
            f"The notebook is broken: its file is not valid JSON ({error})."
        ) from None
    except RecursionError:
        raise UnreadableError("The notebook is broken: its file is nested too deeply.") from None
    return cells_of(_as_version_4(data))


def _text(raw: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not raw.lstrip().startswith(b"{"):
            raise UnreadableError(f"The notebook is broken: it is not text ({error}).") from None
        return raw.decode("latin-1")  # an editor saved it in an old encoding


def _as_version_4(parsed: Any) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise UnreadableError("The file is JSON but not a notebook.")
    data: dict[str, Any] = parsed
    if isinstance(data.get("worksheets"), list):
        import nbformat  # a second's worth, for old notebooks alone

        try:
            data = dict(nbformat.convert(nbformat.from_dict(data), 4))
        except Exception as error:
            raise UnreadableError(
                f"This old notebook cannot be brought up to date ({error})."
            ) from None
    if not isinstance(data.get("cells"), list):
        raise UnreadableError("The file is JSON but not a notebook: it has no list of cells.")
    return data


def cells_of(data: dict[str, Any]) -> list[SubmittedCell]:
    """The cells of a notebook of version 4 that has been parsed already.

    Raises
    ------
    UnreadableError
        If there are too many, or they hold too much.
    """
    if len(data["cells"]) > MAX_CELLS:
        raise UnreadableError(f"The notebook has {len(data['cells'])} cells; at most {MAX_CELLS}.")
    cells = [_cell(cell) for cell in data["cells"] if isinstance(cell, dict)]
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE_CHARACTERS:
        raise UnreadableError(
            f"The notebook's cells hold more than {MAX_SOURCE_CHARACTERS} characters."
        )
    return cells


def _cell(cell: dict[str, Any]) -> SubmittedCell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return SubmittedCell(
        cell_type=str(cell.get("cell_type")),
        # Half of a surrogate pair is legal in JSON and in no file.
        source=source.encode(errors="replace").decode() if isinstance(source, str) else "",
        cell_id=_text_or_none(cell.get("id")),
        grade_id=_text_or_none(grade_id),
    )


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def read_files(folder: Path) -> dict[str, bytes]:
    """The files a student handed in beside the notebook, by name; plain ones, up to a limit."""
    files: dict[str, bytes] = {}
    room = MAX_FILES_BYTES
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".ipynb" or _is_hidden(path, folder):
            continue
        info = path.lstat()
        if stat.S_ISREG(info.st_mode) and not _behind_link(path, folder):
            room -= info.st_size
            if room < 0 or len(files) == MAX_FILES:
                break
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _is_hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _behind_link(path: Path, folder: Path) -> bool:
    return any(parent.is_symlink() for parent in path.parents if parent != folder.parent)


def collect(
    source: Path,
    submitted: Path,
    lab: str,
    *,
    arrived: datetime | Mapping[str, datetime] | None = None,
) -> list[str]:
    """Copy a delivery into `submitted/<student>/<lab>/`; return the students' ids.

    A delivery is a zip archive or a folder, in any of three layouts: `<student>/<lab>/*.ipynb`
    as nbgrader has it, `<student>/*.ipynb`, or one notebook a student, `<student>.ipynb` or
    `<student>_<lab>.ipynb`. A later delivery of the same student replaces the earlier one, unless
    it is the same. The time of arrival is noted in `arrivals/` beside `submitted`: now, or what
    `arrived` says, of all or by student.

    Raises
    ------
    IntakeError
        If there is nothing of that kind, or an archive is broken, too large, or unsafe.
    """
    if source.is_dir():
        files = {path.relative_to(source).as_posix(): path for path in _plain_files(source)}
        contents = {name: path.read_bytes for name, path in files.items()}
        return _store(contents, submitted, lab, arrived)
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
            return _store(contents, submitted, lab, arrived)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, *_DAMAGES) as error:
        raise IntakeError(f"{source.name} is not a zip archive that can be read: {error}") from None


def _plain_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if stat.S_ISREG(path.lstat().st_mode) and not _behind_link(path, folder):
            yield path


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    drive = len(path.parts) > 0 and ":" in path.parts[0]
    return not path.is_absolute() and ".." not in path.parts and not drive


def _store(
    contents: Mapping[str, Callable[[], bytes]],
    submitted: Path,
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
        target = submitted / student / lab
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
        times = submitted.parent / "arrivals"
        known = arrivals.arrival(times, lab, student)
        if known is None or not _same(arriving, target):
            known = now
        when = arrivals.of_student(arrived, student, known)
        (arriving / arrivals.NBGRADERS_FILE).write_text(when.isoformat(), encoding="ascii")
        arrivals.record(times, lab, student, when)
        shutil.rmtree(target, ignore_errors=True)
        arriving.rename(target)
    return sorted(by_student)


def _same(arriving: Path, present: Path) -> bool:
    """Whether a submission is what is there already: then it did not arrive anew."""

    def contents(folder: Path) -> dict[str, bytes]:
        found = {path.relative_to(folder).as_posix(): path for path in _plain_files(folder)}
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
