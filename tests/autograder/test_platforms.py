"""Deliveries as learning platforms write them: the right students, attempts and times come out.

The names are those that the platforms write (where they are open source, their code says so; see
`autograder/intake/platforms.py`), built here by hand. Whatever a delivery holds, each of its files
is taken or named with the reason.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import IntakeError
from autograder.intake.archive import DeliveredFile, Delivery
from autograder.intake.arrivals import Arrival, noted
from autograder.intake.deliveries import collect, delivered, planned, store
from autograder.intake.plan import Plan, Wishes, make_plan
from autograder.intake.recognition import NAMES as NAMES_OF_PLATFORMS
from autograder.intake.roster import Roster, safe_id

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
    """A zip archive's bytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in files.items():
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


N = f"{LAB}.ipynb"
FURTHER = {
    "odd endings, and files that are no student's": Case(
        "plain",
        {
            "a.ipynb.txt": R,
            "b.IPYNB": R,
            "c.ipynb.json": R2,
            "instructions/README.txt": "Do this",
            "__MACOSX/._a": "",
            "a/.DS_Store": "",
        },
        {"a": (R, 0, None, None), "b": (R, 0, None, None), "c": (R2, 0, None, None)},
        {},
        {"instructions/README.txt": "no student's", "__MACOSX/._a": "hidden", "a/.DS_Store": "hid"},
    ),
    "what only says that it is a notebook": Case(
        "plain",
        {"jdoe/notes.ipynb.txt": "not a notebook", f"jdoe/{N}": R, f"rroe/{LAB}.json": R2,
         "rroe/x.ipynb.json": "{}"},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {"jdoe": {"notes.ipynb.txt"}, "rroe": {"x.ipynb.json"}},
        {},
    ),
    "a notebook beside one that names the lab": Case(
        "plain",
        {"jdoe.ipynb": R, f"jdoe_{N}": R2},
        {"jdoe": (R2, 0, None, None)},
        {"jdoe": {"jdoe.ipynb"}},
        {},
    ),
    "two that differ by case": Case(
        "plain",
        {"jdoe.ipynb": R, "JDoe.ipynb": R2},
        {"jdoe": (None, 0, None, None)},
        {"jdoe": {"jdoe.ipynb", "JDoe (2).ipynb"}},
        {},
        needs_person=True,
    ),
    "the same twice": Case(
        "plain",
        {"jdoe.ipynb": R, "JDoe.ipynb": R},
        {"jdoe": (R, 0, None, None)},
        {},
        {"jdoe.ipynb": "the same as"},
    ),
    "copies that a browser numbered": Case(
        "plain",
        {"jdoe.ipynb": R, "jdoe (1).ipynb": R2, "rroe (3).ipynb": R, f"kim/{LAB} - Copy.ipynb": R},
        {"jdoe": (R2, 0, None, None), "rroe": (R, 0, None, None), "kim": (R, 0, None, None)},
        {},
        {"jdoe.ipynb": "an older copy"},
    ),
    "the untouched release beside a finished one": Case(
        "plain",
        {f"jdoe/{N}": U, f"jdoe/{LAB} (1).ipynb": R, f"rroe/{N}": R, f"rroe/{LAB} (1).ipynb": U,
         f"kim/{N}": U, "kim/mine.ipynb": R},
        {"jdoe": (R, 0, None, None), "rroe": (R, 0, None, None), "kim": (R, 0, None, None)},
        {},
        {f"jdoe/{N}": "has work in it", f"rroe/{LAB} (1).ipynb": "has work in it",
         f"kim/{N}": "mine.ipynb has work in it"},
    ),
    "two of which none is named": Case(
        "plain",
        {"jdoe/a.ipynb": R, "jdoe/b.ipynb": R2, f"rroe/{N}": R},
        {"jdoe": (None, 0, None, None), "rroe": (R, 0, None, None)},
        {"jdoe": {"a.ipynb", "b.ipynb"}},
        {},
        needs_person=True,
    ),
    "archives in the archive": Case(
        "plain",
        {
            "jdoe.zip": zipped({f"work/{N}": R, "work/data/x.csv": "1", "other.txt": "2"}),
            f"rroe_{LAB}.zip": zipped({"inner.zip": zipped({"mine.ipynb": R2})}),
            "kim.zip": b"PK\3\4 and no more",
        },
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None), "kim": (None, 0, None, None)},
        {"jdoe": {"data/x.csv", "other.txt"}, "kim": {"kim.zip"}},
        {},
        needs_person=True,
    ),
    "an archive of all in the archive": Case(
        "plain",
        {"submissions.zip": zipped({"jdoe.ipynb": R, "rroe.ipynb": R2})},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {},
    ),
    "an archive in Canvas' for each student": Case(
        "canvas",
        {
            "doejane_1_2_work.zip": zipped({f"lab/{N}": R, "lab/data.csv": "1", ".git/HEAD": "x"}),
            f"roeraj_3_4_{N}": R2,
        },
        {"doejane": (R, 1, False, None), "roeraj": (R2, 1, False, None)},
        {"doejane": {"data.csv"}},
        {"doejane_1_2_work.zip/.git/HEAD": "hidden"},
    ),
    "backslashes": Case(
        "plain",
        {f"jdoe\\{LAB}\\{N}": R, f"rroe\\{N}": R2},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {},
    ),
    "two labs": Case(
        "plain",
        {f"jdoe_{N}": R, f"jdoe_{OTHER}.ipynb": LAB3, f"rroe/{LAB}/{N}": R2,
         f"rroe/{OTHER}/{OTHER}.ipynb": LAB3},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {f"jdoe_{OTHER}.ipynb": f"of {OTHER}", f"rroe/{OTHER}/{OTHER}.ipynb": f"of {OTHER}"},
    ),
    "another lab's notebook, and another course's": Case(
        "plain",
        {"jdoe.ipynb": R, "rroe.ipynb": LAB3, "kim.ipynb": FOREIGN},
        {"jdoe": (R, 0, None, None)},
        {},
        {"rroe.ipynb": f"this notebook is of {OTHER}", "kim.ipynb": "of another course"},
        needs_person=True,
    ),
    "another lab's notebook whose marks are gone, by its name": Case(
        "moodle",
        {
            f"Jane Doe_1_assignsubmission_file_/{N}": notebook(("", "x = 1"), marked=False),
            f"Raj Roe_2_assignsubmission_file_/{OTHER}.ipynb": notebook(("", "y"), marked=False),
        },
        {"Jane-Doe": (notebook(("", "x = 1"), marked=False), 0, None, None)},
        {},
        {f"Raj Roe_2_assignsubmission_file_/{OTHER}.ipynb": f"of {OTHER}"},
        needs_person=True,
    ),
    "a lab that names nobody": Case(
        "plain",
        {N: R, "jdoe.ipynb": R},
        {"jdoe": (R, 0, None, None)},
        {},
        {N: "not whose"},
        needs_person=True,
    ),
    "Canvas' second attempt beside the first": Case(
        "canvas",
        {f"doe_1_2_{N}": R, f"doe_1_9_{LAB}-1.ipynb": R2, "doe_1_3_data.csv": "1"},
        {"doe": (R2, 2, False, None)},
        {"doe": {"data.csv"}},
        {f"doe_1_2_{N}": "an older copy"},
    ),
    "Canvas' names with underscores, digits and LATE inside": Case(
        "canvas",
        {
            f"de_la_cruz_ana_LATE_12_34_{N}": R,
            "latelatimer2_3_4_my_LATE_5_6_lab.ipynb": R,
            f"müllerörn_7_8_{N}": R2,
            f"LATE_anon_Zz9_5_{N}": R,
            "anon_Ab1_6_x.ipynb": R,
            "anon_Ab1_text.html": "<p>",
            "liu_9_text.html": "<p>Words",
        },
        {
            "de_la_cruz_ana": (R, 1, True, None),
            "latelatimer2": (R, 1, False, None),
            "müllerörn": (R2, 1, False, None),
            "anon_Zz9": (R, 1, True, None),
            "anon_Ab1": (R, 1, False, None),
            "liu": (None, 0, False, None),
        },
        {"anon_Ab1": {"text.html"}, "liu": {"text.html"}},
        {},
        needs_person=True,
    ),
    "two people of one name": Case(
        "moodle",
        {f"Jane Doe_1_assignsubmission_file_/{N}": R, f"Jane Doe_2_assignsubmission_file_/{N}": R2},
        {"Jane-Doe-1": (R, 0, None, None), "Jane-Doe-2": (R2, 0, None, None)},
        {},
        {},
        needs_person=True,
    ),
    "Moodle's newer folders, and names of several parts": Case(
        "moodle",
        {
            f"course/Anne-Marie O'Brien-Smith_1_assignsubmission_file/{N}": R,
            f"course/Participant_22_assignsubmission_file/sub/{N}": R2,
        },
        {"Anne-Marie-O-Brien-Smith": (R, 0, None, None), "Participant": (R2, 0, None, None)},
        {},
        {},
    ),
    "Blackboard's logins with underscores": Case(
        "blackboard",
        {
            f"Lab_2_a_doe_attempt_2026-11-01-12-00-00_{N}": R,
            "Lab_2_b_doe_attempt_2026-11-01-13-00-00_my_attempt_2.ipynb": R2,
        },
        {"a_doe": (R, 1, None, at(1, "12:00")), "b_doe": (R2, 1, None, at(1, "13:00"))},
        {},
        {},
    ),
    "one of Blackboard's, whose receipt tells the login": Case(
        "blackboard",
        {
            f"Lab_2_a_doe_attempt_2026-10-25-02-30-00_{N}": R,
            "Lab_2_a_doe_attempt_2026-10-25-02-30-00.txt": "Name: Ann Doe (a_doe)\r\nAssignment:",
        },
        # The hour that comes twice: the first of the two, in summer time.
        {"a_doe": (R, 1, None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))},
        {"a_doe": {"Lab_2_a_doe_attempt_2026-10-25-02-30-00.txt"}},
        {},
    ),
    "a last attempt of Blackboard's without a notebook": Case(
        "blackboard",
        {
            f"Lab_jdoe_attempt_2026-11-01-12-00-00_{N}": R,
            "Lab_jdoe_attempt_2026-11-02-12-00-00.txt": "Name: Jane Doe (jdoe)\nThank you!",
        },
        {"jdoe": (R, 1, None, at(1, "12:00"))},
        {},
        {"Lab_jdoe_attempt_2026-11-02-12-00-00.txt": "a later attempt without a notebook"},
        needs_person=True,
    ),
    "Brightspace's other forms": Case(
        "brightspace",
        {
            f"12-9 - Jane Doe - Nov 1, 2026 1159 PM - {N}": R,
            f"13-9 - Mary-Ann Smith - 2 Nov, 2026 2359/{N}": R2,
            f"14-9 - O - Neil - Nov 2, 2026 1200 AM/{N}": R,
            f"15-9 - Old Style - {N}": R2,
        },
        {
            "Jane-Doe": (R, 1, None, at(1, "23:59")),
            "Mary-Ann-Smith": (R2, 1, None, at(2, "23:59")),
            "O-Neil": (R, 1, None, at(2, "00:00")),
            "Old-Style": (R2, 0, None, None),
        },
        {},
        {},
    ),
    "Gradescope's pair, and one that its table forgot": Case(
        "gradescope",
        {
            f"submission_1/{N}": R,
            f"submission_2/{N}": R2,
            "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :email: a@x.org\n"
            "  - :name: Raj Roe\n",
        },
        {"a-x.org": (R, 0, None, None), "submission_2": (R2, 0, None, None)},
        {},
        {"submission_metadata.yml": "Gradescope"},
        needs_person=True,
    ),
    "GitHub's logins and assignments with dashes": Case(
        "github",
        {f"my-lab-submissions/my-lab-j-doe/{N}": R, f"my-lab-submissions/my-lab-team-1/{N}": R2},
        {"j-doe": (R, 0, None, None), "team-1": (R2, 0, None, None)},
        {},
        {},
    ),
    "the exchange's second time, and names from Windows": Case(
        "nbgrader",
        {
            f"jdoe+{LAB}+2026-11-01 10_00_00.5 UTC/{N}": R,
            f"jdoe+{LAB}+2026-11-01 11_00_00 UTC/{N}": R2,
        },
        {"jdoe": (R2, 2, None, datetime(2026, 11, 1, 11, tzinfo=UTC))},
        {},
        {f"jdoe+{LAB}+2026-11-01 10_00_00.5 UTC/{N}": "an earlier attempt"},
    ),
    "addresses as folders": Case(
        "plain",
        {f"jane@x.org/{N}": R, f"raj.roe@y.org/{N}": R2},
        {"jane-x.org": (R, 0, None, None), "raj.roe-y.org": (R2, 0, None, None)},
        {},
        {},
    ),
    "folders around folders, and a photograph in no folder": Case(
        "plain",
        {f"Downloads/lab2 class/jdoe/{N}": R, f"Downloads/lab2 class/rroe/{N}": R2,
         "Downloads/lab2 class/rroe/sub/p.jpg": b"jpeg", "Downloads/list.pdf": b"pdf"},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {"rroe": {"sub/p.jpg"}},
        {"Downloads/list.pdf": "outside Downloads/lab2 class"},
    ),
    "a photograph whose name begins with its owner's": Case(
        "plain",
        {"jdoe.ipynb": R, "jdoe_photo.jpg": b"jpeg", "roster.pdf": b"pdf"},
        {"jdoe": (R, 0, None, None)},
        {"jdoe": {"jdoe_photo.jpg"}},
        {"roster.pdf": "nothing says whose"},
    ),
    "empty files, and what is no JSON": Case(
        "plain",
        {f"jdoe/{N}": "", "rroe.ipynb": "nope", "kim.ipynb": R2},
        {"jdoe": ("", 0, None, None), "rroe": ("nope", 0, None, None), "kim": (R2, 0, None, None)},
        {},
        {},
        needs_person=True,
    ),
    "names that are patterns, formulas, options, or of two lines": Case(
        "plain",
        {"a*[b]?.ipynb": R, "x\ny.ipynb": R, "-rf.ipynb": R, "=cmd.ipynb": R},
        dict.fromkeys(("a-b", "x_y", "rf", "cmd"), (R, 0, None, None)),
        {},
        {},
    ),
    "a folder around all whose name says nothing": Case(
        "plain",
        {"week 7/jdoe.ipynb": R, "week 7/rroe.ipynb": R2, "readme.md": "hello"},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {"readme.md": "outside week 7"},
    ),
    "folders in a folder whose name says nothing": Case(
        "plain",
        {f"week 7/jdoe/{N}": R, "week 7/rroe/mine.ipynb": R2},
        {"jdoe": (R, 0, None, None), "rroe": (R2, 0, None, None)},
        {},
        {},
    ),
    "one name like Canvas' among others": Case(
        "plain",
        {"jdoe.ipynb": R, "rroe.ipynb": R, "kim_1_2_x.ipynb": R2},
        {"jdoe": (R, 0, None, None), "rroe": (R, 0, None, None), "kim_1_2_x": (R2, 0, None, None)},
        {},
        {},
    ),
    "a photograph of one whose name begins as another's": Case(
        "plain",
        {"jdoe.ipynb": R, "jdoe_a.ipynb": R2, "jdoe_a_photo.jpg": b"jpeg", "jdoe2.jpg": b"jpeg"},
        {"jdoe": (R, 0, None, None), "jdoe_a": (R2, 0, None, None)},
        {"jdoe_a": {"jdoe_a_photo.jpg"}},
        {"jdoe2.jpg": "nothing says whose"},
    ),
    "two names that make one id": Case(
        "plain",
        {"jane doe.ipynb": R, "jane-doe.ipynb": R2, "rroe.ipynb": R},
        {"rroe": (R, 0, None, None)},
        {},
        {"jane doe.ipynb": "would have one id", "jane-doe.ipynb": "would have one id"},
        needs_person=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FURTHER.values(), ids=FURTHER)
def test_odd_deliveries_lose_nobody_and_no_file_in_silence(case: Case, intake: Intake) -> None:
    check(case, intake(case.files), intake)


# --- whose it is ------------------------------------------------------------------------------

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


def test_the_roster_says_who_it_is_and_who_is_not_in_it_is_named_with_the_nearest(
    rostered: Intake,
) -> None:
    files = {
        f"doejane_12345_1_{N}": R,
        f"obrienannemarie_97_2_{N}": R,
        f"kimlee_98_3_{N}": R,
        f"roerai_96_4_{N}": R,
        f"roeraj_95_5_{N}": R,
    }
    plan = rostered(files)
    assert students(plan) == {"jdoe": f"doejane_12345_1_{N}", "anne": f"obrienannemarie_97_2_{N}"}
    said = reasons(plan)
    assert "Lee Kim (kim) and Lee Kim (kim2)" in said[f"kimlee_98_3_{N}"]
    assert "'roerai' is not in the roster (nearest: Raj Roe (rroe))" in said[f"roerai_96_4_{N}"]
    assert "its number 95 is not: the roster has 22345" in said[f"roeraj_95_5_{N}"]
    assert plan.needs_person
    given = {"kimlee": "kim2", "96": "rroe", f"roeraj_95_5_{N}": "kim"}
    plan = rostered(files, given=given)
    assert students(plan).keys() == {"jdoe", "anne", "kim2", "rroe", "kim"}
    assert not plan.needs_person


def test_plain_folders_are_found_in_the_roster_by_id_address_and_either_order_of_names(
    rostered: Intake,
) -> None:
    plan = rostered(
        {f"JDOE/{N}": R, f"Roe, Raj/{N}": R, f"kim2@x.org/{N}": R, "anne/answers.pdf": b"pdf"}
    )
    assert students(plan) == {
        "jdoe": f"JDOE/{N}", "rroe": f"Roe, Raj/{N}", "kim2": f"kim2@x.org/{N}", "anne": "",
    }  # fmt: skip
    assert plan.taken[0].notes == ["no notebook in it"]


def test_a_folder_without_a_notebook_is_asked_about(intake: Intake) -> None:
    files = {"jdoe.ipynb": R, "rroe/answers.pdf": b"pdf"}
    plan = intake(files)
    assert students(plan) == {"jdoe": "jdoe.ipynb"}
    assert "say --as 'rroe=rroe'" in reasons(plan)["rroe/answers.pdf"]
    assert plan.needs_person
    intake(files, given={"rroe": "rroe"})
    assert intake.stored("rroe") == {"answers.pdf": b"pdf"}


def test_one_students_archive_named_after_the_student_is_that_students(intake: Intake) -> None:
    plan = intake({"jdoe/mine.ipynb": R, "jdoe/photo.jpg": b"jpeg"}, name="jdoe.zip")
    assert students(plan) == {"jdoe": "jdoe/mine.ipynb"}


def test_an_id_is_spelled_as_it_was_before(intake: Intake) -> None:
    intake({"JDoe.ipynb": R})
    intake({"jdoe.ipynb": R2})
    assert [path.name for path in intake.course.submitted.iterdir()] == ["JDoe"]
    assert intake.stored("JDoe") == {N: R2.encode()}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"doejane": "jdo"}, r"the roster has no 'jdo' \(nearest: .*Jane Doe \(jdoe\)"),
        ({"doejane": "../jdoe"}, "cannot name a folder. Use letters"),
    ],
)
def test_an_id_that_a_person_gives_is_checked(
    given: dict[str, str], says: str, rostered: Intake
) -> None:
    with pytest.raises(IntakeError, match=says):
        rostered({f"doejane_12345_1_{N}": R}, given=given)


def test_a_groups_newest_hand_in_is_stored_once_under_the_groups_id(rostered: Intake) -> None:
    head = "Lab 2_{}_attempt_2026-11-0{}-12-00-00_" + N
    files = {
        head.format("jdoe", 1): R,
        head.format("rroe", 2): U,
        head.format("rroe", 3): R2,
        head.format("kim2", 1): R,
    }
    plan = rostered(files, groups=True)
    assert students(plan) == {"red": head.format("rroe", 3), "kim2": head.format("kim2", 1)}
    red = plan.taken[1]
    assert (red.attempt, red.when) == (2, at(3, "12:00"))
    assert "2 members handed in; rroe last" in red.notes
    assert "in no group" in plan.taken[0].notes[0]
    said = reasons(plan)
    assert said[head.format("jdoe", 1)] == "red: the hand-in of rroe is newer"
    assert "an earlier attempt (2026-11-02 12:00)" in said[head.format("rroe", 2)]
    assert rostered.stored("red") == {N: R2.encode()}


def test_canvas_counts_uploads_so_a_groups_newest_is_known_without_times(rostered: Intake) -> None:
    plan = rostered({f"doejane_12345_9_{N}": R, f"roeraj_22345_8_{N}": R2}, groups=True)
    assert students(plan) == {"red": f"doejane_12345_9_{N}"}


def test_where_nothing_says_which_of_a_groups_is_newer_a_person_decides(rostered: Intake) -> None:
    plan = rostered({"jdoe.ipynb": R, "rroe.ipynb": R2, "kim.ipynb": R}, groups=True)
    assert students(plan) == {"blue": "kim.ipynb"}
    assert "nothing says which is newer" in reasons(plan)["jdoe.ipynb"]
    assert plan.needs_person


def test_gradescopes_pair_is_one_hand_in_of_both(rostered: Intake) -> None:
    files = {
        f"submission_1/{N}": R,
        "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :email: jane@x.org\n"
        "    :name: Jane Doe\n  - :name: Raj Roe\n",
    }
    plan = rostered(files)
    assert students(plan).keys() == {"jdoe"}
    assert plan.taken[0].notes == [
        "handed in together with Raj Roe: without --groups they get nothing for it"
    ]
    assert plan.needs_person
    plan = rostered(files, groups=True)
    assert students(plan).keys() == {"red"}
    assert not plan.needs_person


def test_moodles_teams_are_the_rosters_groups(rostered: Intake) -> None:
    files = {f"Red_77_assignsubmission_file_/{N}": R, f"Blue_78_assignsubmission_file_/{N}": R2}
    plan = rostered(files)
    assert not plan.taken
    assert "red is a group: collect with --groups" in [each.reason for each in plan.not_taken]
    assert students(rostered(files, groups=True)).keys() == {"red", "blue"}


def test_groups_need_a_roster_that_has_some(intake: Intake) -> None:
    with pytest.raises(IntakeError, match="--groups needs a roster that says who is in which"):
        intake({"jdoe.ipynb": R}, groups=True)


# --- what is kept, and when it came -----------------------------------------------------------


def test_how_it_was_delivered_is_kept_for_what_goes_back(intake: Intake) -> None:
    folder = "Jane Doe_1234567_assignsubmission_"
    intake({f"{folder}file_/{N}": R, f"{folder}onlinetext_/onlinetext.html": "<p>"})
    kept = delivered(intake.course, LAB, "Jane-Doe")
    assert kept is not None
    assert kept.platform == "moodle"
    assert kept.delivered == (f"{folder}file_/{N}", f"{folder}onlinetext_/onlinetext.html")
    assert (kept.number, kept.name, kept.taken) == ("1234567", "Jane Doe", f"{folder}file_/{N}")
    intake({f"doe_LATE_1_2_{LAB}-1.ipynb": R})
    kept = delivered(intake.course, LAB, "doe")
    assert (kept.platform, kept.attempt, kept.late, kept.number) == ("canvas", 2, True, "1")
    assert delivered(intake.course, LAB, "nobody") is None
    path = intake.course.folder / "deliveries" / LAB / "doe.json"
    for broken in ("", "[]", '{"no": 1}', "\xff"):
        path.write_text(broken, encoding="latin-1")
        assert delivered(intake.course, LAB, "doe") is None


def test_the_platforms_times_and_lateness_are_noted_as_arrivals(intake: Intake) -> None:
    intake({f"Lab 2_jdoe_attempt_2026-11-01-23-59-01_{N}": R})
    assert noted(intake.course, LAB, "jdoe") == Arrival(at(1, "23:59:01"))
    intake({f"doe_LATE_1_2_{N}": R, f"roe_3_4_{N}": R})
    assert noted(intake.course, LAB, "doe").late is True
    assert noted(intake.course, LAB, "roe").late is False
    source = intake.folder / "canvas.zip"
    source.write_bytes(zipped({f"doe_LATE_1_2_{N}": R2}))
    collect(source, intake.course, LAB, arrived=at(2, "10:00"))
    assert noted(intake.course, LAB, "doe") == Arrival(at(2, "10:00"), given=True)


# --- bad input --------------------------------------------------------------------------------


def locked(raw: bytes) -> bytes:
    """The archive with the bit set that says a member is encrypted, in both of its headers."""
    changed = bytearray(raw)
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at_header = changed.find(magic)
        while at_header >= 0:
            changed[at_header + place] |= 1
            at_header = changed.find(magic, at_header + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.zip", zipped({}), "a.zip is empty: it holds no file"),
        ("a.zip", locked(zipped({"jdoe.ipynb": R})), r"is locked with a password\. Unpack it"),
        ("a.tar.gz", b"\x1f\x8b and so on", "is an archive of another kind. Unpack it, and"),
        ("a.zip", zipped({"jdoe.ipynb": LAB3, "rroe.ipynb": LAB3}), f"2 files, .* {OTHER}"),
        ("a.zip", zipped({"a.ipynb": FOREIGN, "b.ipynb": FOREIGN}), "2 files, .* another course"),
        ("a.zip", zipped({f"submission_1/{N}": R, "submission_metadata.yml": "a: [: - {"}), "YAML"),
        ("a.zip", zipped({"README.txt": "hello"}), f"Nothing to take in for {LAB}. Expected"),
    ],
    ids=["empty", "locked", "tar", "another lab", "another course", "broken YAML", "no notebook"],
)
def test_a_delivery_of_nothing_for_the_lab_says_why_and_touches_nothing(
    name: str, raw: bytes, says: str, intake: Intake
) -> None:
    intake({"jdoe.ipynb": R, "rroe.ipynb": R2})
    before = {path: path.read_bytes() for path in intake.course.folder.rglob("*") if path.is_file()}
    source = intake.folder / name
    source.write_bytes(raw)
    with pytest.raises(IntakeError, match=says):
        collect(source, intake.course, LAB)
    after = {path: path.read_bytes() for path in intake.course.folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_platform_that_nothing_fits_is_refused(intake: Intake) -> None:
    with pytest.raises(IntakeError, match="No name in download is as --platform moodle has it"):
        intake({f"doejane_12345_1_{N}": R}, platform="moodle")
    plan = intake({f"doejane_12345_1_{N}": R}, platform="plain")
    assert students(plan).keys() == {"doejane_12345_1"}


@pytest.mark.parametrize("inner", [locked(zipped({N: R2})), zipped({f"../{N}": R2}), b"PK\3\4"])
def test_a_students_archive_that_cannot_be_opened_is_kept_and_the_others_are_taken(
    inner: bytes, intake: Intake
) -> None:
    plan = intake({"jdoe.zip": inner, "rroe.ipynb": R})
    assert intake.stored("jdoe") == {"jdoe.zip": inner}
    assert intake.stored("rroe") == {N: R.encode()}
    assert plan.taken[0].look
    assert "jdoe.zip: not opened" in plan.taken[0].notes[-1]


@pytest.mark.parametrize(
    ("encoded", "student"),
    [("Müller".encode("cp437"), "Müller"), ("Mülle".encode(), "Mülle")],
    ids=["cp437, as the format has it", "UTF-8 without its flag, as macOS writes it"],
)
def test_names_in_other_encodings_are_read(encoded: bytes, student: str, intake: Intake) -> None:
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"aaaaaa.ipynb": R, "b.ipynb": R}).replace(b"aaaaaa", encoded))
    assert collect(source, intake.course, LAB) == [student, "b"]


def test_a_name_that_says_it_is_utf_8_and_is_not_is_refused(intake: Intake) -> None:
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"Mü.ipynb": R}).replace("Mü".encode(), b"M\xff\xff"))
    with pytest.raises(IntakeError, match="holds a name that no encoding fits"):
        collect(source, intake.course, LAB)


def test_what_is_too_deep_too_many_or_too_large_is_left_out_and_the_notebook_stays(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.hand_in.MAX_FILES", 3)
    monkeypatch.setattr("autograder.intake.hand_in.MAX_TREE_BYTES", 5000)
    files = {f"jdoe/{N}": R, "jdoe/large.bin": bytes(6000), f"jdoe/{'d/' * 20}x": "deep"}
    plan = intake(files | {f"jdoe/{n}.txt": "x" * n for n in range(5)})
    assert intake.stored("jdoe").keys() == {N, "0.txt", "1.txt", "2.txt"}
    said = reasons(plan)
    assert said["jdoe/3.txt"] == "too many files: a hand-in may have 3"
    assert "too large" in said["jdoe/large.bin"]
    assert "folders deep" in said[f"jdoe/{'d/' * 20}x"]
    assert plan.needs_person


def test_an_archive_that_grows_beyond_bounds_is_refused(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.archive.MAX_ARCHIVE_BYTES", 3000)
    bomb = zipped({N: R, "zeros": bytes(2500)}, zipfile.ZIP_DEFLATED)
    plan = intake({"jdoe.ipynb": R, "rroe.zip": bomb})
    assert intake.stored("rroe") == {"rroe.zip": bomb}
    assert "unpacks to more than a delivery may hold" in plan.taken[1].notes[-1]
    with pytest.raises(IntakeError, match=r"download\.zip unpacks to more than"):
        intake({"jdoe.ipynb": R, "zeros": bytes(2800)})


def test_archives_are_opened_three_deep(intake: Intake) -> None:
    files: dict[str, Content] = {N: R}
    for _ in range(4):
        files = {"a.zip": zipped(files)}
    plan = intake({"jdoe/x.zip": zipped(files)})
    assert list(intake.stored("jdoe")) == ["a.zip"]
    assert "lies in too many others" in plan.taken[0].notes[-1]


def test_links_and_unreadable_files_of_a_folder_are_named(intake: Intake, tmp_path: Path) -> None:
    folder = tmp_path / "delivered"
    (folder / "jdoe").mkdir(parents=True)
    (folder / "jdoe" / N).write_text(R)
    (folder / "jdoe" / "secret").symlink_to("/etc/passwd")
    (folder / "rroe").symlink_to("/etc")
    with planned(folder, intake.course, LAB) as plan:
        assert reasons(plan) == dict.fromkeys(
            ("jdoe/secret", "rroe"), "a link or a device, and not a file"
        )
        assert students(plan) == {"jdoe": f"jdoe/{N}"}


def test_a_hand_in_that_cannot_be_stored_leaves_the_earlier_one_and_the_others(
    intake: Intake,
) -> None:
    intake({"jdoe.ipynb": R, "rroe.ipynb": R})
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"jdoe.ipynb": R2, "rroe.ipynb": R2}))

    def fail() -> bytes:
        raise OSError(28, "No space left on device")

    with planned(source, intake.course, LAB) as plan:
        plan.taken[0].files[N] = replace(plan.taken[0].files[N], read=fail)
        (failed,) = store(plan, intake.course, LAB)
    assert (failed.name, failed.look) == ("jdoe", True)
    assert "No space left on device" in failed.reason
    assert intake.stored("jdoe") == {N: R.encode()}
    assert intake.stored("rroe") == {N: R2.encode()}
    assert not list(intake.course.submitted.rglob("*.arriving"))


# --- any delivery -----------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["jdoe", "JDoe", "Jane Doe", "a", "submissions", LAB, OTHER, "x.zip", "__MACOSX", ".git", "…",
     "submission_7", "Lab 2_jdoe_attempt_2026-11-01-23-59-01",
     "12-3 - Jane Doe - Nov 1, 2026 159 PM",
     f"jdoe+{LAB}+2026-11-01 10:00:00 UTC", "Jane Doe_1_assignsubmission_file_", "doe_LATE_1_2_x",
     "doe_1_2", "_" * 3, "a-submissions", "a-jdoe", "y" * 300]
)  # fmt: skip
ENDS = st.sampled_from(
    [".ipynb", ".IPYNB", ".ipynb.txt", ".ipynb.json", ".json", " (1).ipynb", "-1.ipynb", ".txt",
     ".zip", ".html", "", "timestamp.txt", "submission_metadata.yml"]
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=12)
NAMES = st.builds(
    lambda folders, end: "/".join(folders) + end,
    st.lists(st.one_of(WORDS, ANY_TEXT), min_size=1, max_size=4),
    ENDS,
)
CONTENTS = st.sampled_from([R, R2, U, LAB3, FOREIGN, "", "nope", "{}", '{"cells": 1}'])


@given(files=st.lists(st.tuples(NAMES, CONTENTS), max_size=12), data=st.data())
def test_whatever_the_files_each_is_taken_or_named_with_a_reason(
    files: list[tuple[str, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = a_course(tmp_path_factory.mktemp("any"))
    made = [DeliveredFile(name, len(text), partial(str.encode, text)) for name, text in files]
    wishes = Wishes(platform=data.draw(st.sampled_from([None, None, *NAMES_OF_PLATFORMS])))
    delivery = Delivery(data.draw(st.sampled_from(["download", "a-submissions", LAB])), made)
    try:
        plan = make_plan(delivery, course, LAB, Roster(), wishes)
    except IntakeError:
        return
    taken = [file for each in plan.taken for file in each.files.values()]
    assert Counter(each.name for each in made) == Counter(
        [*(file.name for file in taken), *(each.name for each in plan.not_taken)]
    )
    assert all(each.reason for each in plan.not_taken)
    for each in plan.taken:
        assert each.student == safe_id(each.student)
        assert each.notebook in {"", *(file.name for file in each.files.values())}
        assert set(each.delivered) >= {file.name for file in each.files.values()}


@given(places=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6))
def test_an_archive_with_any_bytes_changed_is_taken_or_refused_in_a_sentence(
    places: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = a_course(tmp_path_factory.mktemp("any"))
    inner = zipped({N: R}, zipfile.ZIP_DEFLATED)
    raw = bytearray(zipped({f"jdoe/{N}": R, "rroe.zip": inner, "kim.ipynb": R2}))
    for place, value in places:
        raw[place % len(raw)] = value
    source = course.root / "a.zip"
    source.write_bytes(raw)
    said = ""
    try:
        with planned(source, course, LAB) as plan:
            assert not store(plan, course, LAB)
    except IntakeError as error:
        said = str(error)
    assert not said or "a.zip" in said or "Nothing to take in" in said


# --- the command ------------------------------------------------------------------------------


@pytest.fixture
def collecting(rostered: Intake, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the command on a download of those files, in the course that has a roster."""
    monkeypatch.chdir(rostered.course.root)
    monkeypatch.setenv("COLUMNS", "200")

    def collecting(files: Mapping[str, Content], *options: str) -> int:
        Path("lab2.zip").write_bytes(zipped(files))
        return main(["collect", "lab2.zip", "lab2", "--course", "own", *options])

    return collecting


def test_a_dry_run_shows_everything_and_writes_nothing(
    collecting: Callable[..., int], rostered: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        f"doejane_12345_1_{LAB}-1.ipynb": R, f"roeraj_LATE_22345_2_{N}": R,
        "obrienannemarie_9_3_mine.ipynb": R, "obrienannemarie_9_4_photo.jpg": b"jpeg",
        "README.txt": "hello", f"nobody_8_5_{N}": R,
    }  # fmt: skip
    before = sorted(rostered.course.folder.rglob("*"))
    assert collecting(files, "--dry-run") == 1
    assert sorted(rostered.course.folder.rglob("*")) == before
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "looks like a Canvas download: 3 students, 1 late, 1 second attempt"
    rows = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    assert rows == [
        ["anne", "obrienannemarie_9_3_mine.ipynb", "1", "no", "notebook + 1 file"],
        ["jdoe", f"doejane_12345_1_{LAB}-1.ipynb", "2", "no", "notebook"],
        ["rroe", f"roeraj_LATE_22345_2_{N}", "1", "late", "notebook"],
    ]
    rest = " ".join(" ".join(lines[lines.index("Not taken:") :]).split())
    assert f"nobody_8_5_{N}: 'nobody' is not in the roster" in rest
    assert "README.txt: its name is not as a Canvas download has it" in rest
    assert "Nothing was written: this was a dry run." in rest


def test_the_exit_code_says_whether_a_person_has_to_look(
    collecting: Callable[..., int], rostered: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"doejane_12345_1_{N}": R, f"someone_8_2_{N}": R2}
    assert collecting(files) == 1
    assert collecting(files, "--as", "someone=kim") == 0
    assert "Took in 2 submissions" in capsys.readouterr().out
    assert rostered.stored("kim") == {N: R2.encode()}
    assert collecting(files, "--as", "someone=kim", "--groups") == 0
    assert rostered.stored("blue") == {N: R2.encode()}
    assert collecting({"kim.ipynb": "broken"}) == 1
    assert collecting({"kim.ipynb": U}) == 0


def test_times_without_a_zone_are_said_to_be_local(
    collecting: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert collecting({f"Lab 2_jdoe_attempt_2026-11-01-23-59-01_{N}": R}) == 0
    out = capsys.readouterr().out
    assert "2026-11-01 23:59" in out
    assert "writes times without a zone: read in Europe/Berlin" in out


def test_the_options_that_cannot_be_read_are_usage(collecting: Callable[..., int]) -> None:
    for wrong in (["--as", "jdoe"], ["--as", "=jdoe"], ["--platform", "Sakai"]):
        with pytest.raises(SystemExit) as usage:
            collecting({"kim.ipynb": R}, *wrong)
        assert usage.value.code == 2
    for name in NAMES_OF_PLATFORMS:
        assert collecting({"kim.ipynb": R}, "--platform", name) == (name != "plain")


def test_what_strangers_wrote_cannot_order_a_terminal_about(
    collecting: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert collecting({"kim\x1b[31m\r[bold]x.ipynb": R, "\x1b]0;x\x07/[red]y.txt": "z"}) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]x" in out


SAMPLE = {
    f"doejane_12345_901_{N}": R,
    f"kimlee_33345_902_{LAB}-1.ipynb": R,
    f"liwei_42345_903_{LAB} (2).ipynb": R,
    f"obrienannemarie_62345_904_{N}": U,
    "poeann_52345_905_my lab.ipynb": R,
    "poeann_52345_906_photo.jpg": b"jpeg",
    f"roeraj_LATE_22345_907_{N}": R,
    "smithsam_72345_908_text.html": "<p>My answer",
    f"doejohn_82345_909_{OTHER}.ipynb": LAB3,
    f"mossada_92345_910_{N}": R,
    "__MACOSX/._x": "",
}
SAMPLE_ROSTER = """id,first_name,last_name,canvas
jdoe,Jane,Doe,12345
jdoe2,John,Doe,82345
lkim,Lee,Kim,33345
wli,Wei,Li,42345
aobrien,Anne-Marie,O'Brien,62345
apoe,Ann,Poe,52345
rroe,Raj,Roe,22345
ssmith,Sam,Smith,72345
amosse,Ada,Mosse,
"""


def test_the_picture_in_the_docs_is_what_the_command_draws(
    collecting: Callable[..., int], rostered: Intake
) -> None:
    """Where it is not: the picture that this test draws belongs into docs/images."""
    (rostered.course.folder / "roster.csv").write_text(SAMPLE_ROSTER)
    assert collecting(SAMPLE, "--dry-run", "--picture", "collect.svg") == 1
    drawn = Path("collect.svg").read_text("utf-8")
    kept = Path(__file__).resolve().parents[2] / "docs" / "images" / "collect.svg"
    assert kept.read_text("utf-8") == drawn, f"copy {Path('collect.svg').resolve()} to {kept}"
