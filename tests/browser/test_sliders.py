"""Sliders and questions in a lecture, moved with the keyboard in a real browser.

Pictures go to pytest's folder for temporary files.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from convcourse.widgets import explore_paddings
from tests.browser.jupyterlab import run_all

LECTURE, CELL = "04_stride_padding_output_size.ipynb", "libraries-sliders"
SECONDS = 1000  # Playwright counts in milliseconds

SCROLL_TO_CELL = """async (id) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    await notebook.scrollToItem(notebook.widgets.findIndex(cell => cell.model.id === id), 'start');
}"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .flatMap(cell => cell.model.outputs.toJSON().map(output => ({id: cell.model.id, ...output})))
    .filter(output => output.output_type === 'error' || output.name === 'stderr')"""


pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def lecture(lab, page: Page) -> Page:
    """Open the lecture and run all its cells, as a reader would with the menu."""
    return run_all(page, lab.notebook(f"lectures/{LECTURE}"))


def test_the_lecture_runs_in_jupyterlab_without_an_error_or_a_dialog(lecture):
    assert lecture.evaluate(ERRORS) == []
    for question in (lecture.get_by_role("dialog"), lecture.get_by_text("Jupyter news")):
        assert question.count() == 0


def test_the_arrow_keys_move_a_slider_and_the_picture_follows(lecture, tmp_path):
    lecture.evaluate(SCROLL_TO_CELL, CELL)
    sliders = lecture.locator('.convcourse[aria-label="Output size along one axis"]').last
    picture = sliders.locator(".stage svg")
    twin = explore_paddings(size=6, kernel=3, stride=2)
    expect(picture).to_have_attribute("aria-label", twin.picture.alt, timeout=10 * SECONDS)
    before = _photograph(sliders, tmp_path / "before.png")
    for name, label, key, value in (
        ("size", "n, input size", "ArrowRight", 7),
        ("kernel", "f, kernel size", "End", 7),
        ("stride", "s, stride", "Home", 1),
        ("size", "n, input size", "Home", 1),
    ):
        sliders.get_by_role("slider", name=label).press(key)
        setattr(twin, name, value)
        expect(picture).to_have_attribute("aria-label", twin.picture.alt)
    assert _photograph(sliders, tmp_path / "after.png") != before


def test_a_wrong_answer_gets_its_hint_and_a_right_one_its_reason(lecture):
    lecture.evaluate(SCROLL_TO_CELL, "predict-ask")
    quiz = lecture.locator(".convcourse-quiz").first
    quiz.get_by_label("2.33").check()
    quiz.get_by_role("button", name="Check").click()
    expect(quiz).to_contain_text("Not yet. The division gives that")
    quiz.get_by_label("2", exact=True).check()
    quiz.get_by_role("button", name="Check").click()
    expect(quiz).to_contain_text("Right. Windows start at 0 and at 3")


def test_enter_judges_a_typed_answer(lecture):
    lecture.evaluate(SCROLL_TO_CELL, "erratum-ask")
    quiz = lecture.locator(".convcourse-quiz").last
    quiz.get_by_role("button", name="Next question").click()
    quiz.get_by_placeholder("your answer").fill("3 x 3")
    quiz.get_by_placeholder("your answer").press("Enter")
    expect(quiz).to_contain_text("1 of 2 solved")


def _photograph(sliders: Locator, path: Path) -> bytes:
    return sliders.screenshot(path=path, animations="disabled")
