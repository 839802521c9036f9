"""What `jupyter nbconvert --to html` makes of an executed lecture can be read without a kernel."""

import json
import re
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from convcourse.widgets.pages import PAGE_DATA
from tests.notebooks.facts.binding import expressions
from tools.execute import executed, lectures

VIEW = "application/vnd.jupyter.widget-view+json"
CONFIG = Path(__file__).resolve().parents[2] / "tools" / "nbconvert_config.json"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(each, id=each.stem, marks=pytest.mark.xdist_group(each.stem))
        for each in lectures()
    ],
)
def test_every_figure_has_its_picture_and_every_question_its_answer_folded(path):
    notebook = executed(path, expressions(path.stem)).notebook
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", ())]
    live = [each.data[PAGE_DATA] for each in outputs if PAGE_DATA in each.get("data", {})]
    # As nbconvert keeps it: without a state it would leave the views out by itself.
    views = [each.data[VIEW]["model_id"] for each in outputs if VIEW in each.get("data", {})]
    state = {"state": {view: {} for view in views}, "version_major": 2, "version_minor": 0}
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    exporter = HTMLExporter(config=Config(json.loads(CONFIG.read_text())))
    page, _ = exporter.from_notebook_node(notebook)
    # What would need a kernel, or a script of another host.
    assert f'<script type="{VIEW}">' not in page
    figures = [each for each in live if each["kind"] != "quiz"]
    assert page.count('class="convcourse-picture"') >= len(figures)
    questions = sum(len(each["questions"]) for each in live if each["kind"] == "quiz")
    assert len(re.findall(r"<details><summary>Answer", page)) == questions
