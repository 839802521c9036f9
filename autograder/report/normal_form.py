"""Code without what an author chooses freely, so that two authors' code can be compared.

The form of a function is its syntax tree without

- the names that its author chose: variables, parameters, functions, attributes that are set;
- comments, layout, docstrings, annotations, and the words of an error that is raised;
- ways to import: `np.pad`, `numpy.pad` and `pad` from NumPy are one name.

Everything else is in it: the order of statements, calls, numbers, operators.
"""

from __future__ import annotations

import ast
import builtins
import pickle
import textwrap
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograder.names import MAX_READ
from convcourse.checks.cells import statements

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = _Function | ast.ClassDef
_Import = ast.Import | ast.ImportFrom
# What changes nothing, or says only where a name comes from.
_WITHOUT_EFFECT = _Import | ast.Global | ast.Nonlocal | ast.Pass
_BUILTINS = frozenset(dir(builtins))
_OURS = "convcourse"
# Literals and their signs are an answer's data, and a signature is the exercise's: neither is code
# of the student's own.
_NOT_COUNTED = (
    *(ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.arguments, ast.arg),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A function, or what a solution cell does beside defining some, with whose it is.

    Attributes
    ----------
    owner : str
        A student's id; of the project's own source the lab or the module.
    name : str
        What its owner calls it.
    source : str
        The text of its cell; of a module's function its own lines.
    form : str
        What is left without names, comments and layout.
    size : int
        Nodes of the form, without those of literals and signatures.
    """

    owner: str
    name: str
    source: str
    form: str
    size: int


def pieces(owner: str, cells: Sequence[str], *, context: Sequence[str] = ()) -> Iterator[Piece]:
    """Yield the functions, methods and other code of cells, each with its form.

    Parameters
    ----------
    owner : str
        Whose they are.
    cells : sequence of str
        Sources of code cells. One without valid syntax, or that nobody wrote by hand,
        is passed over.
    context : sequence of str
        Sources of cells around them, whose imports and names they use.

    Yields
    ------
    Piece

    Examples
    --------
    >>> (mine,) = pieces("s1", ["def up(x):\\n    return x + 1  # one more"])
    >>> (yours,) = pieces("s2", ["def plus_one(n): return (n + 1)"])
    >>> mine.form == yours.form
    True
    """
    everything = [_names(source) for source in (*context, *cells)]
    imports = _others({name: of for names in everything for name, of in names.imports.items()})
    attributes = {name for names in everything for name in names.attributes}
    known = {name for names in everything for name in names.bound} - imports.keys()
    for source in cells:
        tree = _parsed(source)
        functions = list(_functions(tree))
        rest = [each for each in tree if not isinstance(each, _Definition | _Import)]
        named: list[tuple[str, list[ast.stmt]]] = [(each.name, [each]) for each in functions]
        if rest:
            names = [name for statement in rest for name in _bound_here(statement)]
            named.append((names[0] if names else "other code", rest))
        for name, code in named:
            try:
                # A tree of our own, to be changed; it copies so in a third of the time.
                module = ast.Module(pickle.loads(pickle.dumps(code)), [])
                form = _Form(known | _bound(code), attributes, imports).visit(module)
                yield Piece(owner, name, source, ast.dump(form), _size(form))
            except (RecursionError, MemoryError):
                continue  # nested past any code that a person writes


def function_sources(module: str) -> list[str]:
    """The functions and methods of a module's source, each with the text of its own lines."""
    lines = module.splitlines()
    return [
        textwrap.dedent("\n".join(lines[each.lineno - 1 : each.end_lineno]))
        for each in _functions(_parsed(module))
    ]


def _parsed(source: str) -> list[ast.stmt]:
    if len(source) > MAX_READ:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an escape in a student's text, for one
            return statements(source)
    except MemoryError:
        return []


def _functions(code: Iterable[ast.stmt]) -> Iterator[_Function]:
    """The functions at the top level, and the methods of classes there."""
    for statement in code:
        if isinstance(statement, _Function):
            yield statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body)


@dataclass(frozen=True, slots=True)
class _Names:
    """What a cell says of names: what imports bind, which attributes it sets, what it binds."""

    imports: Mapping[str, str]
    attributes: frozenset[str]
    bound: frozenset[str]


@lru_cache(maxsize=4096)  # what the release holds, stands around every student's cells
def _names(source: str) -> _Names:
    code = _parsed(source)
    nodes = list(_nodes(code))
    bound = frozenset(name for statement in code for name in _bound_here(statement))
    return _Names(_imports(nodes), frozenset(_attributes(nodes)), bound)


def _others(imports: Mapping[str, str]) -> dict[str, str]:
    """The imports from elsewhere than the course's own package.

    Who copies a function from there has to copy its helpers, too, under any name.
    """
    return {name: origin for name, origin in imports.items() if origin.split(".")[0] != _OURS}


def _imports(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """The local names that imports bind, anywhere, with the dotted names they stand for."""
    found = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _nodes(code: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in code:
        yield from ast.walk(statement)


def _bound_here(statement: ast.stmt) -> list[str]:
    """The names that a statement binds where it stands, and not in a function or class of it."""
    if isinstance(statement, _Definition):
        return [statement.name]
    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _bound(code: Iterable[ast.stmt]) -> set[str]:
    """The names that code binds anywhere inside it."""
    found = set()
    for node in _nodes(code):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
    return found


def _attributes(nodes: Iterable[ast.AST]) -> set[str]:
    """The attributes that code sets, and the methods that it defines."""
    found = set()
    for node in nodes:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
            case ast.ClassDef(body=body):
                found |= {each.name for each in body if isinstance(each, _Function)}
    return found


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


class _Form(ast.NodeTransformer):
    """Takes out of a tree what an author chooses freely; the methods have ast's names."""

    def __init__(
        self, own: Collection[str], attributes: Collection[str], imports: Mapping[str, str]
    ) -> None:
        self._own = own
        self._attributes = {name for name in attributes if not _is_special(name)}
        self._imports = imports
        self._packages = {origin.split(".")[0] for origin in imports.values()}

    def _is_chosen(self, name: str) -> bool:
        """Whether an author chose it; what nothing here binds is a helper's from elsewhere."""
        known = name in self._imports or name in _BUILTINS
        return not _is_special(name) and (name in self._own or not known)

    def visit(self, node: ast.AST) -> Any:
        return None if isinstance(node, _WITHOUT_EFFECT) else super().visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Take a name out wherever a node has one."""
        for field in ("name", "arg", "rest"):
            name = getattr(node, field, None)
            is_keyword = isinstance(node, ast.keyword)  # of a call: see there
            if isinstance(name, str) and not is_keyword and self._is_chosen(name):
                setattr(node, field, "_")
        for field in ("annotation", "returns", "type_comment"):
            if getattr(node, field, None) is not None:
                setattr(node, field, None)
        return super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if self._is_chosen(node.id):
            return ast.Name("_", node.ctx)
        return ast.Name(self._imports.get(node.id, node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        value = self.visit(node.value)
        if isinstance(value, ast.Name) and value.id.split(".")[0] in self._packages:
            return ast.Name(f"{value.id}.{node.attr}", node.ctx)
        return ast.Attribute(value, "_" if node.attr in self._attributes else node.attr, node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and self._is_chosen(node.func.id):
            for keyword in node.keywords:
                keyword.arg = keyword.arg and "_"
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        """How a parameter may be given is the exercise's; that it is there counts."""
        plain = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        defaults = [*node.defaults, *(each for each in node.kw_defaults if each is not None)]
        flat = ast.arguments([], plain, node.vararg, [], [], node.kwarg, defaults)
        return self.generic_visit(flat)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """A docstring, or a text in a comment's place."""
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        return self.visit(ast.Assign([node.target], node.value)) if node.value else None

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc = node.exc.func
        return self.generic_visit(node)


def _size(form: ast.AST) -> int:
    return sum(not isinstance(node, _NOT_COUNTED) for node in ast.walk(form))
