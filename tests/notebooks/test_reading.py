"""How a lecture reads: words, pictures and code in their measure, counted on the executed page.

A screen is 700 pixels of 1280: what JupyterLab shows of a notebook on a small laptop.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from convcourse.questions import questions_named
from tests.notebooks.facts.binding import expressions
from tools.execute import executed, lectures

SCREEN, COLUMNS = 700, 120  # pixels, and letters in a line of prose
WORDS = 1300
READ = [
    pytest.param(path, id=path.stem, marks=pytest.mark.xdist_group(path.stem))
    for path in lectures()
]
WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*|\b[aAI]\b")
NO_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`]*`|(?<=\])\([^)]*\)", re.DOTALL)
PICTURE = re.compile(r"<svg\b|<img\b|convcourse-picture")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,_]*(?![\w.]*\d)")
Cell = dict[str, Any]


def cells_of(path: Path) -> list[Cell]:
    cells: list[Cell] = json.loads(path.read_text("utf-8"))["cells"]
    return cells


def source_of(cell: Cell) -> str:
    return "".join(cell["source"])


def words_in(cells: list[Cell]) -> int:
    """Words of prose: without formulas, code, addresses and the list of further reading."""
    prose = [source_of(cell) for cell in cells if cell["cell_type"] == "markdown"]
    parts = [NO_PROSE.sub("", text.partition("**Further reading.**")[0]) for text in prose]
    return sum(len(WORD.findall(part)) for part in parts)


def asserts_in(cells: list[Cell]) -> tuple[int, int]:
    """How many lines are of asserts, and how many are code at all."""
    asserts = lines = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            tree = ast.parse(source_of(cell))
            lines += sum(bool(line.strip()) for line in source_of(cell).splitlines())
            asserts += sum(
                (node.end_lineno or 0) - node.lineno + 1
                for node in ast.walk(tree)
                if isinstance(node, ast.Assert)
            )
    return asserts, lines


def is_picture(cell: Cell) -> bool:
    return any(
        PICTURE.search(output.get("data", {}).get("text/html", ""))
        for output in cell.get("outputs", ())
    )


def height(cell: Cell) -> float:
    """About how many pixels a cell without a picture takes: prose, code and what it prints."""
    if cell["cell_type"] == "markdown":
        blocks = [block for block in source_of(cell).split("\n\n") if block.strip()]
        lines = sum(-(-len(line) // COLUMNS) for block in blocks for line in reflowed(block))
        return 22 * lines + 14 * len(blocks)
    printed = "".join(output.get("text", "") for output in cell.get("outputs", ()))
    asked = 190 * ("ask(" in source_of(cell))
    return 18 * (source_of(cell).count("\n") + 1 + printed.count("\n")) + 34 + asked


def reflowed(block: str) -> list[str]:
    """The lines of a block as a page breaks them: points of a list and rows of a table stay."""
    lines: list[str] = []
    for line in block.splitlines():
        if lines and not re.match(r"\s*(?:[-|>#]|\d+\.)", line):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def gaps(cells: list[Cell]) -> list[tuple[str, float]]:
    """Pixels before each picture since the one before, named by the cell where they begin."""
    found: list[tuple[str, float]] = []
    start, far = cells[0]["id"], 0.0
    for cell in cells:
        if is_picture(cell):
            found.append((start, far + 18 * source_of(cell).count("\n")))
            start, far = cell["id"], 0.0
        else:
            far += height(cell)
    return [*found, (start, far)]


@pytest.mark.parametrize("path", READ)
def test_a_lecture_is_short_and_at_most_one_line_of_its_code_in_twenty_is_an_assert(path):
    cells = cells_of(path)
    assert words_in(cells) <= WORDS
    asserts, lines = asserts_in(cells)
    assert 20 * asserts <= lines


@pytest.mark.parametrize("path", READ)
def test_a_picture_stands_on_the_first_screen_and_none_is_further_than_two_from_the_next(path):
    cells = executed(path, expressions(path.stem)).notebook.cells
    first, *others = gaps(cells)
    assert first[1] <= 0.6 * SCREEN, first  # more than its upper rim is to be seen
    assert [gap for gap in others if gap[1] > 2 * SCREEN] == []


@pytest.mark.parametrize("path", READ)
def test_a_lecture_links_to_the_next_one_its_lab_and_what_it_read_and_no_file_is_missing(path):
    text = "\n".join(source_of(cell) for cell in cells_of(path) if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    files = [link for link in links if not link.startswith("https://")]
    assert [link for link in files if not (path.parent / link).exists()] == []
    assert len(links) > len(files) > 0


@pytest.mark.parametrize("path", READ)
def test_a_question_stands_above_what_answers_it(path):
    cells = executed(path, expressions(path.stem)).notebook.cells
    assert given_away(cells) == []


def given_away(cells: list[Cell]) -> list[tuple[str, str]]:
    """Questions whose answer, a number of two digits or more, is told since the last heading.

    What is folded is not told, and a cell that asks prints nothing beside it. 10 stands for
    anything in code, and does not count.
    """
    found, above = [], ""
    for cell in cells:
        source = source_of(cell)
        if cell["cell_type"] == "markdown":
            above = "" if re.search(r"^#+ ", source, re.MULTILINE) else above
            above += source
            continue
        for name in re.findall(r'(?:\bask\(|, )"([\w -]+)"', source) if "ask(" in source else ():
            if re.search(r"\bassert\b|\bprint\(", source):
                found.append((name, source))
            told = {number.replace(",", "") for number in NUMBER.findall(above)}
            for question in questions_named(name):
                answer = question.answer.replace(",", "")
                if re.fullmatch(r"-?\d{2,}", answer) and answer in told - {"10"}:
                    found.append((name, answer))
        for output in cell.get("outputs", ()):
            page = re.sub(r"<details.*</details>", "", output.get("data", {}).get("text/html", ""))
            above += f" {output.get('text', '')} "
            above += re.sub(r"<style>.*?</style>|<[^>]*>", " ", page)
        above += f" {source} "
    return found


# --- the measures themselves can say no ---------------------------------------------------------


def prose(text: str) -> Cell:
    return {"cell_type": "markdown", "id": "prose", "source": [text], "metadata": {}}


def code(text: str, html: str = "") -> Cell:
    outputs = [{"output_type": "display_data", "data": {"text/html": html}}] if html else []
    return {"cell_type": "code", "id": "code", "source": text, "outputs": outputs, "metadata": {}}


def test_words_are_counted_without_formulas_code_addresses_and_further_reading():
    text = "A *row* of $n$ pixels, `x[0]`, see [the page](https://a.b).\n\n**Further reading.** No."
    assert words_in([prose(text), code("# none of these")]) == 7


def test_every_line_of_an_assert_counts():
    assert asserts_in([code("x = 1\nassert (\n    x == 1\n)\n\nx"), prose("assert")]) == (3, 5)


def test_a_stretch_without_a_picture_is_as_high_as_what_stands_in_it():
    picture = code("fig()", "<svg></svg>")
    long = prose("word " * 24 * 40)  # forty lines
    found = gaps([prose("# Title"), picture, long, long, picture, prose("End.")])
    assert [gap > 2 * SCREEN for _, gap in found] == [False, True, False]


def test_a_question_that_is_answered_above_is_named():
    ask = code('ask("work")')
    assert given_away([prose("## One"), code("x", "25 products"), ask]) == [("work", "25")]
    folded = code("x", "<details>25 products</details>")
    assert given_away([code("x", "25"), prose("## Two"), folded, ask, code("y", "25")]) == []
    assert given_away([code('print(1)\nask("work")')]) == [("work", 'print(1)\nask("work")')]
