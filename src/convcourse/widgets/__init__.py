"""What a lecture lets its reader move and answer: sliders over figures, and self-checks.

Explorables compute and draw in the browser; simple sliders draw a figure anew in the kernel. The
only package of convcourse that imports ipywidgets and anywidget. Where no kernel runs, in print or
on a static page, each widget falls back to HTML: the picture with its alternative text, or the
question with its answer folded away.
"""

from convcourse.widgets.bank.lecture_01 import weight_count_questions
from convcourse.widgets.bank.lecture_02 import by_hand_questions
from convcourse.widgets.bank.lecture_03 import kernel_questions
from convcourse.widgets.bank.lecture_09 import summary_questions
from convcourse.widgets.channels import VolumeExplorable, explore_volume
from convcourse.widgets.dense import explore_connections, explore_moved_digit, explore_pixel_order
from convcourse.widgets.explorable import Explorable, export_html
from convcourse.widgets.explore import Explorer, explore_output_size, explore_paddings
from convcourse.widgets.inside import Frames, explore_frames, explore_maps
from convcourse.widgets.learning import LearningExplorable, explore_learning
from convcourse.widgets.moved import explore_shift
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
    "Frames",
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
    "by_hand_questions",
    "explore_connections",
    "explore_frames",
    "explore_im2col",
    "explore_kernel",
    "explore_learning",
    "explore_maps",
    "explore_moved_digit",
    "explore_output_size",
    "explore_paddings",
    "explore_pixel_order",
    "explore_receptive_field",
    "explore_shift",
    "explore_size",
    "explore_steps",
    "explore_volume",
    "export_html",
    "kernel_questions",
    "output_size_questions",
    "summary_questions",
    "true_false",
    "weight_count_questions",
]
