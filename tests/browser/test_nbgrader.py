"""nbgrader inside JupyterLab: a student's Validate button, an instructor's formgrader."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from rich.console import Console

from autograder.cli.demo import LAB, SAMPLES, submission
from autograder.cli.grade import grade_lab
from autograder.course import Course
from autograder.gradebook.release import release
from tests.autograder.conftest import ROOT, answered, lines_of_the_guide
from tests.browser.jupyterlab import Lab, serve

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]
SAMPLE_SCORES = {"kernel-flipped": "18 / 25", "right-windows": "25 / 25", "untouched": "0 / 25"}


def hand_in(lab, student: str) -> None:
    course = Course.find(lab.house / "course")
    path = lab.house / "course" / "submitted" / student / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(submission(course, SAMPLES / f"{student}.py"), encoding="utf-8")


PICTURES = {"my sketch": (200, 30, 30), "photo.jpg": (30, 30, 200)}
FIRST_PIXEL = """async image => {
    await image.decode();
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def answer_with_pictures(lab, student: str) -> None:
    """Answer in words with a picture alone, and hand another one in beside the notebook."""
    sketch, photo = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (320, 200), PICTURES["my sketch"]).save(sketch, "PNG")
    Image.new("RGB", (3200, 2000), PICTURES["photo.jpg"]).save(photo, "JPEG")
    path = lab.house / "course" / "submitted" / student / LAB / f"{LAB}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "explain_shift")
    answer["source"] = "![my sketch](attachment:s.png)"
    answer["attachments"] = {"s.png": {"image/png": base64.b64encode(sketch.getvalue()).decode()}}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    path.with_name("photo.jpg").write_bytes(photo.getvalue())


def test_formgrader_shows_the_scores_of_a_class_that_the_autograder_graded(lab, page: Page):
    for student in SAMPLE_SCORES:
        hand_in(lab, student)
    answer_with_pictures(lab, "kernel-flipped")
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
    for name, colour in PICTURES.items():
        picture = page.get_by_role("img", name=name)
        expect(picture).to_be_visible()
        assert picture.bounding_box()["width"] < 1200
        assert picture.evaluate(FIRST_PIXEL) == pytest.approx(colour, abs=4)


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


OWN_LAB = "own lab"


@pytest.fixture(scope="module")
def any_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab over a course as nbgrader's users have it, with the lines of our guide."""
    home = tmp_path_factory.mktemp("any")
    root = home / "course"
    (root / "source" / OWN_LAB).mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "data" / "own_lab.ipynb", root / "source" / OWN_LAB)
    lines = f"c = get_config()\nc.CourseDirectory.course_id = 'any'\n{lines_of_the_guide()}\n"
    (root / "nbgrader_config.py").write_text(lines, encoding="utf-8")
    course = Course(root, root)
    release(course, OWN_LAB)
    empty = {"task1": "", "manualcode": ""}  # so that nothing else waits for a person
    slip = {"setret": "def setret(xs): return xs"}
    for student, answers in {"right": empty, "slips": empty | slip}.items():
        path = course.submitted / student / OWN_LAB / "own_lab.ipynb"
        path.parent.mkdir(parents=True)
        notebook = answered(course, OWN_LAB, "own_lab", **answers)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    with serve(home, root) as running:
        yield running


def click_autograde(page: Page, student: str) -> None:
    row = page.get_by_role("row").filter(has_text=student)
    row.locator(".autograde a").click(timeout=20_000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Successfully autograded", timeout=90_000)
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_be_hidden()


def test_formgraders_button_grades_a_lab_of_others_as_stock_nbgrader_does(any_course, page: Page):
    page.goto(any_course.page("lab"))
    page.goto(any_course.page(f"formgrader/manage_submissions/{OWN_LAB}"))
    for student, score in {"right": "35.5 / 40", "slips": "34.5 / 40"}.items():
        click_autograde(page, student)
        row = page.get_by_role("row").filter(has_text=student)
        expect(row).to_contain_text(score, timeout=20_000)


def test_formgrader_lists_what_waits_for_a_person(any_course, page: Page):
    config: Path = any_course.house / "nbgrader_config.py"
    with config.open("a", encoding="utf-8") as file:
        file.write("c.Autograder.inside_tests = 'refuse'\n")
    page.goto(any_course.page(f"formgrader/manage_submissions/{OWN_LAB}"))
    click_autograde(page, "right")
    page.goto(any_course.page(f"formgrader/gradebook/{OWN_LAB}/own_lab"))
    flags = page.locator("tr:has(.needs-manual-grade .glyphicon-ok)")
    expect(flags).to_have_count(1, timeout=20_000)
    expect(flags).to_contain_text("34.5 / 40")
    flags.get_by_role("link").first.click()
    expect(page.get_by_text("A person has to judge this").first).to_be_visible(timeout=20_000)
