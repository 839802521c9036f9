"""Times as people write them: local unless they name a zone, and said back as understood."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tzlocal
from nbgrader.api import Gradebook

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError, TableError, TimeError
from autograder.intake.arrivals import Arrival, arrival, note, noted, read_times
from autograder.intake.deliveries import collect
from autograder.intake.times import CourseClock

LAB = "tiny"
MachineIn = Callable[[str], None]


@pytest.fixture
def machine_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Move this machine into a time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        tzlocal.reload_localzone()

    yield move
    monkeypatch.undo()
    time.tzset()
    tzlocal.reload_localzone()


def clock(zone: str) -> CourseClock:
    return CourseClock(ZoneInfo(zone), zone)


def utc(text: str) -> datetime:
    """The truth, written by hand as year, month, day, hour and minute in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


# By the tables of the zones: Los Angeles is UTC-8 in winter and UTC-7 in summer, Kolkata always
# UTC+5:30, Kathmandu UTC+5:45, Sydney UTC+11 in its summer.
LOCAL = [
    ("America/Los_Angeles", "2026-12-01 23:59", "2026-12-02 07:59", "UTC-8"),
    ("America/Los_Angeles", "2026-07-01 23:59", "2026-07-02 06:59", "UTC-7"),
    ("UTC", "2026-12-01 23:59", "2026-12-01 23:59", "(UTC)"),
    ("Asia/Kolkata", "2026-12-01 23:59", "2026-12-01 18:29", "UTC+5:30"),
    ("Asia/Kathmandu", "2026-12-01T00:30", "2026-11-30 18:45", "UTC+5:45"),
    ("Australia/Sydney", "2026-12-01 09:00", "2026-11-30 22:00", "UTC+11"),
]


@pytest.mark.parametrize(("zone", "text", "instant", "offset"), LOCAL)
def test_a_time_without_a_zone_is_that_of_this_machine(
    zone: str, text: str, instant: str, offset: str, machine_in: MachineIn, course: Course
) -> None:
    machine_in(zone)
    here = CourseClock.of(course)
    read = here.read(text)
    assert read.instant == utc(instant)
    assert read.remark == ""
    said = here.say(read.instant)
    assert text[-5:] in said
    assert said.endswith(f"{offset.strip('()')})")
    assert zone in said


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Asia/Kolkata"])
@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T22:59Z",
        "2026-12-01T23:59+01:00",
        "2026-12-01 23:59 +0100",
        "2026-12-01 22:59 UTC",
        "2026-12-01 23:59 Europe/Berlin",
        " 2026-12-02 04:29:00 Asia/Kolkata ",
    ],
)
def test_a_time_with_a_zone_is_the_same_everywhere(zone: str, text: str) -> None:
    assert clock(zone).read(text).instant == utc("2026-12-01 22:59")


def test_a_date_is_the_end_of_a_due_day_and_the_beginning_of_one_of_arrival() -> None:
    berlin = clock("Europe/Berlin")
    due, came = berlin.read("2026-12-01", last=True), berlin.read("2026-12-01")
    assert due.instant == datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)
    assert berlin.say(due.instant) == "Tue 1 Dec 2026, 23:59:59 (Europe/Berlin, UTC+1)"
    assert "end of that day" in due.remark
    assert came.instant == utc("2026-11-30 23:00")
    assert "beginning" in came.remark


# In Berlin 02:00 to 03:00 comes twice on 25 October 2026 and not at all on 28 March 2027; on Lord
# Howe the clock jumps by half an hour, in October forward at 02:00.
JUMPS = [
    ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30", "2026-10-25 01:30", "comes twice"),
    ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 00:30", "2027-03-28 01:30", "not come"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:15", "2026-10-03 15:45", "not come"),
]


@pytest.mark.parametrize(("zone", "text", "first", "last", "words"), JUMPS)
def test_a_time_that_comes_twice_or_never_is_said_and_favours_the_student(
    zone: str, text: str, first: str, last: str, words: str
) -> None:
    for is_last, expected in ((False, first), (True, last)):
        read = clock(zone).read(text, last=is_last)
        assert read.instant == utc(expected)
        assert words in read.remark


def test_a_day_later_is_the_same_time_of_the_day_when_the_clock_changes() -> None:
    berlin = clock("Europe/Berlin")
    saturday = utc("2026-10-24 21:59")  # 23:59 in summer
    assert berlin.days_later(saturday, 1) == utc("2026-10-25 22:59")
    assert berlin.days_later(saturday, 0) == saturday


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tomorrow", "not a time. Write it as 2026-12-01 23:59, in Asia/Kolkata"),
        ("", "'' is not a time"),
        ("2026-12-01 25:00", "hour must be in 0..23"),
        ("2026-02-30", "day is out of range"),
        ("2026-13-01T12:00Z", "month must be in 1..12"),
        ("1.12.2026", "Write it as 2026-12-01 23:59"),
        ("12/01/2026 23:59", "Write it as 2026-12-01 23:59"),
        ("2026-12-01 11:59 PM", "no time zone 'PM'"),
        ("2026-12-01 23:59 Europe", "no time zone 'Europe'"),
        ("2026-12-01 23:59 a/../../b", "is not a time"),
        ("0026-12-01", "its year is 26"),
        ("9999-12-31T23:59-12:00", "its year is 9999"),
        ("2026-12-01\x1b[31m", r"\\x1b"),
    ],
)
def test_what_is_no_time_is_refused_with_an_example(text: str, words: str) -> None:
    with pytest.raises(TimeError, match=words):
        clock("Asia/Kolkata").read(text)


def configured(house: Path, root: Path, line: str) -> Course:
    """A house of its own with a line more in its configuration."""
    for name in ("solutions", "labs"):
        shutil.copytree(house / name, root / name)
    config = (house / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(f"{config}\n{line}\n", encoding="utf-8")
    return Course(root, root / "course")


def test_the_configured_zone_comes_before_this_machines_and_a_command_says_it_back(
    house: Path,
    tmp_path: Path,
    machine_in: MachineIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    machine_in("America/Los_Angeles")
    root = tmp_path / "house"
    course = configured(house, root, 'c.Autograder.timezone = "Europe/Berlin"')
    monkeypatch.chdir(root)
    assert main(["release", LAB, "--no-proof", "--due", "2026-12-01"]) == 0
    said = capsys.readouterr().out
    assert "--due 2026-12-01: a date alone is the end of that day." in said
    assert "Due Tue 1 Dec 2026, 23:59:59 (Europe/Berlin, UTC+1)." in said
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        assert book.find_assignment(LAB).duedate == datetime(2026, 12, 1, 22, 59, 59)
    assert main(["release", LAB, "--no-proof", "--due", "2026-12-01 25:00"]) == 1
    assert "'2026-12-01 25:00' is not a time: hour must be" in capsys.readouterr().err


def test_a_zone_that_there_is_not_is_an_error_that_names_the_setting(
    house: Path, tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch, machine_in: Any
) -> None:
    wrong = configured(house, tmp_path / "house", 'c.Autograder.timezone = "Berlin"')
    with pytest.raises(CourseError, match=r"Autograder\.timezone is 'Berlin'"):
        CourseClock.of(wrong)
    machine_in("UTC")
    monkeypatch.setenv("TZ", "Nowhere/Land")
    monkeypatch.setattr("tzlocal.unix._cache_tz", None)
    with pytest.raises(CourseError, match="cannot be told"):
        CourseClock.of(course)


# --- when something arrived -----------------------------------------------------------------


def test_a_note_keeps_the_time_and_what_a_platform_said_of_lateness(course: Course) -> None:
    when = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Asia/Kolkata"))
    for late in (None, True, False):
        note(course, LAB, "jdoe", when, late=late)
        assert noted(course, LAB, "jdoe") == Arrival(utc("2026-12-01 06:30"), late)
    assert arrival(course, LAB, "jdoe") == utc("2026-12-01 06:30")
    assert noted(course, LAB, "nobody") is None


def test_what_a_person_said_stands_when_the_same_download_comes_again(
    course: Course, hand_in: Any, tmp_path: Path
) -> None:
    text = hand_in("jdoe").read_bytes()
    canvas = tmp_path / "canvas"
    canvas.mkdir()
    names = ("doejane_LATE_12345_678901_tiny.ipynb", "roeraj_22345_678902_tiny.ipynb")
    for name in names:
        (canvas / name).write_bytes(text)
    term = Course(course.root, tmp_path / "term")
    late, fine = sorted(collect(canvas, term, LAB))

    def seen(student: str) -> tuple[bool | None, bool]:
        known = noted(term, LAB, student)
        assert known is not None
        return known.late, known.given

    assert (seen(late), seen(fine)) == ((True, False), (False, False))
    collect(canvas, term, LAB, arrived={late: utc("2026-11-30 08:00")})
    collect(canvas, term, LAB)
    assert noted(term, LAB, late) == Arrival(utc("2026-11-30 08:00"), given=True)
    assert seen(fine) == (False, False)
    (canvas / names[0]).write_bytes(text + b"\n")  # handed in again: a new word of the platform's
    collect(canvas, term, LAB)
    assert (seen(late), seen(fine)) == ((True, False), (False, False))


@pytest.mark.parametrize("text", ["", "no time", "\n", "late", "2026-12-01T25:00Z"])
def test_a_note_that_cannot_be_read_is_none(text: str, course: Course) -> None:
    path = course.arrivals / LAB / "jdoe"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="ascii")
    assert noted(course, LAB, "jdoe") is None


@pytest.mark.parametrize(
    "text",
    [
        "student,time\njdoe,2026-11-30 09:00\nrroe,2026-11-30T10:00Z\n",
        "jdoe,2026-11-30 09:00\nrroe,2026-11-30T10:00Z\n",
        "student;time\r\njdoe;2026-11-30 09:00\r\nrroe;2026-11-30T10:00Z\r\n",
        "Time\tID\tname\n2026-11-30 09:00\tjdoe\tJane Doe\n2026-11-30T10:00Z\trroe\tRaj Roe\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_times_is_read_in_local_time_whatever_stands_between_its_cells(
    text: str, encoding: str, course: Course, tmp_path: Path, machine_in: MachineIn
) -> None:
    machine_in("Asia/Kolkata")
    table = tmp_path / "times.csv"
    table.write_bytes(text.encode(encoding))
    expected = {"jdoe": utc("2026-11-30 03:30"), "rroe": utc("2026-11-30 10:00")}
    read = read_times(course, table)
    assert {student: each.instant for student, each in read.items()} == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s1,2026-11-30T09:00Z\ns2,soon\n", "line 2, column 'time': 'soon' is not a time"),
        ("student;time\n\ns1;2026-11-30 25:00\n", "line 3, column 'time': .*hour must be"),
        ("student,time\ns1,2026-11-30\ns1,2026-12-01\n", "line 3, column 'student': 's1' stands"),
        ("student,time\n,2026-11-30\n", "line 2, column 'student': Nobody's"),
        ("student,when\ns1,2026-11-30\n", "no column 'time'"),
        ("student,time\ns1\n", "line 2 has 1 cells"),
    ],
)
def test_a_fault_in_a_table_of_times_is_named_with_line_and_column(
    text: str, words: str, course: Course, tmp_path: Path
) -> None:
    table = tmp_path / "times.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=rf"times\.csv.*{words}"):
        read_times(course, table)


def test_who_is_in_a_table_of_times_and_in_no_submission_is_listed(
    course: Course,
    hand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for student in ("jdoe", "rroe"):
        hand_in(student)
    table = tmp_path / "times.csv"
    table.write_text("jdoe;2026-11-30T09:00Z\njode;2026-11-30T09:00Z\n", encoding="utf-8")
    monkeypatch.chdir(course.root)
    to = ["--course", str(tmp_path / "term")]
    assert main(["collect", str(course.submitted), LAB, *to, "--arrived", str(table)]) == 1
    assert "who are not in this delivery: jode." in " ".join(capsys.readouterr().out.split())
    term = Course(course.root, tmp_path / "term")
    assert arrival(term, LAB, "jdoe") == utc("2026-11-30 09:00")
    assert main(["collect", str(course.submitted), LAB, *to, "--arrived", "2026-11-30T08:00Z"]) == 0
    assert "Arrived Mon 30 Nov 2026, 08:00" in capsys.readouterr().out
    table.write_text("jdoe;2026-11-30\nrroe;2026-12-01T09:00Z\n", encoding="utf-8")
    assert main(["collect", str(course.submitted), LAB, *to, "--arrived", str(table)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Arrived between Mon 30 Nov 2026, 00:00" in said
    assert "jdoe: Mon 30 Nov 2026, 00:00" in said
    assert "a date alone is the beginning of that day." in said
    assert main(["collect", str(course.submitted), LAB, *to, "--arrived", "time.csv"]) == 1
    assert "There is no table of that name, either." in capsys.readouterr().err
    assert arrival(term, LAB, "rroe") == utc("2026-12-01 09:00")


def test_the_same_delivery_again_does_not_make_anybody_late(course: Course, hand_in: Any) -> None:
    path = hand_in("early")
    hand_in("late")
    term = Course(course.root, course.folder.with_name("term"))
    collect(course.submitted, term, LAB, arrived=utc("2026-11-30 09:00"))
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = datetime.now(UTC).replace(microsecond=0)
    collect(course.submitted, term, LAB)
    renewed = arrival(term, LAB, "early")
    assert renewed is not None
    assert renewed >= before
    assert arrival(term, LAB, "late") == utc("2026-11-30 09:00")
