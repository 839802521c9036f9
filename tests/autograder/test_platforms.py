"""Deliveries as learning platforms write them: the right students, attempts and times come out.

The names are those that the platforms write (where they are open source, their code says so; see
`autograder/intake/platforms.py`), built here by hand. Whatever a delivery holds, each of its files
is taken or named with the reason.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

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


@pytest.fixture
def course(tmp_path: Path) -> Course:
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


def zipped(files: Mapping[str, Content] | list[tuple[str, Content]]) -> bytes:
    """A zip archive's bytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
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


CASES = {
    "Canvas": Case(
        "canvas",
        {
            f"doejane_12345_678901_{LAB}.ipynb": R,
            f"roeraj_LATE_22345_678902_{LAB}.ipynb": R,
            f"kimlee_32345_678903_{LAB}-1.ipynb": R,
            f"liwei_42345_678904_{LAB} (2).ipynb": R,
            "poeann_52345_678905_my lab.ipynb": R,
            "poeann_52345_678906_photo.jpg": b"jpeg",
            "obrien_62345_678907_question.html": "<p>My answer",
        },
        {
            "doejane": (R, 1, False, None),
            "roeraj": (R, 1, True, None),
            "kimlee": (R, 2, False, None),
            "liwei": (R, 1, False, None),
            "poeann": (R, 1, False, None),
            "obrien": (None, 0, False, None),
        },
        {"poeann": {"photo.jpg"}, "obrien": {"question.html"}},
        {},
        needs_person=True,  # of obrien, who typed a text and handed no notebook in
    ),
    "Moodle": Case(
        "moodle",
        {
            f"Jane Doe_1234567_assignsubmission_file_/{LAB}.ipynb": R,
            f"Raj Roe_1234568_assignsubmission_file_/{LAB}.ipynb": R2,
            "Raj Roe_1234568_assignsubmission_onlinetext_/onlinetext.html": "<p>Hello",
        },
        {"Jane-Doe": (R, 0, None, None), "Raj-Roe": (R2, 0, None, None)},
        {"Raj-Roe": {"onlinetext.html"}},
        {},
    ),
    "Moodle without folders": Case(
        "moodle",
        {
            f"Jane Doe_1234567_assignsubmission_file_{LAB}.ipynb": R,
            "Jane Doe_1234567_assignsubmission_onlinetext_onlinetext.html": "<p>Hello",
        },
        {"Jane-Doe": (R, 0, None, None)},
        {"Jane-Doe": {"onlinetext.html"}},
        {},
    ),
    "Blackboard": Case(
        "blackboard",
        {
            f"Lab 2_jdoe42_attempt_2026-11-01-23-59-01_{LAB}.ipynb": R,
            "Lab 2_jdoe42_attempt_2026-11-01-23-59-01.txt": "Name: Jane Doe (jdoe42)\n",
            f"Lab 2_jdoe42_attempt_2026-11-02-10-00-00_{LAB}.ipynb": U,
        },
        {"jdoe42": (U, 2, None, at(2, "10:00"))},
        {},
        {
            f"Lab 2_jdoe42_attempt_2026-11-01-23-59-01_{LAB}.ipynb": "an earlier attempt",
            "Lab 2_jdoe42_attempt_2026-11-01-23-59-01.txt": "an earlier attempt",
        },
    ),
    "Brightspace": Case(
        "brightspace",
        {
            f"12345-67890 - Jane Doe - Nov 1, 2026 1159 PM/{LAB}.ipynb": R,
            f"12345-67890 - Jane Doe - Nov 2, 2026 1000 AM/{LAB}.ipynb": R2,
            "index.html": "<table>",
        },
        {"Jane-Doe": (R2, 2, None, at(2, "10:00"))},
        {},
        {
            f"12345-67890 - Jane Doe - Nov 1, 2026 1159 PM/{LAB}.ipynb": "an earlier attempt",
            "index.html": "not as a Brightspace",
        },
    ),
    "Gradescope": Case(
        "gradescope",
        {
            f"assignment_1_export/submission_4567/{LAB}.ipynb": R,
            "assignment_1_export/submission_metadata.yml": (
                "submission_4567:\n  :submitters:\n  - :name: Jane Doe\n    :sid: '0042'\n"
                "    :email: jdoe@example.org\n  :created_at: 2026-11-01 22:59:01.000000000 Z\n"
                "  :history:\n  - :id: 4500\n"
            ),
        },
        {"jdoe-example.org": (R, 2, None, at(1, "23:59:01"))},
        {},
        {"assignment_1_export/submission_metadata.yml": "Gradescope"},
    ),
    "GitHub Classroom": Case(
        "github",
        {f"lab2-submissions/lab2-jdoe/{LAB}.ipynb": R, "lab2-submissions/lab2-jdoe/.git/HEAD": "x"},
        {"jdoe": (R, 0, None, None)},
        {},
        {"lab2-submissions/lab2-jdoe/.git/HEAD": "hidden"},
    ),
    "nbgrader's exchange": Case(
        "nbgrader",
        {
            f"jdoe+{LAB}+2026-11-01 23:59:01.000001 UTC/{LAB}.ipynb": R,
            f"jdoe+{LAB}+2026-11-01 23:59:01.000001 UTC/timestamp.txt": "2026",
            f"rroe+{LAB}+2026-11-01 20:00:00.000000 UTC+AbC-_123456=/{LAB}.ipynb": R2,
            f"rroe+{OTHER}+2026-11-01 20:00:00.000000 UTC/{OTHER}.ipynb": LAB3,
        },
        {
            "jdoe": (R, 1, None, datetime(2026, 11, 1, 23, 59, 1, 1, tzinfo=UTC)),
            "rroe": (R2, 1, None, datetime(2026, 11, 1, 20, tzinfo=UTC)),
        },
        {},
        {
            f"jdoe+{LAB}+2026-11-01 23:59:01.000001 UTC/timestamp.txt": "nbgrader's note",
            f"rroe+{OTHER}+2026-11-01 20:00:00.000000 UTC/{OTHER}.ipynb": f"of {OTHER}",
        },
    ),
    "files in a folder around all": Case(
        "plain",
        {"submissions/jdoe.ipynb": R, "submissions/rroe.ipynb": R2},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {},
    ),
    "a folder in a folder around all": Case(
        "plain",
        {f"submissions/jdoe/{LAB}.ipynb": R},
        {"jdoe": (R, 0, None, None)},
        {},
        {},
    ),
}


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


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_platforms_download_gives_its_students_attempts_and_times(
    case: Case, intake: Intake
) -> None:
    check(case, intake(case.files), intake)
