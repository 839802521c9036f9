"""What a student's process returns is read as a notebook reads it; what it changed is seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import local, run
from convcourse.checks.outcome import Outcome
from tests.labs.solved import SolvedLab, nbgrader
from tests.labs.solved import source as text_of
from tests.readings import ANSWERS, CHECKS, PRELUDE, TABLE, source

pytestmark = pytest.mark.xdist_group("reading")

LIMITS = Limits(cell_seconds=30, call_seconds=10, memory_bytes=8 << 30)

# Right answers to exercises, in forms that students have returned them in.
FORMS = {
    ("lab3_channels_and_parameters", "summarize"): [
        "[Row(*row) for row in given]",
        "deque((np.str_(name), Shape(*shape), np.int64(n)) for name, shape, n in given)",
    ],
    ("lab3_channels_and_parameters", "conv2d_nhwc"): [
        "given.astype(object)",
        "[Rows(map(UserList, map(np.ndarray.tolist, each))) for each in given]",
    ],
    ("lab7_backward", "conv2d_grads"): [
        "Row(*given)",
        "UserList([Tensor(each) for each in given])",
    ],
}
WRAPPED = [(*key, form) for key, forms in FORMS.items() for form in forms]


SANDBOXES = [
    pytest.param(True, id="sandboxed", marks=pytest.mark.needs("bubblewrap")),
    pytest.param(False, id="limits alone"),
]


@pytest.fixture(scope="module", params=SANDBOXES)
def process(request: pytest.FixtureRequest) -> Iterator[StudentProcess]:
    sandbox = Sandbox.find(LIMITS) if request.param else Sandbox(())
    assert sandbox.isolates is request.param
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as started:
        assert started.run(source()) == []
        yield started


def test_every_answer_of_the_table_is_what_a_person_says(process: StudentProcess) -> None:
    for number, (name, text) in enumerate(ANSWERS):
        function, words = process.get(f"answer{number}"), TABLE[name][text]
        outcome = run(CHECKS[name], local({name: function}), seed=0, thorough=False)
        assert outcome.fraction == (not words), text
        assert words in " ".join(outcome.message.split()) or words in outcome.message, text


@pytest.mark.parametrize(("lab_name", "name", "form"), WRAPPED)
def test_a_right_answer_is_right_in_every_form_in_the_notebook_and_in_grading(
    lab_name: str, name: str, form: str, process: StudentProcess
) -> None:
    lab = SolvedLab(lab_name)
    here = dict(lab.names)
    for cell in lab.cells:
        if cell["cell_type"] == "code" and not nbgrader(cell).get("grade"):
            process.run(text_of(cell))
    wrapper = (
        f"solved = {name}\n"
        f"def {name}(*args, **settings):\n"
        "    given = solved(*args, **settings)\n"
        f"    return {form}"
    )
    for cell in (PRELUDE, wrapper):
        exec(cell, here)
        assert process.run(cell) == []
    check = lab.checks[name]
    for function in (here[name], process.get(name)):
        outcome = run(check, local({name: function}), seed="forms", thorough=False)
        assert outcome.fraction == 1, outcome.message


def test_a_shape_is_read_where_a_value_is_asked_for(process: StudentProcess) -> None:
    assert process.run("cifar_filter_shape = Shape(5, 5, 3, 16)") == []
    check = SolvedLab("lab8_train").checks["cifar_filter_shape"]
    work = local({check.function: process.get(check.function)})
    assert run(check, work, seed=0, thorough=False).fraction == 1


# --- what was lent ----------------------------------------------------------------------------

LENT = Check(
    "total",
    lambda rows, *, table: 6,
    (
        Kind(
            "one case", 1, (Case.of([[1, 2], (np.ones(3), {"a": 3})], table={"b": [np.zeros(2)]}),)
        ),
    ),
    arguments=("rows",),
)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("pass", ""),
        ("rows = rows + [3]; table = dict(table, c=1)", ""),
        ("rows.pop()", "rows"),
        ("rows.append(rows)", "rows"),
        ("rows[0][1] = 5", "rows"),
        ("rows[0] = tuple(rows[0])", "rows"),
        ("rows[0][0] = True", "rows"),
        ("rows[1][0][2] += 1", "rows"),
        ("rows[1][1]['a'] = 4", "rows"),
        ("rows.reverse()", "rows"),
        ("rows[:] = map(str, rows)", "rows"),
        ("table.clear()", "table"),
        ("table['c'] = open", "table"),
        ("table['b'][0][:] = 1", "table"),
        ("table['b'][0] = table['b'][0].astype(np.float32)", "table"),
        ("rows.clear(); table.popitem()", "rows and table"),
    ],
)
def test_a_list_a_dictionary_or_an_array_that_is_changed_is_named(
    body: str, changed: str, process: StudentProcess
) -> None:
    cell = f"def total(rows, *, table):\n    {body}\n    return 6"
    here: dict[str, Any] = {"np": np}
    exec(cell, here)
    assert process.run(cell) == []

    def judged(function: Any) -> Outcome:
        return run(LENT, local({"total": function}), seed=0, thorough=False)

    notebook, graded = judged(here["total"]), judged(process.get("total"))
    assert notebook.message == graded.message
    assert (notebook.fraction, graded.fraction) == ((0, 0) if changed else (1, 1))
    assert f"it changes its input {changed}, which" in notebook.message or not changed


def test_what_was_lent_is_changed_in_place_for_whoever_holds_it(process: StudentProcess) -> None:
    assert (
        process.run(
            "def spoil(rows, table, image, pair):\n"
            "    rows[0][1] = 5\n"
            "    rows[1] += 1\n"
            "    rows.append('new')\n"
            "    table['deep']['er'] = 1\n"
            "    del table['gone']\n"
            "    image.shape = (4,)\n"
            "    pair[0].pop()\n"
        )
        == []
    )
    inner, array, deep = [1, 2], np.zeros(2), {"er": 0}
    rows, table, image = [inner, array], {"deep": deep, "gone": 2}, np.arange(4).reshape(2, 2)
    owned, held = image.copy(), [1, 2]
    assert process.get("spoil")(rows, table, owned, (held, 3)) is None
    assert rows[0] is inner
    assert rows[1] is array
    assert table["deep"] is deep
    assert (inner, array.tolist(), rows[2], deep) == ([1, 5], [1, 1], "new", {"er": 1})
    assert list(table) == ["deep"]
    assert (owned.shape, held) == ((4,), [1])
