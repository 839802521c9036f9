"""Which known mistake a wrong answer shows: run on the same cases, it gives the same answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from convcourse.checks.cases import Check, Trial
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Raised, Unusable

_CHOICES = 3
_COINCIDENCE = 1 / 4
"""Of the cases that fail: a mistake that gives fewer answers than this got them by chance."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The known mistakes that give the student's answer to the case that is shown.

    `reach` says in how many cases they do; they are `certain` if that is all there are, or all of
    the kind that is shown.
    """

    mistakes: tuple[Mistake, ...] = ()
    reach: str = ""
    certain: bool = False


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


def diagnose(mistakes: Sequence[Mistake], trial: Trial, trials: Sequence[Trial]) -> Diagnosis:
    """Find the known mistakes that give exactly what came back.

    Parameters
    ----------
    mistakes : sequence of Mistake
        Each is run on the inputs of `trial`, and on those of all trials if it fits.
    trial : Trial
        The failing trial to explain.
    trials : sequence of Trial
        All of them; a mistake that explains more of them is the better explanation.

    Returns
    -------
    Diagnosis
        The best explanations; without mistakes if there is none.
    """
    if trial.changed or isinstance(trial.got, Unusable):
        return Diagnosis()
    fitting = [mistake for mistake in mistakes if _fits(mistake, trial)]
    same_kind = [each for each in trials if each.kind is trial.kind]
    for scope, reach in (
        (trials, f"gives exactly your answers, in all {len(trials)} cases"),
        (same_kind, f"gives exactly your answers, in all {len(same_kind)} cases of this kind"),
    ):
        everywhere = [m for m in fitting if all(_fits(m, each) for each in scope)]
        if everywhere:
            shown = reach if len(trials) > 1 else "is what your answer shows"
            return Diagnosis(_distinct(everywhere), shown, certain=True)
    if isinstance(trial.got, Raised):
        return Diagnosis()  # one exception is like another: it proves nothing in some cases alone
    wrong = [each for each in trials if not each.right]
    counts = [sum(_fits(mistake, each) for each in wrong) for mistake in fitting]
    most = max(counts, default=0)
    if most < _COINCIDENCE * len(wrong):
        return Diagnosis()
    best = [m for m, count in zip(fitting, counts, strict=True) if count == most]
    reach = f"gives exactly your answer here, and in {most} of the {len(wrong)} cases that fail"
    return Diagnosis(_distinct(best), reach)


def _distinct(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """One of each sentence: some mistakes are made in several ways."""
    return tuple({mistake.sentence: mistake for mistake in mistakes}.values())[:_CHOICES]


def _fits(mistake: Mistake, trial: Trial) -> bool:
    return trial.check.same(trial.got, trial.check.tried(mistake.wrong, trial.case))
