"""A notebook's cells as code: their statements, and the names that code binds."""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

STAR = ".*"
"""Ends the path of a module that hands out all of its names, as in `from numpy import *`."""


class Binding(NamedTuple):
    """A name that code binds.

    Attributes
    ----------
    name : str
    path : str
        The dotted name that an import stands for; empty for everything else.
    node : ast.AST or None
        What is bound: a function, a class, or the expression that gives the value.
    keeps : bool
        It may not happen, or not alone: what the name stood for before counts, too.
    """

    name: str
    path: str
    node: ast.AST | None
    keeps: bool


@lru_cache(maxsize=1024)  # of a notebook's cells each is read several times
def statements(source: str) -> list[ast.stmt]:
    """Return a cell's code, without IPython's own lines; nothing where it has no syntax.

    Parameters
    ----------
    source : str
        As it was typed, or as IPython keeps it in `In`.

    Returns
    -------
    list of ast.stmt

    Examples
    --------
    >>> len(statements("%%time\\nx = 1\\ny = 2")), len(statements("x ="))
    (2, 0)
    """
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))]
    try:
        body = ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    match body:
        case [ast.Expr(ast.Call(ast.Attribute(_, "run_cell_magic"), [*_, ast.Constant(str(own))]))]:
            return statements(own)
    return body


@lru_cache(maxsize=1024)
def bindings(source: str) -> tuple[Binding, ...]:
    """Return what a cell binds at its top level, in order.

    Parameters
    ----------
    source : str

    Returns
    -------
    tuple of Binding

    Examples
    --------
    >>> [(b.name, b.path, b.keeps) for b in bindings("import numpy as np\\nif np:\\n    x = 1")]
    [('np', 'numpy', False), ('x', '', True)]
    """
    return tuple(bound(statements(source)))


def bound(body: Iterable[ast.AST]) -> Iterator[Binding]:
    """Yield what code binds in its own scope, in order; not what functions in it bind.

    Parameters
    ----------
    body : iterable of ast.AST

    Yields
    ------
    Binding
    """
    for statement in body:
        for node in scope([statement]):
            keeps = node is not statement
            match node:
                case ast.Import():
                    for alias in node.names:
                        path = alias.name if alias.asname else alias.name.split(".")[0]
                        yield Binding(alias.asname or path, path, None, keeps)
                case ast.ImportFrom(module=str(module), level=0):
                    for alias in node.names:
                        path = f"{module}.{alias.name}"
                        yield Binding(alias.asname or alias.name, path, None, keeps)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    yield Binding(node.name, "", node, keeps)
                case ast.Assign():
                    for target in node.targets:
                        yield from _assigned(target, node.value, keeps)
                case ast.AnnAssign(value=ast.expr() as value) | ast.NamedExpr(value=value):
                    yield from _assigned(node.target, value, keeps)
                case ast.AugAssign():
                    yield from _assigned(node.target, node.value, keeps=True)
                case ast.For() | ast.AsyncFor() | ast.comprehension():
                    yield from _assigned(node.target, node.iter, keeps=True)
                case ast.withitem(optional_vars=ast.expr() as target):
                    yield from _assigned(target, node.context_expr, keeps=True)
                case (
                    ast.MatchAs(name=str(name))
                    | ast.MatchStar(name=str(name))
                    | ast.MatchMapping(rest=str(name))
                    | ast.ExceptHandler(name=str(name))
                ):
                    yield Binding(name, "", None, keeps=True)


def scope(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of code in order, of functions and classes only that they are there.

    Parameters
    ----------
    body : iterable of ast.AST

    Yields
    ------
    ast.AST
    """
    stack = [*body][::-1]
    while stack:
        node = stack.pop()
        yield node
        inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        if not isinstance(node, inner):
            stack += [*ast.iter_child_nodes(node)][::-1]


def _assigned(target: ast.expr, value: ast.expr, keeps: bool) -> Iterator[Binding]:
    """What `target = value` binds; each name of several has its own value, where that is seen."""
    match target, value:
        case ast.Name(name), _:
            yield Binding(name, "", value, keeps)
        case ast.Starred(inner), _:
            yield from _assigned(inner, value, keeps)
        case ast.Tuple(targets) | ast.List(targets), ast.Tuple(values) | ast.List(values) if len(
            targets
        ) == len(values):
            for each, given in zip(targets, values, strict=True):
                yield from _assigned(each, given, keeps)
        case ast.Tuple(targets) | ast.List(targets), _:
            for each in targets:
                yield from _assigned(each, value, keeps)


_BY_TEXT = frozenset(
    ("getattr", "vars", "__dict__", "__import__", "import_module", "modules", "run_cell_magic")
)
"""What takes a name as a text, which may be put together."""


def spelled(cells: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the dotted names that code could come to at all: the others need not be looked for.

    To read the code takes a hundred times as long as to see that the words are not there.

    Parameters
    ----------
    cells : iterable of str
    names : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> spelled(["import numpy as np\\nnp.dot"], ["numpy.dot", "numpy.convolve"])
    ['numpy.dot']
    """
    words = frozenset[str]().union(*map(_words, cells))
    if words & _BY_TEXT:
        return [*names]
    return [name for name in names if words.issuperset(name.split("."))]


@lru_cache(maxsize=1024)
def _words(source: str) -> frozenset[str]:
    """The words of a text, as Python reads them: of a letter's forms it knows one alone."""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", source)))
