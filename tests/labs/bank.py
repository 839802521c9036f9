"""Reads the banks of right and wrong answers to the labs.

A bank is a folder of Python files. A line `# %% NAME` starts the source of the solution cell NAME;
what stands before the first such line is for the linter. In the files `wrong_*.py` the line is
`# %% NAME: TITLE`, and comments below it tell what the student must be told and what is earned.

A wrong answer is whole, or it is another answer with a few lines changed: `# from: loops` names the
file of right answers, or the title of a wrong one above it, and each run of lines `# -` is there
once and has the lines `# +` in its place. So what is wrong with it stands there alone.
"""

import re
from pathlib import Path
from typing import NamedTuple

HEADER = re.compile(r"^# %% (?P<name>\w+)(?:: (?P<title>.+))?\n", re.MULTILINE)
NOTE = re.compile(r"^# (says|earns|from): (.+)\n", re.MULTILINE)
CHANGE = re.compile(r"((?:^# -.*\n)+)((?:^# \+.*\n)*)", re.MULTILINE)


class WrongAnswer(NamedTuple):
    """A wrong answer: `says` must be in its message, and it earns `earns` points."""

    title: str
    function: str
    source: str
    says: str
    earns: int


def answers(path: Path) -> dict[str, str]:
    """Return the sources of the solution cells in a file of right answers, by grade_id."""
    return {name: source for name, _, source in _cells(path)}


def right_answers(folder: Path) -> dict[str, dict[str, str]]:
    """Return every set of right answers of a bank, by its style."""
    return {path.stem.removeprefix("right_"): answers(path) for path in folder.glob("right_*.py")}


def wrong_answers(folder: Path) -> list[WrongAnswer]:
    """Return every wrong answer of a bank."""
    found = []
    right = right_answers(folder)
    for path in sorted(folder.glob("wrong_*.py")):
        known = {
            (style, name): own for style, cells in right.items() for name, own in cells.items()
        }
        for name, title, source in _cells(path):
            notes = dict(NOTE.findall(source))
            code = NOTE.sub("", source)
            if "from" in notes:
                code = _changed(known[notes["from"], name], code, f"{path.name}, {title}")
            known[title, name] = code
            found.append(WrongAnswer(title, name, code, notes["says"], int(notes["earns"])))
    return found


def _changed(source: str, changes: str, whose: str) -> str:
    """The source with other lines in place of some, each of which must be there once."""
    for before, after in CHANGE.findall(changes):
        old, new = (
            "\n" + re.sub(r"^# [-+]", "", part, flags=re.MULTILINE) for part in (before, after)
        )
        if len(re.findall(f"(?={re.escape(old)})", f"\n{source}")) != 1:
            raise ValueError(f"{whose}: to be there once and changed, but is not:{old}")
        source = f"\n{source}".replace(old, new).removeprefix("\n")
    return source.strip() + "\n"


def _cells(path: Path) -> list[tuple[str, str, str]]:
    text = path.read_text(encoding="utf-8")
    headers = list(HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return [
        (header["name"], header["title"] or "", text[header.end() : end].strip() + "\n")
        for header, end in zip(headers, ends, strict=True)
    ]
