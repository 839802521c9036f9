"""nbgrader inside JupyterLab: a student's Validate button, an instructor's formgrader."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from rich.console import Console

from autograder.cli.demo import LAB, SAMPLES, submission
from autograder.cli.grade import grade_lab
from autograder.course import Course

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]
SAMPLE_SCORES = {"kernel-flipped": "18 / 25", "right-windows": "25 / 25", "untouched": "0 / 25"}


def hand_in(lab, student: str) -> None:
    course = Course.find(lab.house / "course")
    path = lab.house / "course" / "submitted" / student / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(submission(course, SAMPLES / f"{student}.py"), encoding="utf-8")


def test_formgrader_shows_the_scores_of_a_class_that_the_autograder_graded(lab, page: Page):
    for student in SAMPLE_SCORES:
        hand_in(lab, student)
    course = Course(lab.house, lab.house / "course")
    grade_lab(course, LAB, Console(quiet=True), None, workers=2)
    page.goto(lab.page("lab"))  # this sets the cookie that formgrader's own requests need
    page.goto(lab.page(f"formgrader/manage_submissions/{LAB}"))
    for student, score in SAMPLE_SCORES.items():
        row = page.get_by_role("row").filter(has_text=student)
        expect(row).to_contain_text(score, timeout=20_000)
    page.get_by_role("row").filter(has_text="kernel-flipped").get_by_role("link").first.click()
    page.get_by_role("link", name=LAB).last.click()
    expect(page.get_by_text("the kernel was flipped: this is true convolution")).to_be_visible()


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("right-windows", "Success! Your notebook passes all the tests."),
        ("kernel-flipped", "conv2d_same: the kernel was flipped"),
    ],
)
def test_the_validate_button_tells_a_student_what_the_checks_say(
    student: str, says: str, lab, page: Page
):
    folder = lab.house / "mine" / student
    folder.mkdir(parents=True)
    text = submission(Course.find(), SAMPLES / f"{student}.py")
    (folder / f"{LAB}.ipynb").write_text(text, encoding="utf-8")
    page.goto(lab.notebook(f"mine/{student}/{LAB}.ipynb"))
    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(says, timeout=60_000)
    dialog.get_by_role("button", name="Ok").click()
