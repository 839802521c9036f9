"""The page that goes back to a student, made by one exporter for a whole class.

nbconvert's own reads the finished page once more, to describe pictures, and colours every cell
anew; here a picture is described where it is cleaned (`page.clean`), and a cell that the whole
class has is coloured once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from autograder.gradebook.feedback.allowance import allowance, of_one_page


class FeedbackPage(HTMLExporter):  # type: ignore[misc]
    """The page that goes back to a student; its template is named in `nbgrader_config.py`."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a graded notebook."""
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name", None)) or "ipython3"
        self._nb_metadata.clear()
        resources = self._init_resources(resources)
        shown = WidgetsDataTypeFilter(
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        self.register_filter("filter_data_type", shown)
        self.register_filter("highlight_code", _Coloured(lexer))
        with of_one_page():
            made = TemplateExporter.from_notebook_node(self, nb, resources, **settings)
        return cast(tuple[str, dict[str, Any]], made)


class _Coloured:
    """Code with its keywords coloured, as far as the page's allowance goes."""

    def __init__(self, lexer: str) -> None:
        self._lexer = lexer

    def __call__(self, source: str, *, metadata: Mapping[str, Any] | None = None) -> str:
        magics = str((metadata or {}).get("magics_language", ""))
        return allowance().of(_coloured(source, self._lexer, magics), source)


@lru_cache(maxsize=256)
def _coloured(source: str, lexer: str, magics: str) -> str:
    metadata = {"magics_language": magics} if magics else None
    return str(Highlight2HTML(pygments_lexer=lexer)(source, metadata=metadata))
