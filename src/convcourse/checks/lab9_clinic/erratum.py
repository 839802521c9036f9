"""An erratum, and the twelve that a student draws."""

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convcourse.checks.cases import generator

DRAWN = 12
LETTERS = "abcd"
_WIDTH = 96
_TOLERANCE = 1e-6
_MAX_TEXT = 200
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Erratum:
    """Something false that slides say, and what would be true.

    Attributes
    ----------
    fact : str
        Its name in the table of facts.
    family : str
        Errata of one family rest on one idea; nobody draws two of them.
    claim : str
        What is said, and the question whose answer is the corrected value.
    claimed, value : object
        The answer that is said and the right one: a number, a text, or a tuple of numbers. Of a
        text, `|` parts what is accepted.
    section : str
        Where the idea is explained.
    reason : str
        Why the claim is false.
    others : tuple of str
        Three reasons that sound alike and are not true, or not of this.
    capitals : bool
        Whether capitals matter in the value.
    """

    fact: str
    family: str
    claim: str
    claimed: object
    value: object
    section: str
    reason: str
    others: tuple[str, str, str]
    capitals: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The four reasons, in an order that does not tell which is right."""
        reasons = (self.reason, *self.others)
        return tuple(reasons[i] for i in generator("reasons", self.fact).permutation(len(reasons)))

    @property
    def letter(self) -> str:
        """The letter of the right reason."""
        return LETTERS[self.choices.index(self.reason)]

    def written(self, code: str) -> Iterator[str]:
        """Yield what a sheet says of it."""
        margin = " " * (len(code) + 2)
        yield _fill(f"{code}  {self.claim}", margin)
        for letter, reason in zip(LETTERS, self.choices, strict=True):
            yield _fill(f"{margin}{letter}) {reason}", f"{margin}   ")


def coded(errata: Sequence[Erratum]) -> dict[str, Erratum]:
    """Return errata by their codes, E01 and so on.

    Examples
    --------
    >>> coded(())
    {}
    """
    return {f"E{number:02}": erratum for number, erratum in enumerate(errata, start=1)}


def draw(errata: Sequence[Erratum], student: str) -> dict[str, Erratum]:
    """Return the twelve errata of a student by their codes, in the codes' order.

    Parameters
    ----------
    errata : sequence of Erratum
        The whole table.
    student : str
        Determines the draw; capitals and blanks around it do not count.

    Returns
    -------
    dict
        No two of one family.
    """
    rng = generator("errata", student.strip().casefold())
    families: dict[str, list[str]] = {}
    for code, erratum in coded(errata).items():
        families.setdefault(erratum.family, []).append(code)
    chosen = rng.permutation(list(families))[:DRAWN]
    codes = sorted(str(rng.choice(families[family])) for family in chosen)
    return {code: coded(errata)[code] for code in codes}


def same_value(given: object, value: object, *, capitals: bool = False) -> bool:
    """Say whether a typed value is the one meant.

    Parameters
    ----------
    given : object
        Plain data, lists as tuples.
    value : object
        As in `Erratum`.
    capitals : bool
        Whether capitals matter in a text.

    Returns
    -------
    bool

    Examples
    --------
    >>> same_value(1.42, 1.42), same_value((7, 7), (7, 7)), same_value(" Y + N", "y+n")
    (True, True, True)
    >>> same_value(True, 1), same_value("7", 7), same_value((7,), (7, 7))
    (False, False, False)
    >>> same_value("same", "SAME"), same_value("same", "SAME", capitals=True)
    (True, False)
    """
    if isinstance(value, str):
        accepted = [_plain(one, capitals) for one in value.split("|")]
        return isinstance(given, str) and _plain(given, capitals) in accepted
    if isinstance(value, tuple):
        if not isinstance(given, tuple) or len(given) != len(value):
            return False
        return all(map(same_value, given, value))
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return isinstance(value, int | float) and abs(given - value) <= _TOLERANCE


def without_quotes(given: object, value: object) -> object:
    """Return a typed value with the quotes taken away from what is to be numbers.

    Parameters
    ----------
    given : object
        Plain data, lists as tuples.
    value : object
        As in `Erratum`.

    Returns
    -------
    object
        The same where there are none, or where they hold no numbers.

    Examples
    --------
    >>> without_quotes("1,946", 7), without_quotes(("26", 26), (7, 7)), without_quotes("[6]", (7,))
    (1946, (26, 26), (6,))
    >>> without_quotes("7", "text"), without_quotes("seven", 7)
    ('7', 'seven')
    """
    if isinstance(given, tuple) and isinstance(value, tuple) and len(given) == len(value):
        return tuple(map(without_quotes, given, value))
    if not isinstance(given, str) or isinstance(value, str) or len(given) > _MAX_TEXT:
        return given
    text = given.strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", text):  # thousands
        text = text.replace(",", "")
    try:
        return _tuples(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return given


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _fill(text: str, margin: str) -> str:
    """Break a text into lines, but not within a list of numbers."""
    unbroken = re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(" ", _NO_BREAK), text)
    lines = textwrap.fill(unbroken, _WIDTH, subsequent_indent=margin, break_on_hyphens=False)
    return lines.replace(_NO_BREAK, " ")


def _plain(text: str, capitals: bool) -> str:
    """The text without blanks, what code is written with, and capitals unless they matter."""
    return "".join((text if capitals else text.casefold()).split()).strip("`'\"().=")
