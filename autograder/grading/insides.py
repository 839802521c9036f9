"""Says which of Python's own insides a submission's code names, where its lab forbids something.

By such ways code comes to what it does not name. In a sandbox nothing forbidden is there to be come
to; where something does a forbidden thing's work by another name, a person sees where to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = re.compile(
    r"\b(?:ctypes|gc|importlib|meta_path|sys\.modules|_getframe|f_back|cell_contents|__import__|"
    r"__closure__|__code__|__globals__|__subclasses__|__wrapped__|__array_interface__)\b"
)
_COMPUTED = re.compile(
    r"\bgetattr\([^,()\n]{1,80},\s*+(?:[A-Za-z_]|['\"][^'\"\n]{0,80}['\"]\s*+[+%.])"
)
_MANY = 6


def note_on(cells: Iterable[str]) -> list[str]:
    """One sentence that names them; none where there are none.

    Examples
    --------
    >>> note_on(["import gc\\nf = getattr(np, 'con' + 'volve')"])
    ['Its code names gc, getattr with a computed name, which may lead to what this lab forbids: a person may want to read it.']
    >>> note_on(["getattr(model, 'weights')"])
    []
    """  # noqa: E501
    found: dict[str, None] = {}
    for source in cells:
        found |= dict.fromkeys(_NAMES.findall(source))
        if _COMPUTED.search(source):
            found["getattr with a computed name"] = None
    if not found:
        return []
    names = ", ".join([*found][:_MANY])
    return [
        f"Its code names {names}, which may lead to what this lab forbids: a person may want to "
        "read it."
    ]
