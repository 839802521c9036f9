"""`corrections`: twelve errata, each with its corrected value and the reason."""

from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.engine import current_grading
from convcourse.checks.lab9_clinic.errata_in_ideas import IDEAS
from convcourse.checks.lab9_clinic.errata_in_numbers import NUMBERS
from convcourse.checks.lab9_clinic.errata_in_programs import PROGRAMS
from convcourse.checks.lab9_clinic.erratum import (
    DRAWN,
    LETTERS,
    Erratum,
    draw,
    same_value,
    without_quotes,
)
from convcourse.checks.normalize import Data, plain_data

ERRATA = NUMBERS + IDEAS + PROGRAMS


def errata(student: str) -> str:
    """Return the sheet of a student: twelve errata, each with four reasons to pick from.

    Parameters
    ----------
    student : str
        The name under which the student hands in.

    Returns
    -------
    str
        The same for the same name, whatever its capitals. Without a name it asks for one.

    Examples
    --------
    >>> errata("ada") == errata(" Ada"), errata("ada") == errata("alan")
    (True, False)
    """
    if not student or not student.strip():
        return "No errata yet: type the name under which you hand in, between quotes."
    sheet = draw(ERRATA, student)
    return "\n\n".join("\n".join(erratum.written(code)) for code, erratum in sheet.items())


def _typed(trial: Trial) -> dict[object, object]:
    """What the answer holds; nothing, where it is no dictionary."""
    value = trial.got.value if isinstance(trial.got, Data) else None
    return value if isinstance(value, dict) else {}


def _name(trial: Trial) -> str:
    """The name that the answer was drawn by."""
    name = _typed(trial).get("student")
    return name.strip() if isinstance(name, str) else ""


def _own_name(trial: Trial) -> str:
    """Whose errata are asked for: who hands in, and in a notebook the name that is typed."""
    grading = current_grading()
    return (grading.student if grading is not None else "") or _name(trial)


def _asked(trial: Trial) -> tuple[str, Erratum]:
    """The erratum that a trial is about, and its code."""
    place = int(trial.case.args[0]) - 1
    return list(draw(ERRATA, _own_name(trial)).items())[place]


def _letter(typed: object) -> str:
    return typed.strip(" ().").lower() if isinstance(typed, str) else ""


def _judged(erratum: Erratum, typed: object) -> tuple[bool, bool]:
    """Whether the value is right, and whether the reason is."""
    if not isinstance(typed, tuple) or len(typed) != 2:
        return False, False
    return _means(erratum, typed[0], erratum.value), _letter(typed[1]) == erratum.letter


def _means(erratum: Erratum, typed: object, value: object) -> bool:
    return same_value(typed, value, capitals=erratum.capitals)


def _accept(trial: Trial) -> bool:
    code, erratum = _asked(trial)
    return bool(_own_name(trial)) and all(_judged(erratum, _typed(trial).get(code)))


def _remark(trial: Trial) -> str:
    if not isinstance(trial.got, Data) or not isinstance(trial.got.value, dict):
        return "it is no dictionary, such as {'student': student, 'E01': (3, 'a')}"
    if not _name(trial):
        return "it has no entry 'student': student, which says whose errata these are"
    if draw(ERRATA, _name(trial)) != draw(ERRATA, _own_name(trial)):
        return (
            f"these errata are drawn by the name {_name(trial)!r}, which is not who hands in\n"
            f"Type {_own_name(trial)!r}, and run the cell that shows your errata again."
        )
    code, erratum = _asked(trial)
    typed = _typed(trial).get(code)
    if typed is None:
        return f"{code} is not answered yet"
    if not isinstance(typed, tuple) or len(typed) != 2:
        return f"{code} is to have a pair: the value, and the letter of the reason"
    if _letter(typed[1]) not in tuple(LETTERS):
        return f"the reason of {code} is to be one of the letters a, b, c and d"
    advice = f"\nThe idea is explained in {erratum.section}."
    number = without_quotes(typed[0], erratum.value)
    if _means(erratum, number, erratum.claimed):
        return f"{code} still has the value that the slide claims{advice}"
    if number != typed[0] and _means(erratum, number, erratum.value):
        also = "" if _letter(typed[1]) == erratum.letter else ", and another reason is right"
        return f"{code} has the right value, typed as text: take its quotes away{also}{advice}"
    match _judged(erratum, typed):
        case (True, _):
            return f"{code} has the right value, and another reason is right{advice}"
        case (_, True):
            return f"{code} has the right reason, and another value is right{advice}"
    return f"{code} has neither the right value nor the right reason{advice}"


CORRECTIONS = Check(
    "corrections",
    lambda number: number,  # which is asked; `accept` knows whose sheet it is on
    kinds=tuple(Kind(f"no. {number}", 1, (Case.of(number),)) for number in range(1, DRAWN + 1)),
    is_value=True,
    read=plain_data,
    accept=_accept,
    remark=_remark,
    core_first=False,
)
