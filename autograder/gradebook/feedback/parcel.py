"""All pages of a lab in one archive, named as the platform wants them back.

What the platform called a hand-in was kept when it was collected (`intake/deliveries`). Whoever
came by another way, or is not told of by such a name, has a plain one, `STUDENT/LAB.html`.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import make_file, make_folder
from autograder.intake.deliveries import Delivered, delivered
from autograder.intake.roster import Person, Roster

# Canvas is open source, and app/models/assignment.rb reads these names: of what stands between
# underscores the first number is the user's, the second that of a file that was handed in; the rest
# is not read, but may not begin with "link". A group's page it gives to the whole group.
_CANVAS = re.compile(r"(?:.+?_\d+|(?:LATE_)?anon_[A-Za-z0-9]+)_\d+_", re.DOTALL)
# mod/assign/feedback/file/importziplib.php of Moodle: name, participant's number,
# "assignsubmission" and "file" between underscores, then one more and the file, in a folder or not.
_MOODLE = re.compile(r".+?_\d+_assignsubmission_file(?=_|$)", re.DOTALL)
# No public page of the maker states it: the folders that the download has, under their own names.
_BRIGHTSPACE = re.compile(r"\d+-\d+ - .+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is in an archive: how many pages by which platform's names, who has a plain one.

    `left_out` are those whose group or who themselves dropped the course.
    """

    named: dict[str, int]
    plain: tuple[str, ...]
    left_out: tuple[str, ...]


def pack(course: Course, lab: str, students: Sequence[str], archive: Path) -> Parcel:
    """Write an archive of students' pages, whole or not at all; say what is in it.

    A group's page is there for each member, but where the platform itself gives it to the group.

    Raises
    ------
    CourseError
        If the archive cannot be written.
    """
    roster = Roster.load(course)
    named: dict[str, int] = {}
    plain: list[str] = []
    left_out: list[str] = []
    taken: set[str] = set()
    fresh = archive.with_name(f".{archive.name[:60]}.{os.getpid()}")
    try:
        make_folder(archive.parent)
        make_file(fresh)
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as file:
            for student in students:
                members = roster.members(student)
                if not members:
                    left_out.append(student)
                how = delivered(course, lab, student)
                for page in sorted((course.feedback / student / lab).glob("*.html")):
                    for member, name in _names(how, members, page.name):
                        if name is None or name in taken:
                            name = f"{_part(member.id)}/{page.name}"
                            plain.append(member.id)
                        elif how is not None:
                            named[how.platform] = named.get(how.platform, 0) + 1
                        taken.add(name)
                        file.write(page, name)
        fresh.replace(archive)
    except OSError as error:
        raise CourseError(f"{archive} cannot be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()
    return Parcel(named, tuple(dict.fromkeys(plain)), tuple(left_out))


def _names(
    how: Delivered | None, members: Sequence[Person], page: str
) -> Iterator[tuple[Person, str | None]]:
    """For whom a page is, and under which of the platform's names; None where it has none."""
    name_of = _NAMES.get(how.platform) if how is not None else None
    if how is None or name_of is None:
        yield from ((member, None) for member in members)
    elif how.platform == "moodle" and len(members) > 1:
        for member in members:
            number = member.ids.get("moodle", "")
            sender = f"{_part(member.name).replace('_', ' ')}_{number}_assignsubmission_file"
            yield member, f"{sender}_/{page}" if number.isdecimal() else None
    else:
        name = name_of(how, page)
        yield from ((member, name) for member in (members[:1] if name else members))


def _canvas(how: Delivered, page: str) -> str | None:
    found = _first(_CANVAS, how)
    if found and page.rpartition("_")[2].startswith("link"):
        page = f"{page.removesuffix('.html')}_page.html"
    return _part(found) + page if found else None


def _moodle(how: Delivered, page: str) -> str | None:
    found = _first(_MOODLE, how)
    return f"{_part(found)}_/{page}" if found else None


def _brightspace(how: Delivered, page: str) -> str | None:
    name = how.taken or next(iter(how.delivered), "")
    folder = next((part for part in name.split("/")[:-1] if _BRIGHTSPACE.fullmatch(part)), None)
    return f"{_part(folder)}/{page}" if folder else None


_NAMES: dict[str, Callable[[Delivered, str], str | None]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "brightspace": _brightspace,
}


def _first(pattern: re.Pattern[str], how: Delivered) -> str | None:
    """What the pattern finds at the beginning of a folder's or a file's name as delivered."""
    for name in (how.taken, *how.delivered):
        for part in name.split("/"):
            found = pattern.match(part)
            if found:
                return found[0]
    return None


def _part(text: str) -> str:
    """The text as one part of a path: what a stranger called a folder leads nowhere else."""
    plain = "".join("-" if c in "/\\:" or unicodedata.category(c)[0] == "C" else c for c in text)
    return "-" if plain in ("", ".", "..") else plain
