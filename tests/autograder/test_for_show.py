"""Lines and libraries that only show things cost nothing, and do what an answer relies on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.grading.shown_only import notes_on
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

pytestmark = pytest.mark.xdist_group("for show")
LIMITS = Limits(cell_seconds=30, call_seconds=10, memory_bytes=8 << 30)

# What stands above an answer, as people paste it from a tutorial or from Colab.
LINES = """
    %matplotlib inline
    %matplotlib widget
    %matplotlib notebook
    %matplotlib ipympl
    %matplotlib qt
    get_ipython().run_line_magic("matplotlib", "widget")
    %config InlineBackend.figure_format = 'retina'
    %config NoSuchThing.at_all = 1
    %load_ext autoreload
    %load_ext tensorboard
    %load_ext no_such_extension
    %reload_ext no_such_extension
    %autoreload 2
    %aimport numpy
    %tensorflow_version 2.x
    %tensorboard --logdir logs
    %gui qt
    %pdb on
    %debug
    %xmode Verbose
    %memit 1 + 1
    %pip install scipy
    %conda install scipy
    !pip install scipy
    !ls
    files = !ls
    %ls
    %cd /content/drive/MyDrive
    %time 1 + 1
    %timeit -n 1 -r 1 1 + 1
    from google.colab import drive; drive.mount('/content/drive')
    import google.colab
    from google.colab.patches import cv2_imshow; cv2_imshow(None)
    from google.colab import output; output.enable_custom_widget_manager()
    import ipywidgets as widgets; widgets.IntSlider(value=3, description='n').observe(print)
    from ipywidgets import HBox, VBox, Layout, Output
    from IPython.display import display, HTML, Image, clear_output; display(HTML('<b>x</b>'))
    import tqdm.notebook
    import tqdm.asyncio
""".strip().split("\n")
CELL_LINES = ["%%time", "%%capture", "%%capture shown", "%%memit", "%%prun"]

# An expression with its value, after a line: what Python, or the library's documentation, says.
VALUES = {
    "from tqdm import tqdm; [x for x in tqdm(range(3))]": [0, 1, 2],
    "from tqdm.auto import tqdm; list(tqdm([5, 6], desc='d', leave=False))": [5, 6],
    "from tqdm.notebook import tqdm_notebook; list(tqdm_notebook('ab'))": ["a", "b"],
    "from tqdm.autonotebook import tqdm; len(tqdm(range(7)))": 7,
    "import tqdm; list(tqdm.tqdm(range(2)))": [0, 1],
    "import tqdm; list(tqdm.notebook.tqdm(range(2)))": [0, 1],
    "import tqdm; list(tqdm.trange(2, 5))": [2, 3, 4],
    "from tqdm import tnrange; list(tnrange(2))": [0, 1],
    "from tqdm.contrib import tenumerate; list(tenumerate('ab', start=1))": [(1, "a"), (2, "b")],
    "from tqdm.contrib import tzip; list(tzip('ab', [1, 2]))": [("a", 1), ("b", 2)],
    "from tqdm.contrib.concurrent import thread_map; thread_map(abs, [-1, 2])": [1, 2],
    "from tqdm import tqdm; [(i, x) for i, x in enumerate(tqdm('ab'))]": [(0, "a"), (1, "b")],
    "with tqdm(total=9) as bar:\n    bar.update(2)\n    bar.update()\nbar.n": 3,
    "bar = tqdm(range(2)); bar.set_description('d'); bar.set_postfix(a=1); bar.close(); bar.n": 0,
    "tqdm.write('seen')": None,
    "from ipywidgets import interact; f = interact(lambda x: 1 / 0, x=(0, 3)); callable(f)": True,
    "@interact(x=(0, 3))\ndef g(x):\n    return x + 1\ng(2)": 3,
    "@interact\ndef h(x=2):\n    return x\nh()": 2,
    "import ipywidgets; ipywidgets.IntSlider(value=4, min=0).value": 4,
    "ipywidgets.widgets.FloatSlider(value=0.5).value": 0.5,
    "ipywidgets.interactive(lambda n: 1 / 0, n=ipywidgets.fixed(3)) is None": False,
    "class Mine(ipywidgets.DOMWidget):\n    pass\nMine(value=2).value": 2,
    "with ipywidgets.Output():\n    inside = 5\ninside": 5,
    "from google.colab import files; list(files.upload())": [],
}


@pytest.fixture(scope="module")
def process() -> Iterator[StudentProcess]:
    sandbox = Sandbox.find(LIMITS)
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as started:
        yield started


def faults(outputs: list[Any]) -> list[str]:
    return [str(o.get("evalue") or o.get("text")) for o in outputs if "error" in str(o).lower()]


def test_an_answer_below_such_a_line_is_defined(process: StudentProcess) -> None:
    lines = [line.strip() for line in LINES]
    cells = [
        f"{line}\ndef f_{n}():\n    return {n}" for n, line in enumerate([*lines, *CELL_LINES])
    ]
    lost = {}
    for number, cell in enumerate(cells):
        found = faults(process.run(cell))
        if found or not process.has(f"f_{number}"):
            lost[cell] = found
    assert not lost


def test_a_stand_in_gives_what_an_answer_goes_on_with(process: StudentProcess) -> None:
    found = {}
    for source in VALUES:
        *before, last = source.replace("; ", "\n").split("\n")
        outputs = process.run("\n".join([*before, f"value = {last}"]))
        found[source] = faults(outputs) or process.get("value")
    assert found == VALUES


def test_what_is_written_past_a_bar_is_printed(process: StudentProcess) -> None:
    (shown,) = process.run("from tqdm import tqdm\nfor x in tqdm('ab'):\n    tqdm.write(x)")
    assert shown["text"] == "a\nb\n"


@pytest.mark.parametrize("line", ["%%bash", "%%sh -e", "%%script bash"])
def test_a_cell_for_another_interpreter_is_passed_over(line: str, process: StudentProcess) -> None:
    (shown,) = process.run(f"{line}\nls -l")
    assert shown["text"] == "[shell commands are not run in grading]\n"


MISSING = "no_such_library is not available in this lab; there are: numpy, "


def test_a_missing_library_is_named_with_what_there_is(process: StudentProcess) -> None:
    (shown,) = process.run("import no_such_library.deep as n")
    assert shown["evalue"].startswith(MISSING)
    process.run("def late(x):\n    import no_such_library\n    return x")
    with pytest.raises(ModuleNotFoundError, match=MISSING):
        process.get("late")(1)


def test_who_can_do_without_a_library_still_can(process: StudentProcess) -> None:
    asks = (
        "import importlib.util\nfound = importlib.util.find_spec('no_such_library')\n"
        "try:\n    import no_such_library\nexcept ImportError as error:\n    name = error.name"
    )
    assert process.run(asks) == []
    assert (process.get("found"), process.get("name")) == (None, "no_such_library")


def test_a_stand_in_is_no_way_round_what_a_lab_forbids() -> None:
    sandbox = Sandbox.find(LIMITS)
    forbidden = {"tqdm.contrib": "No bars.", "scipy": "No SciPy."}
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden=forbidden, files={}) as started:
        started.run("from tqdm.contrib import tzip\nimport tqdm\ndef f():\n    return tzip([1])")
        started.run("import tqdm\ndef g():\n    return tqdm.scipy.signal([1], [2])")
        with pytest.raises(ImportError, match="No bars"):
            started.get("f")()
        assert started.get("g")() is None
        (shown,) = started.run("import no_such_library")
        assert ": numpy" in shown["evalue"]
        assert "scipy" not in shown["evalue"]


NOTES = {
    "%matplotlib inline\nx = 3 % 2\nd = '%s'": [],
    "import numpy as np\nfrom google import protobuf": [],
    "%matplotlib widget\nfrom tqdm.notebook import tqdm": [
        "%matplotlib widget, tqdm.notebook: for"
    ],
    "%load_ext a\n%load_ext a\nfrom google.colab import drive": ["%load_ext a, google.colab: for"],
    "!pip install scipy\n  files = !ls -l": ["!pip install scipy, !ls -l: not run"],
    "\n".join(f"%load_ext e{n}" for n in range(9)): ["e5 and 3 more: for show"],
    "!\x1b[31mred": [],
    "%%bash\nls -l": ["%%bash: not run"],
    "!echo \x1b[31mred": ["!echo \ufffd[31mred: not run"],
}


@pytest.mark.parametrize(("source", "says"), NOTES.items())
def test_the_record_says_what_did_nothing(source: str, says: list[str]) -> None:
    found = notes_on([source])
    assert len(found) == len(says)
    assert all(words in sentence for words, sentence in zip(says, found, strict=True))
