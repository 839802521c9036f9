"""Which known mistake a wrong answer shows: the one that no case refutes.

A mistake is named only if it gives the student's answer in every case where it would show, those
that pass included. What is named flatly has been told from every other mistake that is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from convcourse.checks.cases import Check, Trial
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Answer, Raised, Returned, Unusable, agree
from convcourse.checks.observations import Observation, observations
from convcourse.checks.other_inputs import InputObservation
from convcourse.checks.resemblance import in_common
from convcourse.checks.tracebacks import built_in

_CHOICES = 3
"""More mistakes than these that fit say nothing."""
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
    wrong = [trial for trial in trials if not trial.right]
    return min(wrong, key=lambda trial: (check.kinds.index(trial.kind), trial.case.size()))


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
    crashed = sum(_compared(best_models[0], each) == _CRASHED for each in failing)
    if best + crashed < len(failing) or (crashed and not certain) or crashed > best:
        return Diagnosis()  # something else is wrong, too, and may be all that is
    return Diagnosis(
        mistakes,
        certain=certain and not trial.check.is_value,
        explained=best,
        failing=len(failing),
    )


def _observed(trial: Trial, trials: Sequence[Trial]) -> Diagnosis:
    failing = [each for each in trials if not each.right and not isinstance(each.expected, Raised)]
    found: dict[str, str] = {}
    for each in observations(trial):
        matched = _matched(each, trials) if _compared(each, trial) == _SAME else []
        if matched and len(matched) == len(failing):
            found.setdefault(each.name, each.sentence)
            if len(failing) >= ENOUGH:
                break
    if len(found) == 1:  # a case or two may look like several things that were done
        (seen,) = found.items()
        return Diagnosis(seen=seen, explained=len(failing), failing=len(failing))
    if found:
        return Diagnosis()
    return Diagnosis(seen=in_common(failing, trials), explained=len(failing), failing=len(failing))


# How what a mistake gives to a case is to what the student's work gave.
_HIDDEN, _SAME, _OTHER, _CRASHED = "does not show", "the same", "another", "one of both crashed"


def _compared(model: Model, trial: Trial) -> str:
    """Compare what a mistake gives with what came, where the mistake shows.

    Of errors that nobody asked for, those of what the code is given are alike: which one comes is
    a matter of style. Where the mistake gives a wrong answer and the student's work an error,
    nothing is proved, nor where the code itself is broken.
    """
    answer = _answer(model, trial)
    if answer is None or replace(trial, got=answer, changed=()).right:
        return _HIDDEN
    if not isinstance(trial.expected, Raised):
        if isinstance(answer, Raised) and isinstance(trial.got, Raised):
            alike = isinstance(model, Mistake) and _are_alike(answer.kind, trial.got.kind)
            return _SAME if alike else _CRASHED  # an observation is one of values
        if isinstance(answer, Raised) or isinstance(trial.got, Raised):
            return _OTHER if trial.right else _CRASHED
    same = trial.check.same(trial.got, answer) or _both_empty(trial.got, answer)
    return _SAME if same else _OTHER


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


def _matched(model: Model, trials: Sequence[Trial]) -> list[Trial]:
    """The failing trials that a mistake explains; none if a trial refutes it.

    A student may refuse what is impossible, and be wrong elsewhere: cases that ask for an error
    count for a mistake only if it shows in no other.
    """
    for asks_for_error in (False, True):
        own = [each for each in trials if isinstance(each.expected, Raised) is asks_for_error]
        found: dict[str, list[Trial]] = {_SAME: [], _CRASHED: []}
        for each in sorted(own, key=lambda each: each.right):  # wrong ones first: they refute most
            how = _compared(model, each)
            if how == _OTHER:
                return []
            if how != _HIDDEN:
                found[how].append(each)
        if found[_SAME]:
            return found[_SAME] if _prove_something(found[_SAME], own) else []
        if found[_CRASHED]:
            return []
    return []


def _prove_something(shown: Sequence[Trial], own: Sequence[Trial]) -> bool:
    """Say whether answers prove a mistake: one error is like another, unless all others pass."""
    if any(not isinstance(each.got, Raised) for each in shown):
        return True
    wrong = [each for each in own if not each.right]
    return len(shown) == len(wrong) < len(own)


def _in_question(trials: Sequence[Trial], matched: Sequence[Trial]) -> list[Trial]:
    """The failing trials that a mistake had to explain."""
    asks_for_error = isinstance(matched[0].expected, Raised)
    return [
        each
        for each in trials
        if not each.right and isinstance(each.expected, Raised) is asks_for_error
    ]


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
