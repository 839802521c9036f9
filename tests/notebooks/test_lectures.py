"""Every lecture runs from top to bottom, quietly and in time, and its prose keeps its word."""

import re
from pathlib import Path

import pytest

from tests.notebooks.facts.binding import expressions
from tools.execute import executed, lectures

ROOT = Path(__file__).resolve().parents[2]
LECTURES = lectures()
# A minute on two quiet cores; here other tests have one of them, and a machine may be slow.
SECONDS = 180
NUMERAL = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
NAMES = re.compile(r"(?<=\])\([^)]*\)|\b[Ll](?:ecture|ab)s? \d+")  # addresses, lectures, labs


def run_once(path: Path):
    """A lecture as a parameter: all its tests in the process that ran it."""
    return pytest.param(path, id=path.stem, marks=pytest.mark.xdist_group(path.stem))


@pytest.fixture(scope="module", params=map(run_once, LECTURES))
def lecture(request):
    """A lecture that ran once, with the Python of this environment: (path, notebook, seconds)."""
    done = run(request.param)
    return request.param, done.notebook, done.seconds


def run(path):
    return executed(path, expressions(path.stem))


def test_a_lecture_runs_in_time_without_an_error_a_warning_or_a_word_on_stderr(lecture):
    _, notebook, seconds = lecture
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    noise = [
        (cell.id, output)
        for cell in code
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert noise == []
    assert seconds < SECONDS


def test_the_images_of_a_lecture_have_alternative_text(lecture):
    _, notebook, _ = lecture
    pages = [
        "".join(output.data["text/html"])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    pictures = re.findall(r"<img\b[^>]*>|<svg\b[^>]*>", "".join(pages))
    for image in pictures:
        assert re.search(r'\b(?:alt|aria-label)="[^"]{20,}"', image)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert not {"image/png", "image/svg+xml"} & output.get("data", {}).keys(), cell.id


def test_prose_states_no_number_that_the_code_beside_it_does_not_hold(lecture):
    _, notebook, _ = lecture
    cells, loose = notebook.cells, []
    for index, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        beside = _code_beside(cells, index)
        found = NUMERAL.findall(beside.replace("_", ""))
        held = {number.replace(",", "") for number in found} | {*found, "0"}
        prose = NAMES.sub("", cell.source.partition("**Further reading.**")[0])
        said = {number.replace(",", "") for number in NUMERAL.findall(prose)}
        loose += [(cell.id, number) for number in sorted(said - held)]
    assert loose == []


def test_the_list_of_lectures_names_each_of_them():
    page = (ROOT / "lectures" / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\w+\.ipynb)\)", page) == [path.name for path in LECTURES]


@pytest.mark.parametrize("path", [*map(run_once, LECTURES)])
def test_a_lecture_loads_tensorflow_where_the_list_says_that_it_needs_it_and_nowhere_else(path):
    page = (ROOT / "lectures" / "README.md").read_text("utf-8")
    (needs,) = re.findall(rf"\({path.name}\) \| \d+ \| (yes|no)\b", page)
    assert run(path).values["tensorflow"] == str(needs == "yes")


def test_the_guides_name_the_lectures_and_labs_that_need_tensorflow():
    page = (ROOT / "lectures" / "README.md").read_text("utf-8")
    lectures = set(re.findall(r"\((\d\d)_\w+\.ipynb\) \| \d+ \| yes", page)) - {"00"}  # it goes on
    labs = {
        re.search(r"\d+", path.stem)[0]
        for path in (ROOT / "solutions").glob("lab*/lab*.ipynb")
        if re.search(r"(?:from|import) tensorflow\b", path.read_text("utf-8"))
    }
    readme = (ROOT / "README.md").read_text("utf-8")
    install = (ROOT / "docs" / "install.md").read_text("utf-8")
    for page, says in [
        (readme, r"Lectures (.*) and labs (.*) compute with TensorFlow"),
        (install, r"whoever runs lectures (.*) or labs (.*?) \|"),
    ]:
        said = re.search(says, page)
        assert (numbers(said[1]), numbers(said[2])) == (lectures, labs)
    without = re.search(r"Lectures (.*) and labs (.*) need no TensorFlow", install)
    assert numbers(without[1]) == {path.name[:2] for path in LECTURES} - lectures
    assert numbers(without[2]) == {str(number) for number in range(1, 11)} - labs


def numbers(words):
    """Return "06, 09 and 11 to 13" as a set of numbers, each written as it is there."""
    found = set()
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", words):
        found |= {f"{n:0{len(first)}}" for n in range(int(first), int(last or first) + 1)}
    return found


def _code_beside(cells, index):
    """Source and text outputs of the code cells right before and right after a cell."""
    found = []
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(cells) and cells[at].cell_type == "code":
            found.append(cells[at].source)
            for output in cells[at].outputs:
                found.append(output.get("text", output.get("data", {}).get("text/plain", "")))
            at += step
    return "\n".join(found)
