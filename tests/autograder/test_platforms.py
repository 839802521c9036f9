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
