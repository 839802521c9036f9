"""Pictures of convolution: numbers in, a Matplotlib figure with its alternative text out.

Every ``fig_*`` returns a :class:`Picture`. No pyplot and no global style is touched, so a picture
is an ordinary value: show it, save it, test it. Matplotlib is loaded when one is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convcourse.extras import needs
from convcourse.figures.shown.im2col import Unrolled
from convcourse.figures.shown.links import Links
from convcourse.figures.shown.motion import Motion
from convcourse.figures.shown.museum import Museum
from convcourse.figures.shown.network import Reading
from convcourse.figures.shown.receptive_field import Cone
from convcourse.figures.shown.size import AxisWindows
from convcourse.figures.shown.volume import Volume
from convcourse.figures.shown.what import Sliding

if TYPE_CHECKING:
    from convcourse.figures.bars import fig_bars
    from convcourse.figures.channels import fig_channels
    from convcourse.figures.connections import fig_connections
    from convcourse.figures.curves import fig_curves
    from convcourse.figures.grid import fig_grid
    from convcourse.figures.im2col import fig_im2col
    from convcourse.figures.images import fig_images
    from convcourse.figures.kernel import fig_kernel
    from convcourse.figures.kernels import fig_kernels
    from convcourse.figures.learning import fig_learning
    from convcourse.figures.links import fig_links
    from convcourse.figures.motion import fig_motion
    from convcourse.figures.museum import fig_museum
    from convcourse.figures.network import fig_network
    from convcourse.figures.numbers import fig_numbers
    from convcourse.figures.picture import Picture
    from convcourse.figures.receptive_field import fig_receptive_field
    from convcourse.figures.shares import fig_shares
    from convcourse.figures.size import fig_paddings, fig_windows
    from convcourse.figures.steps import fig_steps
    from convcourse.figures.volume import fig_volume
    from convcourse.figures.weighted_pixels import fig_weighted_pixels
    from convcourse.figures.what import fig_what

__all__ = [
    "AxisWindows",
    "Cone",
    "Links",
    "Motion",
    "Museum",
    "Picture",
    "Reading",
    "Sliding",
    "Unrolled",
    "Volume",
    "fig_bars",
    "fig_channels",
    "fig_connections",
    "fig_curves",
    "fig_grid",
    "fig_im2col",
    "fig_images",
    "fig_kernel",
    "fig_kernels",
    "fig_learning",
    "fig_links",
    "fig_motion",
    "fig_museum",
    "fig_network",
    "fig_numbers",
    "fig_paddings",
    "fig_receptive_field",
    "fig_shares",
    "fig_steps",
    "fig_volume",
    "fig_weighted_pixels",
    "fig_what",
    "fig_windows",
]

# fig_bars is in bars, and so on; these are elsewhere.
_MODULES = {"Picture": "picture", "fig_paddings": "size", "fig_windows": "size"}


def __getattr__(name: str) -> Any:
    """Load what draws, and Matplotlib with it, when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULES.get(name, name.removeprefix("fig_"))
    with needs("notebook", f"convcourse.figures.{name}"):
        value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return value


def __dir__() -> list[str]:
    """List what can be asked for, so that an editor can complete it before it is loaded."""
    return sorted({*globals(), *__all__})
