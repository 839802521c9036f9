"""Stands, in a student's process, for the modules that a lab forbids: what is used is refused.

An import alone costs nothing, so it gives a stand-in, whose contents refuse to be called, in a
sentence. What NumPy itself holds is there, and is refused while the grader's call goes on. A
student who takes the guard away finds that the folders of those modules are not there either: the
sandbox hides them (`refused`). Modules that only show things have stand-ins, too (`for_show`).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from autograder.sandbox.inside import for_show
from autograder.sandbox.inside.absent import Absent
from autograder.sandbox.inside.for_show import Silent

# TensorFlow has to be whole to be imported at all, and tensors are welcome as answers.
_TENSORFLOW, _TENSORFLOW_NN = "tensorflow", "tensorflow.nn"
_EVERY_OPERATION_GOES_THROUGH = (  # module, function, where the operation's name stands
    ("tensorflow.python.pywrap_tfe", "TFE_Py_FastPathExecute", 1),
    ("tensorflow.python.pywrap_tfe", "TFE_Py_Execute", 2),
    ("tensorflow.python.framework.op_def_library", "_apply_op_helper", 0),
)


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
        self.calling = False

    def stand(self) -> None:
        """Begin to watch over imports, and forget what of the course the worker has imported."""
        for name in [name for name in sys.modules if name.partition(".")[0] == "convcourse"]:
            del sys.modules[name]
        sys.meta_path.insert(0, self)
        sys.meta_path.append(Absent(self.forbidden))
        if _TENSORFLOW in sys.modules:
            self._refuse_operations()
        self._refuse_functions()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Inside, the grader calls the student's function: what it is to write is refused."""
        self.calling = True
        try:
            yield
        finally:
            self.calling = False

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
        if fullname == _TENSORFLOW:
            return self._watched(importlib.machinery.PathFinder.find_spec(fullname, path))
        return None

    def told(self, error: BaseException) -> BaseException:
        """The refusal behind an error, where a library wrapped it into one of its own."""
        refusal, self.refusal = self.refusal, None
        wrapped = refusal is not None and str(refusal) in str(error)
        return refusal if refusal is not None and wrapped else error

    def _sentence(self, module: str) -> str | None:
        """The sentence that refuses a module; None, where it is allowed."""
        found = (each for each in self.forbidden if f"{module}.".startswith(f"{each}."))
        return self.forbidden.get(next(found, ""))

    def _refuse_functions(self) -> None:
        """Refuse single functions of modules that are there, by every name within their package."""
        refusing: dict[int, Callable[..., Any]] = {}
        for dotted, sentence in self.forbidden.items():
            module, _, name = dotted.rpartition(".")
            function = getattr(sys.modules.get(module), name, None)
            if callable(function) and not isinstance(function, type) and module != _TENSORFLOW:
                refusing[id(function)] = self._refusing(function, sentence)
        packages = {dotted.split(".")[0] for dotted in self.forbidden}
        for path, holder in [*sys.modules.items()]:
            if path.split(".")[0] in packages:
                for name, value in [*vars(holder).items()]:
                    if id(value) in refusing:
                        setattr(holder, name, refusing[id(value)])

    def _refusing(self, function: Callable[..., Any], sentence: str) -> Callable[..., Any]:
        def checked(*args: Any, **settings: Any) -> Any:
            if self.calling:
                raise self._refused(sentence)
            return function(*args, **settings)

        checked.__name__, checked.__doc__ = function.__name__, function.__doc__
        return checked

    def _refused(self, sentence: str) -> ImportError:
        self.refusal = ImportError(sentence)
        return self.refusal

    def _watched(
        self, spec: importlib.machinery.ModuleSpec | None
    ) -> importlib.machinery.ModuleSpec | None:
        """The same, but that its operations are refused as soon as it has been imported."""
        loader: Any = spec.loader if spec is not None else None
        if loader is not None:
            load = loader.exec_module

            def load_and_refuse(module: types.ModuleType) -> None:
                load(module)
                self._refuse_operations()

            loader.exec_module = load_and_refuse
        return spec

    def _refuse_operations(self) -> None:
        """Refuse the operations behind `tensorflow.nn`, by whatever name they are reached."""
        sentence = self.forbidden.get(_TENSORFLOW_NN)
        if sentence is None:
            return
        names = vars(sys.modules.get("tensorflow.python.ops.gen_nn_ops", types.ModuleType("none")))
        operations = {name for name in names if name[:1].isupper()}

        def refusing(execute: Callable[..., Any], place: int) -> Callable[..., Any]:
            def checked(*args: Any, **settings: Any) -> Any:
                name = args[place] if place < len(args) else settings.get("op_type_name", "")
                name = name.decode() if isinstance(name, bytes) else str(name)
                if name in operations or "Conv" in name:
                    raise self._refused(sentence)
                return execute(*args, **settings)

            return checked

        for module, function, place in _EVERY_OPERATION_GOES_THROUGH:
            owner = sys.modules.get(module)
            if hasattr(owner, function):
                setattr(owner, function, refusing(getattr(owner, function), place))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make a module in which every name is a function that does nothing, or refuses to."""
        module, sentence = types.ModuleType(spec.name), self._sentence(spec.name)
        if sentence is None and for_show.stands_in_for(spec.name):
            for_show.fill(module)
            return module

        def refuse() -> NoReturn:
            raise self._refused(sentence or "")

        content = Silent() if sentence is None else _StandIn(refuse)
        module.__dict__["__getattr__"] = content.__getattr__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run in a stub."""
