"""What one page may hold of marked-up text: what is beyond that is shown as plain text.

Markup grows: a sign becomes a coloured span, a formula a picture of thousands of characters, and a
formula takes a moment to draw. A page that nobody opens here, formgrader's for one, has the
allowance anew for each text.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

CHARACTERS = 2_500_000
FORMULAS = 300
ATTACHED = 9_000_000  # characters of base64: what intake takes of pictures, each shown once


@dataclass(slots=True)
class Allowance:
    """How many characters of markup and of attached pictures, and how many formulas, are left."""

    characters: int = CHARACTERS
    formulas: int = FORMULAS
    attached: int = ATTACHED

    def may_draw(self, formulas: int) -> bool:
        """Whether so many may be drawn; then they are taken off."""
        if formulas > self.formulas:
            return False
        self.formulas -= formulas
        return True

    def may_attach(self, picture: str) -> bool:
        """Whether a picture may be put in; then its characters are taken off."""
        if len(picture) > self.attached:
            return False
        self.attached -= len(picture)
        return True

    def of(self, marked_up: str, plain: str) -> str:
        """The text with its markup, which is taken off, or the plain text where it is too much."""
        if len(marked_up) > self.characters:
            return f"<pre>{html.escape(plain)}</pre>"
        self.characters -= len(marked_up)
        return marked_up


_OF_PAGE: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def of_one_page() -> Iterator[None]:
    """Have all texts in the block share one allowance."""
    before = _OF_PAGE.set(Allowance())
    try:
        yield
    finally:
        _OF_PAGE.reset(before)


def allowance() -> Allowance:
    """That of the page that is made just now."""
    return _OF_PAGE.get() or Allowance()
