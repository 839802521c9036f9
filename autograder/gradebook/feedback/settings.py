"""How nbgrader makes pages here, in feedback and in formgrader; `nbgrader_config.py` takes it over.

The classes are named, and loaded where a page is made: nbconvert alone takes a second.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from traitlets.config import Config

PAGES = Config(
    {
        # Nothing that a student wrote may run in a browser.
        "HTMLExporter": {
            "sanitize_html": True,
            "filters": {
                "markdown2html": "autograder.gradebook.feedback.page.cell_markdown",
                "clean_html": "autograder.gradebook.feedback.page.shown",
            },
        },
        # Feedback is a page of its own that needs no script and no network.
        "FeedbackPage": {
            "template_name": "feedback_page",
            "extra_template_basedirs": [str(Path(__file__).parent / "templates")],
        },
        "GenerateFeedback": {
            "exporter_class": "autograder.gradebook.feedback.exporter.FeedbackPage",
            "preprocessors": [
                "autograder.gradebook.feedback.grades.Grades",
                "autograder.gradebook.feedback.page.HiddenTests",
                "autograder.gradebook.feedback.page.Shorten",
                "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
            ],
            "post_convert_hook": "autograder.gradebook.feedback.exchange.after_feedback",
        },
    }
)


def configured(config: Config) -> Config:
    """A course's configuration, with our pages where it does not ask for others."""
    ours = deepcopy(PAGES)
    ours.merge(config)
    return ours
