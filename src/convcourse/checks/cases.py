"""The parts of a check: cases, kinds of case with their points, trials."""

import copy
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np

from convcourse.checks.clock import IN_DOUBT, TURNS, Clock
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Answer, Reader, agree, ask, in_precision, numbers
from convcourse.checks.reading import as_data, same_data
from convcourse.shapes.windows import Window

Seed = int | str | bytes

PUBLIC: Seed = "public"
"""The seed of a notebook's cases."""
DRAWS = 6
"""Random cases of each kind in a notebook."""
DRAWS_THOROUGH = 18
"""Random cases of each kind in grading, which come on top of the notebook's."""
SEEDS_KEPT = 8
"""Seeds whose cases a process keeps; a grader that has no more of them makes each case once."""
_CHECKS_OF_A_LAB = 16
_DIGITS = 10
"""Hexadecimal digits that a case is drawn from: far too few to hold a secret seed."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Case:
    """The inputs of one call: positional arguments and settings given by name.

    `token` is what a random case was drawn from; it makes the same case again, anywhere.

    Examples
    --------
    >>> Case.of(7, 3, s=2)
    Case(args=(7, 3), settings={'s': 2})
    """

    args: tuple[Any, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    token: str = field(default="", repr=False)
    _known: dict[tuple[Callable[..., object], Reader], Answer] = field(
        default_factory=dict, init=False, repr=False
    )
    _hidden: dict[tuple[Callable[..., object], ...], bool] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def of(cls, *args: Any, **settings: Any) -> "Case":
        """Return the case of a call as it would be typed."""
        return cls(args, settings)

    def fresh(self) -> "Case":
        """Return the same case with arrays and lists of its own, which a function may change."""
        args = tuple(map(_own, self.args))  # one by one: none shares its memory
        settings = {name: _own(value) for name, value in self.settings.items()}
        return Case(args, settings, self.token)

    def changed(self, used: "Case") -> tuple[int | str, ...]:
        """Return the positions and names of what differs in `used`, a copy that was worked on."""
        pairs = zip(self._inputs(), used._inputs(), strict=True)
        return tuple(
            key for (key, old), (_, new) in pairs if not same_data(as_data(old), as_data(new))
        )

    def _inputs(self) -> Iterator[tuple[int | str, Any]]:
        """Yield the arguments by their positions, and the settings by their names."""
        yield from enumerate(self.args)
        yield from self.settings.items()

    def size(self) -> tuple[int, float]:
        """Return a key that sorts cases by how much there is to read: array elements, numbers."""
        numbers = list(_numbers_in((*self.args, *self.settings.values())))
        elements = sum(value.size for value in numbers)
        return elements, float(sum(np.abs(value).sum() for value in numbers))


@dataclass(frozen=True, slots=True)
class Kind:
    """Cases that show one ability, and the points it earns; all of them must be right.

    `shown` are cases to be read by hand, with known answers; `draw` makes one more from a random
    generator. Where there is a `clock`, the cases are alike in size, and the quickest answer has
    to be in time. Where one case takes long, `most` says how many random ones there are at most.
    """

    title: str
    points: int
    shown: tuple[Case, ...]
    draw: Callable[[np.random.Generator], Case] | None = None
    clock: Clock | None = None
    most: int = DRAWS_THOROUGH

    def draws(self, *, thorough: bool) -> int:
        """Return how many random cases there are; no more than `TURNS` with a clock."""
        if self.draw is None:
            return 0
        return min(DRAWS_THOROUGH if thorough else DRAWS, TURNS if self.clock else self.most)

    @property
    def is_costly(self) -> bool:
        """Whether each case takes so long that there are to be as few as can be."""
        return self.clock is not None or self.most < DRAWS


@dataclass(frozen=True, slots=True)
class Check:
    """How one exercise is checked.

    Attributes
    ----------
    function : str
        The name that the exercise defines.
    reference : callable
        The right answer to every case. Where it raises, the student's function must raise.
    kinds : tuple of Kind
        The first is the core, unless `core_first` is False: without it nothing is earned. The
        others add their points.
    mistakes : tuple of Mistake
        What the explanations draw on.
    arguments : tuple of str
        Names of the positional arguments, for writing a case down.
    is_value : bool
        The exercise defines a value and not a function: it is looked at once, and what it should
        be is never shown.
    read : callable
        How what comes back is read: `numbers`, `several(...)` or `plain_data`.
    accept : callable, optional
        Says whether a trial is right, where more than one answer is; without it, the answer must
        agree with the reference's.
    same : callable
        When two answers count as one. It sets an answer against the reference's and against those
        that mistakes give.
    wanted : str
        Said in place of what was expected, where `accept` or `same` decides: a few words.
    remark : callable, optional
        Says of a wrong trial what no known mistake says: one line, and lines of advice below it
        where there is some.
    window : callable, optional
        Gives, for the arguments of a case, the window that slides over its first array.
    core_first : bool
        Whether the first kind is the core; where it is not, every kind earns its points alone.

    Examples
    --------
    >>> kinds = (Kind("small numbers", 2, (Case.of(2),)), Kind("negative", 1, (Case.of(-3),)))
    >>> Check("absolute", abs, kinds).points
    3
    """

    function: str
    reference: Callable[..., object]
    kinds: tuple[Kind, ...]
    mistakes: tuple[Mistake, ...] = ()
    arguments: tuple[str, ...] = ()
    is_value: bool = False
    read: Reader = numbers
    accept: "Callable[[Trial], bool] | None" = None
    same: Callable[[Answer, Answer], bool] = agree
    wanted: str = ""
    remark: "Callable[[Trial], str] | None" = None
    window: Callable[..., Window] | None = None
    core_first: bool = True

    def expected(self, case: Case) -> Answer:
        """Return what the reference gives."""
        return self.tried(self.reference, case)

    def tried(self, function: Callable[..., object], case: Case) -> Answer:
        """Return what the reference or a mistake gives to a case, which stays as it is.

        It is in no finer precision than the case's own numbers, in which a student may compute,
        and is worked out once for as long as the case lives.
        """
        key = (function, self.read)
        if key not in case._known:
            own = case.fresh()
            answer = ask(self.read, function, *own.args, **own.settings)
            dtypes = (arg.dtype for arg in case.args if isinstance(arg, np.ndarray))
            coarsest = min((dtype for dtype in dtypes if dtype.kind == "f"), default=None)
            case._known[key] = in_precision(answer, coarsest)
        return case._known[key]

    def hides(self, function: Callable[..., object], case: Case) -> bool:
        """Return whether a mistake gives what the reference does, worked out once, too."""
        key = function, self.read, self.same
        if key not in case._hidden:
            case._hidden[key] = self.same(self.tried(function, case), self.expected(case))
        return case._hidden[key]

    @property
    def points(self) -> int:
        """Points that all kinds earn together."""
        return sum(kind.points for kind in self.kinds)

    def cases(self, seed: Seed, *, thorough: bool) -> tuple[tuple[Kind, Case], ...]:
        """Return every case with its kind; the same seed gives the same cases.

        Those of the latest seeds are kept, with all that was ever expected of them: whoever is
        asked them next costs neither their making nor the reference's answers.

        Grading asks all that a notebook asks, and more: what those cases decide is decided alike
        for everybody, and no answer that fails in the notebook passes by a lucky seed.

        Each random case is drawn from a token. A student may read it: it gives that one case, and
        neither the seed nor any other case.
        """
        return _cases(self, seed, thorough)

    def _every(self, seed: Seed, *, thorough: bool) -> Iterator[tuple[Kind, Case]]:
        for number, kind in enumerate(self.kinds):
            yield from ((kind, case) for case in kind.shown)
            if thorough and not kind.is_costly:
                yield from ((kind, case) for case in _public(self, number))
            for case in self.drawn(seed, number, kind.draws(thorough=thorough)):
                yield kind, case

    def drawn(self, seed: Seed, number: int, draws: int) -> Iterator[Case]:
        """Yield random cases of a kind, which is given by its number."""
        for i in range(draws):
            digest = _digest(seed, self.function, self.kinds[number].title, i).hex()
            yield self.case(f"{number}-{digest[:_DIGITS]}")

    def case(self, token: str) -> Case:
        """Return a case by its token: the kind's number, and what it is drawn from or which it is.

        Raises
        ------
        ValueError
            If no case has that token.
        """
        number, _, which = token.partition("-")
        try:
            kind = self.kinds[int(number)]
            if len(which) < _DIGITS:
                return kind.shown[int(which)]
        except (ValueError, IndexError):
            raise ValueError(f"{self.function} has no case {token!r}") from None
        if kind.draw is None or len(which) > _DIGITS:
            raise ValueError(f"{self.function} has no case {token!r}")
        return replace(kind.draw(generator(token, self.function)), token=token)

    def token(self, case: Case) -> str:
        """Return the token of a case of this check; of any other case an empty text."""
        shown = (
            f"{number}-{i}"
            for number, kind in enumerate(self.kinds)
            for i, each in enumerate(kind.shown)
            if each is case
        )
        return case.token or next(shown, "")

    def earned(self, trials: "Sequence[Trial]") -> tuple[Kind, ...]:
        """Return the kinds that are right in every trial; none if the core is not among them.

        A kind with a clock has to be in time, too.
        """
        lost = [trial.kind for trial in trials if not trial.right]
        lost += [kind for kind in self.kinds if is_late(kind, trials)]
        without_core = self.core_first and self.kinds[0] in lost
        return () if without_core else tuple(k for k in self.kinds if k not in lost)


@dataclass(frozen=True, eq=False)
class Trial:
    """One case tried: what was expected, what came back, and what of the inputs was changed.

    Where the kind has a `clock`, `seconds` is the computing time that the call used, and `allowed`
    what is asked for, by the yardstick beside it.
    """

    check: Check
    kind: Kind
    case: Case
    expected: Answer
    got: Answer
    changed: tuple[int | str, ...] = ()
    seconds: float = 0.0
    allowed: float = math.inf

    @cached_property
    def right(self) -> bool:
        """The answer is as expected, and the inputs are as they were."""
        return not self.changed and self.is_right(self.got)

    def is_right(self, answer: Answer) -> bool:
        """Whether an answer is right here, if it leaves the inputs as they were."""
        if self.check.accept is None:
            return self.check.same(answer, self.expected)
        asked = self if answer is self.got else replace(self, got=answer, changed=())
        return self.check.accept(asked)


def quickest_and_allowed(kind: Kind, trials: Sequence[Trial]) -> tuple[float, float]:
    """Return the computing time of the quickest answer to a kind, and what it might have used.

    What is in doubt is allowed. Best is set against best, since what disturbs a measurement only
    ever makes it longer.

    Parameters
    ----------
    kind : Kind
        Without a clock everything is allowed.
    trials : sequence of Trial
        Those of other kinds do not count.

    Returns
    -------
    tuple of float
        Both in seconds.
    """
    own = [trial for trial in trials if trial.kind is kind]
    seconds = min((trial.seconds for trial in own), default=0.0)
    allowed = min((trial.allowed for trial in own), default=math.inf)
    return seconds, IN_DOUBT * allowed


def is_late(kind: Kind, trials: Sequence[Trial]) -> bool:
    """Say whether even the quickest answer to a kind used more computing time than it might.

    Parameters
    ----------
    kind, trials : as in `quickest_and_allowed`

    Returns
    -------
    bool
    """
    seconds, allowed = quickest_and_allowed(kind, trials)
    return seconds > allowed


def generator(seed: Seed, *names: str) -> np.random.Generator:
    """Return a random generator that a seed and names determine.

    Parameters
    ----------
    seed : int, str or bytes
        Seeds that differ in value or in type give different streams.
    *names : str
        What the stream is for, so that no two of them are the same.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> first, again = generator(b"secret", "pad2d"), generator(b"secret", "pad2d")
    >>> first.integers(1000) == again.integers(1000)
    np.True_
    """
    return np.random.default_rng(int.from_bytes(_digest(seed, *names)))


def _digest(*names: Seed) -> bytes:
    """Return what names determine, and from which none of them can be told."""
    return hashlib.sha256(repr(names).encode()).digest()


@lru_cache(maxsize=SEEDS_KEPT * _CHECKS_OF_A_LAB, typed=True)
def _cases(check: Check, seed: Seed, thorough: bool) -> tuple[tuple[Kind, Case], ...]:
    return tuple(check._every(seed, thorough=thorough))


@cache
def _public(check: Check, number: int) -> tuple[Case, ...]:
    """What a notebook draws of a kind, kept: what it gives is worked out once for a whole class."""
    return tuple(check.drawn(PUBLIC, number, check.kinds[number].draws(thorough=False)))


def _own(value: Any) -> Any:
    """A copy, where a function could change the value."""
    if value is None or type(value) in (int, float, str, bool):
        return value
    if type(value) is np.ndarray and not value.dtype.hasobject:
        return value.copy(order="K")
    return copy.deepcopy(value)


def _numbers_in(value: object) -> Iterator[np.ndarray]:
    """Yield the arrays and numbers that lists, tuples and mappings hold."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _numbers_in(item)
        return
    array = np.asarray(value)
    if array.dtype.kind in "iuf":
        yield array
