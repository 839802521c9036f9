"""Says which of a submission's lines only show things and did nothing, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.names import imported_modules
from autograder.sandbox.inside.for_show import SHELLS, does_nothing, stands_in_for
from autograder.text import printable

# Nothing is tried twice (`*+`): a line may be a million blanks.
_LINE = re.compile(
    r"^[ \t]*+(?:\w[\w, ]*+=[ \t]*+)?(%{1,2}|!)([A-Za-z_]\w*+)[ \t]*+(.*)$", re.MULTILINE
)
_MANY, _LONG = 6, 60


def notes_on(cells: Iterable[str]) -> list[str]:
    """A sentence for lines and modules that are for a screen, and one for commands of a shell.

    Examples
    --------
    >>> print(*notes_on(["%matplotlib widget\\nfrom tqdm.auto import trange", "!pip install x"]))
    %matplotlib widget, tqdm.auto: for show alone, so grading passed over it. !pip install x: not run, since grading has no other programs and no network.
    """  # noqa: E501
    shown: list[str] = []
    commands: list[str] = []
    for source in cells:
        for sign, name, rest in _LINE.findall(source):
            line = printable(f"{sign}{name} {rest}".strip())[:_LONG]
            if sign == "!" or (sign == "%%" and name in SHELLS):
                commands.append(line)
            elif does_nothing(name, rest):
                shown.append(line)
        shown += sorted(filter(stands_in_for, imported_modules(source)))
    return [
        f"{_listed(found)}: {what}"
        for found, what in (
            (shown, "for show alone, so grading passed over it."),
            (commands, "not run, since grading has no other programs and no network."),
        )
        if found
    ]


def _listed(found: list[str]) -> str:
    names = list(dict.fromkeys(found))
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
