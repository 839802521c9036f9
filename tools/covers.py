"""Make the small picture of each lecture that the README and the site's front page show.

``python tools/covers.py`` executes the lectures, takes one picture of each (that of the cell with
the tag ``cover``, else its explorable's, else the first), and writes docs/images/lectures/. Needs
Chromium.
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
COLOURS = 32


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


def trimmed(image: Image.Image) -> Image.Image:
    """Cut the white margins off, and put what is left into the middle of a cover."""
    drawn = ImageChops.invert(image.convert("RGB")).getbbox()
    inside = image.convert("RGB").crop(drawn)
    inside.thumbnail((WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN), Image.Resampling.LANCZOS)
    cover = Image.new("RGB", (WIDTH, HEIGHT), "white")
    cover.paste(inside, ((WIDTH - inside.width) // 2, (HEIGHT - inside.height) // 2))
    return cover.quantize(COLOURS)


def main() -> None:
    """Draw all covers; a lecture without a picture has none."""
    COVERS.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 960, "height": 600})
        for lecture in lectures():
            if not (picture := telling_picture(executed(lecture).notebook)):
                print(f"{lecture.stem} has no picture")
                continue
            page.set_content(f"<style>body {{ margin: 0 }}</style>{picture}")
            image = Image.open(io.BytesIO(page.locator("svg").first.screenshot()))
            path = COVERS / f"{lecture.stem}.png"
            trimmed(image).save(path, optimize=True)
            print(f"{path.name}: {path.stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
