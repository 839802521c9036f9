"""Pictures drawn beforehand are turned over in a real browser, and no kernel has to live for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from convcourse.widgets import explore_connections
from tests.browser.jupyterlab import run_all, write_notebook

SECONDS = 1000  # Playwright counts in milliseconds
SOURCE = """\
import numpy as np
from convcourse.figures import fig_images
from convcourse.widgets import explore_connections, explore_frames, explore_maps

maps = {"first": np.ones((2, 2, 2)), "second": np.ones((1, 1, 4))}
display(explore_connections(row=1, col=2), explore_maps(np.eye(2), maps))
explore_frames({str(i): fig_images({f"step {i}": np.eye(2) * i / 4}) for i in range(5)})
"""

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def frames(lab, page: Page):
    """Show sliders over pictures, then end the kernel that drew them."""
    name = write_notebook(lab.house / "frames.ipynb", SOURCE)
    run_all(page, lab.notebook(name)).evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
    )
    page.locator(".convcourse-frames").wait_for(timeout=20 * SECONDS)
    return page.locator(".convcourse-frames").first


def test_the_slider_turns_pictures_over_without_a_kernel(frames, tmp_path):
    pictures = frames.get_by_role("img").filter(visible=True)
    expect(pictures).to_have_count(1, timeout=20 * SECONDS)
    expect(pictures).to_have_attribute("aria-label", _of(0))
    slider = frames.get_by_role("slider").first
    for step in (1, 2):
        slider.press("ArrowRight")
        expect(pictures).to_have_attribute("aria-label", _of(step))
        expect(pictures).to_have_count(1)
    frames.screenshot(path=tmp_path / "frames.png")
    slider.press("End")
    expect(pictures).to_have_attribute("aria-label", _of(4))
    slider.press("Home")
    expect(pictures).to_have_attribute("aria-label", _of(0))


def test_the_play_button_goes_through_them(frames):
    frames.get_by_role("button").first.click()
    pictures = frames.get_by_role("img").filter(visible=True)
    expect(pictures).to_have_attribute("aria-label", _of(4), timeout=10 * SECONDS)


def test_two_sliders_choose_a_picture_without_a_kernel(frames):
    sliders = frames.page.locator(".convcourse-sliders").first
    picture, twin = sliders.get_by_role("img"), explore_connections(row=1, col=2)
    for name, which, key, value in (("row", 0, "ArrowRight", 2), ("col", 1, "Home", 0)):
        expect(picture).to_have_attribute("aria-label", twin.picture.alt)
        sliders.get_by_role("slider").nth(which).press(key)
        setattr(twin, name, value)
    expect(picture).to_have_attribute("aria-label", twin.picture.alt)


def test_a_choice_and_a_slider_choose_a_picture_without_a_kernel(frames):
    sliders = frames.page.locator(".convcourse-sliders").nth(1)
    sliders.get_by_role("slider").press("ArrowRight")
    expect(sliders.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("first, channel 1")
    )
    sliders.locator("select").select_option("second")
    expect(sliders.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("second, channel 1")
    )


def _of(step: int) -> str:
    scale = "Images in grey from 0 (black) to 1 (white)."
    return f"{scale} step {step}: 2 x 2 pixels, values from 0 to {step / 4:g}."
