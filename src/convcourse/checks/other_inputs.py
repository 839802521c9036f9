"""What can be seen in wrong answers of any exercise: that they are right ones to other inputs."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from convcourse.checks.cases import Case, Trial
from convcourse.checks.normalize import Answer


@dataclass(frozen=True, slots=True)
class InputObservation:
    """The right answer to other inputs than those of the case; else as `Observation`."""

    name: str
    sentence: str
    change: Callable[[Case], Case | None]

    def answer(self, trial: Trial) -> Answer | None:
        """Return the right answer to the changed case; None where there is none."""
        changed = self.change(trial.case)
        return None if changed is None else trial.check.expected(changed)


def of_inputs(trial: Trial) -> Iterator[InputObservation]:
    """Yield the inputs to which an answer could be right: cut off, left out, exchanged."""
    case, names = trial.case, trial.check.arguments
    named = dict(enumerate(names[: len(case.args)]))
    cut = "fractions of {} were cut off before anything was computed"
    yield InputObservation(
        "inputs-cut-to-integers", cut.format("the inputs"), _cut_to_integers(None)
    )
    for place, name in named.items():
        if isinstance(case.args[place], np.ndarray):
            change = _cut_to_integers(place)
            yield InputObservation("inputs-cut-to-integers", cut.format(name), change)
    for name in case.settings:
        said = f"{name} makes no difference, as if it were left out of the call"
        yield InputObservation("argument-ignored", said, _without(name))
    for (i, first), (j, second) in itertools.combinations(named.items(), 2):
        if type(case.args[i]) is type(case.args[j]):
            said = f"{first} and {second} changed places"
            yield InputObservation("arguments-exchanged", said, _exchanged(i, j))
    for one, other in itertools.combinations(case.settings, 2):
        said = f"{one} and {other} changed places"
        yield InputObservation("arguments-exchanged", said, _settings_exchanged(one, other))


def _cut_to_integers(place: int | None) -> Callable[[Case], Case | None]:
    def changed(case: Case) -> Case | None:
        cut = [
            np.trunc(arg)
            if place in (None, i) and isinstance(arg, np.ndarray) and arg.dtype.kind == "f"
            else arg
            for i, arg in enumerate(case.args)
        ]
        return Case(tuple(cut), case.settings)

    return changed


def _without(name: str) -> Callable[[Case], Case | None]:
    return lambda case: Case(
        case.args, {key: value for key, value in case.settings.items() if key != name}
    )


def _exchanged(i: int, j: int) -> Callable[[Case], Case | None]:
    def changed(case: Case) -> Case | None:
        args = list(case.args)
        if max(i, j) >= len(args):
            return None
        args[i], args[j] = args[j], args[i]
        return Case(tuple(args), case.settings)

    return changed


def _settings_exchanged(one: str, other: str) -> Callable[[Case], Case | None]:
    def changed(case: Case) -> Case | None:
        if not {one, other} <= set(case.settings):
            return None
        given = case.settings
        return Case(case.args, {**given, one: given[other], other: given[one]})

    return changed
