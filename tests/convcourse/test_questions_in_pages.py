"""A page judges a reply as Python does, word for word."""

import json
import random
import subprocess

import pytest

from convcourse.questions import LECTURES, questions_named
from convcourse.questions import _load as lecture_of
from convcourse.widgets import ask
from convcourse.widgets.explorable import page_script

pytestmark = pytest.mark.needs("node")

ODD = [
    "",
    " ",
    "\t",
    "\u00a0",
    "\ufeff",
    "\x1c",
    "\x85",
    "\u3000",
    "0",
    "-1",
    "1e3",
    "٣",
    "Straße",
    "İ",
    "ΟΔΟΣ",
]
SIGNS = ["x", "×", " * ", "X", ",", ".", " "]
JUDGE = """
const replies = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = replies.map(([question, reply, tries]) => judge(question, reply, tries));
console.log(JSON.stringify(said.map(({ right, message }) => [right, message])));
"""


def replies(question, rng):
    """Right and foreseen replies, the same as others would write them, and odd ones."""
    known = [question.answer, *question.mistakes, *question.choices]
    for reply in known:
        yield reply
        yield f" {reply.upper()}\x1f"
        yield reply.replace("x", rng.choice(SIGNS))
        yield "".join(rng.sample(reply, len(reply)))
        yield reply.replace("1", "1,").replace("000", ",000")
        yield reply.replace("2", "3").replace("8", "7.5")
    yield from rng.sample(ODD, 4)


def test_a_page_says_what_python_says_of_thousands_of_replies(path_of):
    names = [name for lecture in LECTURES for name in lecture_of(lecture).QUESTIONS]
    rng, asked, judged = random.Random(0), [], []
    for question in (each for name in names for each in questions_named(name)):
        (shown,) = ask(question).page_data()["questions"]
        for reply in replies(question, rng):
            tries = rng.choice([1, 2, 3])
            asked.append([shown, reply, tries])
            judged.append([*question.judge(reply, tries=tries)])
    assert len(asked) > 2000
    # What mounts the page is not for Node; its judge is.
    script = page_script("size").replace("showAll({ size });", JUDGE)
    run = subprocess.run(
        [path_of("node"), "-e", script],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    differ = [
        pair
        for pair in zip(asked, json.loads(run.stdout), judged, strict=True)
        if pair[1] != pair[2]
    ]
    assert differ == []
