"""Reads a notebook's code for what an answer comes to use of what its lab forbids.

The same reading serves the notebook and the grader. It follows an answer through the functions,
classes and values that its code mentions, whatever these are called on the way. So a helper that
the answer never comes to, a comparison in a cell of its own and an import alone cost nothing.
Every piece of code is read once at most: the time is linear in what was written.
"""

import ast
import math
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from convcourse.checks.cells import STAR, Binding, bindings, bound, scope, spelled, statements

_LATE = math.inf  # what a function mentions is looked up when it runs, and then all is bound

_PIECES_OF_A_NAME = 64
"""A name that is put together from more is none that anybody wrote by hand."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_METHOD = (ast.FunctionDef, ast.AsyncFunctionDef)


class Use(NamedTuple):
    """A forbidden name that an answer uses, and by what names it comes to it."""

    name: str
    way: tuple[str, ...]


def use(cells: Sequence[str], answer: str, forbidden: Iterable[str]) -> Use | None:
    """Return the first forbidden name that an answer comes to use.

    Parameters
    ----------
    cells : sequence of str
        The notebook's code in the order in which it ran, up to the check.
    answer : str
        The name that the exercise defines.
    forbidden : iterable of str
        Dotted names of modules and functions.

    Returns
    -------
    Use or None

    Examples
    --------
    >>> cells = ["import numpy as np", "g = lambda x: np.convolve(x, x)", "def f(x): return g(x)"]
    >>> use(cells, "f", ["numpy.convolve"])
    Use(name='numpy.convolve', way=('f', 'g'))
    >>> use(cells, "f", ["numpy.correlate"])
    """
    names = spelled(cells, forbidden)
    return _Reading(cells, frozenset(names)).use(answer) if names else None


def imported_only(cells: Sequence[str], answer: str, forbidden: Iterable[str]) -> list[str]:
    """Return the forbidden names that the answer's own cell imports.

    Parameters
    ----------
    cells, answer, forbidden
        As in `use`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> cells = ["from scipy import signal\\ndef f(x):\\n    return x"]
    >>> imported_only(cells, "f", ["scipy.signal"])
    ['scipy.signal']
    """
    names = spelled(cells, forbidden)
    if not names:
        return []
    own = [cell for cell in cells if any(each.name == answer for each in bindings(cell))]
    imported = {
        dotted
        for statement in (statements(own[-1]) if own else [])
        for node in ast.walk(statement)
        for dotted in _imported(node)
    }
    return sorted(
        name for name in names if any(f"{each}.".startswith(f"{name}.") for each in imported)
    )


class _Bound(NamedTuple):
    """A binding where it stands, and what of interest to the reading its name may stand for."""

    place: int
    binding: Binding
    paths: frozenset[str]


class _Step(NamedTuple):
    """A name by which the answer comes to something, and the one before it."""

    name: str
    before: "_Step | None"


class _Reading:
    """Cells, read for some dotted names.

    A local name stands for whatever its function gives it anywhere; which of that it is at a given
    line is not followed. Attributes of objects are not followed either, but for the methods of
    classes: those are read whose names the answer mentions.
    """

    def __init__(self, cells: Sequence[str], forbidden: frozenset[str]) -> None:
        self.forbidden = forbidden
        self.above = {
            name.rsplit(".", depth)[0]
            for name in forbidden
            for depth in range(1, name.count(".") + 1)
        }
        self.bound: dict[str, list[_Bound]] = {}
        self.local: dict[str, list[set[str]]] = {}
        self.stars: set[str] = set()
        self.queue: deque[tuple[_Step, ast.AST, float]] = deque()
        self.reached: set[tuple[str, int]] = set()
        self.mentioned: set[str] = set()
        self.any_method = False
        self.methods: dict[str, list[tuple[_Step, ast.AST, float]]] = {}
        everything = (binding for cell in cells for binding in bindings(cell))
        for place, binding in enumerate(everything):
            self._bind(place, binding)

    def _bind(self, place: int, binding: Binding) -> None:
        before = self.bound.setdefault(binding.name, [])
        if binding.path.endswith(STAR):
            self.stars.add(binding.path.removesuffix(STAR))
        paths = self._given(binding, place)
        if binding.keeps and before:
            paths |= before[-1].paths
        before.append(_Bound(place, binding, frozenset(paths)))

    # --- following an answer ----------------------------------------------------------------

    def use(self, answer: str) -> Use | None:
        """The first forbidden name, by a shortest way."""
        found = self._reach(answer, _LATE, None)
        while found is None and self.queue:
            found = self._walk(*self.queue.popleft())
        return found

    def _reach(self, name: str, place: float, before: _Step | None) -> Use | None:
        """What a global name stood for is to be read, or it is forbidden itself."""
        step, index = _Step(name, before), self._last(name, place)
        while index >= 0 and (name, index) not in self.reached:
            self.reached.add((name, index))
            where, binding, paths = self.bound[name][index]
            if paths & self.forbidden:
                return _used(paths & self.forbidden, step)
            if binding.node is not None:
                self.queue.append((step, binding.node, where))
            index = index - 1 if binding.keeps else -1
        return None

    def _walk(self, step: _Step, start: ast.AST, at: float) -> Use | None:
        """Read a piece of code; put off what it mentions."""
        stack: list[tuple[ast.AST | Collection[str], float]] = [(start, at)]
        depth = 0
        while stack:
            node, place = stack.pop()
            if not isinstance(node, ast.AST):  # the end of a function: its names are no more
                depth -= 1
                for name in node:
                    self.local[name].pop()
                continue
            found = self._stands_for(node, place) & self.forbidden
            if found:
                return _used(found, step)
            match node:
                case ast.Name(name, ast.Load()) if not self.local.get(name):
                    use = self._reach(name, place, step)
                    if use is not None:
                        return use
                case ast.Attribute():
                    while isinstance(node, ast.Attribute):
                        self._mention(node.attr)
                        node = node.value
                    stack.append((node, place))
                case ast.Constant(str(text)):
                    self._mention(text)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    stack += [(each, place) for each in _evaluated_before(node)]
                    stack.append((self._enter(node, place), place))
                    depth += 1
                    stack += [(each, _LATE) for each in _body(node)]
                case ast.ClassDef():
                    for each in ast.iter_child_nodes(node):
                        if isinstance(each, _METHOD) and self._waits(each, node, depth):
                            self.methods.setdefault(each.name, []).append((step, each, place))
                        else:
                            stack.append((each, place))
                case ast.AnnAssign():
                    stack += [(each, place) for each in (node.target, node.value) if each]
                case _:
                    if isinstance(node, ast.Call) and _gets_any_attribute(node):
                        self.any_method = True
                        for name in [*self.methods]:
                            self._mention(name)
                    stack += [(each, place) for each in ast.iter_child_nodes(node)]
        return None

    def _waits(
        self, method: ast.FunctionDef | ast.AsyncFunctionDef, owner: ast.ClassDef, depth: int
    ) -> bool:
        """Whether nobody is known to call a method: a base class and Python itself may."""
        called = self.any_method or method.name in self.mentioned or method.name.startswith("__")
        return not (called or depth or owner.bases)

    def _mention(self, name: str) -> None:
        self.mentioned.add(name)
        self.queue.extend(self.methods.pop(name, ()))

    # --- what names stand for ---------------------------------------------------------------

    def _enter(self, function: _Function, place: float) -> Collection[str]:
        """Let a function's own names hide those around it; return them."""
        arguments = function.args
        plain = [*arguments.posonlyargs, *arguments.args]
        pairs = [*zip(plain[::-1], arguments.defaults[::-1], strict=False)]
        pairs += [
            (a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d
        ]
        given = [(argument.arg, self._stands_for(value, place)) for argument, value in pairs]
        body = _body(function)
        shared = {
            name
            for node in scope(body)
            if isinstance(node, ast.Global | ast.Nonlocal)
            for name in node.names
        }
        own = [binding for binding in bound(body) if binding.name not in shared]
        extra = [each for each in (arguments.vararg, arguments.kwarg) if each]
        names = {each.arg for each in (*plain, *arguments.kwonlyargs, *extra)}
        names |= {binding.name for binding in own}
        for name in names:
            self.local.setdefault(name, []).append(set())
        for name, paths in given:
            self.local[name][-1] |= paths
        for binding in own:
            self.local[binding.name][-1] |= self._given(binding, _LATE)
        return names

    def _given(self, binding: Binding, place: float) -> set[str]:
        if binding.node is None:
            return self._of_interest(binding.path)
        return self._stands_for(binding.node, place)

    def _stands_for(self, node: ast.AST, place: float) -> set[str]:
        """The dotted names of interest that an expression may be."""
        attributes = []
        while True:
            match node:
                case ast.Attribute(inner, attribute):
                    pass
                case ast.Call(ast.Name("getattr"), [inner, named, *_]):
                    attribute = _text(named)
                case ast.Subscript(
                    ast.Call(ast.Name("vars"), [inner]) | ast.Attribute(inner, "__dict__"), named
                ):
                    attribute = _text(named)
                case _:
                    break
            if not attribute:
                break
            attributes.append(attribute)
            node = inner
        match node:
            case ast.Name(name):
                paths = self._named(name, place)
            case ast.NamedExpr(value=value):
                paths = self._stands_for(value, place)
            case ast.Call(
                ast.Name("__import__" | "import_module") | ast.Attribute(_, "import_module"),
                [named, *_],
            ) | ast.Subscript(ast.Attribute(_, "modules"), named):
                paths = self._of_interest(_text(named))
            case _:
                paths = set()
        for attribute in reversed(attributes):
            if paths:
                deeper = (self._of_interest(f"{path}.{attribute}") for path in paths)
                paths = set().union(*deeper)
        return paths

    def _named(self, name: str, place: float) -> set[str]:
        if self.local.get(name):
            return self.local[name][-1]
        index = self._last(name, place)
        if index >= 0:
            return set(self.bound[name][index].paths)
        return set().union(*(self._of_interest(f"{star}.{name}") for star in self.stars))

    def _last(self, name: str, place: float) -> int:
        """Which of the bindings of a global name is the last before a place; -1 if none is."""
        return bisect_left(self.bound.get(name, ()), place, key=lambda each: each.place) - 1

    def _of_interest(self, path: str) -> set[str]:
        """The forbidden name that a path is or lies in, or the path where it lies above one."""
        parts = path.split(".")
        for length in range(1, len(parts) + 1):
            start = ".".join(parts[:length])
            if start in self.forbidden:
                return {start}
            if start not in self.above:
                return set()
        return {path}


def _text(node: ast.AST) -> str:
    """The text that an expression of texts alone comes to; none where it is anything else."""
    found: list[str] = []
    left = [node]
    for _ in range(_PIECES_OF_A_NAME):
        if not left:
            return "".join(found)
        match left.pop():
            case ast.Constant(str(text)):
                found.append(text)
            case ast.BinOp(first, ast.Add(), second):
                left += [second, first]
            case ast.JoinedStr(pieces):
                left += reversed(pieces)
            case ast.FormattedValue(value, -1, None):
                left.append(value)
            case ast.Call(ast.Attribute(ast.Constant(str(between)), "join"), [several]) if (
                isinstance(several, ast.List | ast.Tuple)
            ):
                pieces = [each for item in several.elts for each in (ast.Constant(between), item)]
                left += reversed(pieces[1:])
            case _:
                return ""
    return ""


def _used(found: Iterable[str], step: _Step | None) -> Use:
    way = []
    while step is not None:
        way.append(step.name)
        step = step.before
    return Use(min(found), tuple(reversed(way)))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _body(function: _Function) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else [*function.body]


def _evaluated_before(function: _Function) -> Iterator[ast.AST]:
    """What of a function runs when it is defined; annotations do nothing."""
    yield from getattr(function, "decorator_list", ())
    yield from function.args.defaults
    yield from filter(None, function.args.kw_defaults)


def _gets_any_attribute(call: ast.Call) -> bool:
    match call:
        case ast.Call(ast.Name("getattr"), [_, ast.Constant(), *_]):
            return False
        case ast.Call(ast.Name("getattr")):
            return True
    return False
