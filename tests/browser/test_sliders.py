"""Simple sliders and questions in a lecture, moved with the keyboard in a real browser.

Pictures go to pytest's folder for temporary files. To renew the picture in the README:

    CONVCOURSE_IMAGES=docs/images python -m pytest tests/browser
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from convcourse.shapes import ShapeError, output_size, same_padding

LECTURE = "04_stride_padding_output_size.ipynb"
SECONDS = 1000  # Playwright counts in milliseconds

RUN_ALL = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
}"""
SCROLL_TO_CELL = """async (id) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    await notebook.scrollToItem(notebook.widgets.findIndex(cell => cell.model.id === id), 'start');
}"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .flatMap(cell => cell.model.outputs.toJSON().map(output => ({id: cell.model.id, ...output})))
    .filter(output => output.output_type === 'error' || output.name === 'stderr')"""


pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def lecture(lab, page: Page) -> Page:
    """Open the lecture and run all its cells, as a reader would with the menu.

    In the place of the explorable stand the simple sliders, which no other test moves.
    """
    text = (lab.house / "lectures" / LECTURE).read_text("utf-8")
    with_sliders = text.replace("explore_size", "explore_output_size")
    assert with_sliders != text
    (lab.house / "lectures" / "sliders.ipynb").write_text(with_sliders, encoding="utf-8")
    page.goto(lab.notebook("lectures/sliders.ipynb"))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.evaluate(RUN_ALL)
    return page


def test_the_lecture_runs_in_jupyterlab_without_an_error_or_a_dialog(lecture):
    assert lecture.evaluate(ERRORS) == []
    for question in (lecture.get_by_role("dialog"), lecture.get_by_text("Jupyter news")):
        assert question.count() == 0


def test_the_arrow_keys_move_a_slider_and_the_picture_follows(lecture, tmp_path):
    lecture.evaluate(SCROLL_TO_CELL, "sliders-explore")
    explorer = lecture.locator(".convcourse-explorer").first
    picture, padding = explorer.get_by_role("img"), explorer.get_by_label("padding")
    expect(picture).to_have_attribute("alt", _says(7, 3, stride=3), timeout=10 * SECONDS)
    valid = _photograph(explorer, tmp_path / "valid.png")

    _press(explorer, "n, input size", "ArrowRight", times=2)
    expect(picture).to_have_attribute("alt", _says(9, 3, stride=3))
    _press(explorer, "p, on each side", "ArrowRight")
    expect(picture).to_have_attribute("alt", _says(9, 3, stride=3, zeros=(1, 1)))
    expect(padding.locator("option:checked")).to_have_text("explicit")
    explicit = _photograph(explorer, tmp_path / "explicit.png")
    assert valid != explicit

    _press(explorer, "d, dilation", "ArrowRight")
    _press(explorer, "s, stride", "ArrowLeft")
    padding.select_option("SAME")
    same = same_padding(9, 3, stride=2, dilation=2)
    expect(picture).to_have_attribute("alt", _says(9, 3, stride=2, dilation=2, zeros=same))
    if folder := os.environ.get("CONVCOURSE_IMAGES"):
        shutil.copy(tmp_path / "explicit.png", Path(folder) / "sliders.png")


def test_sliders_survive_settings_that_do_not_work(lecture):
    lecture.evaluate(SCROLL_TO_CELL, "sliders-explore")
    explorer = lecture.locator(".convcourse-explorer").first
    picture = explorer.get_by_role("img")
    explorer.get_by_label("padding").select_option("VALID")
    for label, key in [("d, dilation", "Home"), ("s, stride", "Home"), ("f, kernel size", "End")]:
        _press(explorer, label, key)
    expect(picture).to_have_attribute("alt", _says(9, 7))
    _press(explorer, "n, input size", "Home")
    with pytest.raises(ShapeError) as error:
        output_size(1, 7)
    expect(picture).to_have_attribute("alt", re.compile(re.escape(str(error.value))))
    _press(explorer, "n, input size", "End")
    expect(picture).to_have_attribute("alt", _says(16, 7))


def test_a_wrong_answer_gets_its_hint_and_a_right_one_its_reason(lecture):
    lecture.evaluate(SCROLL_TO_CELL, "predict")
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


def _says(
    size: int,
    kernel: int,
    *,
    stride: int = 1,
    dilation: int = 1,
    zeros: tuple[int, int] = (0, 0),
) -> re.Pattern[str]:
    """The alternative text at these settings: what it starts with, and the size it ends with."""
    out = output_size(size, kernel, stride=stride, dilation=dilation, padding=zeros)
    return re.compile(
        f"^A row of {size} pixels with {zeros[0]} zeros before and {zeros[1]} after, under a "
        f"kernel of {kernel}, stride {stride}, dilation {dilation}\\. .* = {out}$"
    )


def _press(explorer: Locator, label: str, key: str, *, times: int = 1) -> None:
    """Press a key on the slider with this label."""
    slider = explorer.locator(".widget-slider", has_text=label).get_by_role("slider")
    for _ in range(times):
        slider.press(key)


def _photograph(explorer: Locator, path: Path) -> bytes:
    explorer.get_by_role("img").evaluate("img => img.decode()")
    return explorer.screenshot(path=path, animations="disabled")
