"""Make the small picture of each lecture that the README and the site's front page show.

``python tools/covers.py`` executes the lectures, takes one picture of each (that of the cell with
the tag ``cover``, else its explorable's, else the first), and writes docs/images/lectures/: the
covers of light pages, and in dark/ those of dark ones. Needs Chromium.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this runs as a script

from convcourse.widgets.pages import PAGE_DATA  # noqa: E402
from tools.execute import executed, lectures  # noqa: E402

COVERS = ROOT / "docs" / "images" / "lectures"
WIDTH, HEIGHT, MARGIN = 480, 300, 12
COLOURS = 128
GROUNDS = {"light": "#ffffff", "dark": "#131416"}  # of the site's pages, as its theme has them


def telling_picture(notebook: Any) -> str:
    """Return the picture that a lecture is known by, as HTML, or nothing."""
    found: list[tuple[bool, bool, int, str]] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if image := re.search(r"<svg\b.*?</svg>", data.get("text/html", ""), re.DOTALL):
                tagged = "cover" in cell.metadata.get("tags", ())
                live = data.get(PAGE_DATA, {}).get("kind") == "explorable"
                found.append((not tagged, not live, len(found), image[0]))
    return min(found)[-1] if found else ""


def trimmed(image: Image.Image, ground: str) -> Image.Image:
    """Cut the margins off, and put what is left into the middle of a cover."""
    whole = image.convert("RGB")
    inside = whole.crop(
        ImageChops.difference(whole, Image.new("RGB", whole.size, ground)).getbbox()
    )
    inside.thumbnail((WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN), Image.Resampling.LANCZOS)
    cover = Image.new("RGB", (WIDTH, HEIGHT), ground)
    cover.paste(inside, ((WIDTH - inside.width) // 2, (HEIGHT - inside.height) // 2))
    return cover.quantize(COLOURS)


def main() -> None:
    """Draw all covers; a lecture without a picture has none."""
    (COVERS / "dark").mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 960, "height": 600})
        for lecture in lectures():
            if not (picture := telling_picture(executed(lecture).notebook)):
                print(f"{lecture.stem} has no picture")
                continue
            for theme, ground in GROUNDS.items():
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                body = f"margin: 0; background: {ground}; color-scheme: {theme}"
                page.set_content(f'<body style="{body}" data-theme="{theme}">{picture}')
                image = Image.open(io.BytesIO(page.locator("svg").first.screenshot()))
                path = COVERS / ("dark" if theme == "dark" else "") / f"{lecture.stem}.png"
                trimmed(image, ground).save(path, optimize=True)
                print(f"{path.relative_to(COVERS)}: {path.stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
