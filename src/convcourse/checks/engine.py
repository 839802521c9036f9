"""Runs a check on a student's work, in this process or another; says whether this is grading."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, groupby
from typing import NamedTuple, Protocol

from convcourse.checks import clock
from convcourse.checks.cases import Case, Check, Kind, Seed, Trial, quickest_and_allowed
from convcourse.checks.clock import IN_DOUBT, MAX_CALLS, MAX_SECONDS
from convcourse.checks.clues import Clue, clue
from convcourse.checks.explain import explain, praise
from convcourse.checks.introspection import CodeFacts, code_facts, made_anew, printed
from convcourse.checks.normalize import NOTHING, Raised, ask
from convcourse.checks.outcome import Outcome, Status
from convcourse.checks.picture import picture

__all__ = [
    "Called",
    "Grading",
    "Outcome",
    "Remote",
    "Work",
    "current_grading",
    "grading",
    "local",
    "run",
]


class Called(NamedTuple):
    """One call: the case as the function left it, and what returns, or raises, its result.

    It is the very case that was given where nothing of it was changed, and is looked at when the
    result has been asked for.
    """

    case: Case
    result: Callable[[], object]


class Work(Protocol):
    """A student's work, which may be in any process: three verbs, a clock, and three
    verbs more that explain.

    What is not there is None, or raises NotImplementedError. Where the student's function raises,
    so does a call, with an exception class of the same name that derives from the same built-in
    class; where it writes into its arguments, that is written into the arrays, lists and
    dictionaries that were given.
    """

    def call(self, name: str, /, *args: object, **settings: object) -> object:
        """Call the student's function `name` and return what it gives."""

    def calls(self, name: str, cases: Sequence[Case], /) -> Iterator[Called]:
        """Call it on one case after another, which stay as they are; yield each call."""

    def value(self, name: str, /) -> object:
        """Return the student's value `name`."""

    def cpu_time(self, name: str, /) -> float:
        """Return the seconds of computing time used so far where `name` is called."""

    def afresh(self, name: str, /) -> Callable[..., object] | None:
        """Return the function as it is where nothing has been called yet; None if it cannot be."""

    def printed(self, name: str, case: Case, /) -> str:
        """Return what the student's function prints in a call."""

    def code_facts(self, name: str, /) -> CodeFacts:
        """Return what its code shows."""


class Remote(ABC):
    """A function that lives in another process, to which many calls can go in one message."""

    @abstractmethod
    def __call__(self, *args: object, **settings: object) -> object:
        """Call it once."""

    @abstractmethod
    def calls(self, cases: Sequence[Case]) -> Iterator[Called]:
        """Call it on one case after another, which stay as they are; yield each call."""

    @abstractmethod
    def cpu_time(self) -> float:
        """Return the seconds of computing time that its process has used so far."""

    @abstractmethod
    def afresh(self) -> Callable[..., object] | None:
        """Return it as it is where nothing has been called yet; None if it cannot be."""

    @abstractmethod
    def printed(self, case: Case) -> str:
        """Return what it prints in a call."""

    @abstractmethod
    def code_facts(self) -> CodeFacts:
        """Return what its code shows."""


@dataclass(frozen=True, slots=True)
class _Objects:
    objects: Mapping[str, object]

    def call(self, name: str, /, *args: object, **settings: object) -> object:
        function = self.objects[name]
        if function is None:
            raise NotImplementedError
        if not callable(function):
            raise TypeError(
                f"{name} is to be a function, and it is an object of type "
                f"{type(function).__name__}. Run the cell with its def line again."
            )
        result: object = function(*args, **settings)
        return result

    def calls(self, name: str, cases: Sequence[Case], /) -> Iterator[Called]:
        function = self.objects[name]
        if isinstance(function, Remote):
            return function.calls(cases)
        return (
            Called(own, partial(self.call, name, *own.args, **own.settings))
            for own in (case.fresh() for case in cases)
        )

    def value(self, name: str, /) -> object:
        return self.objects[name]

    def cpu_time(self, name: str, /) -> float:
        function = self.objects[name]
        return function.cpu_time() if isinstance(function, Remote) else clock.cpu_time()

    def afresh(self, name: str, /) -> Callable[..., object] | None:
        function = self.objects[name]
        return function.afresh() if isinstance(function, Remote) else made_anew(function)

    def printed(self, name: str, case: Case, /) -> str:
        function = self.objects[name]
        if isinstance(function, Remote):
            return function.printed(case)
        return printed(partial(self.call, name), *case.args, **case.settings)

    def code_facts(self, name: str, /) -> CodeFacts:
        function = self.objects[name]
        return function.code_facts() if isinstance(function, Remote) else code_facts(function)


def local(objects: Mapping[str, object]) -> Work:
    """Return work that consists of objects of this process; some may stand for functions elsewhere.

    Parameters
    ----------
    objects : mapping
        The student's functions and values by name.

    Returns
    -------
    Work

    Examples
    --------
    >>> local({"double": lambda n: 2 * n}).call("double", 4)
    8
    """
    return _Objects(objects)


def run(check: Check, work: Work, *, seed: Seed, thorough: bool) -> Outcome:
    """Run a check and reach a verdict.

    Parameters
    ----------
    check : Check
        What to check.
    work : Work
        The student's.
    seed : int, str or bytes
        Determines the random cases.
    thorough : bool
        Try more of them, as grading does.

    Returns
    -------
    Outcome
        Nothing that derives from `Exception` escapes from the student's function; what derives
        from `BaseException` alone does.

    Examples
    --------
    >>> from convcourse.checks.cases import Case, Kind
    >>> check = Check("double", lambda n: 2 * n, (Kind("whole numbers", 3, (Case.of(4),)),))
    >>> run(check, local({"double": lambda n: n + n}), seed=0, thorough=False).fraction
    1.0
    >>> print(run(check, local({"double": lambda n: n**2}), seed=0, thorough=False).message)
    double: a wrong answer to double(4)
    <BLANKLINE>
    The smallest case that fails (whole numbers):
        double(4)
      expected  8
      got       16
    <BLANKLINE>
    None of the mistakes known to this check explains this answer. Work it by hand, number
    by number, and compare.
    """
    trials = list(tried(check, work, seed=seed, thorough=thorough))
    answered = not _is_missing(check, trials[0].got)
    wrong = answered and not all(trial.right for trial in trials)
    return verdict(check, trials, clue(check, work, trials) if wrong else None)


def tried(check: Check, work: Work, *, seed: Seed, thorough: bool) -> Iterator[Trial]:
    """Yield what the student's work gives to every case; of what is missing, the first one alone.

    Parameters
    ----------
    check, work, seed, thorough
        As in `run`.

    Yields
    ------
    Trial
    """
    pairs = check.cases(seed, thorough=thorough)
    core = pairs[0][0]  # asked for by itself: what is missing is called no more often
    for _, group in groupby(
        pairs, key=lambda pair: (pair[0] is core, pair[0].clock and id(pair[0]))
    ):
        own = tuple(group)
        for trial in (_asked if own[0][0].clock is None else _raced)(check, work, own):
            yield trial
            if trial.case is pairs[0][1] and _is_missing(check, trial.got):
                return


def verdict(check: Check, trials: Sequence[Trial], found: Clue | None = None) -> Outcome:
    """Return the outcome of a check whose cases have been tried.

    Parameters
    ----------
    check : Check
        Says which kinds earn what.
    trials : sequence of Trial
        A kind without any counts as right.
    found : Clue, optional
        What else was found out about a wrong answer.

    Returns
    -------
    Outcome
    """
    if trials and _is_missing(check, trials[0].got):
        message = f"{check.function}: not answered yet."
        return Outcome(check.function, Status.NOT_ANSWERED, 0.0, message)
    earned = sum(kind.points for kind in check.earned(trials))
    status = _status(check, trials, earned)
    if status is Status.PASSED:
        return Outcome(check.function, status, 1.0, praise(check, trials))
    why = explain(check, trials, found)
    fraction, drawing = earned / check.points, picture(check, trials)
    return Outcome(check.function, status, fraction, why.message, why.mistake, drawing)


Pairs = tuple[tuple[Kind, Case], ...]


def _asked(check: Check, work: Work, pairs: Pairs) -> Iterator[Trial]:
    """Try cases, which travel together where each is judged by its answer alone."""
    cases = tuple(case for _, case in pairs)
    calls: Iterator[Called]
    if check.is_value:
        calls = (Called(case, partial(work.value, check.function)) for case in cases)
    elif check.accept is None:
        calls = work.calls(check.function, cases)
    else:
        calls = (
            Called(own, partial(work.call, check.function, *own.args, **own.settings))
            for own in (case.fresh() for case in cases)
        )
    for (kind, case), (used, result) in zip(pairs, calls, strict=True):
        expected, got = check.expected(case), ask(check.read, result)
        changed = () if used is case else case.changed(used)
        yield Trial(check, kind, case, expected, got, changed)


def _raced(check: Check, work: Work, pairs: Pairs) -> Iterator[Trial]:
    """Try the cases of a kind in turns with its yardstick, again and again while none is in time.

    Computing time, too, is disturbed by what else a machine does, which shares its caches.
    """
    kind = pairs[0][0]
    assert kind.clock is not None
    trials: list[Trial] = []
    for _, case in cycle(pairs):
        used, expected = case.fresh(), check.expected(case)
        start = work.cpu_time(check.function)
        got = ask(check.read, work.call, check.function, *used.args, **used.settings)
        seconds = work.cpu_time(check.function) - start
        times = seconds, kind.clock.asked_for()
        trials.append(Trial(check, kind, case, expected, got, case.changed(used), *times))
        yield trials[-1]
        quickest, allowed = quickest_and_allowed(kind, trials)
        in_time = quickest <= allowed / IN_DOUBT
        enough = len(trials) >= MAX_CALLS or sum(each.seconds for each in trials) > MAX_SECONDS
        if len(trials) >= len(pairs) and (in_time or enough):
            return


def _is_missing(check: Check, got: object) -> bool:
    nothing = check.is_value and got == NOTHING
    return nothing or (isinstance(got, Raised) and issubclass(got.kind, NotImplementedError))


def _status(check: Check, trials: Sequence[Trial], earned: int) -> Status:
    if earned:
        return Status.PASSED if earned == check.points else Status.PARTLY
    wrong = [trial for trial in trials if not trial.right]
    raised = all(isinstance(trial.got, Raised) for trial in wrong)
    return Status.ERROR if raised else Status.FAILED


@dataclass(frozen=True, slots=True)
class Grading:
    """Grading is going on: with this seed, and every verdict goes into this list.

    `student` is whose work it is, where an exercise is another for everyone; `cells` is the
    notebook's code up to the check.
    """

    seed: Seed
    student: str = ""
    cells: Sequence[str] = ()
    outcomes: list[Outcome] = field(default_factory=list)


_CURRENT: ContextVar[Grading | None] = ContextVar("grading", default=None)


def current_grading() -> Grading | None:
    """Return the grading that is going on, or None in a student's notebook."""
    return _CURRENT.get()


@contextmanager
def grading(*, seed: Seed, student: str = "", cells: Sequence[str] = ()) -> Iterator[list[Outcome]]:
    """Grade: inside, checks use `seed` and more cases, print nothing and do not raise.

    Parameters
    ----------
    seed : int, str or bytes
        Secret in grading.
    student : str
        Whose work it is, by the name that the course knows.
    cells : sequence of str
        The notebook's code in the order in which it ran, to be read for what a lab forbids.

    Yields
    ------
    list of Outcome
        Every check that is run inside appends its verdict.

    Examples
    --------
    >>> from convcourse.checks.lab2_size_and_padding import check
    >>> with grading(seed=b"secret") as outcomes:
    ...     check(same_answer=None)
    >>> print(outcomes[0].status)
    not answered
    """
    started = Grading(seed, student, cells)
    token = _CURRENT.set(started)
    try:
        yield started.outcomes
    finally:
        _CURRENT.reset(token)
