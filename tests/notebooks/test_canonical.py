"""The canonical form of notebooks: what is kept, what is dropped, what is reported.

The outside truth is nbformat: the library by which Jupyter reads, checks and saves notebooks.
"""

import importlib.util
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.gradebook.canonical import NOTEBOOK_METADATA
from tests.examples import examples

TOOL = Path(__file__).resolve().parents[2] / "tools" / "notebooks.py"
spec = importlib.util.spec_from_file_location("notebooks", TOOL)
notebooks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebooks)

laws = settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.too_slow],
)


def code(source, **keys):
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} | keys


def markdown(source, **keys):
    return {"cell_type": "markdown", "metadata": {}, "source": source} | keys


def graded(grade_id, source="", **metadata):
    return code(source, metadata={"nbgrader": {"grade_id": grade_id, **metadata}})


def notebook(*cells, **keys):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | keys)


def fixed(*cells, **keys):
    return json.loads(notebooks.canonical(notebook(*cells, **keys)))


def reasons(*cells):
    return [reason for _, reason in notebooks.deviations(notebooks.canonical(notebook(*cells)))]


# --- any notebook ---------------------------------------------------------------------------

words = st.text(st.sampled_from("ab \n\r\t\\\"'é\u2028\u00a0\x0c#%!=()"), max_size=12)
sources = words | st.lists(words, max_size=3)
ids = st.sampled_from(["goals", "a-1", "x" * 64, "x" * 65, "two words", "", 7, None])
grade_ids = st.sampled_from([f"exercise_{i}" for i in range(20)])
outputs = st.lists(st.just({"output_type": "stream", "name": "stdout", "text": "1"}), max_size=1)
extra = st.dictionaries(st.sampled_from(["collapsed", "scrolled", "slideshow"]), st.booleans())
tags = st.lists(st.sampled_from(["fact:os-1", "late-import"]), unique=True)


@st.composite
def cells(draw):
    cell = {"cell_type": draw(st.sampled_from(["code", "markdown", "raw"]))}
    cell |= {"source": draw(sources), "metadata": draw(extra) | {"tags": draw(tags)}}
    if (own_id := draw(ids)) is not None:
        cell["id"] = own_id
    if draw(st.booleans()):
        cell["metadata"]["nbgrader"] = {"grade_id": draw(grade_ids), "schema_version": 3}
    if cell["cell_type"] == "code":
        cell |= {"outputs": draw(outputs), "execution_count": draw(st.none() | st.integers(1, 9))}
    return cell


def grade_id_of(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or id(cell)


any_cells = st.lists(cells(), max_size=6, unique_by=grade_id_of)


@laws
@given(any_cells)
def test_canonical_form_is_reached_in_one_step(drawn):
    once = notebooks.canonical(notebook(*drawn))
    assert notebooks.canonical(once) == once


@laws
@given(any_cells)
def test_sources_tags_and_grading_metadata_survive(drawn):
    for old, new in zip(drawn, fixed(*drawn)["cells"], strict=True):
        as_typed = "".join(old["source"]).replace("\r\n", "\n").replace("\r", "\n")
        assert "".join(new["source"]) == as_typed.rstrip()
        kept = {key: old["metadata"].get(key) for key in ("nbgrader", "tags")}
        assert new["metadata"] == {key: value for key, value in kept.items() if value}


@laws
@given(any_cells)
def test_jupyter_finds_the_canonical_form_valid_and_saves_the_same_bytes(drawn):
    text = notebooks.canonical(notebook(*drawn))
    read = nbformat.reads(text, as_version=4)
    nbformat.validate(read)
    assert nbformat.writes(read).rstrip("\n") + "\n" == text


@laws
@given(any_cells)
def test_check_finds_fault_with_a_form_exactly_where_fix_would_change_it(drawn):
    text = notebook(*drawn)
    form = [reason for _, reason in notebooks.deviations(text) if reason.endswith("run fix")]
    assert bool(form) == (notebooks.canonical(text) != text)


# --- cell ids -------------------------------------------------------------------------------


def test_the_id_of_an_nbgrader_cell_is_its_grade_id():
    assert fixed(graded("conv2d_same") | {"id": "f00"})["cells"][0]["id"] == "conv2d_same"


def test_a_valid_id_stays_and_a_missing_one_is_made_of_the_first_words():
    cells = fixed(markdown("# What stride does", id="old"), markdown("# What stride does"))["cells"]
    assert [cell["id"] for cell in cells] == ["old", "what-stride-does"]


def test_ids_become_unique_and_a_grade_id_goes_first():
    cells = [markdown("a", id="a"), markdown("a", id="a"), markdown("b", id="x"), graded("x")]
    assert [cell["id"] for cell in fixed(*cells)["cells"]] == ["a", "a-2", "b", "x"]


# --- what is kept ---------------------------------------------------------------------------


def test_a_released_cell_keeps_the_very_characters_that_nbgrader_hashed():
    released = graded("conv2d_same", "x = 1\n\n", checksum="d41d8cd98f00b204")
    assert "".join(fixed(released)["cells"][0]["source"]) == "x = 1\n\n"


def test_a_picture_attached_to_a_markdown_cell_stays():
    picture = {"grid.png": {"image/png": "aGVsbG8="}}
    assert (
        fixed(markdown("![grid](attachment:grid.png)", attachments=picture))["cells"][0][
            "attachments"
        ]
        == picture
    )


def test_letters_stay_letters():
    assert "⌊(n + 2p − f) / s⌋ + 1" in notebooks.canonical(
        notebook(markdown("⌊(n + 2p − f) / s⌋ + 1"))
    )


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<<<<<<< HEAD", "not JSON: .* Restore it"),
        ('{"nbformat": 4, "cells": [], "metadata": {"x": NaN}}', "not JSON: .*Restore it"),
        ('{"nbformat": 4, "cells": [], "metadata": {"x": "\\ud800"}}', "not JSON: .*Restore it"),
        ("[" * 100_000, "not JSON: .*Restore it"),
        ("[]", "needs nbformat 4, not list. Save it from Jupyter"),
        ('{"nbformat": 3, "worksheets": []}', "needs nbformat 4, not 3"),
        ('{"nbformat": 4}', "needs a list of cells"),
        (notebook("cell"), "cell 1: is not a code, markdown or raw cell"),
        (notebook({"cell_type": "heading", "source": ""}), "cell 1: is not a code, markdown"),
        (notebook(markdown("a"), markdown(7)), "cell 2: its source is not text"),
        (notebook(markdown(["a", 7])), "cell 1: its source is not text"),
        (notebook(markdown("a", metadata=[])), "cell 1: its metadata are not a mapping"),
        (notebook(markdown("a", metadata={"nbgrader": 1})), "cell 1: its metadata are not"),
        (notebook(markdown("a", metadata={"tags": "late-import"})), "a list of tags"),
        (notebook(graded("two words")), "grade_id 'two words' is no cell id. Use 1 to 64"),
        (notebook(graded("x" * 65)), "is no cell id"),
        (notebook(graded("a"), graded("b"), graded("a")), r"several cells: \['a'\]. Rename all"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_with_the_reason(text, words):
    with pytest.raises(notebooks.NotebookError, match=words) as caught:
        notebooks.canonical(text)
    assert notebooks.deviations(text) == [("", str(caught.value))]
    assert notebooks.show(text) == text


# --- what check reports ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (code("1", id="a", execution_count=3), "execution_count is not canonical: run fix"),
        (code("1", id="a", outputs=[{"output_type": "stream"}]), "stores outputs: run fix"),
        (code(["1\n"], id="a"), "source is not canonical: run fix"),
        (code(["1"], id="two words"), "id is not canonical: run fix"),
        (code(["1"], id="a", metadata={"collapsed": True}), "metadata is not canonical: run fix"),
        (code(["1"], id="a", prompt_number=1), "prompt_number is not canonical: run fix"),
    ],
)
def test_each_deviation_from_the_form_is_named(cell, reason):
    keys = {"metadata": NOTEBOOK_METADATA}
    number, found = notebooks.deviations(notebook(cell, **keys))[0]
    assert (number.startswith("cell 1 ("), found) == (True, reason)


def test_a_foreign_kernel_and_a_changed_layout_are_named():
    text = notebook(code(["1"], id="a"), metadata={"kernelspec": {"name": "jax38"}})
    assert notebooks.deviations(text) == [("", "metadata is not canonical: run fix")]
    text = json.dumps(json.loads(notebooks.canonical(text)))
    assert notebooks.deviations(text) == [
        ("", "key order, indent or newlines are not canonical: run fix")
    ]


long_code = "\n".join(f"x{i} = {i}" for i in range(13))
long_function = "def conv2d(x):\n" + "\n".join(f"    x = x + {i}" for i in range(30))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([code("!pip install torch")], "installs packages"),
        ([code("%pip install torch")], "installs packages"),
        ([code("!python -m pip install torch")], "installs packages"),
        ([code("x = 1\n!{sys.executable} -m pip install torch")], "installs packages"),
        ([code("import sys\nsys.path.append('..')")], "touches sys.path"),
        ([code("import a"), code("x = 1"), code("from b import c")], "one cell, which is cell 1"),
        ([code("import a"), code("def f():\n    import b")], "imports belong in one cell"),
        ([code("def f(): pass"), code("def f(): return 1")], "f is defined already in cell 1"),
        ([code("class A: pass\nclass A: pass")], "A is defined already in cell 1"),
        ([code("x = = 1")], "is not Python: invalid syntax"),
        ([code("x = '\\d'")], "is not Python: .*invalid escape"),
        ([code(long_code)], "13 lines of code, at most 12: move code to src/convcourse"),
        ([graded("a", long_code, solution=False)], "13 lines of code, at most 12"),
        ([graded("a", long_function, solution=True)], "31 lines of code, at most 30"),
        ([markdown("![](grid.png)")], "an image has no alt text"),
        ([markdown("![ ][grid]\n\n[grid]: grid.png")], "an image has no alt text"),
        ([markdown("<img src='grid.png'>")], "an image has no alt text"),
        ([markdown("<img alt='' src='grid.png'>")], "an image has no alt text"),
        ([markdown("<img src='a.png'\n width='9'/> and <img alt='A grid'>")], "no alt text"),
    ],
)  # fmt: skip
def test_each_broken_rule_is_named(cells, words):
    (reason,) = reasons(*cells)
    assert re.search(words, reason)


@pytest.mark.parametrize(
    "cells",
    [
        [code("import numpy as np\nfrom convcourse.ops import conv2d"), code("conv2d")],
        [code("1 + 1"), code("import numpy as np")],
        [code("import a"), code("import tensorflow as tf", metadata={"tags": ["late-import"]})],
        [code("import tensorflow", metadata={"tags": ["late-import"]}), code("import numpy")],
        [code("%timeit conv2d(x, w)\nshape = !pwd\nconv2d?\n?np.pad\n!ls"), code("%%time\nx = 1")],
        [code("%%html\n<b>no Python here</b>")],
        [code("text = ('%d lines'\n% 3)")],
        [code("await widget.ready")],
        [code("def f(x):\n    return x"), code("class g:\n    def f(self): return 1")],
        [code("# why\n\n" * 20 + long_code[: long_code.rindex("\n")])],
        [graded("a", 'def f():\n    """Say.\n' + "\n    a line" * 40 + '"""', solution=True)],
        [graded("a", long_function[: long_function.rindex("\n")], solution=True)],
        [markdown("![A grid of nine cells](grid.png) <img src='x.png' alt=\"Three curves\">")],
        [markdown("Write `![](x.png)`, or\n\n```html\n<img src='x.png'>\n```")],
        [code("'<img src=x>'"), {"cell_type": "raw", "source": "![](x.png)"}],
    ],
)
def test_what_the_rules_allow_is_not_reported(cells):
    assert reasons(*cells) == []


# --- what git shows -------------------------------------------------------------------------


def test_show_prints_headers_with_grading_metadata_and_sources():
    cells = [
        markdown("# Goals", id="goals", metadata={"tags": ["fact:os-1", "fact:os-2"]}),
        graded("conv2d_same", "def conv2d_same(x):\n    return x", points=7, grade=True),
    ]
    assert notebooks.show(notebook(*cells)) == (
        "# %% [markdown] goals | tags: fact:os-1, fact:os-2\n# Goals\n\n"
        "# %% [code] conv2d_same | grade: True | grade_id: conv2d_same | points: 7\n"
        "def conv2d_same(x):\n    return x\n"
    )


# --- the command line -----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "a.ipynb").write_text("a leftover", encoding="utf-8")
    (tmp_path / "a.ipynb").write_text(notebook(markdown("naïve\r\n")), encoding="utf-8")
    return tmp_path


def test_check_reports_and_leaves_alone_what_fix_then_mends(folder, capsys):
    before = (folder / "a.ipynb").read_bytes()
    assert notebooks.main(["check", str(folder)]) == 1
    assert f"{folder / 'a.ipynb'}: cell 1 (na-ve): source is not can" in capsys.readouterr().out
    assert (folder / "a.ipynb").read_bytes() == before
    assert notebooks.main(["fix", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder / 'a.ipynb'}: rewritten\n"
    assert notebooks.main(["fix", str(folder)]) == 0
    assert notebooks.main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == "notebooks checked: 1; all are canonical and keep the rules\n"


@pytest.mark.parametrize("start", ["\ufeff", "\r\n", " "])
def test_bytes_before_the_first_brace_are_a_deviation_that_fix_mends(start, tmp_path):
    path = tmp_path / "a.ipynb"
    text = notebooks.canonical(notebook(markdown("a")))
    path.write_bytes((start + text).encode())
    assert notebooks.main(["check", str(path)]) == 1
    assert notebooks.main(["fix", str(path)]) == 0
    assert path.read_bytes() == text.encode()


def test_a_file_that_is_no_notebook_is_named_and_left_as_it_is(folder, capsys):
    (folder / "b.ipynb").write_text("<<<<<<< HEAD", encoding="utf-8")
    (folder / "c.ipynb").write_bytes(b"\xff")
    assert notebooks.main(["fix", str(folder), str(folder / "missing.ipynb")]) == 2
    printed = capsys.readouterr()
    assert "a.ipynb: rewritten" in printed.out
    assert [name for name in ("b", "c", "missing") if f"{name}.ipynb: " in printed.err] == [
        "b", "c", "missing",
    ]  # fmt: skip
    assert (folder / "b.ipynb").read_text(encoding="utf-8") == "<<<<<<< HEAD"


@pytest.mark.parametrize(
    ("verb", "printed"),
    [("show", "# %% [markdown] na-ve\nnaïve\n"), ("check", "source is not canonical: run fix\n")],
)
def test_the_command_runs_in_a_bare_interpreter(verb, printed, folder):
    run = [sys.executable, "-I", "-S", TOOL, verb, folder / "a.ipynb"]
    assert printed in subprocess.run(run, capture_output=True, check=False).stdout.decode()


def test_a_wrong_escape_is_reported_whatever_the_interpreter_does_with_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "invalid escape" in reasons(code("x = '\\d'"))[0]


def test_an_unknown_verb_ends_with_the_code_for_a_wrong_command_line(capsys):
    with pytest.raises(SystemExit, match="2"):
        notebooks.main(["polish"])
    assert "invalid choice: 'polish'" in capsys.readouterr().err


# --- the course -----------------------------------------------------------------------------


def test_every_notebook_of_the_course_is_canonical_and_keeps_the_rules():
    paths = notebooks.find()
    faults = {path.name: notebooks.deviations(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: found for name, found in faults.items() if found} == {}
    for folder in notebooks.COURSE:
        assert any(folder in path.parents for path in paths), f"no notebook in {folder.name}/"
