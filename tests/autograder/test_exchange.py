"""A page comes to its student through nbgrader's exchange, whoever collected and made it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import default
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.converters import convert, path_of_this_python
from autograder.gradebook.feedback.exchange import write_tickets
from autograder.gradebook.feedback.settings import configured
from autograder.intake import arrivals
from autograder.intake.times import CourseClock

from .conftest import LAB, answered

COURSE = "convolution"
SECRET = "0123456789abcdef" * 8
Step = Callable[..., None]


@pytest.fixture
def step(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Do one of nbgrader's steps, as an instructor or as a student in a folder of their own."""
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)

    def do(name: str, student: str = "", **settings: Any) -> None:
        if student:
            folder = tmp_path / student
            folder.mkdir(exist_ok=True)
            config = Config({"CourseDirectory": {"student_id": student, "root": str(folder)}})
        else:
            folder, config = course.root, course.config()
        monkeypatch.chdir(folder)
        config.CourseDirectory.course_id = COURSE
        config.CourseDirectory.assignment_id = LAB
        config.Exchange.root = str(exchange)
        config.Exchange.cache = str(tmp_path / "cache" / student)
        config.Exchange.assignment_dir = str(folder)
        config.merge(Config(settings))
        coursedir = CourseDirectory(config=config)
        kind = getattr(default, f"Exchange{name}")
        authenticator = Authenticator(config=config)
        with path_of_this_python():
            kind(coursedir=coursedir, authenticator=authenticator, config=config).start()

    return do


def hand_in(course: Course, step: Step, folder: Path, student: str, double: str) -> None:
    """Fetch, answer, and submit, as a student does."""
    if not (folder / LAB).is_dir():
        step("FetchAssignment", student)
    text = json.dumps(answered(course, LAB, LAB, double=double))
    (folder / LAB / f"{LAB}.ipynb").write_text(text, encoding="utf-8")
    step("Submit", student)


# nbgrader leaves a timestamp.txt open where it releases a page.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("collector", ["nbgrader", "autograder"])
def test_a_student_fetches_the_page_of_what_was_handed_in_through_the_exchange(
    collector: str, course: Course, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*command: str) -> None:
        monkeypatch.chdir(course.root)
        assert main([*command, "--course", str(course.folder)]) == 0

    step("ReleaseAssignment")
    hand_in(course, step, tmp_path / "jdoe", "jdoe", "def double(x):\n    return 'an earlier one'")
    hand_in(course, step, tmp_path / "jdoe", "jdoe", "def double(x):\n    return 3 * x")
    hand_in(course, step, tmp_path / "rroe", "rroe", "def double(x):\n    return 2 * x")
    by_mail = course.submitted / "kim" / LAB  # and one who has no secret
    by_mail.mkdir(parents=True)
    shutil.copy(course.release(LAB), by_mail)
    if collector == "nbgrader":
        step("Collect", Exchange={"check_owner": False})
    else:
        run("collect", str(tmp_path / "exchange" / COURSE / "inbound"), LAB)
    run("grade", LAB)
    if collector == "nbgrader":
        config = configured(course.config())
        config.CourseDirectory.assignment_id = LAB
        convert(GenerateFeedback, config)
    else:
        run("feedback", LAB)
    step("ReleaseFeedback")
    for student, points in (("jdoe", 5), ("rroe", 8)):
        step("FetchFeedback", student)
        pages = sorted((tmp_path / student / LAB / "feedback").rglob("*.html"))
        assert pages, student
        text = pages[-1].read_text(encoding="utf-8")
        assert f"<title>{LAB}: {points} of 10 points</title>" in text
        ours = course.feedback / student / LAB / f"{LAB}.html"
        assert text == ours.read_text(encoding="utf-8")
    assert len(list((tmp_path / "exchange" / COURSE / "feedback").glob("*.html"))) == 3


FORGED = {
    "nbgrader's own": (SECRET, True),
    "long": ("0" * 5000, False),
    "not hexadecimal": ("../../../etc/passwd" * 4, False),
    "no text": (b"\xff\xfe" * 40, False),
    "empty": ("", False),
}


@pytest.mark.parametrize(("content", "kept"), FORGED.values(), ids=FORGED)
def test_a_secret_is_kept_as_nbgrader_wrote_it_and_anything_else_is_replaced(
    content: str | bytes, kept: bool, course: Course
) -> None:
    handed_in = course.submitted / "s1" / LAB / "submission_secret.txt"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_bytes(content if isinstance(content, bytes) else content.encode())
    write_tickets(course, LAB, "s1")
    ticket = (course.feedback / "s1" / LAB / "submission_secret.txt").read_text("ascii")
    assert (ticket == content) is kept
    assert len(ticket) >= 32
    write_tickets(course, LAB, "s1")
    assert (course.feedback / "s1" / LAB / "submission_secret.txt").read_text("ascii") == ticket


def test_a_link_for_a_secret_is_not_followed(course: Course, tmp_path: Path) -> None:
    theirs = tmp_path / "secret of another"
    theirs.write_text(SECRET, encoding="ascii")
    handed_in = course.submitted / "s1" / LAB / "submission_secret.txt"
    handed_in.parent.mkdir(parents=True)
    handed_in.symlink_to(theirs)
    write_tickets(course, LAB, "s1")
    assert (course.feedback / "s1" / LAB / "submission_secret.txt").read_text("ascii") != SECRET


def test_the_time_is_the_one_that_was_noted_in_nbgraders_form(course: Course) -> None:
    write_tickets(course, LAB, "s1")
    file = course.feedback / "s1" / LAB / "timestamp.txt"
    assert file.read_text("ascii") == ""
    when = CourseClock.of(course).read("2026-12-01T12:00Z").instant
    arrivals.note(course, LAB, "s1", when)
    write_tickets(course, LAB, "s1")
    assert file.read_text("ascii") == "2026-12-01 12:00:00.000000 UTC"
    coursedir = CourseDirectory(config=course.config())
    theirs = coursedir.get_existing_timestamp(str(file.parent))
    assert theirs == when.replace(tzinfo=None)
    assert notebook_hash(secret=SECRET, notebook_id=LAB)
