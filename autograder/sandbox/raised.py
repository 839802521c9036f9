"""Exceptions of the student's code, raised again out here; what is said of them is only shown."""

from __future__ import annotations

import builtins
from functools import lru_cache
from typing import Any, NoReturn

from autograder.exceptions import OutOfMemory
from convcourse.checks.tracebacks import MAX_FRAMES, Frame, with_frames


def raise_again(error: Any) -> NoReturn:
    """Raise the exception of the student's code: a class of its name, of the nearest built-in kind.

    So `except ValueError` in a test holds for a student's own subclass of it, too.
    """
    try:
        classes, text = [str(name) for name in error["classes"]], str(error["text"])
        trace = str(error.get("trace", ""))
    except (KeyError, TypeError):
        classes, text, trace = [], "an error without a description", ""
    if "MemoryError" in classes:
        raise OutOfMemory(f"More memory than the limit was asked for. {text}".strip())
    name = classes[0] if classes else "Exception"
    found = (getattr(builtins, candidate, None) for candidate in classes)
    base = next(
        (cls for cls in found if isinstance(cls, type) and issubclass(cls, Exception)), None
    )
    try:
        exception = _class_of(name[:_LONG], (base or RuntimeError).__name__)(text)
    except TypeError:  # UnicodeDecodeError and its like want more than a text
        exception = _class_of(name[:_LONG], "RuntimeError")(text)
    exception.add_note(trace)
    raise with_frames(exception, frames_in(error))


_LONG = 80


@lru_cache(maxsize=256)  # an answer that raises does so again and again, and a class takes its time
def _class_of(name: str, base: str) -> type[Exception]:
    """A class that derives from a built-in one, and shows the text that it was made with."""
    return type(name, (getattr(builtins, base),), {"__str__": lambda self: self.args[0]})


def frames_in(error: Any) -> tuple[Frame, ...]:
    """The student's lines that a process says an exception went through: shown, and not trusted."""
    frames = error.get("frames") if isinstance(error, dict) else None
    read = []
    for each in frames[:MAX_FRAMES] if isinstance(frames, list) else ():
        match each:
            case [str(function), int(line), str(text)] if 0 < line < 1_000_000:
                read.append(Frame.of(function, line, text))
    return tuple(read)
