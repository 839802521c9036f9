"""Which known mistake a wrong answer shows: the one that no case refutes.

A mistake is named only if it gives the student's answer in every case where it would show, those
that pass included. What is named flatly has been told from every other mistake that is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from convcourse.checks.cases import Check, Trial
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Answer, Raised, Returned, Unusable, agree
from convcourse.checks.observations import Observation, observations
from convcourse.checks.other_inputs import InputObservation
from convcourse.checks.resemblance import in_common
from convcourse.checks.tracebacks import built_in

_CHOICES = 3
"""More mistakes than these that fit say nothing."""
_ROOMY = 4
"""Bytes of a number from which on products and sums of small ones have room."""
ENOUGH = 3
"""Cases that tell a mistake from all others, before it is named flatly."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The known mistakes that give the student's answers, or what else can be seen in these.

    Each gives `explained` of the `failing` cases, and is refuted by none. They are `certain` if
    enough cases tell them from all others. `seen` is said where no known mistake fits: a name and
    a sentence.
    """

    mistakes: tuple[Mistake, ...] = ()
    seen: tuple[str, str] | None = None
    certain: bool = False
    explained: int = 0
    failing: int = 0


def smallest_failure(check: Check, trials: Sequence[Trial]) -> Trial:
    """Return the smallest failing trial of the first kind that is not right.

    Parameters
    ----------
    check : Check
        Gives the order of the kinds.
    trials : sequence of Trial
        At least one of them wrong.

    Returns
    -------
    Trial
    """
    wrong = [(check.kinds.index(trial.kind), trial) for trial in trials if not trial.right]
    first = min(number for number, _ in wrong)
    own = (trial for number, trial in wrong if number == first)
    return min(own, key=lambda trial: trial.case.size())


def diagnose(check: Check, trial: Trial, trials: Sequence[Trial]) -> Diagnosis:
    """Find the known mistakes that give what came back, wherever they would show.

    Parameters
    ----------
    check : Check
        Knows the mistakes.
    trial : Trial
        The failing trial to explain.
    trials : sequence of Trial
        All of them.

    Returns
    -------
    Diagnosis
        The mistakes that explain most of what fails; else what is seen in the answers; else
        nothing.
    """
    if trial.changed or isinstance(trial.got, Unusable):
        return Diagnosis()
    found = _named(check.mistakes, trial, trials)
    one_right_answer = check.same is agree and check.accept is None  # no other is equal to it
    if found.mistakes or check.is_value or check.remark is not None or not one_right_answer:
        return found
    return _observed(trial, trials)


def singled_out(model: Mistake, others: Iterable[Mistake], trial: Trial) -> bool:
    """Say whether a case tells a mistake from others: none of another name gives its answer."""
    answer = _answer(model, trial)
    return answer is not None and not any(
        other.name != model.name and _gives(other, trial, answer) for other in others
    )


Model = Mistake | Observation | InputObservation


def _named(models: Sequence[Mistake], trial: Trial, trials: Sequence[Trial]) -> Diagnosis:
    fitting = {
        model: matched
        for model in models
        if _compared(model, trial) in (_SAME, _CRASHED) and (matched := _matched(model, trials))
    }
    best = max(map(len, fitting.values()), default=0)
    best_models = [model for model, matched in fitting.items() if len(matched) == best]
    mistakes = tuple({model.sentence: model for model in best_models}.values())
    if not mistakes or len(mistakes) > _CHOICES:
        return Diagnosis()
    failing = _in_question(trials, fitting[best_models[0]])
    certain = all(
        _is_told_apart(model, models, fitting[model], among=mistakes) for model in best_models
    )
    how = [_compared(best_models[0], each) for each in failing]
    crashed, same = how.count(_CRASHED), how.count(_SAME)
    if crashed + same < len(failing) or (crashed and not certain) or crashed > same:
        return Diagnosis()  # something else is wrong, too, and may be all that is
    return Diagnosis(
        mistakes,
        certain=certain and not trial.check.is_value,
        explained=best,
        failing=_failing_like(failing[0], trials),
    )


def _observed(trial: Trial, trials: Sequence[Trial]) -> Diagnosis:
    failing = _in_question(trials, [trial])
    found: dict[str, str] = {}
    explained = len(failing)
    seen: tuple[str, str] | None = None
    for each in observations(trial):
        matched = _matched(each, trials) if _compared(each, trial) == _SAME else []
        if trial in matched and all(one in matched for one in failing):
            found.setdefault(each.name, each.sentence)
            explained = len(matched)
            if len(failing) >= ENOUGH:
                break
    if len(found) == 1:  # a case or two may look like several things that were done
        [seen] = found.items()
    elif not found:
        seen = in_common(failing, trials)
    else:
        return Diagnosis()
    return Diagnosis(seen=seen, explained=explained, failing=_failing_like(trial, trials))


# How what a mistake gives to a case is to what the student's work gave.
_HIDDEN, _SAME, _OTHER, _CRASHED = "does not show", "the same", "another", "one of both crashed"


def _compared(model: Model, trial: Trial) -> str:
    """Compare what a mistake gives with what came, where the mistake shows.

    Of errors that nobody asked for, those of what the code is given are alike: which one comes is
    a matter of style. Where the mistake gives a wrong answer and the student's work an error,
    nothing is proved, nor where the code itself is broken.
    """
    answer = _answer(model, trial)
    if answer is None or _is_hidden(model, answer, trial):
        return _HIDDEN
    if not isinstance(trial.expected, Raised):
        if isinstance(answer, Raised) and isinstance(trial.got, Raised):
            alike = isinstance(model, Mistake) and _are_alike(answer.kind, trial.got.kind)
            return _SAME if alike else _CRASHED  # an observation is one of values
        if isinstance(answer, Raised) or isinstance(trial.got, Raised):
            return _OTHER if trial.right else _CRASHED
    same = trial.check.same(trial.got, answer) or _both_empty(trial.got, answer)
    return _SAME if same else _OTHER


def _is_hidden(model: Model, answer: Answer, trial: Trial) -> bool:
    """Whether what a mistake gives is right; what both owe to the case alone is known by then."""
    if not isinstance(model, Mistake) or trial.check.accept is not None:
        return trial.is_right(answer)
    return trial.check.hides(model.wrong, trial.case)


_OF_CODE = NameError, AttributeError, ImportError, AssertionError, RecursionError, SyntaxError
"""Errors that say what is wrong with code, and nothing of what it computes."""


def _are_alike(one: type[Exception], other: type[Exception]) -> bool:
    if any(issubclass(kind, _OF_CODE) for kind in (one, other)):
        return built_in(one) is built_in(other)
    return True


def _both_empty(got: Answer, answer: Answer) -> bool:
    """Say whether both hold no number: a list of no rows has lost the length of its rows."""
    if isinstance(got, Returned) and isinstance(answer, Returned):
        return not got.numbers.size and not answer.numbers.size
    return False


def _group(trial: Trial) -> int:
    """Which of three abilities a case asks for: numbers, their room in a dtype, or an error.

    A student may refuse what is impossible, or let narrow numbers overflow, and be wrong elsewhere:
    such cases count for a mistake only if it shows in none before them.
    """
    if isinstance(trial.expected, Raised):
        return 2
    given = [*trial.case.args, *trial.case.settings.values()]
    arrays = [each for each in given if isinstance(each, np.ndarray)]
    return int(any(each.dtype.itemsize < _ROOMY for each in arrays))


def _matched(model: Model, trials: Sequence[Trial]) -> list[Trial]:
    """The failing trials that a mistake explains; none if a trial of their group refutes it.

    What it explains of narrow numbers beside others comes last.
    """
    groups: tuple[list[Trial], ...] = ([], [], [])
    for each in trials:
        groups[_group(each)].append(each)
    for own in groups:
        found = _matched_in(model, own)
        if found is None:
            return []
        if found:
            narrow = groups[1] if own is groups[0] else []
            proved = _prove_something(found, own)
            return [*found, *(_matched_in(model, narrow) or ())] if proved else []
    return []


def _matched_in(model: Model, trials: Sequence[Trial]) -> list[Trial] | None:
    """The trials in which a mistake shows as it should; None if one refutes it."""
    found: dict[str, list[Trial]] = {_SAME: [], _CRASHED: []}
    for each in sorted(trials, key=lambda each: each.right):  # wrong ones first: they refute most
        how = _compared(model, each)
        if how == _OTHER:
            return None
        if how != _HIDDEN:
            found[how].append(each)
    return None if found[_CRASHED] and not found[_SAME] else found[_SAME]


def _prove_something(shown: Sequence[Trial], own: Sequence[Trial]) -> bool:
    """Say whether answers prove a mistake: one error is like another, unless all others pass."""
    if any(not isinstance(each.got, Raised) for each in shown):
        return True
    wrong = [each for each in own if not each.right]
    return len(shown) == len(wrong) < len(own)


def _in_question(trials: Sequence[Trial], matched: Sequence[Trial]) -> list[Trial]:
    """The failing trials that a mistake had to explain."""
    group = _group(matched[0])
    return [each for each in trials if not each.right and _group(each) == group]


def _failing_like(trial: Trial, trials: Sequence[Trial]) -> int:
    """How many fail of the cases that ask for numbers, or of those that ask for an error."""
    asks_for_error = isinstance(trial.expected, Raised)
    return sum(
        not each.right and isinstance(each.expected, Raised) is asks_for_error for each in trials
    )


def _is_told_apart(
    model: Mistake, others: Sequence[Mistake], matched: Sequence[Trial], among: Sequence[Mistake]
) -> bool:
    names = {each.name for each in among}
    rivals = [other for other in others if other.name not in names]
    found = 0
    for each in matched:
        found += singled_out(model, rivals, each)
        if found == ENOUGH:
            return True
    return False


def _answer(model: Model, trial: Trial) -> Answer | None:
    if not isinstance(model, Mistake):
        return model.answer(trial)
    return trial.check.tried(model.wrong, trial.case)


def _gives(model: Model, trial: Trial, answer: Answer) -> bool:
    own = _answer(model, trial)
    return own is not None and trial.check.same(answer, own)
