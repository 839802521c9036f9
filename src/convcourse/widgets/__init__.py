"""What a lecture lets its reader move and answer: sliders over figures, and self-checks.

Explorables compute and draw in the browser; simple sliders draw a figure anew in the kernel. The
only package of convcourse that imports ipywidgets and anywidget. Where no kernel runs, in print or
on a static page, each widget falls back to HTML: the picture with its alternative text, or the
question with its answer folded away.
"""

from convcourse.widgets.channels import VolumeExplorable, explore_volume
from convcourse.widgets.explorable import Explorable, export_html
from convcourse.widgets.explore import Explorer, explore_output_size, explore_paddings
from convcourse.widgets.learning import LearningExplorable, explore_learning
from convcourse.widgets.one_axis import SizeExplorable, explore_size
from convcourse.widgets.photographs import PRESETS, KernelExplorable, explore_kernel
from convcourse.widgets.questions import Question, Verdict, output_size_questions, true_false
from convcourse.widgets.quiz import Quiz, ask
from convcourse.widgets.receptive import ReceptiveFieldExplorable, explore_receptive_field
from convcourse.widgets.steps import StepsExplorable, explore_steps
from convcourse.widgets.unrolled import Im2colExplorable, explore_im2col

__all__ = [
    "PRESETS",
    "Explorable",
    "Explorer",
    "Im2colExplorable",
    "KernelExplorable",
    "LearningExplorable",
    "Question",
    "Quiz",
    "ReceptiveFieldExplorable",
    "SizeExplorable",
    "StepsExplorable",
    "Verdict",
    "VolumeExplorable",
    "ask",
    "explore_im2col",
    "explore_kernel",
    "explore_learning",
    "explore_output_size",
    "explore_paddings",
    "explore_receptive_field",
    "explore_size",
    "explore_steps",
    "explore_volume",
    "export_html",
    "output_size_questions",
    "true_false",
]
