"""The site as a reader meets it: every page of it, served from a folder of a host of its own.

What a question says is what Python's judge says; what a page weighs and where its links lead is
read off the files; the rest is done with keyboard and mouse.
"""

import json
import re
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from convcourse.questions import Question
from tests.notebooks.facts.binding import expressions
from tools import site as builder
from tools.execute import executed, lectures

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("site")]

PLACES = {"Lab": "https://hub.example/lab/tree/{notebook}", "Lite": "lite/?path={notebook}"}
REPOSITORY = "https://git.example/course/blob/main"
MEGABYTE = 1_000_000
LIVE = re.compile(
    r'<div class="convcourse-live">.*?<script type="application/json">(.*?)</script>', re.S
)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site, built of lectures that are executed once in a suite.

    The last one first: other tests begin with the first one, and nobody waits for another.
    """
    for lecture in reversed(lectures()):
        executed(lecture, expressions(lecture.stem))
    return builder.build(tmp_path_factory.mktemp("site"), PLACES, REPOSITORY)


@pytest.fixture(scope="session")
def pages(site):
    """Path and text of every page."""
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served: not at the root of its host."""
    handler = partial(Quiet, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
        server.shutdown()


# What is not on the first screen comes alive a little later, one after the other.
ALL_LIVE = "!document.querySelector('.convcourse-live > script[type=\"application/json\"]')"


@pytest.fixture(scope="module")
def tab(browser, address):
    """Open a page; nothing in it may fail, and nothing may be asked of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if foreign(request.url) else 0)

    def foreign(url):
        return not url.startswith((address, "data:")) and not url.endswith("/favicon.ico")

    def opened(path, link="", width=1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("about:blank")
        page.goto(f"{address}/{path}{link}")
        page.wait_for_function(ALL_LIVE)
        return page

    yield opened
    context.close()
    assert faults == []


def live(text):
    """What stands on a page as data, in its order."""
    return [json.loads(found.replace("<\\/", "</")) for found in LIVE.findall(text)]


# --- what the files say -------------------------------------------------------------------------


def test_there_is_a_page_for_everything(pages):
    root = builder.ROOT
    wanted = {f"lectures/{path.stem}.html" for path in (root / "lectures").glob("*.ipynb")}
    wanted |= {f"labs/{path.name}.html" for path in (root / "labs").iterdir()}
    wanted |= {"guide/instructors.html", "guide/platforms.html", "guide/security.html"}
    wanted |= {"api/convcourse.ops.html", "index.html", "search.html"}
    assert wanted <= set(pages)
    assert (
        "numpy.pad" in pages["api/convcourse.ops.html"]
        or "conv2d" in pages["api/convcourse.ops.html"]
    )


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site, pages):
    soups = {path: BeautifulSoup(text, "html.parser") for path, text in pages.items()}
    names = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    faults = []
    for path, soup in soups.items():
        for tag in soup.find_all(["a", "link", "script", "img", "image", "use", "source"]):
            link = tag.get("href") or tag.get("src") or tag.get("xlink:href") or "#"
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if tag.name != "a" and parts.scheme != "data":
                    faults.append((path, "loads", link))
                continue
            if parts.path.startswith(("lite/", "../lite/")) or link == "#":
                continue
            target = (site / path).parent / unquote(parts.path) if parts.path else site / path
            where = target.resolve().relative_to(site.resolve()).as_posix()
            if not target.is_file():
                faults.append((path, "lacks", link))
            elif parts.fragment and unquote(parts.fragment) not in names.get(where, ()):
                faults.append((path, "has no place", link))
    assert faults == []


def test_pages_are_light(site, pages):
    weights = {}
    for path, text in pages.items():
        data = LIVE.sub(
            lambda found: found[0] if len(found[1]) < 50_000 else "", text
        )  # photographs
        words = re.sub(r"<svg.*?</svg>|data:image/[^\"')]+", "", data, flags=re.S)
        loads = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"?#]+\.(?:js|css))', text)
        files = {((site / path).parent / each).resolve() for each in loads}
        weights[path] = len(words.encode()) + sum(each.stat().st_size for each in files)
    assert max(weights.values()) < MEGABYTE, max(weights.items(), key=lambda item: item[1])
    assert sum(each.stat().st_size for each in site.rglob("*") if each.is_file()) < 60 * MEGABYTE


def test_a_button_leads_where_the_settings_say(pages):
    lecture = BeautifulSoup(pages["lectures/04_stride_padding_output_size.html"], "html.parser")
    links = {a.text: a["href"] for a in lecture.select(".open-in a")}
    path = "lectures/04_stride_padding_output_size.ipynb"
    assert links == {
        "Open in Lab": f"https://hub.example/lab/tree/{path}",
        "Open in Lite": f"../lite/?path={path}",
        "Download": f"../notebooks/{path}",
    }
    lab = BeautifulSoup(pages["labs/lab1_convolve.html"], "html.parser")
    assert lab.select(".open-in a")[-1]["href"] == "../notebooks/labs/lab1_convolve.zip"


def test_a_file_without_a_page_is_linked_in_the_repository_or_not_at_all():
    text = "See [the map](architecture.md), [limits](security.md#limits) and [here](#there)."
    with_it = builder._linked(text, "docs/instructors.md", "guide/instructors.md", REPOSITORY)
    assert with_it == text.replace("(architecture.md)", f"({REPOSITORY}/docs/architecture.md)")
    without = builder._linked(text, "docs/instructors.md", "guide/instructors.md", "")
    assert without == text.replace("[the map](architecture.md)", "the map")
    lecture = builder._linked(
        "[lab](../labs/lab1_convolve/lab1_convolve.ipynb)",
        "lectures/02.ipynb",
        "lectures/02.ipynb",
        "",
    )
    assert lecture == "[lab](../labs/lab1_convolve.ipynb)"


# --- what a reader does -------------------------------------------------------------------------

SEEN = """figure => {
    const pixels = [...figure.querySelectorAll('canvas')].map(each => each.toDataURL()).join('');
    const fields = [...figure.querySelectorAll('input, select')];
    const chosen = fields.map(each => each.checked || each.value);
    return figure.querySelector('.stage')?.innerHTML + pixels + chosen + figure.textContent;
}"""

READY = "el => el.closest('.convcourse-live').querySelector('script[src]')?.pictures"


def moves(figure, seen, act, *choices):
    """Whether a figure shows something else after one of these; a busy machine may take a while.

    Each has its time, or the next one might undo what it does.
    """
    for choice in choices:
        act(choice)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if figure.evaluate(SEEN) != seen:
                return True
            time.sleep(0.01)
    return False


def slide(page, slider, part):
    box = slider.bounding_box()
    page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)


def choose(choice, index):
    choice.select_option(index=index)


def test_every_figure_moves_by_key_and_by_mouse(tab, pages):
    moved = []
    for path in [*sorted(name for name in pages if name.startswith("lectures/")), "index.html"]:
        wanted = [each for each in live(pages[path]) if each["kind"] != "quiz"]
        if not wanted:
            continue
        page = tab(path)
        figures = page.locator(".convcourse-live > :not(form)").locator(
            "xpath=descendant-or-self::*[contains(concat(' ', @class, ' '), ' convcourse ')]"
        )
        expect(figures).to_have_count(len(wanted))
        for place in range(len(wanted)):
            figure = figures.nth(place)
            figure.scroll_into_view_if_needed()
            if wanted[place]["kind"] == "pictures":
                page.wait_for_function(READY, arg=figure.element_handle())
            before = figure.evaluate(SEEN)
            keys = figure.locator(
                "input[type=range], .stage[tabindex], [tabindex='0'], select, input"
            ).first
            pressed = ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Space")
            name = wanted[place].get("name", "pictures")
            assert moves(figure, before, keys.press, *pressed), (path, name, "by key")
            by_key = figure.evaluate(SEEN)
            mouse = figure.locator(
                "[data-press], input[type=checkbox], button:not(.link button):enabled"
            )
            if mouse.count():
                several = mouse.all()
                several = several[:: max(1, len(several) // 5)]
                done = moves(figure, by_key, lambda each: each.click(force=True), *several)
            elif (slider := figure.locator("input[type=range]").first).count():
                done = moves(figure, by_key, partial(slide, page, slider), 0.9, 0.1)
            else:
                choice = figure.locator("select").first
                other = 0 if choice.evaluate("each => each.selectedIndex") else 1
                done = moves(figure, by_key, partial(choose, choice), other)
            assert done, (path, name, "by mouse")
            moved.append(name)
    assert {"steps", "size", "kernel", "pictures"} <= set(moved)


ANSWER = """(form, replies) => replies.map(([wrong, right]) => {
    const said = [wrong, right].map(reply => {
        if (form.elements.reply.type === 'text') form.elements.reply.value = reply;
        else for (const each of form.querySelectorAll('input')) each.checked = each.value === reply;
        form.requestSubmit();
        return form.querySelector('.feedback p').textContent;
    });
    const buttons = [...form.querySelectorAll('button')];
    buttons.find(each => each.textContent === 'Next question')?.click();
    return said;
})"""


def test_every_question_is_answered_wrong_and_right(tab, pages):
    asked = 0
    for path in sorted(name for name in pages if name.startswith("lectures/")):
        quizzes = [each["questions"] for each in live(pages[path]) if each["kind"] == "quiz"]
        page = tab(path)
        forms = page.locator("form.convcourse-quiz")
        expect(forms).to_have_count(len(quizzes))
        for form, questions in zip(forms.all(), quizzes, strict=True):
            replies = [[wrong_reply(each), each["answer"]] for each in questions]
            judged = [
                [f"✗ Not yet. {judge(each, wrong)}", f"✓ Right. {judge(each, right)}"]
                for each, (wrong, right) in zip(questions, replies, strict=True)
            ]
            assert form.evaluate(ANSWER, replies) == judged
            asked += len(questions)
    assert asked > 60


def wrong_reply(question):
    others = [each for each in question["choices"] if each != question["answer"]]
    return others[0] if others else "nonsense"


def judge(question, reply):
    names = ("prompt", "answer", "why", "choices", "hint")
    fields = {name: question[name] for name in names} | {"mistakes": dict(question["mistakes"])}
    return Question(**fields | {"choices": tuple(question["choices"])}).judge(reply).message


def test_who_is_stuck_is_shown_how_and_enter_is_enough(tab):
    page = tab("lectures/04_stride_padding_output_size.html")
    form = page.locator("form.convcourse-quiz").filter(has=page.locator("input[type=text]")).first
    field, feedback = form.locator("input[type=text]"), form.locator(".feedback")
    field.press("Enter")
    expect(feedback).to_contain_text("Write or choose an answer first.")
    for reply in ("1x2x3x4", "2x2x3x4", "3x2x3x4"):
        expect(form.get_by_role("button", name="Show me how")).to_be_hidden()
        field.fill(reply)
        field.press("Enter")
        expect(feedback).to_contain_text("Not yet")
    form.get_by_role("button", name="Show me how").click()
    expect(feedback).to_contain_text("Worked out.")


LECTURE = "lectures/04_stride_padding_output_size.html"


def test_a_link_carries_the_state_of_a_figure(tab, browser):
    page = tab(LECTURE, "#w=explore_size&n=7&f=3&s=2")
    figure = page.locator("#explore_size")
    sliders = [
        figure.get_by_role("slider", name=name)
        for name in ("n, input size", "f, kernel size", "s, stride")
    ]
    for slider, value in zip(sliders, "732", strict=True):
        expect(slider).to_have_value(value)
    expect(figure).to_be_in_viewport()
    sliders[0].press("ArrowRight")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure.get_by_role("button", name="Copy link to this state").click()
    expect(figure.locator(".said")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert link.endswith(
        "#w=explore_size&n=8&f=3&s=2&d=1&padding=VALID&before=0&after=0&library=TensorFlow"
    )
    # In a page that is open already, too.
    page.evaluate("location.hash = 'w=explore_size&padding=same&s=4'")
    expect(sliders[2]).to_have_value("4")
    expect(figure.get_by_label("padding", exact=True)).to_have_value("SAME")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("n=99", "n cannot be 99: it goes from 1 to"),
        ("s=2.5", "s cannot be 2.5: it goes from 1 to 5"),
        ("s=", "s cannot be : it goes from 1 to 5"),
        ("padding=most", "padding cannot be most: it is one of VALID, SAME, explicit"),
        ("q=1", "q is no setting here (n, f, s, d"),
        ("n=[1]&f=3", "n cannot be [1]"),
    ],
)
def test_a_link_that_cannot_be_is_said_and_the_figure_lives(link, words, tab):
    page = tab(LECTURE, f"#w=explore_size&{link}")
    figure = page.locator("#explore_size")
    expect(figure.locator(".said")).to_contain_text(words)
    before = figure.evaluate(SEEN)
    figure.get_by_role("slider", name="n, input size").press("ArrowRight")
    assert figure.evaluate(SEEN) != before


def test_a_link_to_settings_that_do_not_go_together_is_said_in_place(tab):
    page = tab(LECTURE, "#w=explore_size&n=2&f=7")
    picture = page.locator("#explore_size .stage svg")
    expect(picture).to_have_attribute(
        "aria-label", re.compile("^No output: these settings do not work")
    )
    page.locator("#explore_size").get_by_role("slider", name="n, input size").press("End")
    expect(picture).to_have_attribute("aria-label", re.compile("^A row of"))
    page = tab("lectures/02_convolution_by_hand.html", "#w=explore_steps&x=[[1],[2,3]]")
    expect(page.locator("#explore_steps .said")).to_contain_text(
        "x cannot be [[1],[2,3]]: it is written like [["
    )
    expect(page.locator("#explore_steps .stage svg")).to_have_attribute(
        "aria-label", re.compile(".")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_follow_the_theme_and_not_the_system(scheme, tab):
    page = tab(LECTURE)
    page.emulate_media(color_scheme={"light": "dark", "dark": "light"}[scheme])
    page.evaluate("theme => document.body.dataset.theme = theme", scheme)
    ink = page.locator("#explore_size .convcourse").evaluate("el => getComputedStyle(el).color")
    assert ink == {"light": "rgb(34, 34, 34)", "dark": "rgb(238, 238, 238)"}[scheme]
    page.emulate_media(color_scheme="light")


def test_without_a_script_the_twins_and_the_folded_answers_stay(browser, address, pages):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/{LECTURE}")
    shown = page.locator(".convcourse-live")
    expect(shown).to_have_count(len(live(pages[LECTURE])))
    for each in shown.all():
        expect(each.locator("svg.convcourse-picture, details").first).to_be_visible()
    page.close()


def test_no_page_is_wider_than_a_phone(tab, pages):
    wide = {}
    for path in pages:
        page = tab(path, width=390)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[path] = width
    assert wide == {}
    page = tab(LECTURE, width=390)
    sizes = page.locator(".convcourse .stage svg text").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(sizes) > 9, "pixels, of the smallest number"
    page.locator(".nav-overlay-icon").click()
    expect(page.get_by_role("link", name="05 Channels")).to_be_in_viewport()


LOOKED_AT = [
    (LECTURE, "light"),
    ("lectures/01_why_not_dense.html", "dark"),
    ("labs/lab2_size_and_padding.html", "light"),
    ("guide/security.html", "dark"),
    ("api/convcourse.shapes.html", "light"),
    ("index.html", "dark"),
    ("search.html", "light"),
]
"""A page of each kind; `benchmarks/site.py --axe` looks at all of them, light and dark."""


@pytest.mark.parametrize(("path", "theme"), LOOKED_AT)
def test_axe_finds_no_fault_on_a_page_of_its_kind(path, theme, tab):
    page = tab(path)
    page.evaluate("theme => document.body.dataset.theme = theme", theme)
    found = Axe().run(page).response["violations"]
    faults = [(each["id"], len(each["nodes"]), each["nodes"][0]["html"][:200]) for each in found]
    assert faults == []


def test_the_search_finds_a_word_of_a_lecture(tab):
    page = tab("search.html", "?q=checkerboard")
    expect(page.locator("#search-results a").first).to_be_visible(timeout=10_000)
