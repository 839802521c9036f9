"""How learning platforms name what they hand over: who handed a file in, when, and which attempt.

Where no public page states a naming, the comment beside its pattern says what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from autograder.exceptions import IntakeError
from autograder.intake.roster import Sender

Text = Callable[[str], str]
"""The beginning of a file of the delivery, by its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a file's name tells: of whom it is, and its name as it was handed in.

    `when` is in the zone that the platform writes, local where it writes none. `order` grows with
    each upload where the platform counts them, `attempt` is its own count. `lab` is the lab that
    the delivery names, `others` are those who handed in together with the sender, and `doubt` is
    what a person has to settle.
    """

    sender: Sender
    inner: str
    when: datetime | None = None
    order: int = 0
    attempt: int = 0
    late: bool | None = None
    lab: str | None = None
    others: tuple[Sender, ...] = ()
    doubt: str = ""


Read = Callable[[str], Part | None]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform; `reader` is told all names of a delivery, and then reads each.

    `is_local` says that it writes times without a zone, `names_all` that it names the folder around
    all, too.
    """

    name: str
    title: str
    reader: Callable[[Sequence[str], Text], Read]
    is_local: bool = False
    names_all: bool = False


# --- Canvas -----------------------------------------------------------------------------------

# Canvas is open source, and lib/content_zipper.rb writes these names: the sortable name without
# what is no letter, digit or underscore, LATE, the user's number, the file's number, the file's
# name; `_text.html` for a text that was typed, `_link.html` for an address. In anonymous grading
# "anon" and a code stand for name and number. A quiz has "question" and numbers in its place.
_CANVAS = re.compile(
    r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<user>\d+)_"
    r"(?:(?P<file>\d+)_(?P<inner>.+)|(?P<typed>(?:text|link|question)(?:_[^/]*)?\.html)"
    r"|question_\d+_(?P<quiz>.+))",
    re.DOTALL,
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<user>[A-Za-z0-9]+)_"
    r"(?:(?P<file>\d+)_(?P<inner>.+)|(?P<typed>(?:text|link)\.html))",
    re.DOTALL,
)


def _read_canvas(_names: Sequence[str], _text: Text) -> Read:
    def read(name: str) -> Part | None:
        found = _CANVAS_ANONYMOUS.fullmatch(name)
        person = f"anon_{found['user']}" if found else ""
        if found is None:
            found = _CANVAS.fullmatch(name)
        if found is None:
            return None
        parts = found.groupdict()
        inner = parts["inner"] or parts["typed"] or parts["quiz"]
        sender = Sender("canvas", name=person or parts["name"], number=parts["user"])
        return Part(sender, inner, order=int(parts["file"] or 0), late=bool(parts["late"]))

    return read


# --- Moodle -----------------------------------------------------------------------------------

# mod/assign/classes/downloader.php: the full name without underscores (a group's name in team
# work, "Participant" in blind marking), the participant's number, the kind of submission; then a
# slash and the file, or an underscore and the file where folders are switched off.
_MOODLE = re.compile(
    r"(?P<name>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_?/|_)(?P<inner>.+)",
    re.DOTALL,
)


def _read_moodle(_names: Sequence[str], _text: Text) -> Read:
    def read(name: str) -> Part | None:
        found = _MOODLE.fullmatch(name)
        if found is None:
            return None
        sender = Sender("moodle", name=found["name"], number=found["number"] or "")
        return Part(sender, found["inner"])

    return read


# --- Blackboard -------------------------------------------------------------------------------

# No public page of the maker states it. Scripts of several universities read these names: the
# assignment, the login, "attempt", a local time, the file's name; and without a file's name a
# receipt with a line "Name: Jane Doe (jdoe42)" and what was typed.
_BLACKBOARD = re.compile(
    r"(?P<head>[^/]+_[^/]+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<inner>.+)|(?P<receipt>\.txt))",
    re.DOTALL,
)
_BLACKBOARD_NAME = re.compile(
    r"^\s*Name:[ \t]*(?P<name>[^\n]*?)[ \t]*\((?P<login>[^()\s]+)\)", re.M
)


def _read_blackboard(names: Sequence[str], text: Text) -> Read:
    found = [match for match in map(_BLACKBOARD.fullmatch, names) if match]
    heads = {match["head"] for match in found}
    # The assignment's name and a login may hold underscores: what all names begin with is the
    # assignment's, and a receipt settles it.
    common = _common_beginning(heads) if len(heads) > 1 else ""
    assignment = common[: common.rfind("_") + 1]
    people: dict[str, tuple[str, str]] = {}
    for match in found:
        said = _BLACKBOARD_NAME.search(text(match.string)) if match["receipt"] else None
        if said is not None and match["head"].endswith(f"_{said['login']}"):
            people[match["head"]] = (said["login"], said["name"])

    def read(name: str) -> Part | None:
        match = _BLACKBOARD.fullmatch(name)
        if match is None:
            return None
        head = match["head"]
        usual = head[len(assignment) :] if assignment else head.rpartition("_")[2]
        login, person = people.get(head, (usual, ""))
        sender = Sender("blackboard", name=person, login=login)
        return Part(sender, match["inner"] or name, when=_time(match["time"], "%Y-%m-%d-%H-%M-%S"))

    return read


def _common_beginning(texts: Collection[str]) -> str:
    first, last = min(texts), max(texts)  # whatever lies between them begins as both do
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same]


# --- D2L Brightspace --------------------------------------------------------------------------

# No public page of the maker states it. Scripts of several universities read these names: two
# numbers, the person's name, the day and time of the one who downloads, with or without AM and PM;
# then a folder, or in older ones a dash and the file. Which number is the person's, none says.
_BRIGHTSPACE = re.compile(
    r"(?P<first>\d+)-\d+ - (?P<name>[^/]+?) - "
    r"(?P<time>[^/-]*?\b\d{4},? \d{3,4}(?: ?[AaPp]\.?[Mm]\.?)?)(?:/| - )(?P<inner>.+)",
    re.DOTALL,
)
_BRIGHTSPACE_UNDATED = re.compile(
    r"(?P<first>\d+)-\d+ - (?P<name>[^/]+?)(?P<time>)(?:/| - )(?P<inner>[^/]+)", re.DOTALL
)
_DATE = re.compile(
    r"(?:(?P<month>[A-Z][a-z]{2})[a-z]*\.? (?P<day>\d{1,2})|"
    r"(?P<day2>\d{1,2}) (?P<month2>[A-Z][a-z]{2})[a-z]*\.?),? "
    r"(?P<year>\d{4}),? (?P<clock>\d{3,4}) ?(?P<half>[AaPp])?.*"
)


def _read_brightspace(names: Sequence[str], _text: Text) -> Read:
    found = [match for match in map(_brightspace, names) if match]
    people: dict[str, set[str]] = {}
    for match in found:
        people.setdefault(match["first"], set()).add(match["name"])
    tells = all(len(each) == 1 for each in people.values())

    def read(name: str) -> Part | None:
        match = _brightspace(name)
        if match is None:
            return None
        number = match["first"] if tells else ""
        sender = Sender("brightspace", name=match["name"], number=number)
        return Part(sender, match["inner"], when=_brightspace_time(match["time"]))

    return read


def _brightspace(name: str) -> re.Match[str] | None:
    return _BRIGHTSPACE.fullmatch(name) or _BRIGHTSPACE_UNDATED.fullmatch(name)


def _brightspace_time(text: str) -> datetime | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    clock = found["clock"].zfill(4)
    half = f" {found['half'].upper()}M" if found["half"] else ""
    day, month = found["day"] or found["day2"], found["month"] or found["month2"]
    form = "%d %b %Y %I%M %p" if half else "%d %b %Y %H%M"
    return _time(f"{day} {month} {found['year']} {clock}{half}", form)


# --- Gradescope -------------------------------------------------------------------------------

# help.gradescope.com speaks of "Download Submissions" and not of names. Exports have a folder for
# each submission, and submission_metadata.yml says whose it is (keys as Ruby writes symbols).
_GRADESCOPE = re.compile(r"(?P<folder>submission_(?P<number>\d+))(?:/(?P<inner>.+))?", re.DOTALL)
GRADESCOPE_METADATA = "submission_metadata.yml"


def _read_gradescope(names: Sequence[str], text: Text) -> Read:
    is_export = GRADESCOPE_METADATA in names and any(map(_GRADESCOPE.fullmatch, names))
    known = _gradescope_metadata(text(GRADESCOPE_METADATA)) if is_export else {}

    def read(name: str) -> Part | None:
        found = _GRADESCOPE.fullmatch(name)
        if found is None or found["inner"] is None:
            return None
        record = known.get(found["folder"]) or {}
        senders = tuple(_gradescope_senders(record))
        when = record.get(":created_at")
        when = when if isinstance(when, datetime) else None
        if when is not None and when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        history = record.get(":history")
        attempt = len(history) + 1 if isinstance(history, list) else 0
        part = Part(Sender("gradescope", found["folder"]), found["inner"], when, attempt=attempt)
        if not senders:
            return replace(part, doubt=f"{GRADESCOPE_METADATA} does not say whose it is")
        return replace(part, sender=senders[0], others=senders[1:])

    return read


def _gradescope_metadata(text: str) -> dict[str, dict[str, Any]]:
    import yaml  # only such a delivery needs it

    try:
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).split("\n")[0]
        raise IntakeError(
            f"{GRADESCOPE_METADATA}, which says whose each submission is, is not YAML ({reason}). "
            "Download the submissions again."
        ) from None
    folders = read.items() if isinstance(read, dict) else ()
    return {str(name): record for name, record in folders if isinstance(record, dict)}


def _gradescope_senders(record: Mapping[str, Any]) -> Iterator[Sender]:
    submitters = record.get(":submitters")
    for each in submitters if isinstance(submitters, list) else ():
        if isinstance(each, dict):
            told = {key: str(each.get(f":{key}") or "") for key in ("name", "sid", "email")}
            if any(told.values()):
                yield Sender("gradescope", told["name"], "", told["sid"], told["email"])


# --- GitHub Classroom -------------------------------------------------------------------------

# `gh classroom clone student-repos` is open source: it clones every repository, which is named
# assignment-login, into a folder named assignment-submissions.
_GITHUB = re.compile(
    r"(?:[^/]+/){0,2}(?P<slug>[^/]+)-submissions(?:\.zip)?/(?P=slug)-(?P<login>[^/]+)/(?P<inner>.+)",
    re.DOTALL,
)


def _read_github(_names: Sequence[str], _text: Text) -> Read:
    def read(name: str) -> Part | None:
        found = _GITHUB.fullmatch(name)
        if found is None:
            return None
        return Part(Sender("github", login=found["login"]), found["inner"])

    return read


# --- nbgrader's exchange ----------------------------------------------------------------------

# nbgrader/exchange/default/submit.py: student, assignment and time with its zone, then eleven
# random characters or none. Colons are no name for Windows, whose archives have others there.
_EXCHANGE = re.compile(
    r"(?P<login>[^/+]+)\+(?P<lab>[^/+]+)\+(?P<day>\d{4}-\d\d-\d\d) "
    r"(?P<h>\d\d)[:_.-](?P<m>\d\d)[:_.-](?P<s>\d\d)(?:\.(?P<part>\d{1,6}))?"
    r"(?: (?P<zone>[A-Za-z0-9+:-]+?))?(?:\+[\w=-]+)?/(?P<inner>.+)",
    re.DOTALL,
)


def _read_exchange(_names: Sequence[str], _text: Text) -> Read:
    def read(name: str) -> Part | None:
        found = _EXCHANGE.fullmatch(name)
        if found is None:
            return None
        text = f"{found['day']} {found['h']}:{found['m']}:{found['s']}.{found['part'] or 0}"
        when = _time(text, "%Y-%m-%d %H:%M:%S.%f")
        if when is not None and (found["zone"] or "UTC") in ("UTC", "GMT", "Z"):
            when = when.replace(tzinfo=UTC)
        return Part(Sender(login=found["login"]), found["inner"], when, lab=found["lab"])

    return read


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # in which zone, the caller knows
    except ValueError:
        return None


PLATFORMS = (
    Platform("nbgrader", "nbgrader exchange", _read_exchange),
    Platform("gradescope", "Gradescope export", _read_gradescope),
    Platform("brightspace", "Brightspace download", _read_brightspace, is_local=True),
    Platform("blackboard", "Blackboard download", _read_blackboard, is_local=True),
    Platform("moodle", "Moodle download", _read_moodle),
    Platform("canvas", "Canvas download", _read_canvas),
    Platform("github", "GitHub Classroom download", _read_github, names_all=True),
)
