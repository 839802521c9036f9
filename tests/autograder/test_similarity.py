"""Copies under other names are found, and what only looks alike is not."""

from __future__ import annotations

import importlib.util
import json
import keyword
import re
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.report.normal_form import Piece, pieces
from autograder.report.similarity import (
    ALL_ANSWERS,
    MIN_SIZE,
    MIN_SIZE_TOGETHER,
    Match,
    alike,
    pairs,
    similar,
)
from tests.examples import examples

ROOT = Path(__file__).resolve().parents[2]
LAB = "tiny"

POOL = '''
def pool(image, size, stride=1):
    """Return the mean of every window."""
    height, width = image.shape
    rows = []
    for top in range(0, height - size + 1, stride):
        row = []
        for left in range(0, width - size + 1, stride):
            window = np.asarray(image[top : top + size, left : left + size])
            if window.size == 0:
                raise ValueError(f"nothing below a window of {size}")
            row.append(float(window.sum()) / size**2)  # the mean
        rows.append(row)
    return rows
'''
NAMES = ("pool", "image", "size", "stride", "height", "width", "rows", "row", "top", "left")


def renamed(source: str, names: dict[str, str]) -> str:
    """The same with variables renamed, word by word; not what stands behind a dot."""
    return re.sub(r"(?<![.\w])\w+", lambda word: names.get(word[0], word[0]), source)


def matched(first: str, second: str, *, given: str = "") -> bool:
    theirs = [*pieces("s1", [first]), *pieces("s2", [second])]
    return bool(alike(theirs, given=pieces("", [given])))


COPIES = {
    "renamed": renamed(POOL, {"image": "x", "size": "f", "rows": "result", "pool": "mean_pool"}),
    "renamed in one loop": POOL.replace("left", "j"),
    "without comments": re.sub(r'    """.*"""\n|  # .*', "", POOL),
    "with other comments": POOL.replace("    rows = []", "    # my own idea\n\n    rows = []"),
    "with a text for a comment": POOL.replace("    rows = []", "    'my own idea'\n    rows = []"),
    "laid out anew": POOL.replace("row = []\n", "row = \\\n            [ ]\n"),
    "with brackets": POOL.replace("height - size + 1", "((height - size) + 1)"),
    "with types": POOL
    .replace("image, size, stride=1):", "image: A, size: int, stride: int = 1) -> A:")
    .replace("rows = []", "rows: list = []"),
    "with another error text": POOL.replace("nothing below a window of", "no pixel for"),
    "with a long name for numpy": "import numpy\n" + POOL.replace("np.", "numpy."),
    "with a part of numpy": "from numpy import asarray as a\n" + POOL.replace("np.asarray", "a"),
    "with an import inside": POOL.replace("    rows = []", "    import numpy as np\n    rows = []"),
    "with pass": POOL.replace("    rows = []", "    pass\n    rows = []"),
    "with a setting": POOL.replace("size, stride=1", "size, *, stride=1"),
    "behind a magic": "%%time\n" + POOL,
}  # fmt: skip

OTHERS = {
    "another stride": POOL.replace("size + 1, stride", "size + 1"),
    "another number": POOL.replace("size**2", "size**3"),
    "another call": POOL.replace("sum()", "max()"),
    "another operator": POOL.replace("/ size**2", "* size**2"),
    "another order": POOL.replace("    rows = []\n", "")
    .replace("    height", "    rows = []\n    height"),
    "another error": POOL.replace("ValueError", "TypeError"),
    "another module": POOL.replace("np.asarray", "math.asarray"),
    "another default": POOL.replace("stride=1", "stride=2"),
    "a parameter more": POOL.replace("stride=1", "stride=1, pad=0"),
    "a statement more": POOL.replace("    return rows", "    print(rows)\n    return rows"),
}  # fmt: skip


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_found_under_other_names_comments_and_layout(copy: str) -> None:
    first = "import numpy as np\n" + POOL
    second = copy if "numpy" in copy.split("def")[0] else "import numpy as np\n" + copy
    assert copy.strip() != POOL.strip()
    assert matched(first, second)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_does_something_else_is_not_called_a_copy(other: str) -> None:
    imports = "import math\nimport numpy as np\n"
    assert other != POOL
    assert matched(imports + POOL, imports + POOL)
    assert not matched(imports + POOL, imports + other)


WORDS = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True).filter(
    lambda word: not keyword.iskeyword(word) and word not in (*NAMES, "np", "range", "float")
)


@settings(max_examples=examples(50))
@given(words=st.lists(WORDS, min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_no_choice_of_names_hides_a_copy(words: list[str]) -> None:
    assert matched(POOL, renamed(POOL, dict(zip(NAMES, words, strict=True))))


METHODS = """
class Layer:
    def __init__(self, w):
        self.w = w
        self.cache = None

    def forward(self, x):
        self.cache = x
        total = 0
        for i in range(len(x)):
            for j in range(len(self.w)):
                if 0 <= i - j < len(x):
                    total += x[i - j] * self.w[j] + (self.w[j] > 0) * self.cache[i]
        match x:
            case [first, *others]:
                total += len(others) + first
        try:
            return total / len(x)
        except ZeroDivisionError as error:
            raise ValueError("empty") from error
"""


def test_attributes_methods_and_other_bound_names_hide_nothing() -> None:
    names = {"self": "me", "w": "kernel", "cache": "seen", "first": "a", "others": "b"}
    copy = re.sub(r"\b(\w+)\b", lambda word: names.get(word[0], word[0]), METHODS)
    copy = copy.replace("forward", "run").replace("Layer", "Mine").replace("as error", "as e")
    assert matched(METHODS, copy.replace("from error", "from e"))


def test_a_setting_of_an_own_helper_may_have_another_name_and_one_of_numpy_may_not() -> None:
    head = POOL + "\n\ndef use(x):\n    return "
    calls = ", ".join(f"pool(x, size={n}, stride=1)[{n}]" for n in range(1, 8))
    mine = f"{head}[{calls}]"
    assert matched(mine, renamed(mine, {"size": "f"}))
    calls = ", ".join(f"np.zeros(x, dtype={n})[{n}]" for n in range(12))
    numpys = f"import numpy as np\n{head}[{calls}]"
    use = list(pieces("s1", [numpys]))[1:]
    other = list(pieces("s2", [numpys.replace("dtype", "like")]))[1:]
    assert use[0].size >= MIN_SIZE
    assert not alike([*use, *other])


def test_short_answers_are_left_out_at_the_size_that_is_stated() -> None:
    def with_size(size: int) -> list[Piece]:
        return [Piece(owner, "f", "", "the form", size) for owner in ("s1", "s2")]

    assert alike(with_size(MIN_SIZE - 1)) == ()
    assert len(alike(with_size(MIN_SIZE))) == 1


def bank() -> dict[str, dict[str, str]]:
    """The right answers to lab 2 in several styles, which other tests keep."""
    path = ROOT / "tests" / "labs" / "bank.py"
    spec = importlib.util.spec_from_file_location("bank", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bank"] = module
    spec.loader.exec_module(module)
    styles: dict[str, dict[str, str]] = module.right_answers(path.parent / "lab2_size_and_padding")
    return styles


def test_right_answers_in_different_styles_are_not_alike_and_the_stated_sizes_are_theirs() -> None:
    found = {style: list(pieces(style, list(cells.values()))) for style, cells in bank().items()}
    assert len(found) >= 4
    for first, second in combinations(found.values(), 2):
        assert alike([*first, *second]) == ()
    sizes = {
        name: [each.size for answer in found.values() for each in answer if each.name == name]
        for name in ("output_size", "same_padding", "conv2d_same")
    }
    assert max(sizes["output_size"] + sizes["same_padding"]) < MIN_SIZE
    assert min(sizes["conv2d_same"]) >= MIN_SIZE


def test_what_the_release_gives_is_nobodys() -> None:
    assert not matched(POOL, POOL, given=POOL)
    # In part: a copy of what is given, with a line of one's own in it, is a short answer.
    mine = POOL.replace("    rows = []", "    rows = [None]")
    assert matched(mine, mine)
    assert not matched(mine, mine, given=POOL)


def test_pairs_are_those_who_share_more_first_and_the_projects_own_source_makes_none() -> None:
    def match(size: int, *owners: str, ours: int = 0) -> Match:
        made = [Piece(owner, f"f{size}", "", "", size) for owner in owners]
        return Match(tuple(made), tuple(Piece("lab", "f", "", "", size) for _ in range(ours)))

    found = pairs([match(60, "c", "a"), match(70, "a", "b", "c"), match(90, "a", "b", ours=1)])
    assert {pair: [m.size for m in shared] for pair, shared in found.items()} == {
        ("a", "c"): [60, 70],
        ("a", "b"): [70],
        ("b", "c"): [70],
    }
    assert next(iter(found)) == ("a", "c")


def test_rare_and_long_matches_come_first() -> None:
    made = [Piece(f"s{n}", "usual", "", "usual", 90) for n in range(5)]
    made += [Piece(f"s{n}", "short", "", "short", 60) for n in (2, 3)]
    made += [Piece(f"s{n}", "long", "", "long", 80) for n in (0, 1)]
    assert [match.name for match in alike(made)] == ["long", "short", "usual"]


def test_a_copy_inside_one_submission_is_no_match() -> None:
    assert alike([*pieces("s1", [POOL, renamed(POOL, {"rows": "r"})])]) == ()


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(:",
        "x = " + "(" * 5000,
        "x = " + "-" * 50_000 + "1",
        "x = " + "+".join("1" * 20_000),
        "x" + ".a" * 20_000,
        "\x00",
        "s = '\\d'",
        "\ud800",
    ],
)  # fmt: skip
def test_no_cell_stops_the_comparison(source: str) -> None:
    found = [*pieces("s1", [source, POOL]), *pieces("s2", [POOL, source])]
    assert [match.name for match in alike(found)] == ["pool"]


# --- of a course ----------------------------------------------------------------------------


def test_a_class_is_compared_with_itself_with_the_solution_and_with_the_library(
    hand_in: Any, course: Course
) -> None:
    library = (ROOT / "src" / "convcourse" / "ops" / "convolution.py").read_text(encoding="utf-8")
    start = library.index("def conv2d_loops")
    taken = library[start:].split("\n\n\n")[0]

    def add(source: str) -> Any:
        def edit(notebook: dict[str, Any]) -> None:
            cell = {"cell_type": "code", "id": "own", "metadata": {}, "source": source}
            notebook["cells"].append(cell | {"outputs": [], "execution_count": None})

        return edit

    hand_in("ann", edit=add(POOL))
    hand_in("ben", edit=add(renamed(POOL, {"rows": "answer"})))
    hand_in("cid", edit=add(renamed(taken, {"out": "result"})))
    hand_in("dan").write_text("{")
    found = similar(course, LAB, ["ann", "ben", "cid", "dan", "nobody"])
    first, second = sorted(found, key=lambda match: match.name, reverse=True)
    assert (first.name, first.owners, first.ours) == ("pool", ("ann", "ben"), ())
    assert [piece.source for piece in first.students] == [POOL, renamed(POOL, {"rows": "answer"})]
    assert second.owners == ("cid",)
    assert [(piece.owner, piece.name) for piece in second.ours] == [
        ("convcourse.ops.convolution", "conv2d_loops")
    ]
    assert second.ours[0].source.startswith("def conv2d_loops(")


def test_the_solution_itself_is_noticed(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("ann")
    assert similar(course, LAB, ["ann"]) == ()  # each of its functions is a short answer
    monkeypatch.setattr("autograder.report.similarity.MIN_SIZE", 5)
    found = {match.name: match.ours for match in similar(course, LAB, ["ann"])}
    assert {piece.owner for piece in found["halve"]} == {"solutions/tiny"}


def test_a_whole_notebook_of_short_answers_is_noticed_when_it_is_alike(
    hand_in: Any, course: Course
) -> None:
    short = {
        "double": "def double(x):\n    x = np.asarray(x)\n    whole = x.astype(int)\n"
        "    if (whole == x).all():\n        return whole + whole\n    result = np.zeros(x.shape)\n"
        "    for at in np.ndindex(x.shape):\n        result[at] = 2 * x[at]\n    return result",
        "answer": "numbers = range(1, 10)\nanswer = []\nfor number in numbers:\n"
        "    if number < 4 and number not in answer:\n        answer.append(number)\n"
        "if len(answer) != 3 or sum(answer) != 6:\n    raise ValueError(answer)",
        "halve": "def halve(x):\n    half, sign = abs(x) / 2, np.sign(x)\n    if sign < 0:\n"
        "        raise ValueError(x)\n    kept = []\n    for part in (half, x - half):\n        "
        "kept.append(part)\n    return kept[0] * sign if half > 0 else kept[1] * 0",
    }
    copy = {
        name: renamed(source, {"x": "n", "numbers": "many", "half": "h", "whole": "w"})
        for name, source in short.items()
    }
    hand_in("ann", **short)
    hand_in("ben", **copy)
    hand_in("cid", **{**copy, "halve": "def halve(x):\n    return x / 2"})
    hand_in("dan", double=short["double"])
    assert all(piece.size < MIN_SIZE for piece in pieces("ann", list(short.values())))
    (found,) = similar(course, LAB, ["ann", "ben", "cid", "dan"])
    assert (found.name, found.owners, found.ours) == (ALL_ANSWERS, ("ann", "ben"), ())
    assert found.size >= MIN_SIZE_TOGETHER
    assert found.students[0].source == "\n\n".join(short.values())
    assert set(pairs([found])) == {("ann", "ben")}


def test_a_class_of_200_is_compared_in_seconds(hand_in: Any, course: Course) -> None:
    """Every student has the lab and two functions; ten hand in a copy of their neighbour's."""
    template = json.loads(hand_in("s000").read_text(encoding="utf-8"))
    for number in range(200):
        author = number - 1 if number % 20 == 19 else number
        own = (
            POOL.replace("size**2", f"size**{author}")
            + "\n\n"
            + METHODS.replace("0 <=", f"{author} <=")
        )
        cell = {
            "cell_type": "code",
            "id": "own",
            "metadata": {},
            "source": renamed(own, {"rows": f"r{number}"}),
        }
        notebook = template | {"cells": [*template["cells"], cell]}
        path = course.submitted / f"s{number:03}" / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    started = time.process_time()
    found = similar(course, LAB, [f"s{number:03}" for number in range(200)])
    assert time.process_time() - started < 10
    assert set(pairs(found)) == {(f"s{n - 1:03}", f"s{n:03}") for n in range(19, 200, 20)}
    assert len(found) == 20
