"""A folder of a stranger's walked: as far as anybody looks, and no further.

What lies beyond is not read, hashed or copied, and is named in a sentence. A folder within is
opened before those in it, so that what lies at the top, as a notebook does, comes first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.text import printable

MAX_FILES = 10_000
"""Files and folders below one that a student handed in."""
MAX_DEPTH = 16
MAX_BYTES = 256 << 20
"""What is stored of a hand-in: more than grading reads, since a person may look at the rest."""
_LONG = 60


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that is no folder: where it is, and what the file system says of it."""

    path: Path
    mode: int
    size: int
    changed: int

    @property
    def is_plain(self) -> bool:
        """Whether it is a file, and no link or device."""
        return stat.S_ISREG(self.mode)


@dataclass(slots=True)
class Tree:
    """The files below a folder, by name; `left_out` says what was not looked at, and why."""

    files: list[FoundFile] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def plain(self) -> list[FoundFile]:
        """Those that are files, and no links or devices."""
        return [found for found in self.files if found.is_plain]


def walk(folder: Path, *, most: int = MAX_FILES, depth: int = MAX_DEPTH) -> Tree:
    """Walk a folder; links are not followed.

    Parameters
    ----------
    folder : Path
        Where there is none, there is nothing in it.
    most : int
        How many files and folders are looked at.
    depth : int
        How many names a path below the folder may have.
    """
    tree = Tree()
    folders, seen = [folder], 0
    for level in range(1, depth + 1):
        within: list[Path] = []
        for each in folders:
            for entry in _entries(each, tree):
                seen += 1
                if seen > most:
                    tree.left_out.append(f"Not looked at: all beyond {most} files and folders.")
                    return _sorted(tree)
                if entry.is_dir(follow_symlinks=False):
                    within.append(Path(entry.path))
                else:
                    info = entry.stat(follow_symlinks=False)
                    found = FoundFile(
                        Path(entry.path), info.st_mode, info.st_size, info.st_mtime_ns
                    )
                    tree.files.append(found)
        folders = within
        if not folders:
            break
        if level == depth:
            name = printable(folders[0].relative_to(folder).parts[0])[:_LONG]
            tree.left_out.append(f"Not looked at: what lies {depth} folders deep, as in {name}.")
    return _sorted(tree)


def _entries(folder: Path, tree: Tree) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        name = printable(folder.name)[:_LONG]
        tree.left_out.append(f"Not looked at: {name}, which cannot be opened ({error.strerror}).")


def _sorted(tree: Tree) -> Tree:
    tree.files.sort(key=lambda found: found.path)
    return tree
