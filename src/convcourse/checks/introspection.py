"""What a function's own code shows: arguments that it never reads, notebook names that it does.

Both ends use this module, the notebook and the student's process in grading, so it knows the
standard library only. What it says explains an answer and never decides about one.
"""

import builtins
import contextlib
import dis
import io
import linecache
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a function's code shows.

    Attributes
    ----------
    unread : tuple of str
        Arguments that it never reads.
    outside : tuple of str
        Values of the notebook that it reads; functions and modules do not count.
    keeps : bool
        Whether it, or a function that it may call, has a place in which something could be kept
        from one call to the next, or draws at random.
    """

    unread: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    keeps: bool = False


def code_facts(function: object) -> CodeFacts:
    """Read a function's code; of what has none there is nothing to say.

    Examples
    --------
    >>> names = {"image": [1, 2]}
    >>> exec("def total(img): return sum(image)", names)
    >>> code_facts(names["total"])
    CodeFacts(unread=('img',), outside=('image',), keeps=True)
    """
    if not isinstance(function, types.FunctionType):
        return CodeFacts()
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    read = set(_names(code, "LOAD_FAST", "LOAD_DEREF", "LOAD_CLOSURE", "STORE_FAST_LOAD_FAST"))
    unread = tuple(
        name
        for name in code.co_varnames[:count]
        if name not in read and name not in code.co_cellvars and name not in ("_", "self")
    )
    outside = tuple(name for name in _globals_read(function) if _is_data(function, name))
    return CodeFacts(unread, outside, any(map(_keeps, _with_called(function))))


def printed(function: Callable[..., object], /, *args: object, **settings: object) -> str:
    """Return what a function prints in a call, at most 2,000 characters of it."""
    out = io.StringIO()
    with contextlib.suppress(Exception), contextlib.redirect_stdout(out):
        function(*args, **settings)
    return out.getvalue()[:2000]


def made_anew(function: object) -> Callable[..., object] | None:
    """Return a function as its cell defines it, run again beside a copy of the notebook's names.

    Returns
    -------
    callable, optional
        None where the cell's text is not to be had, or does not run by itself.
    """
    if not isinstance(function, types.FunctionType):
        return None
    cell = function.__code__.co_filename
    source = "".join(linecache.getlines(cell))
    if Path(cell).exists() or f"def {function.__name__}" not in source:  # a module is no cell
        return None
    names = dict(function.__globals__)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, cell, "exec"), names)
    except Exception:
        return None
    again = names.get(function.__name__)
    return again if isinstance(again, types.FunctionType) else None


def _names(code: types.CodeType, *operations: str) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname.startswith(operations):
            found = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            yield from (name for name in found if isinstance(name, str))


def _with_inner(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object, and those of functions, lambdas and comprehensions within it."""
    waiting = [code]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += [constant for constant in each.co_consts if isinstance(constant, types.CodeType)]


def _globals_read(function: types.FunctionType) -> list[str]:
    """The names of the notebook that a function reads, each once, in order."""
    found = dict.fromkeys(
        name
        for inner in _with_inner(function.__code__)
        for name in _names(inner, "LOAD_GLOBAL", "LOAD_NAME")
    )
    known = function.__globals__
    return [name for name in found if name in known and not hasattr(builtins, name)]


def _is_data(function: types.FunctionType, name: str) -> bool:
    value = function.__globals__[name]
    return not callable(value) and not isinstance(value, types.ModuleType)


def _with_called(function: types.FunctionType) -> list[types.FunctionType]:
    """A function, and those of the notebook that it may call, directly or through others."""
    known = function.__globals__
    found = {id(function): function}
    waiting = [function]
    while waiting:
        called = [known[name] for name in _globals_read(waiting.pop())]
        new = {
            id(each): each
            for each in called
            if isinstance(each, types.FunctionType)
            and each.__globals__ is known
            and id(each) not in found
        }
        found |= new
        waiting += new.values()
    return list(found.values())


def _keeps(function: types.FunctionType) -> bool:
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    places = any(not isinstance(value, _UNCHANGEABLE) for value in defaults)
    places = places or bool(function.__closure__) or bool(function.__dict__)
    stores = any(
        step.opname in ("STORE_GLOBAL", "STORE_ATTR") or "rand" in str(step.argval)
        for inner in _with_inner(function.__code__)
        for step in dis.get_instructions(inner)
    )
    return places or stores or any(_is_data(function, name) for name in _globals_read(function))


_UNCHANGEABLE = (int, float, complex, str, bytes, tuple, type(None))
