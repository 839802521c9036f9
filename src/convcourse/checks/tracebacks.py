"""What an exception says, and where in a student's own cells it was raised: standard library alone.

A cell's lines are in no file: IPython keeps them in `linecache`, and its functions belong to the
module ``__main__``. Frames of NumPy, of this package and of a check have a file and are left out.
"""

import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType

MAX_FRAMES = 4
"""Functions that are told of; of a longer chain the first and the last ones."""

_PARTS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_MAX_MESSAGE = 160
_MAX_READ = 2000
_MAX_NAME = 40
_MAX_LINE = 80
_NODES = re.compile(r"\{\{function_node [^}]*\}\}|; NodeDef: .*| \[Op:\w+\]( name:)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of a student's cell that was being executed, and the function it belongs to."""

    function: str
    line: int
    text: str

    @classmethod
    def of(cls, function: str, line: int, text: str) -> "Frame":
        """Return a frame of words that can be shown, whoever chose them.

        Examples
        --------
        >>> Frame.of("conv2d", 3, "    out[i, j] =\\t\\x1b[31m0\\n")
        Frame(function='conv2d', line=3, text='out[i, j] = \ufffd[31m0')
        """
        return cls(_shown(function, _MAX_NAME), line, _shown(text, _MAX_LINE))


def message(error: BaseException) -> str:
    """Return the message of an exception, on one line and not too long.

    What TensorFlow says of its own nodes is left out: it would leave no room for the reason.

    Examples
    --------
    >>> message(ValueError("{{function_node f_device_/CPU:0}} no 3\\nrows [Op:Reshape] name: "))
    'no 3 rows'
    """
    try:
        words = " ".join(_NODES.sub("", str(error)[:_MAX_READ]).split())
    except Exception:
        return "(its message cannot be shown)"
    return words if len(words) <= _MAX_MESSAGE else words[: _MAX_MESSAGE - 1] + "…"


def built_in(kind: type[Exception]) -> type[BaseException]:
    """Return the nearest built-in class that an exception class belongs to.

    Examples
    --------
    >>> class ShapeError(ValueError): ...
    >>> built_in(ShapeError)
    <class 'ValueError'>
    """
    return next(base for base in kind.__mro__ if base.__module__ == "builtins")


def own_frames(error: BaseException) -> tuple[Frame, ...]:
    """Return the student's own functions through which an exception went, the outermost first.

    Parameters
    ----------
    error : BaseException
        As it was caught. From another process it brings its frames with it, as
        `with_frames` gave them.

    Returns
    -------
    tuple of Frame
        At most `MAX_FRAMES`, each function once: of a function that calls itself the last call
        counts. None, where no line of a cell was involved.
    """
    chain: list[Frame] = []
    try:
        brought = getattr(error, "own_frames", None)
        if isinstance(brought, tuple) and all(type(each) is Frame for each in brought):
            return brought
        for frame, line in _walk(error.__traceback__):
            found = _own(frame, line)
            if found is not None:
                names = [each.function for each in chain]
                known = names.index(found.function) if found.function in names else len(chain)
                chain[known:] = [found]
    except Exception:
        return ()  # a student may have put anything into linecache, or into an exception
    half = MAX_FRAMES // 2
    return tuple(chain if len(chain) <= MAX_FRAMES else chain[:half] + chain[-half:])


def with_frames(error: Exception, frames: tuple[Frame, ...]) -> Exception:
    """Return an exception that brings the frames of another process with it."""
    error.own_frames = frames  # type: ignore[attr-defined]
    return error


def _walk(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _own(frame: FrameType, line: int) -> Frame | None:
    code = frame.f_code
    entry = linecache.cache.get(code.co_filename)
    if frame.f_globals.get("__name__") != "__main__":
        return None
    if entry is None or len(entry) == 1 or entry[1] is not None:
        return None  # not read yet, or with the time of its file: no cell
    return Frame.of(_name(code.co_qualname), line, entry[2][line - 1])


def _name(qualified: str) -> str:
    """Return what a student calls a function: a comprehension is a part of the one around it.

    Examples
    --------
    >>> [_name(name) for name in ("f.<locals>.<listcomp>", "f.<locals>.g", "Layer.forward")]
    ['f', 'g', 'Layer.forward']
    """
    *around, last = qualified.split(".<locals>.")
    while around and last in _PARTS:
        last = around.pop()
    return last


def _shown(text: str, most: int) -> str:
    """Return a text of one line without control characters, and not too long."""
    text = text.expandtabs(4).strip()
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return text if len(text) <= most else text[: most - 1] + "…"
