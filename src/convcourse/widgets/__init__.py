"""What a lecture lets its reader move and answer: sliders over figures, and self-checks.

An `Explorable` computes and draws in the browser; `Sliders` turn over what Python drew before. The
only package of convcourse that imports ipywidgets and anywidget. Where no kernel runs, in print or
on a static page, each widget falls back to HTML: the picture with its alternative text, or the
question with its answer folded away.
"""

from typing import TYPE_CHECKING, Any

from convcourse.extras import needs

with needs("notebook", "convcourse.widgets"):
    import anywidget  # noqa: F401  all below rests on it

from convcourse import questions
from convcourse.questions import Question, Verdict, true_false
from convcourse.widgets.connections import explore_connections
from convcourse.widgets.explorable import Explorable, export_html
from convcourse.widgets.frames import Frames, explore_frames
from convcourse.widgets.im2col import Im2colExplorable, explore_im2col
from convcourse.widgets.kernel import PRESETS, KernelExplorable, explore_kernel
from convcourse.widgets.learning import LearningExplorable, explore_learning
from convcourse.widgets.links import LinksExplorable, explore_links
from convcourse.widgets.maps import explore_maps
from convcourse.widgets.motion import MotionExplorable, explore_motion
from convcourse.widgets.moved_digit import explore_moved_digit
from convcourse.widgets.museum import MuseumExplorable, explore_museum
from convcourse.widgets.network import NetworkExplorable, explore_network
from convcourse.widgets.paddings import explore_paddings
from convcourse.widgets.pixel_order import explore_pixel_order
from convcourse.widgets.quiz import Quiz, ask
from convcourse.widgets.receptive_field import ReceptiveFieldExplorable, explore_receptive_field
from convcourse.widgets.shift import explore_shift
from convcourse.widgets.size import SizeExplorable, explore_size
from convcourse.widgets.sliders import Sliders
from convcourse.widgets.steps import StepsExplorable, explore_steps
from convcourse.widgets.volume import VolumeExplorable, explore_volume
from convcourse.widgets.what import WhatExplorable, explore_what

if TYPE_CHECKING:
    from convcourse.questions import (
        by_hand_questions,
        kernel_questions,
        output_size_questions,
        summary_questions,
        weight_count_questions,
    )

__all__ = [
    "PRESETS",
    "Explorable",
    "Frames",
    "Im2colExplorable",
    "KernelExplorable",
    "LearningExplorable",
    "LinksExplorable",
    "MotionExplorable",
    "MuseumExplorable",
    "NetworkExplorable",
    "Question",
    "Quiz",
    "ReceptiveFieldExplorable",
    "SizeExplorable",
    "Sliders",
    "StepsExplorable",
    "Verdict",
    "VolumeExplorable",
    "WhatExplorable",
    "ask",
    "by_hand_questions",
    "explore_connections",
    "explore_frames",
    "explore_im2col",
    "explore_kernel",
    "explore_learning",
    "explore_links",
    "explore_maps",
    "explore_motion",
    "explore_moved_digit",
    "explore_museum",
    "explore_network",
    "explore_paddings",
    "explore_pixel_order",
    "explore_receptive_field",
    "explore_shift",
    "explore_size",
    "explore_steps",
    "explore_volume",
    "explore_what",
    "export_html",
    "kernel_questions",
    "output_size_questions",
    "summary_questions",
    "true_false",
    "weight_count_questions",
]


def __getattr__(name: str) -> Any:
    """Load the questions that a lecture asks for, and those of no other lecture."""
    if name not in questions.GENERATORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(questions, name)


def __dir__() -> list[str]:
    """List what can be asked for, so that an editor can complete it before it is loaded."""
    return sorted({*globals(), *__all__})
