"""Deliveries made by hand, a course of two labs to collect them into, and what must come out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.intake.deliveries import planned, store
from autograder.intake.plan import Plan, Wishes

LAB, OTHER = "lab2_size_and_padding", "lab3_strides"
Content = str | bytes


def notebook(*cells: tuple[str, str], marked: bool = True) -> str:
    """A notebook's file with code cells (grade_id, source)."""
    made = [
        {
            "cell_type": "code",
            "source": source.splitlines(keepends=True),
            "metadata": {"nbgrader": {"grade_id": name, "solution": True}} if marked else {},
        }
        for name, source in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


U = notebook(("imports", "import numpy"), ("pad2d", "# YOUR CODE HERE"))
R = notebook(("imports", "import numpy"), ("pad2d", "def pad2d(x): return x"))
R2 = notebook(("imports", "import numpy"), ("pad2d", "def pad2d(x): return x + 1"))
LAB3 = notebook(("imports", "import numpy"), ("strided", "def strided(x): return x"))
FOREIGN = notebook(("question-1", "print(1)"))


def a_course(tmp_path: Path) -> Course:
    """A course of two released labs, on a clock of its own."""
    for lab, text in ((LAB, U), (OTHER, notebook(("imports", "import numpy"), ("strided", "")))):
        for step in ("solutions", "labs"):
            path = tmp_path / step / lab / f"{lab}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(text)
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Autograder.timezone = 'Europe/Berlin'\n"
        "c.CourseDirectory.source_directory = 'solutions'\n"
        "c.CourseDirectory.release_directory = 'labs'\n"
    )
    return Course(tmp_path, tmp_path / "own")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return a_course(tmp_path)


def zipped(files: Mapping[str, Content], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive's bytes, the same at any time of day."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 1, 12, 0, 0))
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, method)
    return raw.getvalue()


def at(day: int, clock: str, month: int = 11) -> datetime:
    """A time in 2026 on the course's clock."""
    hour, minute, second = (int(each) for each in f"{clock}:00".split(":")[:3])
    zone = ZoneInfo("Europe/Berlin")
    return datetime(2026, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)


class Intake:
    """Plans a delivery of files, and stores it."""

    def __init__(self, course: Course, tmp_path: Path) -> None:
        self.course, self.folder = course, tmp_path

    def __call__(
        self, files: Mapping[str, Content], *, name: str = "download.zip", **wishes: object
    ) -> Plan:
        source = self.folder / name
        source.write_bytes(zipped(files))
        with planned(source, self.course, LAB, Wishes(**wishes)) as plan:
            given = {file.name for each in plan.taken for file in each.files.values()}
            named = {each.name for each in plan.not_taken}
            assert not given & named
            assert not store(plan, self.course, LAB)
        return plan

    def stored(self, student: str) -> dict[str, bytes]:
        folder = self.course.submitted / student / LAB
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        return {
            name: path.read_bytes()
            for name, path in files.items()
            if path.is_file() and name != "timestamp.txt"
        }


@pytest.fixture
def intake(course: Course, tmp_path: Path) -> Intake:
    return Intake(course, tmp_path)


@dataclass
class Case:
    """A delivery, and what must come out.

    `students` have for each the stored notebook's content, its attempt, whether late, and the time;
    `beside` the names of files beside notebooks, `not_taken` a word of the reason by name.
    """

    platform: str
    files: dict[str, Content]
    students: dict[str, tuple[Content | None, int, bool | None, datetime | None]]
    beside: dict[str, set[str]]
    not_taken: dict[str, str]
    needs_person: bool = False


N = f"{LAB}.ipynb"


def check(case: Case, plan: Plan, intake: Intake) -> None:
    assert plan.platform.name == case.platform
    found = {
        each.student: (
            intake.stored(each.student).get(f"{LAB}.ipynb"), each.attempt, each.late, each.when,
        )
        for each in plan.taken
    }  # fmt: skip
    expected = {
        student: (content.encode() if isinstance(content, str) else content, *rest)
        for student, (content, *rest) in case.students.items()
    }
    assert found == expected
    beside = {
        each.student: {*intake.stored(each.student)} - {f"{LAB}.ipynb"} for each in plan.taken
    }
    assert {student: names for student, names in beside.items() if names} == case.beside
    left = {each.name: each.reason for each in plan.not_taken}
    assert left.keys() == case.not_taken.keys()
    for name, word in case.not_taken.items():
        assert word in left[name]
    assert plan.needs_person == case.needs_person


ROSTER = """id,first_name,last_name,email,group,canvas
jdoe,Jane,Doe,jane@x.org,red,12345
rroe,Raj,Roe,raj@x.org,red,22345
kim,Lee,Kim,kim@x.org,blue,
kim2,Lee,Kim,kim2@x.org,,
anne,Anne-Marie,O'Brien,,,
"""


@pytest.fixture
def rostered(intake: Intake) -> Intake:
    """The same course with a roster."""
    intake.course.folder.mkdir()
    (intake.course.folder / "roster.csv").write_text(ROSTER)
    return intake


def students(plan: Plan) -> dict[str, str]:
    return {each.student: each.notebook for each in plan.taken}


def reasons(plan: Plan) -> dict[str, str]:
    return {each.name: each.reason for each in plan.not_taken}


@pytest.fixture
def collecting(rostered: Intake, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the command on a download of those files, in the course that has a roster."""
    monkeypatch.chdir(rostered.course.root)
    monkeypatch.setenv("COLUMNS", "200")

    def collecting(files: Mapping[str, Content], *options: str) -> int:
        Path("lab2.zip").write_bytes(zipped(files))
        return main(["collect", "lab2.zip", "lab2", "--course", "own", *options])

    return collecting
