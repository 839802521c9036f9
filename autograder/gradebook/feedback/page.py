"""Graded notebooks as pages: what a student wrote is shown, and nothing of it runs.

nbconvert makes the pages, both nbgrader's feedback and what formgrader shows; `nbgrader_config.py`
names the pieces below. A text is turned into HTML first and cleaned then, so that nothing that
markdown makes of it, a link for one, comes past the cleaning. What is taken is on short lists.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import bleach  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, v4
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from autograder.gradebook.feedback.allowance import allowance

_TAGS = frozenset(
    """a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img
    ins kbd li ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr
    u ul var""".split()  # noqa: SIM905  a list of fifty lines reads worse
)
_GONE_WITH_CONTENT = (
    *("script", "style", "template", "noscript", "title", "textarea", "select", "option"),
    *("iframe", "object", "embed", "applet", "svg", "math", "audio", "video", "canvas", "xmp"),
)
_ATTRIBUTES = {
    "title": re.compile(r".{0,400}", re.DOTALL),
    "alt": re.compile(r".{0,2000}", re.DOTALL),
    "width": re.compile(r"\d{1,4}%?"),
    "height": re.compile(r"\d{1,4}"),
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "start": re.compile(r"\d{1,6}"),
    "scope": re.compile(r"row|col"),
    # Of Pygments, of pandas, and ours for formulas; no class that looks like a verdict.
    "class": re.compile(r"highlight|dataframe|formula|formula display|[a-z]{1,2}\d?"),
    # A link leads to a page. A picture is in the page itself: it asks no server for anything.
    "href": re.compile(r"(https?://|mailto:|#).*", re.DOTALL),
    "src": re.compile(
        r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*|attachment:[\w.-]+"
    ),
}
_ONLY_ON = {"href": {"a"}, "src": {"img"}, "alt": {"img"}}
_IMAGE = re.compile(r"<img [^<>]*>")
_MAX_MARKDOWN = 100_000  # characters of one text
_MAX_FORMULA = 400
_MAX_DEPTH = 100


def clean(text: str) -> str:
    """HTML with the tags and attributes of a text, a table or a picture, and without any other."""
    soup = BeautifulSoup(text, "html.parser")
    if _depth(soup) > _MAX_DEPTH:  # reading it as browsers do takes a time that nobody has
        return f"<pre>{html.escape(text)}</pre>"
    for element in soup(list(_GONE_WITH_CONTENT)):
        element.decompose()
    for picture in soup("img", alt=False):
        picture["alt"] = "No description has been provided for this image"
    return str(
        bleach.clean(
            str(soup),
            tags=_TAGS,
            attributes=_is_harmless,
            protocols={"http", "https", "mailto", "data", "attachment"},
            strip=True,
        )
    )


def shown(text: str) -> str:
    """HTML that a cell put out, clean, as far as the page's allowance goes."""
    return allowance().of(clean(text), text)


def _depth(soup: BeautifulSoup) -> int:
    """How deep elements stand in each other."""
    level: list[Tag] = [soup]
    depth = 0
    while level:
        level = [child for element in level for child in element.children if isinstance(child, Tag)]
        depth += 1
    return depth


def _is_harmless(tag: str, name: str, value: str) -> bool:
    pattern = _ATTRIBUTES.get(name)
    there = tag in _ONLY_ON.get(name, {tag})
    return there and pattern is not None and pattern.fullmatch(value.strip()) is not None


def markdown(source: str) -> str:
    """Markdown as clean HTML, its formulas as pictures that need no script and no network."""
    cut = source[:_MAX_MARKDOWN]
    left = allowance()
    is_drawn = left.may_draw(_most_formulas(cut))
    text = left.of(_marked_up(cut, is_drawn=is_drawn), cut)
    if not is_drawn:
        text += "<p>[The page has too many formulas: these are shown as they were typed.]</p>"
    left_out = len(source) - len(cut)
    return text + (f"<p>[{left_out} characters are left out here.]</p>" if left_out else "")


def _most_formulas(text: str) -> int:
    """What no text of so many signs can exceed; it costs no reading of the text."""
    return text.count("$") // 2 + sum(text.count(sign) for sign in ("\\(", "\\[", "\\begin"))


@lru_cache(maxsize=128)  # what a lab gives, a class has alike
def _marked_up(text: str, *, is_drawn: bool) -> str:
    try:
        renderer = (_Renderer if is_drawn else _AsTyped)(escape=False, exclude_anchor_links=True)
        return clean(MarkdownWithMath(renderer=renderer).render(text))
    except Exception:  # a text that the parser chokes on is shown as it was written
        return f"<pre>{html.escape(text)}</pre>"


@pass_context
def cell_markdown(context: Context, source: str) -> str:
    """A cell's markdown as clean HTML, with the pictures that are attached to the cell in it."""
    attachments = context.get("cell", {}).get("attachments", {})
    return _ATTACHED.sub(
        lambda found: found[1] + _picture(attachments.get(found[2], {})), markdown(source)
    )


_ATTACHED = re.compile(r'(<img [^<>]*?)src="attachment:([\w.-]+)"')


def _picture(forms: Mapping[str, str]) -> str:
    """Where a picture of a graded notebook is; nowhere, if there is none: intake has checked it."""
    for kind in ("image/png", "image/jpeg"):
        if _BASE64.fullmatch(forms.get(kind, "")):
            if allowance().may_attach(forms[kind]):
                # formgrader lets a picture be as wide as it likes
                return f'style="max-width: 100%" src="data:{kind};base64,{forms[kind]}"'
            return 'title="Left out here: the pictures of this page are too large together."'
    return ""


_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def _embed_image_or_attachment(self, src: str) -> str:
        return src  # `cell_markdown` puts the attachment in

    def inline_math(self, body: str) -> str:
        return self._shown(body.strip())

    def block_math(self, body: str) -> str:
        return self._shown(body.strip(), display=True)

    def latex_environment(self, name: str, body: str) -> str:
        return self._shown(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def _shown(self, tex: str, *, display: bool = False) -> str:
        return formula(tex, display=display)


class _AsTyped(_Renderer):
    def _shown(self, tex: str, *, display: bool = False) -> str:
        return typed(tex, display=display)


_SAME_IN_MATHTEXT = {
    "le": "leq", "ge": "geq", "ne": "neq", "text": "mathrm", "textbf": "mathbf",
    "textit": "mathit", "tfrac": "frac", "lvert": "vert", "rvert": "vert",
}  # fmt: skip
_METADATA = re.compile(rb"\s*<metadata>.*?</metadata>", re.DOTALL)  # when it was drawn, and by what
_COMMAND = re.compile(r"\\([A-Za-z]+)")


@lru_cache(maxsize=1024)
def formula(tex: str, *, display: bool = False) -> str:
    """A formula as a picture whose description is its TeX; as its TeX where it cannot be drawn."""
    drawing = _drawing(tex) if len(tex) <= _MAX_FORMULA else None
    if drawing is None:
        return typed(tex, display=display)
    picture, height = drawing
    name, text = _class(display=display), html.escape(tex)
    source = f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"
    return f'<span class="{name}"><img alt="{text}" height="{height}" src="{source}"></span>'


def typed(tex: str, *, display: bool = False) -> str:
    """A formula as its TeX."""
    return f'<span class="{_class(display=display)}"><code>{html.escape(tex)}</code></span>'


def _class(*, display: bool) -> str:
    return "formula display" if display else "formula"


def _drawing(tex: str) -> tuple[bytes, int] | None:
    """A formula as an SVG, with its height in CSS pixels."""
    from matplotlib import font_manager, mathtext, rc_context

    known = _COMMAND.sub(lambda found: "\\" + _SAME_IN_MATHTEXT.get(found[1], found[1]), tex)
    properties = font_manager.FontProperties(math_fontfamily="cm", size=12)
    file = io.BytesIO()
    try:
        one_line = " ".join(known.split()).replace("$", "")
        with rc_context({"svg.hashsalt": "formula"}):  # the same bytes every time
            mathtext.math_to_image(f"${one_line}$", file, prop=properties, format="svg")
    except Exception:
        return None
    picture = _METADATA.sub(b"", file.getvalue())
    height = re.search(rb'height="([\d.]+)pt"', picture)
    return picture, max(1, round(float(height[1]) * 96 / 72)) if height else 16


class HiddenTests(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden tests out of test cells; in a student's own, nbgrader's marks are text."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the cell, as it is where it is no test."""
        if not is_grade(cell) or is_solution(cell):
            return cell, resources
        cleared: tuple[NotebookNode, dict[str, Any]]
        cleared = super().preprocess_cell(cell, resources, cell_index)
        return cleared


class Shorten(Preprocessor):  # type: ignore[misc]
    """Keeps a page small: long texts, large pictures and long rows of outputs are cut, with a note.

    Limits are in characters, of one text and of all texts of a page together; a picture's is of
    its base64 text.
    """

    enabled = Bool(True).tag(config=True)  # nbconvert's own are off where nobody turns them on
    text, all_text = 20_000, 400_000
    picture, all_pictures = 1_500_000, 3_000_000
    outputs = 40

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook, cut."""
        self._room, self._picture_room = self.all_text, self.all_pictures
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = self._outputs(cell.outputs)
        for cell in nb.cells:
            cell.source = self._cut(cell.source)
        return nb, resources

    def _outputs(self, outputs: list[NotebookNode]) -> list[NotebookNode]:
        kept = [self._output(output) for output in outputs[: self.outputs]]
        if len(outputs) > len(kept):
            note = f"[{len(outputs) - len(kept)} more outputs are left out here.]"
            kept.append(v4.new_output("stream", name="stdout", text=note))
        return kept

    def _output(self, output: NotebookNode) -> NotebookNode:
        if output.output_type == "stream":
            output.text = self._cut(output.text)
        elif output.output_type == "error":
            output.traceback = self._cut("\n".join(output.traceback)).split("\n")
        else:
            output.metadata = NotebookNode()
            for kind, content in sorted(output.data.items(), reverse=True):  # texts, then pictures
                is_image = kind == "text/html" and _IMAGE.fullmatch(str(content))
                if is_image or kind.startswith("image/"):
                    self._cut_picture(output.data, kind, content)
                elif isinstance(content, str) and kind == "text/html" and len(content) > self.text:
                    del output.data[kind]  # half a table is none; there is a plain text, too
                elif isinstance(content, str):
                    output.data[kind] = self._cut(content)
        return output

    def _cut(self, text: str) -> str:
        take = max(0, min(self.text, self._room))
        self._room -= min(len(text), take)
        if len(text) <= take:
            return text
        head, tail = text[: take * 3 // 4], text[len(text) - take // 4 :]
        left_out = len(text) - len(head) - len(tail)
        return f"{head}\n[... {left_out} characters are left out here ...]\n{tail}"

    def _cut_picture(self, data: NotebookNode, kind: str, content: str) -> None:
        if len(content) <= min(self.picture, self._picture_room):
            self._picture_room -= len(content)
        else:
            del data[kind]
            data["text/plain"] = "[A picture that is too large for this page is left out here.]"
