"""Which platform wrote a delivery, and whose each file is, by the names of all of them.

A delivery is recognised as a whole: every platform reads every name, from every folder that may
stand around all, and the one that most of them fit is it. What fits none is a plain delivery.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.exceptions import IntakeError
from autograder.intake.platforms import PLATFORMS, Part, Platform
from autograder.intake.roster import Sender

PLAIN = Platform("plain", "folder of students' files", lambda *_: lambda _: None)
NAMES = (*(each.name for each in PLATFORMS), PLAIN.name)
MAX_NAME = 1000
_DEEPEST_START = 3
_STARTS = 20
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db"}
_AROUND_ALL = re.compile(
    r"(all|class|downloads?|hand-?ins?|labs?|submissions?|submitted|uploads?)\d*(?:[ _.-].*)?",
    re.IGNORECASE | re.DOTALL,
)
_COPY = re.compile(
    r"(?P<stem>.+?)(?: ?\((?P<browser>\d{1,3})\)|-(?P<canvas>\d{1,2})| - Copy| copy)",
    re.DOTALL | re.IGNORECASE,
)
_NOTEBOOK = re.compile(r"(?P<stem>.+)\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A platform, and by the name of a file what it tells; a text says why it is nobody's."""

    platform: Platform
    parts: Mapping[str, Part | str]


def is_clutter(name: str) -> bool:
    """Whether a file is one that no student made: a system's traces, and what is hidden."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part.lower() in _CLUTTER for part in parts)


def notebook_stem(name: str) -> str | None:
    """A notebook's name without its endings, of which some platforms add one; None if it is none.

    Examples
    --------
    >>> notebook_stem("a/lab.IPYNB"), notebook_stem("lab.ipynb.txt"), notebook_stem("photo.jpg")
    ('lab', 'lab', None)
    """
    found = _NOTEBOOK.fullmatch(name.rpartition("/")[2])
    return found["stem"] if found else None


def without_copy(stem: str) -> tuple[str, int]:
    """A name without the number that a browser or Canvas gives to a second one, and that number.

    Examples
    --------
    >>> without_copy("lab (2)"), without_copy("lab-1"), without_copy("lab")
    (('lab', 2), ('lab', 1), ('lab', 0))
    """
    found = _COPY.fullmatch(stem)
    if found is None:
        return stem, 0
    return found["stem"].rstrip(), int(found["browser"] or found["canvas"] or 1)


def recognise(
    names: Sequence[str],
    text: Callable[[str], str],
    title: str,
    notebooks: Mapping[str, str],
    lab: str,
    only: str | None = None,
) -> Recognised:
    """Find out which platform wrote a delivery, and read the names of its files.

    Parameters
    ----------
    names : sequence of str
        Of all files but clutter.
    text : callable
        What a file begins with.
    title : str
        The delivery's own name, which may be that of the folder around all.
    notebooks : mapping
        The names of all notebooks of the course, in lower case, each with its lab.
    lab : str
        The lab that is collected.
    only : str, optional
        A platform's name, which overrules what the names say.

    Raises
    ------
    IntakeError
        If no name is as that platform has it.
    """
    best: tuple[int, Recognised] | None = None
    for platform in PLATFORMS:
        if only not in (None, platform.name):
            continue
        for start in _starts(names, title) if not platform.names_all else [""]:
            inner = {
                f"{title}/{name}"[len(start) :]: name
                for name in names
                if f"{title}/{name}".startswith(start) and len(name) <= MAX_NAME
            }
            read = platform.reader(list(inner), _text_of(inner, text))
            found = {name: part for each, name in inner.items() if (part := read(each))}
            fitting = {name[: -len(part.inner)] for name, part in found.items()}
            others = {name.split("/")[0] for name in names if name not in found}
            if (only or len(fitting) >= len(others)) and len(fitting) > (best[0] if best else 0):
                why = f"its name is not as a {platform.title} has it"
                parts = {name: found.get(name) or why for name in names}
                best = len(fitting), Recognised(platform, parts)
    if best is not None:
        return best[1]
    if only not in (None, PLAIN.name):
        raise IntakeError(
            f"No name in {title} is as --platform {only} has it. Leave --platform out, and see "
            "what it looks like."
        )
    return Recognised(PLAIN, dict(_read_plain(names, title, notebooks, lab)))


def _text_of(inner: Mapping[str, str], text: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: text(inner[name])


def _starts(names: Iterable[str], title: str) -> list[str]:
    """The folders that may stand around all, the likely ones; the delivery itself is one."""
    counted: Counter[str] = Counter()
    for name in names:
        folders = name.split("/")[:-1][:_DEEPEST_START]
        counted.update("/".join([title, *folders[: n + 1], ""]) for n in range(len(folders)))
    return [f"{title}/", *(start for start, _ in counted.most_common(_STARTS))]


# --- plain deliveries -------------------------------------------------------------------------


def _read_plain(
    names: Sequence[str], title: str, notebooks: Mapping[str, str], lab: str
) -> Iterator[tuple[str, Part | str]]:
    """A folder for each student, as nbgrader has it or without the lab's; or a notebook each."""
    start = _around_all(names, title, lab)
    alone = {
        name: _person(stem, notebooks, lab)
        for name in names
        if name.startswith(start) and "/" not in name[len(start) :]
        if (stem := notebook_stem(name)) is not None
    }
    people = {person for person, _, _ in alone.values() if person}
    by_lab = any(f"/{lab.lower()}/" in name.lower() for name in names)
    for name in names:
        inner = name[len(start) :]
        folder, _, below = inner.partition("/")
        if not name.startswith(start):
            yield name, f"it lies outside {start.rstrip('/')}, which holds what was handed in"
        elif name in alone:
            yield name, _notebook_of(*alone[name])
        elif not below and inner.lower().endswith(".zip"):  # it cannot be opened
            person, of, _ = _person(inner[:-4], notebooks, lab)
            yield name, Part(_sender(person or inner[:-4]), inner, lab=of)
        elif below:
            yield name, _in_folder(folder, below, notebooks, lab, by_lab=by_lab)
        else:
            yield name, _beside(inner, people)


def _sender(person: str) -> Sender:
    return Sender(
        name=person,
        login=person,
        number=person if person.isdigit() else "",
        email=person if "@" in person else "",
    )


def _person(stem: str, notebooks: Mapping[str, str], lab: str) -> tuple[str, str | None, str]:
    """Whose a notebook is that lies in no folder; of which lab by its name, and its name there."""
    whole, _ = without_copy(stem)
    folded = whole.lower()
    for notebook in sorted({lab.lower(), *notebooks}, key=len, reverse=True):
        of = notebooks.get(notebook, lab)
        if folded == notebook or stem.lower() == notebook:
            return "", of, stem
        if len(folded) != len(whole):
            continue  # letters that have no lower case of their own
        size = len(notebook)
        for found, rest in ((folded[-size:], whole[:-size]), (folded[:size], whole[size:])):
            person = rest.strip(" _-+.")
            if found == notebook and person and person != rest:
                return person, of, notebook if of != lab else lab
    return whole, None, stem


def _notebook_of(person: str, lab: str | None, stem: str) -> Part | str:
    if not person:
        return (
            "its name says of which lab it is, and not whose: put it into a folder of its student"
        )
    return Part(_sender(person), f"{stem}.ipynb", lab=lab)


def _in_folder(
    folder: str, below: str, notebooks: Mapping[str, str], lab: str, *, by_lab: bool
) -> Part:
    person, of = folder, None
    if folder.lower().endswith(".zip"):
        person, of, _ = _person(folder[:-4], notebooks, lab)
        person = person or folder[:-4]
    first, _, rest = below.partition("/")
    known = {each.lower(): each for each in {lab, *notebooks.values()}}
    if rest and first.lower() in known:
        return Part(_sender(person), rest, lab=known[first.lower()])
    # Where labs have folders, one with a notebook is another lab's, also if the course has none.
    is_lab = by_lab and rest and notebook_stem(rest) is not None
    return Part(_sender(person), below, lab=first if is_lab else of)


def _beside(inner: str, people: Iterable[str]) -> Part | str:
    """A file in no folder goes with the notebook with whose owner's name it begins."""
    owners = [
        person
        for person in people
        if re.match(rf"{re.escape(person)}[ _.+-]", inner, re.IGNORECASE)
    ]
    if not owners:
        return "nothing says whose it is"
    person = max(owners, key=len)
    return Part(_sender(person), inner)


def _around_all(names: Sequence[str], title: str, lab: str) -> str:
    """The folder around all that was handed in, as it starts a name; "" where there is none.

    What distinguishes it from a student's own folder: students' folders in it, several notebooks of
    which none is the lab's, or a name that no student has.
    """
    start = ""
    for _ in range(_DEEPEST_START):
        notebooks = [name for name in names if name.startswith(start) and notebook_stem(name)]
        tops = {name[len(start) :].split("/")[0] for name in notebooks}
        if len(tops) != 1 or not all("/" in name[len(start) :] for name in notebooks):
            break
        (top,) = tops
        below = [name[len(start) + len(top) + 1 :] for name in notebooks]
        folders = {each.split("/")[0] for each in below if "/" in each}
        stems = [
            without_copy(notebook_stem(each) or "")[0].lower() for each in below if "/" not in each
        ]
        is_title = top.lower() == title.lower() and len({*folders, *stems}) > 1
        is_title = is_title and lab.lower() not in stems
        named = top.lower().removesuffix(".zip")
        known = named == lab.lower() or is_title or bool(_AROUND_ALL.fullmatch(named))
        holds_folders = len(folders) > 1 and not stems
        holds_files = len(set(stems)) > 1 and lab.lower() not in stems
        if lab.lower() in {each.lower() for each in folders} or not (
            known or holds_folders or holds_files
        ):
            break
        start += f"{top}/"
    return start
