"""What a lecture lets its reader move and answer: sliders over figures, and self-checks.

Explorables compute and draw in the browser; simple sliders draw a figure anew in the kernel. The
only package of convcourse that imports ipywidgets and anywidget. Where no kernel runs, in print or
on a static page, each widget falls back to HTML: the picture with its alternative text, or the
question with its answer folded away.
"""

from convcourse.widgets.explorable import Explorable, export_html
from convcourse.widgets.explore import Explorer, explore_output_size, explore_paddings
from convcourse.widgets.one_axis import SizeExplorable, explore_size
from convcourse.widgets.questions import Question, Verdict, output_size_questions, true_false
from convcourse.widgets.quiz import Quiz, ask
from convcourse.widgets.steps import StepsExplorable, explore_steps

__all__ = [
    "Explorable",
    "Explorer",
    "Question",
    "Quiz",
    "SizeExplorable",
    "StepsExplorable",
    "Verdict",
    "ask",
    "explore_output_size",
    "explore_paddings",
    "explore_size",
    "explore_steps",
    "export_html",
    "output_size_questions",
    "true_false",
]
