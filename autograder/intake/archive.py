"""A delivery opened: the plain files of a folder or a zip archive, and of zip archives within.

Nothing here trusts a name or a size: names from archives cannot leave their folder, links are not
followed, and what an archive unpacks to is bounded. A delivery that is broken is refused whole;
of what a student handed in inside it, what cannot be opened is named, and the others stay.
"""

from __future__ import annotations

import lzma
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.exceptions import IntakeError
from autograder.intake.tree import walk
from autograder.text import storable

MAX_ARCHIVE_BYTES = 1 << 30
MAX_ARCHIVE_FILES = 200_000
MAX_ARCHIVES_WITHIN = 3
MAX_OPEN = 64
MAX_DELIVERY_DEPTH = 64
_SLASHES = re.compile("/{2,}")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_DAMAGES = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, EOFError,
    OSError, ValueError,
)  # fmt: skip
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of a delivery; a zip archive in it counts as a folder named as the archive is.

    `name` has forward slashes, whatever wrote it; `fault` says of an archive why it is still one.
    """

    name: str
    size: int
    read: Callable[[], bytes]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that is not taken, and why; `look` says that a person has to."""

    name: str
    reason: str
    look: bool = False


@dataclass(slots=True)
class Delivery:
    """What a delivery holds: files to be read while it is open, and what cannot be."""

    title: str
    files: list[DeliveredFile] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)


@contextmanager
def opened(source: Path) -> Iterator[Delivery]:
    """Open a delivery, a folder or a zip archive.

    Raises
    ------
    IntakeError
        If there is nothing of that kind, or an archive is broken, locked, too large, or unsafe.
    """
    delivery = Delivery(_stem(source.name))
    with tempfile.TemporaryDirectory(prefix="delivery-") as scratch, ExitStack() as stack:
        unpacking = _Unpacking(delivery, Path(scratch), stack)
        if source.is_dir():
            unpacking.add_folder(source)
        elif source.exists():
            unpacking.add_archive(source)
        else:
            raise IntakeError(f"There is no file or folder {source}.")
        if not delivery.files and not delivery.not_taken:
            raise IntakeError(f"{source.name} is empty: it holds no file.")
        yield delivery


class _Unpacking:
    """One delivery on its way: what is left of its bounds, and where archives within lie."""

    def __init__(self, delivery: Delivery, scratch: Path, stack: ExitStack) -> None:
        self._delivery, self._scratch, self._stack = delivery, scratch, stack
        self._bytes, self._files, self._archives = MAX_ARCHIVE_BYTES, MAX_ARCHIVE_FILES, 0
        self._open: dict[Path, zipfile.ZipFile] = {}

    def add_folder(self, folder: Path) -> None:
        tree = walk(folder, most=self._files, depth=MAX_DELIVERY_DEPTH)
        for said in tree.left_out:
            self._delivery.not_taken.append(NotTaken(_readable(folder.name), said, look=True))
        for found in tree.files:
            name = _readable(found.path.relative_to(folder).as_posix())
            if found.is_plain:
                self._add(DeliveredFile(name, found.size, found.path.read_bytes), depth=0)
            else:
                reason = "a link or a device, and not a file"
                self._delivery.not_taken.append(NotTaken(name, reason))

    def add_archive(self, path: Path) -> None:
        """The delivery itself: it is taken whole or not at all."""
        try:
            members = _members(path)
            damaged = _unsafe(members) or _locked(members) or self._too_much(members)
            if damaged is None:
                with zipfile.ZipFile(path) as archive:
                    broken = archive.testzip()
                damaged = broken and f"is damaged: {broken!r} in it cannot be unpacked."
        except UnicodeDecodeError:
            damaged = "holds a name that no encoding fits. Unpack it, and collect the folder."
        except _DAMAGES as error:
            damaged = f"is not a zip archive that can be read: {error}"
            if path.suffix.lower() in _OTHER_ARCHIVES:
                damaged = "is an archive of another kind. Unpack it, and collect the folder."
        if damaged:
            raise IntakeError(f"{_readable(path.name)} {damaged}")
        for name, info in members:
            read = partial(self._read, path, info)
            self._add(DeliveredFile(name, info.file_size, read), depth=0)

    def _read(self, path: Path, info: zipfile.ZipInfo) -> bytes:
        """A member's contents; archives stay open, as far as a process may open files."""
        try:
            if path not in self._open and len(self._open) < MAX_OPEN:
                self._open[path] = self._stack.enter_context(zipfile.ZipFile(path))
            if path in self._open:
                return self._open[path].read(info)
            with zipfile.ZipFile(path) as archive:
                return archive.read(info)
        except _DAMAGES as error:
            raise OSError(0, f"it is damaged ({error})") from None

    def _too_much(self, members: list[tuple[str, zipfile.ZipInfo]]) -> str | None:
        needed, files = sum(info.file_size for _, info in members), len(members)
        if needed > self._bytes or files > self._files:
            gib = f"{MAX_ARCHIVE_BYTES / (1 << 30):.3g} GiB"
            return f"unpacks to more than a delivery may hold: {gib} in {MAX_ARCHIVE_FILES} files."
        self._bytes -= needed
        self._files -= files
        return None

    def _add(self, file: DeliveredFile, depth: int) -> None:
        if not file.name.lower().endswith(".zip"):
            self._delivery.files.append(file)
            return
        inner = self._scratch / f"{self._archives}.zip"
        self._archives += 1
        try:
            if depth == MAX_ARCHIVES_WITHIN:
                raise zipfile.BadZipFile("lies in too many others.")
            inner.write_bytes(file.read())
            members = _members(inner)
            fault = _unsafe(members) or _locked(members) or self._too_much(members)
            if fault is not None:
                raise zipfile.BadZipFile(fault)
        except _DAMAGES as error:
            # As it is: a person may mend it.
            self._delivery.files.append(replace(file, fault=f"not opened: {error}"))
            return
        for name, info in members:
            read = partial(self._read, inner, info)
            self._add(DeliveredFile(f"{file.name}/{name}", info.file_size, read), depth + 1)


def _members(path: Path) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of an archive, by names with forward slashes."""
    with zipfile.ZipFile(path) as archive:
        return [(_name(info), info) for info in archive.infolist() if not _is_folder(info)]


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(("/", "\\"))  # a name may also be empty


def _name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        # Without the flag a name is in cp437, says the format; macOS writes UTF-8 all the same.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return _readable(_SLASHES.sub("/", name.replace("\\", "/")))


def _readable(name: str) -> str:
    """A name without what no table, terminal or folder can hold."""
    return storable(
        "".join(c if c.isprintable() or "\ud800" <= c <= "\udfff" else "_" for c in name)
    )


def _unsafe(members: list[tuple[str, zipfile.ZipInfo]]) -> str | None:
    for name, info in members:
        path = PurePosixPath(name)
        drive = len(path.parts) > 0 and path.parts[0][1:2] == ":"
        leaves = path.is_absolute() or ".." in path.parts or drive or not path.parts
        if leaves or stat.S_ISLNK(info.external_attr >> 16):
            return f"holds {info.filename[:80]!r}, which leaves its folder."
    return None


def _locked(members: list[tuple[str, zipfile.ZipInfo]]) -> str | None:
    if any(info.flag_bits & _ENCRYPTED for _, info in members):
        return "is locked with a password. Unpack it, and collect the folder."
    return None


def _stem(name: str) -> str:
    return name[:-4] if name.lower().endswith(".zip") else name
