"""Deliveries as learning platforms write them: the right students, attempts and times come out.

The names are those that the platforms write (where they are open source, their code says so; see
`autograder/intake/platforms.py`), built here by hand.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.autograder.intake.conftest import (
    LAB,
    LAB3,
    OTHER,
    R2,
    Case,
    Intake,
    R,
    U,
    at,
    check,
)

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


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_platforms_download_gives_its_students_attempts_and_times(
    case: Case, intake: Intake
) -> None:
    check(case, intake(case.files), intake)
