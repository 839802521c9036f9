"""The one safe text: what a stranger wrote, as every file, page and terminal can hold it."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON allows and no file can hold."""
    return text.encode(errors="replace").decode()


def printable(text: str) -> str:
    """The text also without control characters, by which a terminal could be told what to do.

    Examples
    --------
    >>> printable("a line\\n\\x1b[31mred")
    'a line\\n\ufffd[31mred'
    """
    return storable("".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text))
