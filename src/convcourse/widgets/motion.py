"""A convolution in motion: stride, borders, dilation, and the transposed one."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from convcourse import figures
from convcourse.figures.shown.convolved import IMAGE, KERNELS
from convcourse.figures.shown.motion import BORDERS, KINDS_OF_MOTION, Motion
from convcourse.widgets.explorable import Explorable, choice, slider

__all__ = ["MotionExplorable", "explore_motion"]


class MotionExplorable(Explorable):
    """What :func:`explore_motion` returns.

    Attributes
    ----------
    kind : "convolution" or "transposed"
        Which of the two is shown.
    size, kernel, stride, dilation : int
        Along both axes, in pixels.
    padding : "VALID", "SAME" or "explicit", in any case
        What `pad` counts for: setting it makes the padding explicit.
    border : "zeros", "reflect", "replicate" or "circular"
        What stands around the image.
    output_padding : int
        Of PyTorch's transposed convolution.
    step : int
        How many places came before.
    """

    name: ClassVar[str] = "motion"
    kind = choice(Motion.kind, KINDS_OF_MOTION, "kind")
    size = slider(Motion.size, 1, 5, "n, input size")
    kernel = slider(Motion.kernel, 1, 4, "f, kernel size")
    stride = slider(Motion.stride, 1, 3, "s, stride")
    dilation = slider(Motion.dilation, 1, 2, "d, dilation")
    padding = choice(Motion.padding, ("VALID", "SAME", "explicit"), "padding")
    pad = slider(Motion.pad, 0, 3, "p, each side", padding="explicit")
    border = choice(Motion.border, tuple(BORDERS), "border")
    output_padding = slider(Motion.output_padding, 0, 2, "output_padding")
    step = traitlets.Int(0, min=0).tag(sync=True)
    x = traitlets.List().tag(sync=True)
    w = traitlets.List().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Hand the browser the image and the kernel, and the traits of the figure."""
        super().__init__(x=IMAGE[:, :, 0].tolist(), w=KERNELS[:, :, 0, 0].tolist(), **traits)

    @property
    def motion(self) -> Motion:
        """The convolution as it is set."""
        return self.as_set(Motion)

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The step in each library."""
        return [
            {
                "title": each.title,
                "formula": each.formula,
                "said": each.said,
                "step": each.step,
                "out": each.out,
                "values": each.values.tolist(),
                "kinds": each.kinds.tolist(),
                "small": each.small.tolist(),
            }
            for each in self.motion.moments
        ]

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_motion`."""
        return figures.fig_motion(self.motion)


def explore_motion(kind: str = "convolution", **settings: Any) -> MotionExplorable:
    """Return a convolution that can be played, stopped and stepped, in two libraries at once.

    Arrow keys step. Where the reader's system asks for less motion, nothing plays by itself. The
    static twin is :func:`convcourse.figures.fig_motion`.

    Parameters
    ----------
    kind : "convolution" or "transposed"
        Which of the two.
    **settings
        Other traits of the `MotionExplorable`, its sliders among them.

    Examples
    --------
    >>> widget = explore_motion("transposed", size=3, kernel=3, stride=2, padding="VALID")
    >>> [each["formula"] for each in widget.numbers]
    ['out = 3·2 + max(3 - 2, 0) = 7', 'out = (3 - 1)·2 + 3 - 2·0 + 0 = 7']
    """
    return MotionExplorable(kind=kind, **settings)
