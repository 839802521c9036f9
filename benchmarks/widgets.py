"""From a key press to the new picture on the screen, in JupyterLab: all that lectures move.

Prints the table, and writes it into docs/performance.md. Needs Chromium; ipympl is compared where
it is installed.
"""

import importlib.util
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from measure import machine, markdown, write_section
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.jupyterlab import chromium, run_all, serve, write_notebook

ROUNDS, PRESSES, APART = 2, 10, 150
SLOW = 500  # milliseconds between presses where Python draws
BURST, PAUSE, SETTLED = 15, 33, 500  # presses, and milliseconds between and after

CELL = """
import ipywidgets
import numpy as np
from IPython.core.pylabtools import print_figure
from IPython.display import Image, display
from convcourse import widgets
from convcourse.figures import fig_images, fig_windows

ROW = [3, 1, 4, 1, 5, 9, 2]

def way(name, shown):
    box = ipywidgets.VBox([shown])
    box.add_class(f"way-{name}")
    display(box)

names = "size paddings steps volume im2col kernel receptive_field learning museum links what"
for name in f"{names} network motion connections".split():
    way(name, getattr(widgets, f"explore_{name}")())
digit = np.random.default_rng(0).random((28, 28))
way("moved_digit", widgets.explore_moved_digit(digit, {(10, 18): 0.6, (15, 11): 0.1}))
way("pixel_order", widgets.explore_pixel_order({"one": digit, "other": digit.T}))
way("shift", widgets.explore_shift(digit, {"dense": [0.9, 0.5], "CNN": [0.9, 0.8]}, [0, 1]))
way("maps", widgets.explore_maps(digit, {"first": np.random.random((22, 22, 16))}))
steps = {str(i): fig_images({f"step {i}": digit ** i}) for i in range(8)}
way("frames", widgets.explore_frames(steps))

out, slider = ipywidgets.Output(), ipywidgets.IntSlider(1, 1, 5)
def redraw(change=None):
    with out:
        out.clear_output(wait=True)
        picture = fig_windows(ROW, stride=slider.value)
        display(Image(print_figure(picture), format="png"))
slider.observe(redraw, names="value")
redraw()
way("inline", ipywidgets.VBox([slider, out]))
"""
IPYMPL = """
import matplotlib.pyplot as plt
plt.switch_backend("module://ipympl.backend_nbagg")
with plt.ioff():
    figure, ax = plt.subplots(figsize=(10, 3))
bars = ax.bar(range(16), ROW * 2 + [3, 5], color="#a6d8f5")
moved = ipywidgets.IntSlider(1, 1, 5)
def update(change):
    for i, bar in enumerate(bars):
        bar.set_facecolor("#a6d8f5" if i % moved.value else "#b5e3d4")
    figure.canvas.draw_idle()
moved.observe(update, names="value")
way("ipympl", ipywidgets.VBox([moved, figure.canvas]))
"""
# What is pressed in each way, there and back, and what of it is the picture.
STAGE, SLIDER, BUTTON = ".stage", '[role="slider"], input[type="range"]', "button"
SIDEWAYS, ENTER = ("ArrowRight", "ArrowLeft"), ("Enter", "Enter")
TURNED = "div:has(> svg.convcourse-picture)"
EXPLORABLES = {
    "size": (SLIDER, SIDEWAYS, STAGE),
    "paddings": (SLIDER, SIDEWAYS, STAGE),
    "steps": (STAGE, SIDEWAYS, STAGE),
    "volume": (STAGE, SIDEWAYS, STAGE),
    "im2col": (STAGE, SIDEWAYS, STAGE),
    "kernel": (".editor input", ("ArrowUp", "ArrowDown"), "canvas"),
    "receptive_field": (STAGE, SIDEWAYS, STAGE),
    "learning": (".buttons button:nth-child(2)", ENTER, STAGE),
    "museum": (STAGE, SIDEWAYS, STAGE),
    "links": ('[data-array="x"]', SIDEWAYS, STAGE),
    "what": (SLIDER, SIDEWAYS, STAGE),
    "network": (SLIDER, SIDEWAYS, STAGE),
    "motion": (STAGE, SIDEWAYS, STAGE),
}
DRAWN = {
    "connections": (SLIDER, SIDEWAYS, TURNED),
    "moved_digit": (SLIDER, SIDEWAYS, TURNED),
    "pixel_order": (BUTTON, ENTER, TURNED),
    "shift": (SLIDER, SIDEWAYS, TURNED),
    "maps": (SLIDER, SIDEWAYS, TURNED),
    "frames": (SLIDER, SIDEWAYS, ".convcourse-frames > :last-child"),
}
OTHERS = {
    "inline": (SLIDER, SIDEWAYS, ".jp-OutputArea"),
    "ipympl": (SLIDER, SIDEWAYS, "canvas"),
}
TITLES = {"inline": "sliders, PNG as inline has it", "ipympl": "ipympl, artists updated"}
WAYS = EXPLORABLES | DRAWN | OTHERS

# A message posted in an animation frame arrives when that frame has been painted. A canvas has
# changed when it was drawn on, anything else when its elements have; images are decoded first.
WATCH = """(root, part) => {
    const log = (window.log = {presses: [], paints: []});
    const painted = () => requestAnimationFrame(() => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = () => log.paints.push(performance.now());
        port2.postMessage(0);
    });
    window.pressed ??= addEventListener('keydown',
        event => window.log.presses.push(event.timeStamp), true) ?? true;
    window.observer?.disconnect();
    window.observer = new MutationObserver(() => {
        const image = root.querySelector(`${part} img`);
        image ? image.decode().then(painted, () => 0) : painted();
    });
    const pictures = part === 'canvas' ? [] : root.querySelectorAll(part);
    for (const each of pictures) {
        window.observer.observe(each, {subtree: true, childList: true, characterData: true,
            attributeFilter: ['src', 'class', 'style', 'd', 'x', 'y']});
    }
    for (const name of ['drawImage', 'putImageData']) {
        const prototype = CanvasRenderingContext2D.prototype;
        const original = prototype[name].original ?? prototype[name];
        prototype[name] = function (...given) {
            if (part === 'canvas' && root.contains(this.canvas)) painted();
            return original.apply(this, given);
        };
        prototype[name].original = original;
    }
}"""

# The same moves without a keyboard, until the layout is known: the part that is our own work.
WORK = """async (element, keys) => {
    const times = [];
    for (let i = 0; i < 30; i++) {
        const start = performance.now();
        if (element.matches('input')) {
            element.value = Number(element.value) + (i % 2 ? -1 : 1);
            element.dispatchEvent(new Event('input'));
        } else if (element.matches('button')) element.click();
        else {
            const pressed = {key: keys[i % 2], bubbles: true};
            element.dispatchEvent(new KeyboardEvent('keydown', pressed));
        }
        await Promise.resolve();
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    return times;
}"""


def press(page: Page, name: str, count: int, pause: int) -> dict[str, list[float]]:
    """Press keys there and back; return the times of presses and of painted frames, in ms."""
    selector, keys, part = WAYS[name]
    root = page.locator(f".way-{name}")
    root.scroll_into_view_if_needed()
    root.locator(selector).first.focus()
    page.wait_for_timeout(200)
    root.evaluate(WATCH, part)
    for i in range(count):
        start = time.perf_counter()
        page.keyboard.press(keys[i % 2])
        page.wait_for_timeout(max(0, pause - 1e3 * (time.perf_counter() - start)))
    page.wait_for_timeout(SETTLED)
    log = page.evaluate("window.log")
    if count % 2:  # back to where it was: at the end of its way a key would change nothing
        page.keyboard.press(keys[1])
    return log


def work(page: Page, name: str) -> list[float]:
    """Return what the browser itself needs to compute, draw and lay out a picture, in ms."""
    selector, keys, _ = WAYS[name]
    element = page.locator(f".way-{name} {selector}").first
    return element.evaluate(WORK, keys)


def latencies(log: dict[str, list[float]]) -> list[float]:
    """Return the time from each press to the first frame after it."""
    after = ([paint - t for paint in log["paints"] if paint > t] for t in log["presses"])
    return [each[0] for each in after if each]


def bursts(log: dict[str, list[float]]) -> tuple[int, float]:
    """Return the frames of a burst, and how long after its last press the last was painted."""
    first, last = log["presses"][0], log["presses"][-1]
    paints = [paint for paint in log["paints"] if paint > first]
    frames = len({round(paint / 4) for paint in paints})  # one frame may be announced twice
    return frames, max(paints) - last


def main() -> None:
    names = list(WAYS)
    if importlib.util.find_spec("ipympl") is None:
        names.remove("ipympl")
        print("ipympl is not installed, and left out")
    times: dict[str, list[float]] = {name: [] for name in names}
    settled: dict[str, list[tuple[int, float]]] = {name: [] for name in names}
    cell = CELL + (IPYMPL if "ipympl" in names else "")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home = Path(folder)
        write_notebook(home / "ways.ipynb", cell)
        with serve(home, home) as lab:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            run_all(page, lab.notebook("ways.ipynb"))
            for name in names:
                page.locator(f".way-{name}").wait_for(timeout=60_000)
            page.wait_for_timeout(2000)
            version = browser.version
            for _ in range(ROUNDS):
                for name in names:
                    times[name] += latencies(
                        press(page, name, PRESSES, SLOW if name in OTHERS else APART)
                    )
                    settled[name].append(bursts(press(page, name, BURST, PAUSE)))
            own = {name: work(page, name) for name in EXPLORABLES}
    rows = []
    for name in names:
        ordered = sorted(times[name])
        frames, wait = (statistics.median(each) for each in zip(*settled[name], strict=True))
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        row = [f"{statistics.median(ordered):.0f}", f"{p95:.0f}", f"{frames:.0f}", f"{wait:.0f}"]
        drawing = f"{statistics.median(own[name]):.1f}" if name in own else "–"
        rows.append([TITLES.get(name, f"`explore_{name}`"), *row, drawing])
    header = ["way", "median", "p95", f"frames of {BURST}", "settled after", "work of the page"]
    table = markdown(header, rows)
    versions = re.sub(r"; [^;]*OpenBLAS.*|; TensorFlow.*", "", machine()).rstrip(".")
    text = (
        "### From a key press to the painted frame, in JupyterLab\n\n"
        f"Milliseconds. {ROUNDS} rounds of {PRESSES} presses, {APART} ms apart, or {SLOW} where "
        f"Python draws at each, the ways in turns; then {BURST} presses {PAUSE} ms apart, the "
        "frames they make, and how long after the last press the last frame is painted. The last "
        "column is the median time to compute, draw and lay out a picture, where the page does it."
        f"\n\n{table}\n\n{versions}; Chromium {version}. "
        f"Load while measuring: {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores."
    )
    print(text)
    write_section("widgets", text)


if __name__ == "__main__":
    main()
