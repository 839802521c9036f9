"""Figures that the browser computes and draws: their traits, their sources, their exported page."""

from __future__ import annotations

import dataclasses
import functools
import html
import os
import pkgutil
import re
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import anywidget
import numpy as np
import traitlets

from convcourse import figures
from convcourse.shapes import ShapeError
from convcourse.widgets.pages import for_pages, live_html
from convcourse.widgets.palette import palette_css, palette_js

__all__ = [
    "PADDINGS",
    "Array",
    "Explorable",
    "choice",
    "export_html",
    "joined",
    "module_text",
    "page_script",
    "page_style",
    "slider",
    "source",
    "switch",
]

_T = TypeVar("_T")
PADDINGS = ("VALID", "SAME")
_SHARED = ("arithmetic", "drawing")
_PAGE_SOURCES = ("quiz", "pictures", "permalinks", "page")


class Array(traitlets.TraitType):  # type: ignore[misc]  # seen as untyped, see pyproject.toml
    """A trait that holds a read-only array and travels to the browser as nested lists.

    Parameters
    ----------
    default : array_like
        Its first value.
    most : tuple of int
        The largest shape that can be shown; its length is the number of axes.
    """

    def __init__(self, default: Any, *, most: tuple[int, ...]) -> None:
        """Hold `default`; a copy of what is given later, never the thing itself."""
        self.most = most
        super().__init__(default_value=_frozen(default))
        self.tag(sync=True, to_json=_to_lists, from_json=lambda value, _: value)

    def validate(self, obj: Any, value: Any) -> Any:
        """Return a read-only copy, or say what would work."""
        array = np.asarray(value)
        fits = array.ndim == len(self.most) and array.size
        if not fits or array.dtype.kind not in "biuf" or any(np.array(array.shape) > self.most):
            raise ShapeError(
                f"{self.name} is an array of {len(self.most)} axes of numbers, of shape "
                f"{self.most} at most: got shape {array.shape} of {array.dtype}. "
                "Use a part of it, for example the first rows and columns of one channel."
            )
        if not np.isfinite(array).all():
            raise ShapeError(
                f"{self.name} must hold finite numbers: got NaN or infinity. Use numbers only."
            )
        return _frozen(array)


def slider(value: int, low: int, high: int, label: str, **sets: str) -> Any:
    """Return a trait that a slider moves; moving it also sets the traits named in `sets`."""
    trait = traitlets.Int(value, min=low, max=high)
    return trait.tag(sync=True, control="slider", label=label, sets=sets)


def choice(value: str, options: tuple[str, ...], label: str) -> Any:
    """Return a trait with one of the options, in any case, which a drop-down list shows."""
    return traitlets.CaselessStrEnum(options, value).tag(sync=True, control="choice", label=label)


def switch(value: bool, label: str) -> Any:
    """Return a trait that a check box turns on and off."""
    return traitlets.Bool(value).tag(sync=True, control="switch", label=label)


class Explorable(anywidget.AnyWidget):  # type: ignore[misc]  # ipywidgets has no types
    """A figure that follows its controls in the browser, with or without a kernel.

    Every control is a trait: ``widget.stride = 2`` moves the slider, and a slider moves the trait.
    What is shown can be asked for as `numbers`, `picture` and, where there is one, `output`; these
    come from `convcourse.ops` and `convcourse.shapes`, and the tests hold the browser to them.

    Attributes
    ----------
    controls : list of dict
        What the browser builds its controls from.
    """

    name: ClassVar[str]
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    controls = traitlets.List().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Hand the browser its module and its controls; the traits are those of the figure."""
        own = {
            name: trait
            for each in reversed(type(self).__mro__)
            if issubclass(each, Explorable) and each is not Explorable
            for name, trait in vars(each).items()
            if isinstance(trait, traitlets.TraitType)
        }
        if unknown := traits.keys() - set(self.trait_names()):
            raise TypeError(
                f"explore_{self.name} has no setting {', '.join(sorted(unknown))}. "
                f"Use one of {', '.join(own)}."
            )
        controls = [
            _control(name, trait) for name, trait in own.items() if "control" in trait.metadata
        ]
        super().__init__(_esm=module_text(self.name), _css=_css(), controls=controls, **traits)
        for control in controls:
            # The browser says both at once; from Python only the first is said.
            for target, value in control.get("sets", {}).items():
                self.observe(
                    lambda _, target=target, value=value: self.set_trait(target, value),
                    names=control["name"],
                )

    @property
    def numbers(self) -> Any:
        """The numbers that are shown.

        Raises
        ------
        ShapeError
            If the settings do not work; its sentence is what the figure shows.
        """
        raise NotImplementedError

    @property
    def picture(self) -> figures.Picture:
        """The static twin at the present settings, for print and for pages without JavaScript."""
        raise NotImplementedError

    def as_set(self, kind: type[_T]) -> _T:
        """Return what is shown as a value: a dataclass whose fields are among the traits."""
        fields = dataclasses.fields(kind)  # type: ignore[arg-type]
        return kind(**{field.name: getattr(self, field.name) for field in fields})

    def _state(self) -> dict[str, Any]:
        hidden = {"_esm", "_css", "layout", "tabbable", "tooltip"}
        state = self.get_state(set(self.keys) - hidden)
        return {name: value for name, value in state.items() if not name.startswith("_")}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        # A server of Jupyter that runs the kernel for a reader says for which notebook: there the
        # live widget is shown, and its twin need not be drawn. In print and on a static page it is.
        if "JPY_SESSION_NAME" not in os.environ:
            picture = self.picture
            data |= {"text/html": picture.html(), "text/plain": picture.alt}
            data |= for_pages(self.page_data)
        return data, metadata

    def page_data(self) -> dict[str, Any]:
        """Return what a page without a kernel needs."""
        return {"kind": "explorable", "name": self.name, "state": self._state()}


def export_html(*widgets: Explorable, path: str | Path, title: str = "Explorable figures") -> Path:
    """Write explorables into one page that needs no kernel, no network and no other file.

    Parameters
    ----------
    *widgets : Explorable
        The figures, from top to bottom, as they stand now.
    path : str or Path
        The file to write, ending in .html.
    title : str
        The heading of the page.

    Returns
    -------
    Path
        Where the page is.

    Raises
    ------
    ValueError
        If there is no widget.

    Examples
    --------
    >>> import tempfile
    >>> from convcourse.widgets import explore_size
    >>> folder = tempfile.mkdtemp()
    >>> export_html(explore_size(stride=2), path=f"{folder}/size.html").stat().st_size < 200_000
    True
    """
    if not widgets:
        raise ValueError("a page needs something to show: got no widget. Use one or more.")
    figures = [live_html(widget.page_data(), widget.picture.html()) for widget in widgets]
    page = _PAGE.format(
        title=html.escape(title),
        css=page_style(),
        figures="\n".join(figures),
        script=page_script(*dict.fromkeys(widget.name for widget in widgets)),
    )
    path = Path(path)
    path.write_text(page, encoding="utf-8")
    return path


def page_script(*names: str) -> str:
    """Return the script that makes everything on a page live: explorables of these names, quizzes.

    Examples
    --------
    >>> page_script("size", "steps").splitlines()[-2:]
    ['showAll({ size, steps });', '})();']
    """
    page = "".join(map(source, _PAGE_SOURCES))
    # Its names are its own: a page has other scripts.
    script = joined(*names, end=f"{page}showAll({{ {', '.join(names)} }});")
    return f'"use strict";\n(() => {{\n{script}\n}})();\n'


def page_style() -> str:
    """Return the style of what `page_script` makes live.

    Examples
    --------
    >>> ".convcourse-quiz" in page_style()
    True
    """
    return _css() + _text("page.css")


def joined(*names: str, end: str) -> str:
    """Return one script: palette, shared sources, the explorables of these names, and an end.

    Examples
    --------
    >>> joined("size", end="show(size);").splitlines()[-1]
    'show(size);'
    """
    shared = [palette_js(), *map(source, _SHARED)]
    # Each explorable keeps its helpers to itself: two of them may call theirs by one name.
    own = [f"const {name} = (() => {{\n{source(name)}return {name};\n}})();" for name in names]
    return "\n".join([*shared, *own, end])


@functools.cache
def module_text(name: str) -> str:
    """Return the one ES module of an explorable, as anywidget wants it.

    Examples
    --------
    >>> module_text("size").splitlines()[-1]
    'export default { render: (view) => mount(view, size) };'
    """
    return joined(name, end=f"export default {{ render: (view) => mount(view, {name}) }};")


def source(name: str) -> str:
    """Return a source of js/ without its imports and exports: it stands below what it imports.

    Examples
    --------
    >>> source("turned").splitlines()[0]
    '// Of pictures drawn beforehand, the one for where the sliders of a notebook stand.'
    """
    text = re.sub(r'^import .*? from "\./\w+\.js";\n', "", _text(f"{name}.js"), flags=re.M | re.S)
    return re.sub(r"^export (?=const|function|class)", "", text, flags=re.MULTILINE)


@functools.cache
def _css() -> str:
    return palette_css() + _text("style.css")


def _text(name: str) -> str:
    # These are sources, not data: the loader that finds this module finds them too.
    content = pkgutil.get_data(__name__, f"js/{name}")
    assert content is not None
    return content.decode()


def _control(name: str, trait: Any) -> dict[str, Any]:
    kind = trait.metadata["control"]
    control = {"name": name, "control": kind, "label": trait.metadata["label"]}
    if kind == "slider":
        control |= {"min": trait.min, "max": trait.max, "sets": trait.metadata["sets"]}
    elif kind == "choice":
        control |= {"options": list(trait.values)}
    return control


def _frozen(value: Any) -> Any:
    array = np.array(value)
    array.flags.writeable = False
    return array


def _to_lists(value: Any, _: object) -> Any:
    return value.tolist()


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{css}
</style>
<body class="convcourse-page">
<main>
<h1>{title}</h1>
{figures}
</main>
<script>
{script}
</script>
</body>
</html>
"""
