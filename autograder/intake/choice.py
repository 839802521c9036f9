"""Which notebook of a hand-in is the lab's, where there are several or none has the right name.

The one of the right name, of several copies the last, but never the untouched release where
another has work in it; else the only one there is. Where that leaves two, a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.intake.archive import DeliveredFile
from autograder.intake.identity import Releases, Seen, look
from autograder.intake.platforms import Part
from autograder.intake.recognition import notebook_stem, without_copy

_AS_JSON = (".json", ".txt")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A notebook that was handed in.

    `base` is its name without the number of a copy, `copy` that number; `expected` is the lab's
    notebook whose name it has. `other` is what it is of, where that is not this lab.
    """

    file: DeliveredFile
    part: Part
    base: str
    copy: int
    is_upload_count: bool
    seen: Seen
    expected: str | None
    is_untouched: bool
    other: str | None

    @property
    def is_named(self) -> bool:
        """Whether it has a name of the lab's."""
        return self.expected is not None

    @property
    def shown(self) -> str:
        """Its name as it was handed in."""
        return self.part.inner.rpartition("/")[2]


@dataclass(slots=True)
class Choice:
    """What was chosen: notebooks by the names to store them under, and what is said of the rest.

    `left_out` has reasons by delivered names; `doubts` are for a person to settle.
    """

    stored: dict[str, Candidate] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def candidate(file: DeliveredFile, part: Part, releases: Releases) -> Candidate | None:
    """What a file is as a notebook; None if it is none."""
    name = part.inner.rpartition("/")[2]
    stem = notebook_stem(name)
    plain = name.lower().endswith(".ipynb")
    if stem is None and name.lower().endswith(_AS_JSON):
        stem = name[: name.rindex(".")]
        if stem.lower() not in {each.lower() for each in releases.expected}:
            return None
    if stem is None:
        return None
    try:
        seen = look(file.read())
    except OSError as error:
        seen = Seen(fault=f"it cannot be read: {error.strerror}")
    if seen.fault and not plain:
        return None
    expected = {each.lower(): each for each in releases.expected}
    base, copy = stem, 0
    if stem.lower() not in expected:
        base, copy = without_copy(stem)
        again = without_copy(base)
        if again[0].lower() in expected and base.lower() not in expected:
            base, copy = again[0], copy + again[1]
    return Candidate(
        file=file,
        part=part,
        base=base,
        copy=copy,
        is_upload_count=bool(copy) and stem.endswith(f"-{copy}"),
        seen=seen,
        expected=expected.get(base.lower()),
        is_untouched=releases.is_untouched(seen),
        other=None if seen.fault else releases.other(seen, base),
    )


def choose(candidates: Sequence[Candidate], releases: Releases) -> Choice:
    """Choose the lab's notebook, or for each of its notebooks the one."""
    choice = Choice()
    for expected in releases.expected:
        alone = len(releases.expected) == 1
        named = [each for each in candidates if each.expected == expected]
        others = [each for each in candidates if not each.is_named] if alone else []
        chosen = _best(named, others)
        if chosen is None:
            if named or others:
                names = ", ".join(sorted(each.shown for each in (*named, *others)))
                choice.doubts.append(f"which is {expected}.ipynb, a person has to say: {names}")
            continue
        choice.stored[f"{expected}.ipynb"] = chosen
        if chosen.seen.fault:
            choice.doubts.append(f"{chosen.shown}: {chosen.seen.fault}")
        elif chosen.is_untouched:
            choice.notes.append("the lab as it was released: nobody worked in it")
        for each in (*named, *others):
            _say_of(each, chosen, choice)
    if len(releases.expected) > 1 and candidates and not choice.stored:
        names = " or ".join(f"{each}.ipynb" for each in releases.expected)
        choice.doubts.append(f"no notebook is named {names}")
    return choice


def _best(named: Sequence[Candidate], others: Sequence[Candidate]) -> Candidate | None:
    for group in (
        [each for each in named if not each.seen.fault and not each.is_untouched],
        [each for each in others if not each.seen.fault and not each.is_untouched],
        [each for each in named if not each.seen.fault],
        [each for each in others if not each.seen.fault],
        named,
        others,
    ):
        if not group:
            continue
        *earlier, last = sorted(group, key=_age)
        alike = len({each.base.lower() for each in group}) == 1
        is_last = alike and all(_age(each) < _age(last) for each in earlier)
        is_same = len({each.seen.sources for each in group}) == 1 and not last.seen.fault
        return last if is_last or is_same else None
    return None


def _age(each: Candidate) -> tuple[int, int]:
    return each.copy, each.part.order


def _say_of(each: Candidate, chosen: Candidate, choice: Choice) -> None:
    """What becomes of a notebook beside the one that was chosen."""
    if each is chosen:
        return
    if each.seen.fault:
        choice.doubts.append(f"{each.shown}: {each.seen.fault}")
    elif each.is_untouched:
        reason = f"the lab as it was released; {chosen.shown} has work in it"
        if chosen.is_untouched:
            reason = f"the lab as it was released, as {chosen.shown} is, too"
        choice.left_out[each.file.name] = reason
    elif each.seen.sources == chosen.seen.sources:
        choice.left_out[each.file.name] = f"the same as {chosen.shown}"
    elif each.base.lower() == chosen.base.lower():
        choice.left_out[each.file.name] = f"an older copy; {chosen.shown} is taken"
    else:
        choice.notes.append(f"{each.shown} is beside it; {chosen.shown} is graded")
