"""What the site adds to Sphinx: live figures, mathematics without a script, pictures in files.

`published` turns the cells of a notebook into what a static page can show; as an extension of
Sphinx (``extensions = ["tools.live"]``) the module writes mathematics as MathML, which browsers
draw by themselves, and knows the directive ``explorable``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes
from docutils.parsers.rst import Directive
from fontTools.subset import Options, Subsetter, load_font, save_font

from convcourse import widgets
from convcourse.widgets.pages import PAGE_DATA, live_html

__all__ = ["Files", "maths_font", "published", "setup"]

_DATA_URI = re.compile(r"data:image/(png|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
_MATHS = re.compile(r"\$([^$]+)\$")
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_ITALIC = [chr(0x210E), *map(chr, range(0x1D434, 0x1D468)), *map(chr, range(0x1D6E2, 0x1D71C))]


class Files:
    """A folder of pictures, each under a name made of its content.

    Parameters
    ----------
    folder : Path
        Where they are written.
    address : str
        The same folder as a page names it.
    """

    def __init__(self, folder: Path, address: str) -> None:
        """Make the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.address = folder, address

    def moved(self, page: str) -> str:
        """Return the text with addresses where there were pictures; the pictures are in files.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = Files(Path(folder), "../pictures")
        ...     files.moved('<img src="data:image/png;base64,AAAA">')
        '<img src="../pictures/709e80c88487a2411e1e.png">'
        """
        return _DATA_URI.sub(
            lambda found: self.keep(base64.b64decode(found[2]), found[1][:3]), page
        )

    def keep(self, content: bytes, kind: str) -> str:
        """Write a file of this kind (the end of its name) and return its address."""
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{kind}"
        (self.folder / name).write_bytes(content)
        return f"{self.address}/{name}"


def mathml(tex: str, display: str = "inline") -> str:
    """Return a formula as MathML.

    Examples
    --------
    >>> "<mi>n</mi>" in mathml("n + 1")
    True
    """
    return str(latex2mathml.converter.convert(tex, display=display))


def published(notebook: Any, pictures: Files, after_title: str = "") -> Any:
    """Return the notebook as the site shows it.

    Each output is one: the live figure or the quiz, else HTML, else text. What a widget draws only
    with a kernel is left out, and so are pictures inside the page.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs or without; it is changed in place.
    pictures : Files
        Takes the pictures.
    after_title : str
        HTML that is put below the first heading.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "data" in output:
                output.data = _shown(output.data, pictures)
    first = notebook.cells[0]
    title, _, text = first.source.partition("\n")
    first.source = f"{title}\n\n{after_title}\n\n{text}"
    return notebook


def _shown(data: dict[str, Any], pictures: Files) -> dict[str, Any]:
    text = {"text/plain": data.get("text/plain", "")}
    page: str = data.get("text/html", "")
    if PAGE_DATA in data:
        live = dict(data[PAGE_DATA])
        if live["kind"] == "quiz":
            page = _with_maths(page)
            live["questions"] = [
                each | {"prompt": _with_maths(each["prompt"])} for each in live["questions"]
            ]
        elif live["kind"] == "pictures":
            drawn = json.dumps([pictures.moved(each) for each in live["pictures"]])
            script = f"document.currentScript.pictures = {drawn};"
            live["pictures"] = pictures.keep(script.encode(), "js")
        page = live_html(live, page)
    return text | {"text/html": _lazily(pictures.moved(page))} if page else text


def _with_maths(page: str) -> str:
    return _MATHS.sub(lambda found: mathml(found[1]), page)


def _lazily(page: str) -> str:
    return page.replace("<img ", "<img loading=lazy ")  # no quotes: it may stand in JSON


class ExplorableDirective(Directive):  # type: ignore[misc]  # docutils has no types
    """``explorable`` NAME and settings as lines of JSON: a live figure on any page of the site."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the figure as HTML."""
        settings = json.loads("\n".join(self.content) or "{}")
        widget = getattr(widgets, f"explore_{self.arguments[0]}")(**settings)
        page = live_html(widget.page_data(), widget.picture.html())
        return [nodes.raw("", page, format="html")]


def _visit_maths(self: Any, node: Any) -> None:
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _visit_display(self: Any, node: Any) -> None:
    self.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def maths_font(target: Path, pages: Iterable[str]) -> None:
    """Write the font of formulas, cut down to the characters that these pages have in them."""
    formulas = (each for page in pages for each in _FORMULA.findall(page))
    characters = set(html.unescape(re.sub(r"<[^>]+>", "", "".join(formulas))))
    options = Options(flavor="woff", drop_tables=["DSIG"], layout_features=["ssty", "dtls"])
    package = find_spec("ziamath")  # its font is wanted, not its code
    if package is None or package.origin is None:
        raise FileNotFoundError(
            "the font of formulas is in ziamath: pip install 'convcourse[site]'"
        )
    path = Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    font = load_font(str(path), options)
    subsetter = Subsetter(options)
    # What formulas are set in is slanted by the browser: letters stand in the font a second time.
    slanted = {
        c for each in characters for c in _ITALIC if unicodedata.normalize("NFKC", c) == each
    }
    subsetter.populate(unicodes=map(ord, characters | slanted))
    subsetter.subset(font)
    save_font(font, str(target), options)
    font.close()


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_visit_maths, None), (_visit_display, None))
    app.add_directive("explorable", ExplorableDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
