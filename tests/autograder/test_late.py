"""Late is what arrived here after its time, and nbgrader's plugin says what that costs."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.intake.arrivals import arrival
from autograder.intake.deliveries import collect

LAB = "tiny"
DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
LATE, EARLY = DUE + timedelta(hours=2), DUE - timedelta(hours=2)
FORGED = "1999-01-01 00:00:00 UTC"


@pytest.fixture
def strict(house: Path, hand_in: Any, course: Course, tmp_path: Path) -> Course:
    """A house where late is worth nothing; three students handed in, two of them in time."""
    root = tmp_path / "house"
    for name in ("solutions", "labs"):
        shutil.copytree(house / name, root / name)
    config = (house / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace('penalty_method = "none"', 'penalty_method = "zero"')
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    strict = Course(root, root / "course")
    for student in ("early", "late", "forger"):
        hand_in(student)
    (course.submitted / "forger" / LAB / "timestamp.txt").write_text(FORGED, encoding="ascii")
    times = {"early": EARLY, "late": LATE, "forger": LATE}
    collect(course.submitted, strict, LAB, arrived=times)
    register(strict, LAB, due=DUE)
    return strict


def penalties(course: Course) -> dict[str, tuple[float, float]]:
    """By student: what was taken off, and what is left."""
    with Records(course) as records:
        rows = records.rows()
    return {row["student_id"]: (row["late_submission_penalty"], row["score"]) for row in rows}


EXPECTED = {"early": (0.0, 8.0), "late": (8.0, 0.0), "forger": (8.0, 0.0)}


def forge_in_place(course: Course, text: str) -> None:
    for student in ("late", "forger"):
        (course.submitted / student / LAB / "timestamp.txt").write_text(text, encoding="ascii")


@pytest.mark.parametrize("claim", [FORGED, "no time at all", ""])
def test_a_forged_timestamp_changes_nothing(
    claim: str, strict: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge_in_place(strict, claim)
    monkeypatch.chdir(strict.root)
    assert main(["grade", LAB]) == 0
    assert penalties(strict) == EXPECTED


def test_nbgraders_own_autograde_takes_the_same_off(strict: Course, run: Any) -> None:
    forge_in_place(strict, FORGED)
    done = run(strict.root, "nbgrader", "autograde", LAB)
    assert done.returncode == 0, done.stderr
    assert penalties(strict) == EXPECTED


def test_a_due_date_that_moves_counts_without_grading_anew(
    strict: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(strict.root)
    assert main(["grade", LAB]) == 0
    assert main(["release", LAB, "--due", "2026-12-01T16:00+01:00"]) == 0
    assert main(["grade", LAB]) == 0
    assert "3 were graded before" in capsys.readouterr().out
    assert penalties(strict) == dict.fromkeys(EXPECTED, (0.0, 8.0))


def test_nobody_is_late_where_nothing_says_when_a_submission_arrived(
    strict: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(strict.arrivals)
    forge_in_place(strict, LATE.isoformat())
    monkeypatch.chdir(strict.root)
    assert main(["grade", LAB]) == 0
    assert penalties(strict) == dict.fromkeys(EXPECTED, (0.0, 8.0))


def test_times_of_a_delivery_can_be_given_in_a_table(
    strict: Course, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "times.csv"
    table.write_text("student,time\nlate,2026-11-30T09:00Z\n", encoding="utf-8")
    monkeypatch.chdir(strict.root)
    assert main(["collect", str(course.submitted), LAB, "--arrived", str(table)]) == 0
    assert arrival(strict, LAB, "late") == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert arrival(strict, LAB, "forger") == LATE
