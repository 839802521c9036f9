"""The page that goes back: it says what counted and why, and nothing of a student's runs in it."""

from __future__ import annotations

import json
import re
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder.course import Course
from autograder.gradebook.feedback import page
from autograder.intake.outputs import shown, trusted_output
from autograder.results import ExerciseResult, Status, SubmissionResult
from convcourse.checks.outcome import Drawing

LAB = "tiny"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


# --- what is taken of a text ----------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVa\tScript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "![a](javascript:alert(1))",
    "![a](https://example.org/seen.png)",
    "![a](//example.org/seen.png)",
    "![a](data:text/html,x)",
    '<a href="javascript:alert(1)" onclick="alert(1)">a</a>',
    "<svg><script>alert(1)</script></svg>",
    '<svg/onload="alert(1)">',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="https://example.org"></object><embed src="x">',
    '<form action="https://example.org"><button formaction="javascript:alert(1)">a</button></form>',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '<base href="https://example.org/"><link rel="stylesheet" href="https://example.org/a.css">',
    '<p style="position:fixed;inset:0;background:url(https://example.org)">a</p>',
    "<style>body { display: none }</style>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<!--><script>alert(1)</script>-->",
    "<p id='top' name='top' class='panel passed score'>Score: 10 / 10</p>",
    "$<img src=x onerror=alert(1)>$",
    "$$\\text{</span><script>alert(1)</script>}$$",
    "\\begin{x}<script>alert(1)</script>\\end{x}",
    "```html\n<script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\na\n```",
    "[a]: javascript:alert(1)\n[a]",
    "<javascript:alert(1)>",
    "![a](attachment:b.svg)",
]  # fmt: skip
LINKS = re.compile(r"https?://|mailto:|#")
PICTURES = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,|attachment:[\w.-]+$")


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_of_a_text_runs_or_asks_a_server(source: str) -> None:
    for cleaned in (page.markdown(source), page.clean(source), page.clean(page.markdown(source))):
        soup = BeautifulSoup(cleaned, "html.parser")
        assert {element.name for element in soup.find_all(True)} <= page._TAGS
        for element in soup.find_all(True):
            assert set(element.attrs) <= {"href", "src", "alt", "class", "height", "title"}
            assert LINKS.match(element.get("href", "#")), cleaned
            assert PICTURES.match(element.get("src", "data:image/png;base64,")), cleaned
            assert not {"panel", "score", "passed"} & set(element.get("class", ()))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a < b & c > d", "a < b & c > d"),
        ("`x<y>z`", "x<y>z"),
        ("> quoted", "quoted"),
        ("**bold** ~~gone~~", "bold gone"),
        ("| a |\n|---|\n| 1 |", "a 1"),
        ("```python\nx = 1 < 2\n```", "x = 1 < 2"),
        ("![a hand-drawn grid](attachment:grid.png)", ""),
        ("5 $ and 6 dollars", "5 $ and 6 dollars"),
    ],
)
def test_what_a_student_wrote_is_shown_as_written(source: str, shown: str) -> None:
    text = BeautifulSoup(page.markdown(source), "html.parser").get_text(" ")
    assert " ".join(text.split()) == shown


def test_a_picture_that_is_in_the_text_stays() -> None:
    source = f"![a dot](data:image/png;base64,{PIXEL})"
    image = BeautifulSoup(page.markdown(source), "html.parser").img
    assert image is not None
    assert (image["alt"], PIXEL in str(image["src"])) == ("a dot", True)


@pytest.mark.parametrize("tex", [r"\lfloor n/2 \rfloor + 1", r"\sum_{i=1}^n i^2", r"a \le b"])
def test_a_formula_is_a_picture_that_reads_as_its_tex(tex: str) -> None:
    image = BeautifulSoup(page.markdown(f"so ${tex}$ holds"), "html.parser").img
    assert image is not None
    assert image["alt"] == tex
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("tex", [r"\begin{cases} 1 \end{cases}", r"\frac{a", "x" * 1000, "<b>"])
def test_a_formula_that_cannot_be_drawn_is_legible_tex(tex: str) -> None:
    soup = BeautifulSoup(page.markdown(f"$${tex}$$"), "html.parser")
    assert soup.img is not None or soup.get_text().strip() == tex


# --- how much of a notebook -----------------------------------------------------------------


def shortened(outputs: list[NotebookNode], source: str = "") -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(source, outputs=outputs) for _ in range(3)]
    nb, _ = page.Shorten().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    return nb


def data(kind: str, content: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data={kind: content, "text/plain": "a"})


@pytest.mark.parametrize(
    ("outputs", "source", "note"),
    [
        ([nbformat.v4.new_output("stream", text="x" * 40_000_000)], "", "are left out here"),
        ([nbformat.v4.new_output("error", traceback=["x" * 99] * 90_000)], "", "are left out here"),
        ([data("image/png", "A" * 9_000_000)], "", "picture that is too large"),
        ([data("text/markdown", "x" * 9_000_000)], "", "are left out here"),
        ([data("text/html", "<b>" * 9_000_000)], "", "'text/plain': 'a'"),
        ([nbformat.v4.new_output("stream", text="x")] * 9000, "", "8960 more outputs"),
        ([], "x = 1\n" * 900_000, "are left out here"),
    ],
)
def test_a_page_stays_small_and_says_what_it_leaves_out(
    outputs: list[NotebookNode], source: str, note: str
) -> None:
    text = str(shortened(outputs, source))
    assert len(text) < 1_000_000
    assert note in text


def test_a_picture_written_as_html_counts_as_a_picture_and_not_as_a_text() -> None:
    image = f'<img alt="a" src="data:image/png;base64,{"A" * 99_000}">'
    assert shortened([data("text/html", image)]).cells[0].outputs == [data("text/html", image)]


# --- a verdict as outputs -------------------------------------------------------------------

SHOWN = Drawing('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" />', "1 < 2 differ")


@pytest.mark.parametrize(("score", "status"), [(0.0, Status.FAILED), (1.5, Status.PARTLY)])
def test_nbgrader_reads_the_same_score_from_a_verdict_with_a_picture(
    score: float, status: Status
) -> None:
    verdict = ExerciseResult("t", "f", status, score, 3.0, "why", picture=SHOWN)
    cell = nbformat.v4.new_code_cell(outputs=list(map(nbformat.from_dict, shown(verdict))))
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 3, "grade_id": "t"}
    assert determine_grade(cell) == (score, 3.0)
    image = BeautifulSoup(page.clean(cell.outputs[1].data["text/html"]), "html.parser").img
    assert image is not None
    assert (image["alt"], image["width"]) == ("1 < 2 differ", "9")


def test_a_picture_goes_into_no_record() -> None:
    verdict = ExerciseResult("t", "f", Status.FAILED, 0.0, 3.0, "why", picture=SHOWN)
    result = SubmissionResult.of("s", "tiny", 1.0, (verdict,))
    assert "svg" not in json.dumps(result.to_json())
    assert SubmissionResult.from_json(result.to_json()) == result


def test_of_a_students_pictures_none_passes_that_could_hold_a_script() -> None:
    drawn = {"image/svg+xml": "<svg onload='alert(1)'/>", "text/plain": "a", "image/png": PIXEL}
    output = {"output_type": "display_data", "data": drawn, "metadata": {}}
    kept = trusted_output(output)
    assert kept is not None
    assert set(kept["data"]) == {"text/plain", "image/png"}


def test_what_is_short_stays_as_it_is() -> None:
    outputs = [nbformat.v4.new_output("stream", text="a\nb"), data("image/png", PIXEL)]
    assert shortened(outputs, "x = 1").cells[0].outputs == outputs


# --- the page -------------------------------------------------------------------------------


@pytest.fixture
def feedback(hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hand in, grade, and return the page."""
    from autograder.cli.main import main

    def do(**changes: Any) -> str:
        hand_in("s1", **changes)
        monkeypatch.chdir(course.root)
        for verb in ("grade", "feedback"):
            assert main([verb, LAB, "--course", str(course.folder)]) == 0
        return (course.feedback / "s1" / LAB / f"{LAB}.html").read_text(encoding="utf-8")

    return do


def add_hostile_cells(notebook: dict[str, Any]) -> None:
    shows = [f"from IPython.display import HTML\nHTML({text!r})" for text in HOSTILE[:12]]
    shows += [
        "from IPython.display import SVG\nSVG('<svg onload=\"alert(1)\"></svg>')",
        "from IPython.display import Javascript\nJavascript('alert(1)')",
        "from IPython.display import display_html\n"
        "display_html('<script>alert(1)</script>', raw=True, metadata={'isolated': True})",
        "print('\\x1b[31mred\\x1b[0m <script>alert(1)</script> \\x1b]8;;javascript:alert(1)\\x07')",
        "raise ValueError('<script>alert(1)</script>')",
        "for _ in range(1200): print('x' * 100_000)",
    ]
    texts = [nbformat.v4.new_markdown_cell(text) for text in HOSTILE]
    raw = nbformat.v4.new_raw_cell("<script>alert(1)</script>")
    raw.metadata["raw_mimetype"] = "text/html"
    cells = [*map(nbformat.v4.new_code_cell, shows), *texts, raw]
    notebook["cells"] += [dict(cell) for cell in cells]


def test_a_page_of_a_hostile_notebook_holds_no_script_and_stays_small(feedback: Any) -> None:
    text = feedback(edit=add_hostile_cells)
    soup = BeautifulSoup(text, "html.parser")
    assert len(text) < 3_000_000
    assert not soup.select("script, iframe, object, embed, form, link, base, svg, noscript")
    metas = {meta.get("http-equiv"): meta.get("content") for meta in soup.find_all("meta")}
    assert metas["Content-Security-Policy"] == POLICY
    assert set(metas) == {None, "Content-Security-Policy"}
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not str(element.get("src", "data:")).startswith(("http", "//", "javascript"))
        assert not str(element.get("href", "#")).lower().startswith(("javascript", "data", "vb"))


def test_a_page_says_what_counted_and_why(feedback: Any) -> None:
    soup = BeautifulSoup(feedback(double="def double(x):\n    return 3 * x"), "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.title is not None
    assert soup.title.get_text() == "tiny: 5 of 10 points"
    assert [h.get_text() for h in soup.select("header h1")] == ["tiny"]
    headings = {" ".join(h.get_text().split()) for h in soup.find_all("h2")}
    assert "double: ✗ failed, 0 of 3 points" in headings
    assert "answer: ✓ passed, 3 of 3 points" in headings
    assert "Score: 5.0 / 10.0" in soup.get_text()
    section = next(s for s in soup.select("section.failed"))
    assert "failed" in section.get_text()
    assert "double:" in section.select_one(".message").get_text()  # type: ignore[union-attr]
    targets = {str(a["href"])[1:] for a in soup.select("header a")}
    assert targets <= {str(element["id"]) for element in soup.find_all(id=True)}
    assert len(targets) == 4
    assert all(image.get("alt") for image in soup.find_all("img"))


def test_a_page_gives_no_hidden_test_away(feedback: Any) -> None:
    assert "HIDDEN" not in (text := feedback())
    assert "double(-1)" not in BeautifulSoup(text, "html.parser").get_text()
