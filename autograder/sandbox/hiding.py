"""What a lab's sandbox has not got of the libraries that are installed: what the lab forbids.

A name that is only refused can be found again by whoever looks for it among Python's objects. So it
is not there: a package is an empty folder, a module a file that says so, and a function written in
Python a body that says so. Of a library that is compiled as one nothing can be left out, so that it
goes as a whole. What is compiled into NumPy is taken out inside (`inside.without`).
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib.util
import sys
import sysconfig
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from autograder.sandbox import inside

_REFUSED = Path(str(inside.__file__)).with_name("refused.py")

_AS_ONE = ("jax", "keras", "tensorflow", "torch")
_WRITTEN_IN_PYTHON: dict[str, dict[str, tuple[str, ...]]] = {
    "tensorflow.math.confusion_matrix": {
        "tensorflow/python/ops/confusion_matrix.py": ("confusion_matrix",),
        "keras/src/metrics/metrics_utils.py": ("confusion_matrix",),
    },
    "tensorflow.image": {
        "tensorflow/python/ops/image_ops_impl.py": ("sobel_edges", "image_gradients"),
        "keras/src/backend/tensorflow/image.py": ("gaussian_blur", "sobel_edges"),
    },
}
"""Where a library keeps functions without which it can do: the files, and their names in each."""


def kept_away(forbidden: Mapping[str, str]) -> dict[str, str]:
    """What is not there because a lab forbids some of it, each name with its sentence.

    Examples
    --------
    >>> [*kept_away({"keras.layers": "No layers.", "scipy.signal": "No signals."})]
    ['keras.layers', 'scipy.signal', 'keras']
    """
    found = dict(forbidden)
    for name in forbidden:
        root = name.partition(".")[0]
        if root in _AS_ONE and name not in _WRITTEN_IN_PYTHON:
            found.setdefault(
                root,
                f"{root} is not there in this lab, whose work it would do: write it with plain "
                "Python and NumPy arrays.",
            )
    return found


def hidden(forbidden: Iterable[str]) -> list[Path]:
    """The folders of installed packages and the files of modules that are not to be there.

    Of this course's own package, where it is installed, it is the whole.
    """
    names = {"convcourse" if name.startswith("convcourse.") else name for name in forbidden}
    found = set()
    for place in (Path(site, *name.split(".")) for site in _sites() for name in names):
        found.add(place)
        if place.parent.is_dir():
            found |= {each for each in place.parent.glob(f"{place.name}.*") if _is_module(each)}
    # A library that is installed a second time is another one, of which nothing is taken out.
    found |= _unused() if found else set()
    return sorted(path for path in found if path.exists())


def emptied(forbidden: Mapping[str, str]) -> dict[Path, str]:
    """Files of libraries that stay, each with a text in which a forbidden function is refused."""
    found = {}
    for name, sentence in forbidden.items():
        if name.partition(".")[0] in forbidden:
            continue  # the whole is not there
        for file, functions in _WRITTEN_IN_PYTHON.get(name, {}).items():
            for path in (Path(site, file) for site in _sites()):
                if path.is_file():
                    text = path.read_text(encoding="utf-8")
                    found[path] = _without_bodies(text, functions, sentence)
    return found


def options(forbidden: Mapping[str, str]) -> Iterator[str]:
    """Options of bubblewrap's that hide all of that."""
    paths = hidden(forbidden)
    for path in paths:
        if any(other in path.parents for other in paths):
            continue
        if path.is_dir():
            # An empty folder in the module's place, with a file that says it is forbidden.
            yield from ("--perms", "0755", "--tmpfs", str(path))
            yield from ("--ro-bind", str(_REFUSED), str(path / "__init__.py"))
            yield from ("--remount-ro", str(path))
        else:
            yield from ("--ro-bind", str(_REFUSED), str(path))
    for path, text in emptied(forbidden).items():
        yield from ("--ro-bind", str(_kept(text)), str(path))
        for compiled in _compiled(path):
            yield from ("--ro-bind", str(_kept("")), str(compiled))


def empty_in_place(forbidden: Mapping[str, str]) -> None:
    """Do it to the installed files themselves, on a machine that is thrown away."""
    for path, text in emptied(forbidden).items():
        path.write_text(text, encoding="utf-8")
        for compiled in _compiled(path):
            compiled.unlink()


def _sites() -> set[str]:
    """Where this Python finds what is installed."""
    own = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return own | {each for each in sys.path if each.endswith(("site-packages", "dist-packages"))}


def _unused() -> set[Path]:
    """Where other libraries are that a submission could see: of other Pythons, and kept copies."""
    used = {Path(each).resolve() for each in _sites()}
    prefixes = {Path(each) for each in (sys.prefix, sys.base_prefix, "/usr", "/usr/local")}
    prefixes |= {prefix.resolve() for prefix in prefixes}  # the sandbox shows both
    found = {prefix / name for prefix in prefixes - {Path("/usr")} for name in ("pkgs", "envs")}
    for prefix in prefixes:
        for library in (each for each in prefix.glob("lib*") if not each.is_symlink()):
            found |= {*library.glob("python3*/site-packages")}
            found |= {*library.glob("python3*/dist-packages")}
    return {each for each in found if each.is_dir() and each.resolve() not in used}


def _is_module(file: Path) -> bool:
    return file.suffix in (".py", ".so", ".pyd")


def _compiled(file: Path) -> list[Path]:
    """The byte code of a file, from which it could be had as it was."""
    with contextlib.suppress(NotImplementedError):
        folder = Path(importlib.util.cache_from_source(str(file))).parent
        return sorted(folder.glob(f"{file.stem}.*.pyc"))
    return []


def _without_bodies(text: str, functions: Container[str], sentence: str) -> str:
    """A module's text, in which the bodies of functions are refusals."""
    lines = text.splitlines(keepends=True)
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            indent = " " * node.body[0].col_offset
            first, last = node.body[0].lineno, node.body[-1].end_lineno
            lines[first - 1 : last] = [f"{indent}raise ImportError({sentence!r})\n"]
    return "".join(lines)


@functools.cache
def _kept(text: str) -> Path:
    """A file with that text, for as long as this process lives."""
    file = Path(_folder().name, f"{len(list(Path(_folder().name).iterdir()))}.py")
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    return file


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="convcourse-", ignore_cleanup_errors=True)
    Path(folder.name).chmod(0o755)  # whoever it is that reads it inside
    return folder
