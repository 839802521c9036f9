"""What is only there to show things on a screen: lines that are passed over, stand-ins for modules.

There is no screen in grading, and often no such library either. A progress bar hands on what it is
given, a widget keeps its settings, and what a library shows besides does nothing. The stand-ins are
used on every machine, so that an answer fares the same on all of them. Both ends import this
module: the grader says in a submission's record what did nothing.
"""

from __future__ import annotations

import importlib
import types
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any

MAGICS = frozenset(
    """aimport autoreload clear colors conda config connect_info debug edit gui load_ext lprun mamba
    matplotlib memit micromamba mprun pdb pip qtconsole reload_ext tensorboard tensorflow_version uv
    unload_ext watermark xmode""".split()  # noqa: SIM905  a list of thirty lines reads worse
)
"""Lines such as `%load_ext autoreload`, which change nothing that a cell computes."""

SHELLS = frozenset("bash cmd perl ruby script sh".split())  # noqa: SIM905
"""Cells that are programs of other interpreters."""

MODULES = ("google.colab", "ipympl", "ipywidgets", "tqdm")
"""What a stand-in is there for, with all that lies below."""


def does_nothing(magic: str, line: str) -> bool:
    """Whether a line of IPython's is passed over; `inline` is how plots are shown here, too."""
    inline = magic == "matplotlib" and line.strip() in ("inline", "")
    return magic in MAGICS and not inline


def stands_in_for(module: str) -> bool:
    """Whether a module is one that only shows things."""
    return any(f"{module}.".startswith(f"{name}.") for name in MODULES)


class Silent:
    """Does nothing, and so does whatever it is asked for: `check(...)`, `drive.mount(...)`."""

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Give nothing."""

    def __getattr__(self, name: str) -> Silent:
        """Stand for whatever it is asked for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Bar(Silent):
    """A progress bar that nobody sees: it hands on what it goes through, and counts."""

    def __init__(
        self, iterable: Iterable[Any] | None = None, desc: Any = None, total: Any = None, *_: Any,
        **settings: Any,
    ) -> None:  # fmt: skip
        """Take what is to be gone through; how it would look does not matter."""
        self.iterable, self.desc, self.n = iterable, desc, settings.get("initial", 0)
        self.total = len(iterable) if total is None and isinstance(iterable, Sized) else total
        self.disable = True

    def __iter__(self) -> Iterator[Any]:
        """Hand on one after another."""
        for item in self.iterable if self.iterable is not None else ():
            yield item
            self.n += 1

    def __len__(self) -> int:
        """How many there will be, where that is known."""
        return int(self.total or 0)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return True if self.total is None else self.total > 0

    def __enter__(self) -> Bar:
        """Show nothing."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def update(self, n: float = 1) -> None:
        """Count on."""
        self.n += n

    @staticmethod
    def write(text: Any, file: Any = None, end: str = "\n", nolock: bool = False) -> None:
        """Print, as it does beside a bar that is seen."""
        print(text, file=file, end=end)

    @classmethod
    def pandas(cls, *_: Any, **__: Any) -> None:
        """Give tables no bars."""


def bars(*numbers: int, **settings: Any) -> Bar:
    """A bar over `range`."""
    return Bar(range(*numbers), **settings)


def _enumerated(iterable: Iterable[Any], start: int = 0, **_: Any) -> Bar:
    return Bar(enumerate(iterable, start))


def _zipped(*iterables: Iterable[Any], **_: Any) -> Bar:
    return Bar(zip(*iterables, strict=False))


def _mapped(function: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> Iterator[Any]:
    return map(function, *iterables)


def _all_mapped(function: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> list[Any]:
    return list(map(function, *iterables))


class Widget(Silent):
    """A control that nobody moves: it keeps the settings it was made with."""

    def __init__(self, *values: Any, **settings: Any) -> None:
        """Keep them; what stands first is its value, or what it holds."""
        self.value = values[0] if values else None
        self.children = values[0] if values else ()
        self.__dict__.update(settings)

    def __enter__(self) -> Widget:
        """Catch nothing that is shown."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was caught."""


def interact(*functions: Any, **_: Any) -> Any:
    """Hand the function back without calling it, also as a decorator with settings."""
    if functions and callable(functions[0]):
        return functions[0]
    return lambda function: function


def _widget_of(*_: Any, **settings: Any) -> Widget:
    return Widget(**settings)


_BARS = {
    **dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui", "tqdm_asyncio"), Bar),
    **dict.fromkeys(("trange", "tnrange", "tgrange", "tarange"), bars),
    "tenumerate": _enumerated,
    "tzip": _zipped,
    "tmap": _mapped,
    **dict.fromkeys(("thread_map", "process_map"), _all_mapped),
}
_CONTROLS = {
    **dict.fromkeys(("interact", "interact_manual"), interact),
    **dict.fromkeys(("interactive", "interactive_output"), _widget_of),
    "fixed": Widget,
}


def fill(module: types.ModuleType) -> None:
    """Give a stand-in its content."""
    root, *below = module.__name__.split(".")
    silent = Silent()
    if root == "tqdm":
        module.__dict__.update(_BARS)
    elif root == "ipywidgets":
        module.__dict__.update(_CONTROLS)
    elif below == ["colab", "files"]:
        module.__dict__["upload"] = dict  # what was uploaded, by name: nothing

    def content(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name[:1].isupper():
            return Widget  # which may be derived from
        if name in ("files", "widgets") or (root == "tqdm" and not below):
            return importlib.import_module(f"{module.__name__}.{name}")  # tqdm.notebook.tqdm
        return silent

    module.__dict__["__getattr__"] = content
