"""One JupyterLab and one browser for all of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.jupyterlab import Lab, serve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab over a copy of this folder with a course of its own."""
    home = tmp_path_factory.mktemp("jupyter")
    house = home / "house"
    for name in ("lectures", "labs", "solutions", "tools"):
        shutil.copytree(ROOT / name, house / name)
    shutil.copy(ROOT / "nbgrader_config.py", house)
    with serve(home, house) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    view = {"width": 1500, "height": 1100}
    page = browser.new_page(viewport=view, device_scale_factor=1.5)  # type: ignore[arg-type]
    yield page
    page.close()
