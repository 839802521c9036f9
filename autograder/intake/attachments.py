"""What lies within a text cell: attachments, and pictures that were pasted into the text itself."""

from __future__ import annotations

import base64
import re
from typing import Any

from autograder.text import storable

MAX_ATTACHMENTS = 200
_PASTED = re.compile(r"data:image/([A-Za-z0-9.+-]{1,20});base64,([A-Za-z0-9+/=]+)")


def attached(source: str, attachments: Any) -> tuple[str, dict[str, bytes]]:
    """A text without the pictures in it, and all its files by the names by which it shows them.

    Colab pastes a picture as a data URI: a million characters that nobody reads.

    Examples
    --------
    >>> attached("So: ![it](data:image/png;base64,aGk=)", None)
    ('So: ![it](attachment:pasted-1.png)', {'pasted-1.png': b'hi'})
    """
    files: dict[str, bytes] = {}
    entries = attachments.items() if isinstance(attachments, dict) else ()
    for name, forms in list(entries)[:MAX_ATTACHMENTS]:
        texts = forms.values() if isinstance(forms, dict) else ()
        text = next((text for text in map(_joined, texts) if text), "")
        files[storable(name)] = _decoded(text)

    def put_in(found: re.Match[str]) -> str:
        if len(files) == MAX_ATTACHMENTS:
            return "attachment:one-too-many"
        number = 1
        while (name := f"pasted-{number}.{found[1].split('+')[0]}") in files:
            number += 1
        files[name] = _decoded(found[2])
        return f"attachment:{name}"

    return _PASTED.sub(put_in, source), files


def _joined(text: Any) -> str:
    """The content of an attachment, which some write as lines."""
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def _decoded(text: str) -> bytes:
    """What base64 stands for; what is none is no file, and will be said to be broken."""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
