"""What else can be found out about a wrong answer by asking the student's work again.

A known mistake is a guess that no case refutes; a clue is a fact: the same call gave two answers,
the answer was printed, the code never reads its argument.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from convcourse.checks.cases import DRAWS, Case, Check, Trial
from convcourse.checks.diagnosis import smallest_failure
from convcourse.checks.introspection import CodeFacts
from convcourse.checks.normalize import NOTHING, Answer, Raised, Unusable, ask


@dataclass(frozen=True, slots=True)
class Clue:
    """A fact about the student's work: its slug, a sentence, and what to do about it.

    It is said in place of a guess; where it is `weak`, only if there is no other explanation.
    """

    name: str
    sentence: str
    advice: str
    weak: bool = False


class Witness(Protocol):
    """The student's work, as far as it can be asked again."""

    def call(self, name: str, /, *args: object, **settings: object) -> object:
        """Call the function as it is now."""

    def afresh(self, name: str, /) -> Callable[..., object] | None:
        """Return the function as it is where nothing has been called yet; None if it cannot be."""

    def printed(self, name: str, case: Case, /) -> str:
        """Return what it prints in a call."""

    def code_facts(self, name: str, /) -> CodeFacts:
        """Return what its code shows."""


def clue(check: Check, work: Witness, trials: Sequence[Trial]) -> Clue | None:
    """Ask the student's work again about the smallest case that fails.

    Parameters
    ----------
    check : Check
    work : Witness
    trials : sequence of Trial
        At least one of them wrong.

    Returns
    -------
    Clue, optional
        None if nothing is found.
    """
    if check.is_value:
        return None
    trial = smallest_failure(check, trials)
    if trial.changed:
        return None
    if trial.got == NOTHING:
        return _is_printed(check, work, trial)
    facts = work.code_facts(check.function)
    slow = trial.kind.most < DRAWS or trial.kind.clock is not None
    found = _depends_on_calls(check, work, trial) if facts.keeps and not slow else None
    found = found or _reads_outside(facts)
    has_words = check.remark is not None  # of its own, which say more
    return found if found or has_words else _leaves_unread(facts, trial)


def _is_printed(check: Check, work: Witness, trial: Trial) -> Clue | None:
    if not work.printed(check.function, trial.case.fresh()).strip():
        return None
    return Clue(
        "printed-not-returned",
        "prints its answer, and returns nothing",
        "What is printed is for people; whoever calls a function gets what it returns. End it "
        "with a line that begins with return.",
    )


_KEPT = (
    "Something is kept from one call to the next: a list or a number outside the function, a "
    "default argument that is changed, an attribute. Set it up anew in every call."
)


def _depends_on_calls(check: Check, work: Witness, trial: Trial) -> Clue | None:
    first, second = (_asked_afresh(check, work, trial) for _ in range(2))
    if first is None or second is None:
        return None
    if replace(trial, got=first).right:
        return Clue(
            "depends-on-earlier-calls",
            "depends on earlier calls: asked first of all, it gives the right answer here",
            _KEPT,
        )
    if _are_same(check, first, second):
        inputs = trial.case.fresh()
        now = ask(check.read, work.call, check.function, *inputs.args, **inputs.settings)
        if _are_same(check, now, trial.got):
            return None
        return Clue(
            "depends-on-earlier-calls",
            "depends on earlier calls: asked once more, it gives another answer here",
            _KEPT,
        )
    return Clue(
        "differs-from-call-to-call",
        "the same call gives different answers",
        "Something is drawn at random, where the answer follows from the arguments.",
    )


def _are_same(check: Check, one: Answer, other: Answer) -> bool:
    if isinstance(one, Raised | Unusable) or isinstance(other, Raised | Unusable):
        return type(one) is type(other)
    return check.same(one, other)


def _reads_outside(facts: CodeFacts) -> Clue | None:
    if not facts.unread or not facts.outside:
        return None
    unread, outside = facts.unread[0], facts.outside[0]
    return Clue(
        "notebook-name-for-argument",
        f"never reads its argument {unread}, and reads the notebook's {outside}",
        "A function works with what it is given: its arguments. The notebook's own names hold "
        "one example, whatever the function is called with.",
    )


def _leaves_unread(facts: CodeFacts, trial: Trial) -> Clue | None:
    """Say which argument that is given here is never read, where numbers came all the same."""
    given = {*trial.check.arguments[: len(trial.case.args)], *trial.case.settings}
    unread = [name for name in facts.unread if name in given]
    if not unread or isinstance(trial.got, Raised | Unusable):
        return None
    return Clue(
        "argument-never-read",
        f"never reads its argument {unread[0]}",
        "What it gives cannot follow from what it is given there. Is there another name, or a "
        "number of an example, where it belongs?",
        weak=True,
    )


def _asked_afresh(check: Check, work: Witness, trial: Trial) -> Answer | None:
    function = work.afresh(check.function)
    if function is None:
        return None
    inputs = trial.case.fresh()
    return ask(check.read, function, *inputs.args, **inputs.settings)
