"""What is said of an exception: which of the student's functions raised it, and at which line."""

from convcourse.checks.normalize import Raised
from convcourse.checks.tracebacks import Frame, built_in


def written(raised: Raised, *, remark: str = "") -> str:
    """Return an exception as Python shows it, with a remark after its name.

    Examples
    --------
    >>> written(Raised(KeyError, "3")), written(Raised(AssertionError, ""))
    ('KeyError: 3', 'AssertionError')
    """
    text = f": {raised.text}" if raised.text else ""
    return f"{_name(raised)}{remark}{text}"


def how_raised(function: str, raised: Raised) -> str:
    """Return what a function did when an exception came: that it raises it, or who does.

    Parameters
    ----------
    function : str
        The exercise's name.
    raised : Raised

    Returns
    -------
    str

    Examples
    --------
    >>> frames = (Frame("strided", 2, "return conv2d(x)"), Frame("conv2d", 3, "ot[0] = 1"))
    >>> how_raised("strided", Raised(NameError, "name 'ot' is not defined", frames))
    "calls your conv2d, which raises NameError: name 'ot' is not defined"
    """
    return f"{_through(function, raised.frames)}raises {written(raised)}"


def where_raised(function: str, raised: Raised) -> str:
    """Return the student's line that raised an exception; an empty text where none is known.

    Examples
    --------
    >>> frames = (Frame("strided", 2, "return conv2d(x)"), Frame("conv2d", 3, "ot[0] = 1"))
    >>> print(where_raised("strided", Raised(NameError, "name 'ot' is not defined", frames)))
    NameError is raised at line 3 of the cell of conv2d:
        ot[0] = 1
    """
    if not raised.frames:
        return ""
    last, through = raised.frames[-1], _called(function, raised.frames)
    others = bool(through) and last.function != _LAMBDA
    cell = f"the cell of {last.function}" if others else "its cell"
    return f"{_name(raised)} is raised at line {last.line} of {cell}:\n    {last.text}"


def what_to_do(function: str, raised: Raised) -> str:
    """Return what to do about an exception of which no line is known; of others their line says it.

    Examples
    --------
    >>> what_to_do("f", Raised(TypeError, "f() missing 1 required positional argument: 'b'"))
    'The check calls it as above, and it takes other arguments.'
    """
    if raised.frames:
        return ""
    if raised.kind is TypeError and raised.text.startswith(f"{function}() "):
        return "The check calls it as above, and it takes other arguments."
    return "To see the line that raises it, run this case in a cell of its own."


def another_asked_for(wanted: Raised, raised: Raised) -> tuple[str, str]:
    """Return what is said where another exception was asked for, and what to do about it.

    Examples
    --------
    >>> print(*another_asked_for(Raised(ValueError, ""), Raised(KeyError, "no 3")), sep="\\n")
    raises KeyError where ValueError is asked for: no 3
    See before anything else that the case is impossible, and raise ValueError("and why").
    """
    name = built_in(wanted.kind).__name__
    said = f"raises {written(raised, remark=f' where {name} is asked for')}"
    if issubclass(raised.kind, AssertionError):
        return said, f'That is what assert does: write if and raise {name}("and why") instead.'
    see = "See before anything else that the case is impossible, and"
    return said, f'{see} raise {name}("and why").'


_LAMBDA = "<lambda>"


def _through(function: str, frames: tuple[Frame, ...]) -> str:
    called = _called(function, frames)
    if not called:
        return ""
    first = f"calls {_yours(called[0])}, which "
    if len(called) == 1:
        return first
    way = "calls" if len(called) == 2 else "in the end calls"
    return f"{first}{way} {_yours(called[-1])}, which "


def _called(function: str, frames: tuple[Frame, ...]) -> list[str]:
    """The student's functions that the exercise's own called; that may go by another name, too."""
    names = [frame.function for frame in frames]
    return names[names.index(function) + 1 :] if function in names else names[1:]


def _yours(name: str) -> str:
    return "a lambda of yours" if name == _LAMBDA else f"your {name}"


def _name(raised: Raised) -> str:
    return raised.kind.__name__[:40]
