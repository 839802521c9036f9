"""All that a course's folder has of a student, lab by lab, and how it becomes another's."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.files import make_folder, write_whole

# Folders of files `<lab>/<student>`, `<lab>/<student>.json` or, for a lab of several notebooks,
# `<lab>/<notebook>/<student>.json`.
_BY_LAB = ("arrivals", "deliveries", "extensions", "runs")


@dataclass(frozen=True, slots=True)
class Belonging:
    """A file or a folder of a student's: of which step and which lab, and where."""

    step: str
    lab: str
    path: Path

    def of(self, student: str) -> Path:
        """Where it would be if it were another's."""
        if self.path.parent.name == self.lab or self.step in _BY_LAB:
            return self.path.with_name(student + ".json" * (self.path.suffix == ".json"))
        return self.path.parent.with_name(student) / self.path.name


def belongings(course: Course, student: str) -> dict[str, list[Belonging]]:
    """What there is of a student, by lab."""
    found: dict[str, list[Belonging]] = defaultdict(list)
    for belonging in _all_of(course, student):
        found[belonging.lab].append(belonging)
    return dict(sorted(found.items()))


def _all_of(course: Course, student: str) -> Iterator[Belonging]:
    for step in (course.submitted, course.autograded, course.feedback):
        for path in _inside(step / student):
            if path.is_dir() and not path.name.startswith("."):
                yield Belonging(step.name, path.name, path)
    for name in _BY_LAB:
        for lab in _inside(course.folder / name):
            folders = [lab, *(path for path in _inside(lab) if path.is_dir())]
            for path in (path for folder in folders for path in _inside(folder)):
                if path.is_file() and path.name in (student, f"{student}.json"):
                    yield Belonging(name, lab.name, path)


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def hand_over(found: Iterable[Belonging], student: str) -> None:
    """Make belongings a student's: each is moved at once, and a record tells the new id."""
    for belonging in found:
        target = belonging.of(student)
        make_folder(target.parent)
        if belonging.path.suffix == ".json" and belonging.step in _BY_LAB:
            _say_whose(belonging.path, student)
        belonging.path.rename(target)


def _say_whose(record: Path, student: str) -> None:
    try:
        data = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # half a record: grading makes it anew
    if isinstance(data, dict) and "student" in data:
        data["student"] = student
        write_whole(record, json.dumps(data, indent=1, ensure_ascii=False))


def set_aside(course: Course, found: Mapping[str, Iterable[Belonging]], student: str) -> Path:
    """Move belongings out of the way, into a folder that nothing reads, and return that."""
    top = course.folder / "set_aside"
    number = next(n for n in range(1, 10**6) if not (top / f"{student}-{n}").exists())
    folder = top / f"{student}-{number}"
    make_folder(folder)
    for lab, each in found.items():
        for belonging in each:
            notebook = belonging.path.parent.name
            inner = (notebook,) if belonging.step in _BY_LAB and notebook != lab else ()
            target = folder.joinpath(lab, belonging.step, *inner, belonging.path.name)
            make_folder(target.parent)
            belonging.path.rename(target)
    return folder


def tidy(course: Course, student: str) -> None:
    """Remove the empty folders of a student who has nothing left, and what broke off half-way."""
    for step in (course.submitted, course.autograded, course.feedback):
        folder = step / student
        if folder.is_dir() and not any(not p.name.startswith(".") for p in folder.iterdir()):
            shutil.rmtree(folder)
