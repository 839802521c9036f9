"""What a page without a kernel needs of a widget: its state as data beside its static twin.

Under the environment variable CONVCOURSE_PAGES, which `tools/execute.py` sets, every widget hands
its notebook these data, too; ``js/page.js`` makes a live figure of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["PAGE_DATA", "for_pages", "live_html"]

PAGE_DATA = "application/vnd.convcourse.page+json"
"""The media type of a widget's data: `kind`, which says how it is shown, and what that needs."""


def for_pages(data: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Return the part of an output that is for pages; nothing where no page is made of it.

    Examples
    --------
    >>> for_pages(lambda: {"kind": "quiz", "questions": []})
    {}
    """
    return {PAGE_DATA: data()} if "CONVCOURSE_PAGES" in os.environ else {}


def live_html(data: Mapping[str, Any], twin: str) -> str:
    """Return an element that shows the twin until a script makes it live.

    Examples
    --------
    >>> live_html({"kind": "quiz", "why": "a </b> ends it"}, "<p>2 + 2?</p>")
    '<div class="convcourse-live"><p>2 + 2?</p><script type="application/json">{"kind": \
"quiz", "why": "a <\\\\/b> ends it"}</script></div>'
    """
    # "</" would end the element that holds it.
    text = json.dumps(data, allow_nan=False).replace("</", "<\\/")
    script = f'<script type="application/json">{text}</script>'
    return f'<div class="convcourse-live">{twin}{script}</div>'
