"""Stands, in a student's process, for the modules that a lab forbids: what is used is refused.

An import alone costs nothing, so it gives a stand-in, whose contents refuse to be called, in a
sentence. That is for honest students: what keeps anybody from those modules is that they are not
there. The sandbox hides their folders (`sandbox.hiding`), and compiled functions are taken out of
the libraries that stay (`without`). Modules that only show things have stand-ins, too (`for_show`).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

from autograder.sandbox.inside import for_show, tensors
from autograder.sandbox.inside.absent import Absent
from autograder.sandbox.inside.for_show import Silent

_TENSORFLOW = "tensorflow"


class _StandIn(Silent):
    """Whatever a forbidden module holds: it can be named and handed on, and not used."""

    def __init__(self, refuse: Callable[[], NoReturn]) -> None:
        self._refuse = refuse

    def __call__(self, *_: Any, **__: Any) -> None:
        self._refuse()

    def __mro_entries__(self, _: object) -> NoReturn:  # a class of the student's derives from it
        self._refuse()


class ImportGuard(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands for the modules a lab forbids, and answers for `convcourse.checks` with a stub.

    A lab's first cell imports its checks; here they do nothing, because they run elsewhere.
    """

    def __init__(self, forbidden: dict[str, str]) -> None:
        """Take the forbidden dotted names, each with the sentence that refuses it."""
        self.forbidden = forbidden
        self.refusal: ImportError | None = None

    def stand(self) -> None:
        """Begin to watch over imports, and forget what of the course the worker has imported."""
        for name in [name for name in sys.modules if name.partition(".")[0] == "convcourse"]:
            del sys.modules[name]
        sys.meta_path.insert(0, self)
        sys.meta_path.append(Absent(self.forbidden))
        self._refuse_functions()

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer with a stand-in or a stub, or leave the search to the next finder."""
        if (
            self._sentence(fullname) is not None
            or fullname == "convcourse"
            or fullname.startswith("convcourse.checks")
            or for_show.stands_in_for(fullname)
        ):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if fullname == "google" and importlib.machinery.PathFinder.find_spec(fullname) is None:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def is_refusal(self, error: BaseException | None) -> bool:
        """Whether an error is what a stand-in raised."""
        return error is not None and error is self.refusal

    def told(self, error: BaseException) -> BaseException:
        """The refusal behind an error, where a library wrapped it into one of its own."""
        refusal, self.refusal = self.refusal, None
        wrapped = refusal is not None and str(refusal) in str(error)
        return refusal if refusal is not None and wrapped else error

    def _sentence(self, name: str) -> str | None:
        """The sentence that refuses a name, that of the longest it lies in; None, if allowed."""
        found = (each for each in self.forbidden if f"{name}.".startswith(f"{each}."))
        return self.forbidden.get(max(found, key=len, default=""))

    def _refuse_functions(self) -> None:
        """Refuse single functions of modules that are there, by every name within their package.

        So it is told in a sentence that they are not there; nothing is hidden by that.
        """
        refusing: dict[int, Callable[..., Any]] = {}
        for dotted, sentence in self.forbidden.items():
            module, _, name = dotted.rpartition(".")
            function = getattr(sys.modules.get(module), name, None)
            if callable(function) and not isinstance(function, type):
                refusing[id(function)] = self._refusing(function, sentence)
        packages = {dotted.split(".")[0] for dotted in self.forbidden}
        for path, holder in [*sys.modules.items()]:
            if path.split(".")[0] in packages:
                for name, value in [*vars(holder).items()]:
                    if id(value) in refusing:
                        setattr(holder, name, refusing[id(value)])

    def _refusing(self, function: Callable[..., Any], sentence: str) -> Callable[..., Any]:
        def refused(*_: Any, **__: Any) -> NoReturn:
            self._refuse(sentence)

        refused.__name__, refused.__doc__ = function.__name__, function.__doc__
        return refused

    def _refuse(self, sentence: str, kind: type[ImportError] = ImportError) -> NoReturn:
        self.refusal = kind(sentence)
        raise self.refusal

    def _stand_in(self, name: str) -> _StandIn:
        """What stands for a name that is not there."""
        return _StandIn(lambda: self._refuse(self._sentence(name) or ""))

    def _not_here(self, name: str) -> _StandIn:
        """What stands for a name of TensorFlow's, which may be an honest one."""
        sentence = self._sentence(name)
        if sentence != self.forbidden[_TENSORFLOW]:
            return self._stand_in(name)
        sentence = f"{name} is not there where this lab is graded, and a person has to judge this."
        return _StandIn(lambda: self._refuse(sentence, tensors.NotHereError))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make a module in which every name is a function that does nothing, or refuses to."""
        module, sentence = types.ModuleType(spec.name), self._sentence(spec.name)
        if sentence is None and for_show.stands_in_for(spec.name):
            for_show.fill(module)
        elif sentence is not None and spec.name == _TENSORFLOW:
            tensors.fill(module, self._not_here)
            for name in self.forbidden:  # in plain sight, as in the library itself
                root, _, below = name.partition(".")
                if root == _TENSORFLOW and below.isidentifier():
                    module.__dict__.setdefault(below, self._stand_in(name))
        else:
            content = Silent() if sentence is None else self._stand_in(spec.name)
            module.__dict__["__getattr__"] = content.__getattr__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run in a stub."""
