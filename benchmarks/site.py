"""The built site in a browser whose processor is four times slower: how soon pages answer.

Needs Chromium and ``make site``. Prints the table, and writes it into docs/performance.md: how long
each page takes until it is interactive, what an explorable needs from a move to the finished
layout, and what axe finds on every page, light and dark.
"""

import functools
import os
import re
import statistics
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from measure import machine, markdown, write_section
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.jupyterlab import chromium  # noqa: E402

SITE = ROOT / "build" / "site" / "html"
SLOWER = 4

# A slider, a weight or a button, and a stage that takes keys, in turns: until the layout is known.
WORK = """async () => {
    const found = {};
    for (const figure of document.querySelectorAll('.convcourse-live[id]')) {
        const times = [];
        const stage = figure.querySelector('.stage[role=group], [tabindex="0"]');
        const field = figure.querySelector('.editor input, input[type=range]');
        const press = figure.querySelector('.buttons button:nth-child(2)');
        for (let i = 0; i < 40; i++) {
            const start = performance.now();
            if (field && (i % 4 < 2 || !stage)) {
                field.value = Number(field.value) + (i % 2 ? -1 : 1);
                field.dispatchEvent(new Event('input'));
            } else if (stage) {
                const key = ['ArrowRight', 'ArrowLeft'][i % 2];
                stage.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
            }
            if (!field && !stage) press?.click();
            await Promise.resolve();
            figure.getBoundingClientRect();
            times.push(performance.now() - start);
            await new Promise(resolve => setTimeout(resolve, 10));
        }
        found[figure.id] = times;
    }
    return found;
}"""
# The page can be used when its last script has run.
READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def throttle(page: Page, rate: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    paths = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    handler = functools.partial(Quiet, directory=str(SITE.parent))
    ready: dict[str, float] = {}
    moves: dict[str, list[float]] = {}
    faults = []
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for path in paths:
            throttle(page, SLOWER)
            page.goto(f"http://127.0.0.1:{server.server_port}/html/{path}")
            ready[path] = page.evaluate(READY)
            if path.startswith("lectures/"):
                for name, times in page.evaluate(WORK).items():
                    moves.setdefault(name, []).extend(times)
            throttle(page, 1)
            for theme in ("light", "dark") if "--axe" in sys.argv else ():
                page.evaluate("theme => document.body.dataset.theme = theme", theme)
                found = Axe().run(page).response["violations"]
                faults += [(path, theme, each["id"], len(each["nodes"])) for each in found]
        version = browser.version
        server.shutdown()
    rows = [
        [f"`{name}`", f"{statistics.median(times):.1f}", f"{quantile(times):.1f}"]
        for name, times in sorted(moves.items())
    ]
    slowest = max(ready, key=ready.__getitem__)
    versions = re.sub(r"; [^;]*OpenBLAS.*|; TensorFlow.*", "", machine()).rstrip(".")
    text = (
        "### The site: from a move to the finished layout, on a processor four times slower\n\n"
        "Milliseconds, `benchmarks/site.py` in Chromium with its processor throttled.\n\n"
        f"{markdown(['explorable', 'median', 'p95'], rows)}\n\n"
        f"{len(paths)} pages are interactive after {statistics.median(ready.values()):.0f} ms "
        f"(median), the slowest, `{slowest}`, after {ready[slowest]:.0f} ms. "
        f"{versions}; Chromium {version}. "
        f"Load while measuring: {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores."
    )
    print(text)
    if "--axe" in sys.argv:
        print(f"axe, light and dark, {len(paths)} pages: {faults or 'no fault'}")
    write_section("site", text)


def quantile(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    main()
