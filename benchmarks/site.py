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

MOVES = 12  # of each control

# Every slider, the first weights, the keys of a stage and its buttons, each there and back: until
# the layout is known. What changes nothing is left out.
WORK = """async (moves) => {
    const found = {};
    for (const figure of document.querySelectorAll('.convcourse-live[id]')) {
        const acts = {};
        const name = figure.id.replace(/_\\d+$/, '');
        for (const field of figure.querySelectorAll('.panel input[type=range], .editor input')) {
            const label = field.ariaLabel ?? field.getAttribute('aria-label');
            if (label.startsWith('weight') && 'a weight' in acts) continue;
            acts[label.startsWith('weight') ? 'a weight' : label] = i => {
                const up = i % 2 ? -1 : 1;
                field.value = Number(field.value) + (field.value === field.max ? -1 : up);
                field.dispatchEvent(new Event('input'));
            };
        }
        const stage = figure.querySelector('.stage[role=group], [data-array]');
        if (stage) acts['arrow keys'] = i => {
            const key = ['ArrowRight', 'ArrowLeft'][i % 2];
            stage.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        };
        for (const press of figure.querySelectorAll('.panel button')) {
            if (press.textContent !== 'Play') acts[press.textContent] = () => press.click();
        }
        // A reader has it on the screen; elsewhere its layout would be put off.
        figure.scrollIntoView({block: 'center', behavior: 'instant'});
        await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        for (const [label, act] of Object.entries(acts)) {
            const times = [];
            for (let i = 0; i < moves; i++) {
                const seen = figure.querySelector('.stage').innerHTML;
                const start = performance.now();
                act(i);
                await Promise.resolve();
                stage?.getBoundingClientRect();
                figure.getBoundingClientRect();
                const time = performance.now() - start;
                if (figure.querySelector('.stage').innerHTML !== seen) times.push(time);
                await new Promise(resolve => setTimeout(resolve, 10));
            }
            if (times.length > 1) ((found[name] ??= {})[label] ??= []).push(...times);
        }
    }
    return found;
}"""
# The page can be used when its scripts have run: what is on the first screen is live then.
LIVE = "!document.querySelector('.convcourse-live > script[type=\"application/json\"]')"
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
    whole: dict[str, float] = {}
    moves: dict[str, dict[str, list[float]]] = {}
    faults = []
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for path in paths:
            throttle(page, SLOWER)
            page.goto(f"http://127.0.0.1:{server.server_port}/html/{path}")
            ready[path] = page.evaluate(READY)
            page.wait_for_function(LIVE)
            whole[path] = page.evaluate("performance.now()")
            if path.startswith("lectures/"):
                for name, controls in page.evaluate(WORK, MOVES).items():
                    for label, times in controls.items():
                        moves.setdefault(name, {}).setdefault(label, []).extend(times)
            throttle(page, 1)
            for theme in ("light", "dark") if "--axe" in sys.argv else ():
                page.evaluate("theme => document.body.dataset.theme = theme", theme)
                found = Axe().run(page).response["violations"]
                faults += [(path, theme, each["id"], len(each["nodes"])) for each in found]
        version = browser.version
        server.shutdown()
    rows = []
    for name, controls in sorted(moves.items()):
        times = [time for each in controls.values() for time in each]
        worst = max(controls, key=lambda label: quantile(controls[label]))
        row = [f"{statistics.median(times):.1f}", f"{quantile(times):.1f}"]
        rows.append([f"`{name}`", *row, f"{worst}: {quantile(controls[worst]):.1f}"])
    slowest = max(ready, key=ready.__getitem__)
    versions = re.sub(r"; [^;]*OpenBLAS.*|; TensorFlow.*", "", machine()).rstrip(".")
    text = (
        "### The site: from a move to the finished layout, on a processor four times slower\n\n"
        "Milliseconds, `benchmarks/site.py` in Chromium, its processor throttled: every slider, "
        f"the arrow keys and the buttons, {MOVES} moves each on every page that has the figure."
        "\n\n"
        f"{markdown(['explorable', 'median', 'p95', 'slowest control, p95'], rows)}\n\n"
        f"{len(paths)} pages are interactive after {statistics.median(ready.values()):.0f} ms "
        f"(median), the slowest, `{slowest}`, after {ready[slowest]:.0f} ms; all figures "
        f"of a page are live after {max(whole.values()):.0f} ms at most. "
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
