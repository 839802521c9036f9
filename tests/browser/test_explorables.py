"""Every explorable, driven by keyboard and by mouse: in JupyterLab, in Notebook, on a plain page.

What the figure must say after each move is what its static twin says in Python. Screenshots go to
pytest's folder for temporary files. To renew the picture in the README:

    CONVCOURSE_IMAGES=docs/images python -m pytest tests/browser
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from convcourse import widgets
from convcourse.widgets import Explorable, export_html
from tests.browser.jupyterlab import run_all, write_notebook

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]

SECONDS = 1000  # Playwright counts in milliseconds
NAMES = (
    *("steps", "kernel", "size", "volume", "im2col", "receptive_field", "learning", "museum"),
    *("links", "what", "network", "motion"),
)
PLACES = ("page", "lab", "notebook")
CODE = f"""from convcourse import widgets
from IPython.display import display
shown = {{name: getattr(widgets, f"explore_{{name}}")() for name in {NAMES}}}
display(*shown.values())
"""
ASK = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const request = {code: '', user_expressions: {value: code}};
    const reply = (await kernel.requestExecute(request).done).content.user_expressions.value;
    return reply.data ? reply.data['text/plain'] : JSON.stringify(reply);
}"""
RUN = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    return (await kernel.requestExecute({code}).done).content.status;
}"""


def make(name: str) -> Explorable:
    return getattr(widgets, f"explore_{name}")()


# --- what a reader does, and what that means ----------------------------------------------------


@dataclass
class Figure:
    """An explorable on a page, and its twin in Python that follows the same moves."""

    root: Locator
    twin: Any

    def agrees(self) -> None:
        alt, picture = self.twin.picture.alt, self.root.locator(".stage svg[role=img]")
        if picture.count():
            expect(picture).to_have_attribute("aria-label", alt, timeout=3 * SECONDS)
        else:  # many drawings in one: what is said of them is said aloud
            expect(self.root.locator(".status")).to_have_text(alt, timeout=3 * SECONDS)

    def moves(self, **traits: object) -> None:
        """Say what the last moves mean for the traits, and compare the sentences."""
        for name, value in traits.items():
            setattr(self.twin, name, value)
        self.agrees()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.root.locator(".stage").press(key)

    def slide(self, label: str, *keys: str) -> None:
        for key in keys:
            self.root.get_by_role("slider", name=label).press(key)

    def choose(self, label: str, option: str) -> None:
        self.root.get_by_label(label, exact=True).select_option(option)

    def click(self, selector: str) -> None:
        self.root.locator(selector).first.click()


def drive_steps(figure: Figure) -> None:
    figure.press("ArrowRight", "ArrowDown", "ArrowDown")
    figure.moves(row=1, col=1)
    figure.click('[data-row="0"][data-col="1"]')
    figure.moves(row=0)
    figure.root.get_by_label("flip the kernel").check()
    figure.moves(flip=True)
    figure.root.get_by_label("hide what comes next").check()
    figure.choose("positions as", "(x, y)")
    figure.moves(hide=True, notation="(x, y)")
    figure.slide("s, stride", "End")
    figure.choose("padding", "SAME")
    figure.moves(stride=4, padding="SAME")


def drive_kernel(figure: Figure) -> None:
    figure.choose("kernel", "Sobel, vertical edges")
    figure.moves(kernel=widgets.PRESETS["Sobel, vertical edges"])
    corner = figure.root.get_by_label("weight in row 0, column 0")
    corner.fill("-2.5")
    figure.moves(kernel=[[-2.5, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    corner.press("ArrowUp")
    figure.moves(kernel=[[-1.5, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    figure.choose("weights", "5 x 5")
    kernel = [[0] * 5, [0, -1.5, 0, 1, 0], [0, -2, 0, 2, 0], [0, -1, 0, 1, 0], [0] * 5]
    figure.moves(kernel=kernel)
    figure.choose("photograph", "coins")
    figure.choose("greys", "size alone")
    figure.moves(photo="coins", tone="size alone")


def drive_size(figure: Figure) -> None:
    figure.slide("s, stride", "ArrowRight", "ArrowRight")
    figure.moves(stride=3)
    figure.slide("p after", "ArrowRight")
    figure.moves(after=1)
    figure.choose("library", "both")
    figure.choose("padding", "SAME")
    figure.moves(library="both", padding="SAME")
    # A setting that does not work: the sentence stands in place, and the sliders stay alive.
    figure.choose("padding", "VALID")
    figure.slide("n, input size", "Home")
    figure.moves(padding="VALID", size=1)
    expect(figure.root.locator(".stage")).to_contain_text("kernel does not fit: input 1 + 2*0")
    figure.slide("n, input size", "End")
    figure.moves(size=16)


def drive_volume(figure: Figure) -> None:
    figure.press("ArrowRight", "ArrowRight")
    figure.moves(channel=2)
    figure.click('[data-channel="1"] text')  # the rest is behind channel 0
    figure.moves(channel=1)
    figure.slide("groups", "ArrowRight")
    figure.moves(groups=2)
    expect(figure.root.locator(".stage")).to_contain_text("groups must divide the channels")
    figure.slide("c_in", "ArrowRight")
    figure.choose("axes in memory", "NCHW")
    figure.root.get_by_label("a bias for each kernel").uncheck()
    figure.moves(c_in=4, data_format="NCHW", bias=False)


def drive_im2col(figure: Figure) -> None:
    figure.press("ArrowLeft", "ArrowDown")
    figure.moves(row=2, col=0)
    figure.click('[data-row="3"][data-col="3"]')
    figure.moves(row=3, col=3)
    figure.choose("padding", "SAME")
    figure.slide("channels", "ArrowRight")
    figure.moves(padding="SAME", channels=2)


def drive_receptive_field(figure: Figure) -> None:
    figure.press("ArrowLeft")
    figure.moves(neuron=0)
    figure.click('[data-level="2"][data-neuron="7"]')
    figure.moves(level=2, neuron=7)
    figure.root.get_by_role("button", name="Remove the last").click()
    figure.moves(layers=figure.twin.layers[:-1])
    figure.choose("layer to add", "conv 3, dilation 2")
    figure.root.get_by_role("button", name="Add").click()
    figure.moves(layers=[*figure.twin.layers, (3, 1, 2)], level=5, neuron=0)
    figure.slide("n, input size", "End")
    figure.moves(size=40)


def drive_learning(figure: Figure) -> None:
    once = figure.root.get_by_role("button", name="One step")
    once.press("Enter")
    once.click()
    figure.twin.learn(2)
    figure.agrees()
    figure.choose("learning rate", "0.3")
    figure.root.get_by_role("button", name="Play").click()
    picture = figure.root.locator(".stage svg")
    expect(picture).to_have_attribute("aria-label", re.compile("learned"), timeout=20 * SECONDS)
    expect(figure.root.get_by_role("button", name="Play")).to_be_visible()
    steps = int(re.match(r"Step (\d+)", picture.get_attribute("aria-label") or "")[1])  # type: ignore[index]
    figure.twin.rate = 0.3
    figure.twin.learn(steps - 2)
    figure.agrees()
    figure.root.get_by_role("button", name="Start again").click()
    figure.moves(kernel=figure.twin.start, losses=[])


def drive_museum(figure: Figure) -> None:
    figure.press("ArrowRight", "ArrowRight", "ArrowLeft")
    figure.moves(layer=5)
    figure.press("End", "ArrowDown")
    figure.moves(network="Inception block", layer=0)
    figure.click('[data-layer="5"]')
    figure.moves(layer=5)
    figure.click('[data-network="AlexNet"]')
    figure.moves(network="AlexNet", layer=0)
    figure.choose("scale", "the museum")
    figure.moves(scale="the museum")
    figure.slide("side, 0 as published", "ArrowRight")
    figure.moves(side=1)
    expect(figure.root.locator(".stage")).to_contain_text("conv1: along the height, kernel does")
    figure.choose("network", "MobileNet")
    figure.slide("side, 0 as published", "End")
    figure.press("End")
    figure.moves(network="MobileNet", side=256, layer=29)


def cell_at(row: int, col: int) -> Any:
    """Where a cell of an array stands in its drawing, below and beside the numbers of its lines."""
    return {"x": 22 + 31 * (col + 0.5), "y": 20 + 31 * (row + 0.5)}


def drive_links(figure: Figure) -> None:
    page = figure.root.page
    figure.root.locator('[data-array="x"]').focus()
    page.keyboard.press("ArrowDown")  # to the first pixel that the output reads
    page.keyboard.press("ArrowRight")
    figure.moves(array="x", col=1)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    figure.moves(array="w", row=0, col=0)
    figure.root.locator('[data-array="X_col"] svg').hover(position=cell_at(1, 1))
    figure.moves(array="X_col", row=1, col=1)
    figure.choose("show", "backward")
    figure.choose("padding", "SAME")
    figure.root.locator('[data-array="grad_x"] svg').click(position=cell_at(1, 2))
    figure.moves(show="backward", padding="SAME", array="grad_x", row=1, col=2)
    figure.choose("border", "reflect")
    figure.slide("p before", "End")
    figure.slide("n, image size", "Home")
    figure.moves(border="reflect", before=3, size=1)
    expect(figure.root.locator(".stage")).to_contain_text("has only 0 pixels to copy")
    figure.slide("n, image size", "End")
    figure.moves(size=6)


def drive_what(figure: Figure) -> None:
    figure.slide("k, how far", "ArrowRight")
    figure.moves(shift=3)
    figure.choose("example", "echo")
    figure.slide("k, how far", "End")
    figure.root.get_by_label("turn the second round").uncheck()
    figure.moves(example="echo", shift=12, flip=False)


def drive_network(figure: Figure) -> None:
    figure.press("Enter")
    *_, products = figure.twin.reading.parts
    down = divmod(int(abs(products).argmax()), 3)
    source = figure.twin.reading.shown
    figure.moves(layer="pool1", channel=source, row=6 + down[0], col=5 + down[1])
    figure.press("ArrowLeft", "End", "PageDown")
    figure.moves(layer="conv1", channel=source + 1, col=4 + down[1])
    figure.choose("layer", "conv2")
    figure.click('[data-press="source"][data-source="2"]')
    figure.moves(layer="conv2", source=2)
    figure.slide("moved right", *["ArrowRight"] * 6)
    figure.moves(right=6)
    figure.root.get_by_label("trained weights").uncheck()
    figure.moves(trained=False)
    # Nothing is drawn: the sentence stands in place; then a pixel by keyboard, a stroke by mouse.
    figure.root.get_by_role("button", name="Clear").click()
    figure.moves(digit="drawing", layer="input")
    expect(figure.root.locator(".stage")).to_contain_text("the picture is black")
    figure.press("ArrowDown", " ")
    expect(figure.root.locator(".stage")).to_contain_text("read as")
    pad = figure.root.get_by_role("img", name="the drawing")
    pad.hover(position={"x": 80, "y": 30})
    figure.root.page.mouse.down()
    pad.hover(position={"x": 80, "y": 130})
    figure.root.page.mouse.up()
    figure.slide("moved right", "Home")
    expect(figure.root.locator(".stage")).to_contain_text("read as")
    figure.root.get_by_label("trained weights").check()
    figure.choose("picture", "3")
    maps = figure.root.get_by_role("img", name="the maps of all layers")
    maps.click(position={"x": 1, "y": 1})
    figure.moves(digit="3", trained=True, right=-10, channel=0, row=0, col=0, source=-1)


def drive_motion(figure: Figure) -> None:
    figure.press("ArrowRight", "ArrowRight", "ArrowLeft")
    figure.moves(step=1)
    figure.root.get_by_role("button", name="Next").click()
    figure.slide("s, stride", "Home")
    figure.choose("border", "circular")
    figure.moves(step=2, stride=1, border="circular")
    figure.press("End")
    figure.moves(step=24)
    play = figure.root.get_by_role("button", name="Play")
    play.click()  # from the beginning again
    expect(figure.root.locator(".stage")).to_contain_text("window 3 of 25", timeout=10 * SECONDS)
    figure.root.get_by_role("button", name="Stop").click()
    expect(play).to_be_visible()
    figure.press("Home")
    figure.choose("kind", "transposed")
    figure.moves(step=0, kind="transposed")
    figure.slide("output_padding", "ArrowRight")
    figure.moves(output_padding=1)
    expect(figure.root.locator(".stage")).to_contain_text("output_padding must be smaller than")
    figure.slide("s, stride", "ArrowRight")
    figure.slide("p, each side", "ArrowRight")
    figure.moves(stride=2, pad=2)


DRIVES: dict[str, Callable[[Figure], None]] = {name: globals()[f"drive_{name}"] for name in NAMES}


# --- where it runs ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open tabs that must stay free of errors."""
    tabs, faults = [], []

    def open_tab(**settings: Any) -> Page:
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 1000}} | settings)
        page.on("pageerror", lambda error: faults.append(str(error)))
        tabs.append(page)
        return page

    yield open_tab
    for page in tabs:
        page.close()
    assert [fault for fault in faults if "convcourse" in fault] == []


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "explorables.html"
    return export_html(*map(make, NAMES), path=path)


@pytest.fixture(scope="module")
def in_page(tab: Callable[..., Page], exported: Path) -> Page:
    page = tab(viewport={"width": 800, "height": 900})
    page.goto(exported.as_uri())
    return page


@pytest.fixture(scope="module")
def in_lab(tab: Callable[..., Page], lab: Any) -> Page:
    return run_all(tab(), lab.notebook(write_notebook(lab.house / "in_lab.ipynb", CODE)))


@pytest.fixture(scope="module")
def in_notebook(tab: Callable[..., Page], lab: Any) -> Page:
    # A notebook of its own: one file would be one kernel.
    path = write_notebook(lab.house / "in_notebook.ipynb", CODE)
    return run_all(tab(), lab.page(f"notebooks/{path}"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_keyboard_and_mouse_drive_the_explorable(place, name, request, tmp_path):
    page = request.getfixturevalue(f"in_{place}")
    root = page.locator(".convcourse").nth(NAMES.index(name))
    root.wait_for(timeout=15 * SECONDS)
    root.scroll_into_view_if_needed()
    figure = Figure(root, make(name))
    figure.agrees()
    DRIVES[name](figure)
    root.screenshot(path=tmp_path / f"{name}.png", animations="disabled")


def test_a_drawing_that_is_changed_in_place_is_the_one_drawn_anew(tab, exported):
    page, fresh = tab(), tab()
    page.goto(exported.as_uri())
    for name in ("museum", "im2col", "motion", "links", "receptive_field", "volume"):
        root = page.locator(".convcourse").nth(NAMES.index(name))
        for slider in root.get_by_role("slider").all():
            for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
                slider.press(key)
        for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft"):
            root.locator(".stage[tabindex], [data-array]").first.press(key)
        root.get_by_role("button", name="Copy link to this state").click()
        fresh.goto("about:blank")
        fresh.goto(page.evaluate("location.href"))
        stage = fresh.locator(".convcourse").nth(NAMES.index(name)).locator(".stage")
        assert root.locator(".stage").inner_html() == stage.inner_html(), name


def test_who_asks_for_less_motion_steps_by_hand(tab, exported):
    page = tab(reduced_motion="reduce")
    page.goto(exported.as_uri())
    root = page.locator(".convcourse").nth(NAMES.index("motion"))
    root.get_by_role("button", name="Next").click()
    expect(root.locator(".stage")).to_contain_text("window 2 of")
    assert root.get_by_role("button", name="Play").count() == 0


def test_moves_in_the_browser_reach_python_and_back(in_lab):
    page = in_lab
    page.locator(".convcourse").nth(6).wait_for(timeout=30 * SECONDS)
    size = page.locator(".convcourse").nth(NAMES.index("size"))
    size.get_by_role("slider", name="d, dilation").press("End")
    _until(page, "shown['size'].dilation", "4")
    assert page.evaluate(RUN, "shown['size'].dilation = 2; shown['size'].stride = 5") == "ok"
    expect(size.get_by_role("slider", name="s, stride")).to_have_value("5")
    # Who sees the live figure is not sent its twin as well.
    _until(page, "'text/html' in shown['size']._repr_mimebundle_()[0]", "False")
    learning = page.locator(".convcourse").nth(NAMES.index("learning"))
    learning.get_by_role("button", name="One step").click()
    _until(page, "len(shown['learning'].losses)", "1")
    steps = page.locator(".convcourse").first
    code = "s = shown['steps']; s.kernel, s.stride, s.flip = [[1, -1]], 1, False"
    assert page.evaluate(RUN, code) == "ok"
    expect(steps.locator(".stage svg")).to_have_attribute(
        "aria-label", re.compile("under a kernel of 1 x 2")
    )
    steps.get_by_role("button", name="Back").click()
    alt = steps.locator(".stage svg").get_attribute("aria-label")
    _until(page, "s.picture.alt", repr(alt))


def test_a_dark_jupyter_makes_dark_figures(in_lab, tmp_path):
    figure = in_lab.locator(".convcourse").nth(2)
    figure.wait_for(timeout=30 * SECONDS)
    light = figure.evaluate("each => getComputedStyle(each).color")
    theme = "JupyterLab Dark"
    in_lab.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
    )
    in_lab.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    assert figure.evaluate("each => getComputedStyle(each).color") != light == "rgb(34, 34, 34)"
    figure.screenshot(path=tmp_path / "dark.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_accessibility_fault(scheme, tab, exported):
    page = tab(color_scheme=scheme)
    page.goto(exported.as_uri())
    page.locator(".convcourse").nth(6).wait_for()
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"], len(each["nodes"])) for each in violations] == []
    page.locator(".convcourse button").first.evaluate("each => each.replaceChildren()")
    assert "button-name" in {each["id"] for each in Axe().run(page).response["violations"]}


@pytest.mark.parametrize("width", [800, 1280])
def test_nothing_is_cut_off_and_everything_has_a_name(width, tab, exported, tmp_path):
    page = tab(viewport={"width": width, "height": 900}, color_scheme="dark")
    page.goto(exported.as_uri())
    page.locator(".convcourse").nth(6).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / f"{width}.png", full_page=True)
    if folder := os.environ.get("CONVCOURSE_IMAGES"):
        page.emulate_media(color_scheme="light")
        path = tmp_path / "explore_steps.png"
        page.locator(".convcourse").nth(NAMES.index("steps")).screenshot(path=path)
        shutil.copy(path, Path(folder) / path.name)
    # No text of a drawing leaves its page, wherever a slider stands.
    cut = page.evaluate(
        """async () => {
            const outside = () => [...document.querySelectorAll('svg text')].filter(text => {
                const page = text.closest('svg').getBoundingClientRect();
                const own = text.getBoundingClientRect();
                return own.left < page.left - 1 || own.right > page.right + 1
                    || own.top < page.top - 1 || own.bottom > page.bottom + 1;
            }).map(text => text.textContent);
            const found = outside();
            for (const slider of document.querySelectorAll('input[type=range]')) {
                const before = slider.value;
                for (const value of [slider.max, slider.min, before]) {
                    slider.value = value;
                    slider.dispatchEvent(new Event('input'));
                    await Promise.resolve();
                    found.push(...outside());
                }
            }
            return found;
        }"""
    )
    assert cut == []
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
            'input, select, button, canvas, svg, .stage[tabindex]'
        )].filter(each => !(each.ariaLabel || each.labels?.length || each.textContent.trim()))
            .map(each => each.outerHTML)"""
    )
    assert nameless == []


def _until(page: Page, expression: str, wanted: str) -> None:
    """Wait until an expression in the kernel has the value wanted."""
    end = time.monotonic() + 10
    while (found := page.evaluate(ASK, expression)) != wanted:
        assert time.monotonic() < end, f"{expression} is {found}, not {wanted}"
        time.sleep(0.05)
