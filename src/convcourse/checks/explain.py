"""What a wrong answer means, said in words: the case, the answer, the mistake, the points."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convcourse.checks.cases import Check, Trial, is_late, quickest_and_allowed
from convcourse.checks.clues import Clue
from convcourse.checks.diagnosis import Diagnosis, diagnose, smallest_failure
from convcourse.checks.exceptions import (
    another_asked_for,
    how_raised,
    what_to_do,
    where_raised,
    written,
)
from convcourse.checks.mistakes import slug
from convcourse.checks.normalize import (
    Answer,
    Data,
    Raised,
    Returned,
    Several,
    Unusable,
    agree,
    differences,
)
from convcourse.checks.resemblance import where_wrong
from convcourse.checks.tracebacks import built_in
from convcourse.checks.writing import (
    WIDTH,
    write_array,
    write_call,
    write_case,
    write_data,
    write_index,
    write_number,
    write_points,
)

MAX_LINES = 22
"""Lines of a message: with the points so far, below it, it fits on a screen beside the cell."""

_ROWS = ((7, 7), (7, 4), (4, 4), (2, 2), (1, 1))
"""Lines an array of the case and one of an answer may take: the first with which all fits."""
_POSITIONS = 4
_LISTED = 8
"""Kinds that are listed with their points; of more, the points alone are said."""
_HEAD = 3
"""Lines the reason may take."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong: the name of the mistake, as in `Outcome`, and the message to the student."""

    mistake: str
    message: str


def praise(check: Check, trials: Sequence[Trial]) -> str:
    """Return the message for an exercise that is right.

    Parameters
    ----------
    check : Check
        What was checked.
    trials : sequence of Trial
        All of them right.

    Returns
    -------
    str
    """
    if len(trials) == 1:
        return f"{check.function}: right, {write_points(check.points)}."
    kinds = "; ".join(f"{kind.title} ({kind.points})" for kind in check.kinds)
    return _fill(
        f"{check.function}: right in all {len(trials)} cases, {write_points(check.points)}. "
        f"Kinds of case: {kinds}."
    )


def explain(check: Check, trials: Sequence[Trial], found: Clue | None = None) -> Explanation:
    """Explain what is wrong with an exercise that is not right.

    Parameters
    ----------
    check : Check
        What was checked.
    trials : sequence of Trial
        All trials, at least one of them wrong, or all of a kind with a clock too slow.
    found : Clue, optional
        A fact about the student's work, said where no mistake is certain.

    Returns
    -------
    Explanation
        Its message has at most `MAX_LINES` lines of `WIDTH` columns. The reason comes first, then
        the smallest failing case, what was expected, what came back, and the mistake.
    """
    if all(trial.right for trial in trials):
        return Explanation("too-slow", f"{_too_slow(check, trials)}\n\n{_credit(check, trials)}")
    trial = smallest_failure(check, trials)
    diagnosis = diagnose(check, trial, trials)
    explained = bool(diagnosis.mistakes or diagnosis.seen)
    if diagnosis.certain or (found is not None and found.weak and explained):
        found = None
    for asked, answered in _ROWS:
        blocks = [
            _headline(check, trial, diagnosis, found),
            _value(check, trial) if check.is_value else _comparison(check, trial, asked, answered),
            where_raised(check.function, trial.got) if isinstance(trial.got, Raised) else "",
            _evidence(check, trial, diagnosis, found),
            _credit(check, trials),
        ]
        message = "\n\n".join(block for block in blocks if block)
        if message.count("\n") < MAX_LINES:
            break
    return Explanation(found.name if found else _name(trial, diagnosis), message)


def _name(trial: Trial, diagnosis: Diagnosis) -> str:
    if trial.changed:
        return "changes-its-input"
    if isinstance(trial.got, Unusable):
        return "unusable-answer"
    if diagnosis.mistakes:
        return " or ".join(dict.fromkeys(mistake.name for mistake in diagnosis.mistakes))
    if diagnosis.seen:
        return diagnosis.seen[0]
    if isinstance(trial.got, Raised):
        asked = trial.expected
        instead = f" not {built_in(asked.kind).__name__}" if isinstance(asked, Raised) else ""
        return slug(f"raises {trial.got.kind.__name__[:40]}{instead}")
    return "unknown"


def _headline(check: Check, trial: Trial, diagnosis: Diagnosis, found: Clue | None) -> str:
    if found:
        return _fill(f"{check.function}: {found.sentence}")
    sentences = [mistake.sentence for mistake in diagnosis.mistakes]
    if trial.changed:
        names = " and ".join(_input(check, key) for key in trial.changed)
        reason = f"it changes its input {names}, which is only lent to it"
    elif isinstance(trial.got, Unusable):
        reason = f"it is {trial.got.reason}" if check.is_value else f"gives {trial.got.reason}"
    elif len(sentences) > 1:
        reason = f"either {', or '.join(sentences)}"
    elif sentences:
        reason = sentences[0] if diagnosis.certain else f"it looks as if {sentences[0]}"
    elif diagnosis.seen:
        reason = diagnosis.seen[1]
    elif isinstance(trial.got, Raised):
        reason = (
            another_asked_for(trial.expected, trial.got)[0]
            if isinstance(trial.expected, Raised)
            else how_raised(check.function, trial.got)
        )
    elif check.remark is not None:
        reason = check.remark(trial).partition("\n")[0]
    elif check.is_value:
        reason = "not right yet"
    else:
        reason = f"a wrong answer to {write_call(check, trial.case)}"
    # What a mistake gets wrong stands before its colon and what is right after it: show both.
    return _fill(f"{check.function}: {reason}", most=_HEAD)


def _input(check: Check, key: int | str) -> str:
    """The name of an input that is given by position or by name."""
    if isinstance(key, str):
        return key
    return check.arguments[key] if key < len(check.arguments) else f"no. {key + 1}"


def _too_slow(check: Check, trials: Sequence[Trial]) -> str:
    kind = next(kind for kind in check.kinds if is_late(kind, trials))
    calls = sum(trial.kind is kind for trial in trials)
    seconds, allowed = quickest_and_allowed(kind, trials)
    assert kind.clock is not None  # nothing is late without one
    head = f"{check.function}: right everywhere, and too slow: {kind.clock.demand} is asked for"
    time = (
        f"The quickest of {calls} calls ({kind.title}) took {1000 * seconds:.3g} ms of computing "
        f"time. Here and now {1000 * allowed:.3g} ms are allowed."
    )
    return "\n\n".join(map(_fill, (head, time, kind.clock.advice)))


def _comparison(check: Check, trial: Trial, case_rows: int, rows: int) -> str:
    code = write_case(check, trial.case, rows=case_rows)
    lines = [f"The smallest case that fails ({trial.kind.title}):", *_indent(code)]
    expected, got = trial.expected, trial.got
    if (
        isinstance(expected, Several)
        and isinstance(got, Several)
        and got.names == expected.names  # a reader may choose them by what came
    ):
        pairs = list(zip(expected.names, expected.parts, got.parts, strict=True))
        differ = [pair for pair in pairs if not agree(*pair[1:])]
        if differ:
            name, expected, got = differ[0]
            *others, last = [pair[0] for pair in differ]
            if others:
                lines += [f"The parts {', '.join(others)} and {last} are wrong. This is {name}:"]
            elif len(pairs) > 1:
                lines += [f"The part {name} is wrong."]
    if check.wanted:
        lines += _labelled("expected", _fill(check.wanted, WIDTH - 14))
    else:
        lines += _expected(expected, rows)
    return "\n".join([*lines, *_got(check, got, expected, rows)])


def _expected(expected: Answer, rows: int) -> list[str]:
    if isinstance(expected, Raised):
        name = built_in(expected.kind).__name__
        return _labelled("expected", f"a {name} that says why this is impossible")
    return _labelled("expected", _written(expected, rows))


def _got(check: Check, got: Answer, expected: Answer, rows: int) -> list[str]:
    lines = _labelled("got", _written(got, rows))
    if isinstance(got, Data) and isinstance(expected, Data):
        return lines + _first_item_that_differs(got.value, expected.value)
    if not isinstance(got, Returned) or not isinstance(expected, Returned):
        return lines
    theirs, ours = got.numbers, expected.numbers
    if theirs.shape != ours.shape:
        if check.same is agree or check.wanted:  # else it may be left open
            lines += [_shapes_differ(ours.shape, theirs.shape)]
    elif "array of shape" in lines[0] and not check.wanted and not agree(got, expected):
        positions = np.argwhere(differences(theirs, ours))
        position = tuple(positions[0])
        lines += [
            f"First difference, at {write_index(positions[0])}: "
            f"{write_number(ours[position])} expected, {write_number(theirs[position])} got."
        ]
    return lines


def _shapes_differ(expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    if not expected:  # a beginner may not know that () is the shape of a number
        return f"One number was expected, and an array of shape {got} came."
    if not got:
        return f"An array of shape {expected} was expected, and one number came."
    return f"The shapes differ: {expected} expected, {got} got."


def _written(answer: Answer, rows: int) -> str:
    """Write an answer; what needs too many lines is described."""
    if isinstance(answer, Returned):
        return write_array(answer.numbers, rows=rows)
    if isinstance(answer, Several):
        named = zip(answer.names, answer.parts, strict=True)
        return "\n".join(
            f"{name}: {write_array(part.numbers, rows=rows, prefix=f'{name}: ')}"
            for name, part in named
        )
    if isinstance(answer, Data):
        return write_data(answer.value, rows=rows)
    text = written(answer) if isinstance(answer, Raised) else answer.what
    return _fill(text, WIDTH - 14)


def _first_item_that_differs(got: object, expected: object) -> list[str]:
    if not isinstance(got, tuple) or not isinstance(expected, tuple) or got == expected:
        return []
    if len(got) == len(expected) == 1:
        return []  # all that is there stands above
    if len(got) != len(expected):
        return [f"{len(expected)} items were expected, and {len(got)} came."]
    pairs = enumerate(zip(expected, got, strict=True))
    position, (ours, theirs) = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
    wanted, came = write_data(ours, rows=1), write_data(theirs, rows=1)
    return [_fill(f"First difference, at [{position}]: {wanted} expected, {came} got.")]


def _value(check: Check, trial: Trial) -> str:
    """Say where a value is wrong, without saying what would be right."""
    if check.wanted:
        return _fill(f"Expected: {check.wanted}.")
    if not isinstance(trial.got, Returned) or not isinstance(trial.expected, Returned):
        return ""
    got, expected = trial.got.numbers, trial.expected.numbers
    if got.shape != expected.shape:
        return _fill(f"An array of shape {expected.shape} is expected, yours has {got.shape}.")
    positions = np.argwhere(differences(got, expected))
    shown = positions[:_POSITIONS]
    listed = ", ".join(
        f"{write_number(got[tuple(position)])} at {write_index(position)}" for position in shown
    )
    more = f", and {len(positions) - _POSITIONS} more" if len(positions) > _POSITIONS else ""
    verb = "is" if len(positions) == 1 else "are"
    return _fill(f"{len(positions)} of {got.size} numbers {verb} not right: {listed}{more}.")


def _evidence(check: Check, trial: Trial, diagnosis: Diagnosis, found: Clue | None) -> str:
    if found:
        return _fill(found.advice)
    if trial.changed:
        return _fill("The caller still needs it as it was: work on a copy, or make a new one.")
    if isinstance(trial.got, Unusable):
        return ""
    if diagnosis.mistakes:
        return _why_these(check, diagnosis)
    if diagnosis.seen:
        return _fill(f"So it is in {_of_failing(diagnosis)}.")
    if check.remark is not None:
        return "\n".join(map(_fill, check.remark(trial).split("\n")[1:]))
    if isinstance(trial.got, Raised):
        if isinstance(trial.expected, Raised):
            return _fill(another_asked_for(trial.expected, trial.got)[1])
        return _fill(what_to_do(check.function, trial.got))
    first = "Get the shape right first. " if _differ_in_shape(trial.expected, trial.got) else ""
    work = f"{first}Work it by hand, number by number, and compare."
    return _fill(
        f"{_where(check, trial)}None of the mistakes known to this check "
        f"explains this answer. {work}"
    )


def _why_these(check: Check, diagnosis: Diagnosis) -> str:
    reach = (
        "would give exactly what you have"
        if check.is_value
        else f"gives exactly your answer in {_of_failing(diagnosis)}"
    )
    if len(diagnosis.mistakes) == 1:
        mistake = diagnosis.mistakes[0]
        return _fill(f"This mistake {reach}. It is explained in {mistake.explained}.")
    choices = "; or ".join(f"{each.sentence} ({each.explained})" for each in diagnosis.mistakes)
    return _fill(f"Each of these mistakes {reach}: either {choices}.")


def _of_failing(diagnosis: Diagnosis) -> str:
    explained, failing = diagnosis.explained, diagnosis.failing
    if failing == 1:
        return "the case that fails"
    if explained == failing == 2:
        return "both cases that fail"
    if explained == failing:
        return f"all {failing} cases that fail"
    return f"{explained} of the {failing} cases that fail"


def _where(check: Check, trial: Trial) -> str:
    """Which rows and columns of the answer shown are wrong, where its shape is right."""
    if check.is_value:
        return ""  # what is wrong with it stands above
    got, expected = trial.got, trial.expected
    if isinstance(got, Several) and isinstance(expected, Several) and got.names == expected.names:
        pairs = zip(got.parts, expected.parts, strict=True)
        got, expected = next((pair for pair in pairs if not agree(*pair)), (got, expected))
    if not isinstance(got, Returned) or not isinstance(expected, Returned) or check.wanted:
        return ""
    if got.numbers.shape != expected.numbers.shape:
        return ""
    place = where_wrong(differences(got.numbers, expected.numbers))
    return f"{place} " if place else ""


def _differ_in_shape(expected: Answer, got: Answer) -> bool:
    if isinstance(expected, Several) and isinstance(got, Several):
        return any(map(_differ_in_shape, expected.parts, got.parts))
    if isinstance(expected, Returned) and isinstance(got, Returned):
        return expected.numbers.shape != got.numbers.shape
    return False


def _credit(check: Check, trials: Sequence[Trial]) -> str:
    if len(check.kinds) == 1:
        return ""
    earned = check.earned(trials)
    if not earned and check.core_first:
        core = check.kinds[0].title
        return _fill(
            f"0 of {write_points(check.points)}: nothing is earned before “{core}” is right."
        )
    points = sum(kind.points for kind in earned)
    if len(check.kinds) > _LISTED:
        return _fill(f"{points} of {write_points(check.points)}.")
    right = "; ".join(f"{kind.title} ({kind.points})" for kind in earned) or "nothing yet"
    still = "; ".join(f"{kind.title} ({kind.points})" for kind in check.kinds if kind not in earned)
    return _fill(f"{points} of {write_points(check.points)}. Right: {right}. Not yet: {still}.")


def _fill(text: str, width: int = WIDTH, most: int | None = None) -> str:
    return textwrap.fill(text, width, break_on_hyphens=False, max_lines=most, placeholder=" …")


def _indent(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _labelled(label: str, text: str) -> list[str]:
    first, *rest = text.split("\n")
    return [f"  {label:<9} {first}", *(f"{'':12}{line}" for line in rest)]
