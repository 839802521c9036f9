"""A check in JupyterLab: the picture of a wrong array, the message, the points so far.

To renew the picture in the README:

    CONVCOURSE_IMAGES=docs/images python -m pytest tests/browser
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import run_all
from tests.labs.solved import SolvedLab

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]
LAB = SolvedLab("lab1_convolve")
THEME = "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
WIDTH = 780
SECONDS = 1000


def test_a_wrong_array_is_seen_and_told_in_the_light_and_in_the_dark(
    lab, page: Page, tmp_path: Path
) -> None:
    title = "return in the loop over rows"
    [wrong] = [each for each in LAB.wrong_to("conv2d") if each.title == title]
    answers = {"conv_point": LAB.solution["conv_point"], "conv2d": wrong.source}
    (lab.house / "checked.ipynb").write_text(LAB.submission(answers), encoding="utf-8")
    run_all(page, lab.notebook("checked.ipynb"))
    picture = page.get_by_role("img", name=re.compile("^1 of 4 numbers differs, at "))
    expect(picture).to_be_visible(timeout=30 * SECONDS)
    assert picture.evaluate("image => image.naturalWidth") > 0  # the browser can read it
    cell = page.locator(".jp-Cell").filter(has=picture)
    expect(cell).to_contain_text(wrong.says)
    expect(cell).to_contain_text("The lab so far: 5 of 25 points. Right: conv_point.")
    for theme, is_light in (("JupyterLab Dark", False), ("JupyterLab Light", True)):
        page.evaluate(THEME, theme)
        style = "" if is_light else "not "
        name = str(is_light).lower()
        expect(page.locator("body"), f"{style}light").to_have_attribute("data-jp-theme-light", name)
        cell.scroll_into_view_if_needed()
        ground = Image.open(io.BytesIO(picture.screenshot())).convert("L").getpixel((2, 2))
        assert isinstance(ground, int)
        assert (ground > 200) == is_light
        assert (ground < 60) == (not is_light)
    box = cell.locator(".jp-Cell-outputWrapper").bounding_box()
    assert box is not None
    folder = Path(os.environ.get("CONVCOURSE_IMAGES", tmp_path))
    page.screenshot(path=folder / "check_message.png", clip={**box, "width": WIDTH})  # type: ignore[typeddict-item]
