"""What a lecture lets its reader move and answer: sliders over figures, and self-checks.

The only package of convcourse that imports ipywidgets. Where no kernel runs, in print or on a
static page, each widget falls back to HTML: the picture with its alternative text, or the question
with its answer folded away.
"""

from convcourse.widgets.bank.lecture_01 import weight_count_questions
from convcourse.widgets.bank.lecture_02 import by_hand_questions
from convcourse.widgets.bank.lecture_03 import kernel_questions
from convcourse.widgets.bank.lecture_09 import summary_questions
from convcourse.widgets.dense import (
    explore_connections,
    explore_moved_digit,
    explore_pixel_order,
)
from convcourse.widgets.explore import Explorer, explore_output_size, explore_paddings
from convcourse.widgets.inside import Frames, explore_frames, explore_maps
from convcourse.widgets.moved import explore_shift
from convcourse.widgets.questions import Question, Verdict, output_size_questions, true_false
from convcourse.widgets.quiz import Quiz, ask

__all__ = [
    "Explorer",
    "Frames",
    "Question",
    "Quiz",
    "Verdict",
    "ask",
    "by_hand_questions",
    "explore_connections",
    "explore_frames",
    "explore_maps",
    "explore_moved_digit",
    "explore_output_size",
    "explore_paddings",
    "explore_pixel_order",
    "explore_shift",
    "kernel_questions",
    "output_size_questions",
    "summary_questions",
    "true_false",
    "weight_count_questions",
]
