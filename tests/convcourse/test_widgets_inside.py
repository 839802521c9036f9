"""Pictures drawn beforehand that the browser turns over, and the browser of feature maps."""

import ipywidgets
import numpy as np
import pytest

from convcourse.figures import fig_images
from convcourse.shapes import ShapeError
from convcourse.widgets import explore_frames, explore_maps

WIDGET = "application/vnd.jupyter.widget-view+json"
FRAMES = {f"step {i}": fig_images({f"after {i}": np.full((2, 2), i / 4)}) for i in range(5)}
MAPS = {"first": np.arange(12.0).reshape(2, 2, 3), "second": np.zeros((1, 4, 5))}
IMAGE = np.eye(4)


def stack_of(frames):
    (stack,) = (child for child in frames.children if isinstance(child, ipywidgets.Stack))
    return stack


def test_every_picture_is_in_the_browser_before_the_slider_moves():
    stack = stack_of(explore_frames(FRAMES))
    assert [child.value for child in stack.children] == [each.html() for each in FRAMES.values()]
    assert stack.selected_index == 0


def test_the_slider_turns_the_pictures_over_by_a_link_that_needs_no_kernel():
    frames = explore_frames(FRAMES, label="octave")
    stack = stack_of(frames)
    links = [(link.source, link.target) for link in frames.links]
    assert ((frames.slider, "index"), (stack, "selected_index")) in links
    assert ((frames.play, "value"), (frames.slider, "index")) in links
    assert (frames.slider.options, frames.slider.description) == (tuple(FRAMES), "octave")
    assert (frames.play.min, frames.play.max) == (0, len(FRAMES) - 1)


def test_a_page_without_widgets_shows_the_last_picture():
    bundle = explore_frames(FRAMES)._repr_mimebundle_()
    assert WIDGET in bundle
    last = FRAMES["step 4"]
    assert (bundle["text/html"], bundle["text/plain"]) == (last.html(), last.alt)


def test_a_slider_over_nothing_is_refused():
    with pytest.raises(ValueError, match=r"got none\. Pass at least one"):
        explore_frames({})


def shown(explorer):
    """The greys of the map on show, as the picture has them."""
    return np.asarray(explorer.picture.axes[0].images[1].get_array())[..., 0]


def test_the_browser_shows_the_map_of_the_chosen_channel_in_the_scale_of_its_layer():
    explorer = explore_maps(IMAGE, MAPS)
    for channel in range(3):
        explorer.channel.value = channel
        expected = np.round(255 * MAPS["first"][..., channel] / 11)
        np.testing.assert_array_equal(shown(explorer), expected)
        assert f"first, channel {channel}" in explorer.picture.alt


def test_another_layer_brings_its_own_channels_and_a_silent_one_is_black():
    explorer = explore_maps(IMAGE, MAPS)
    assert explorer.channel.max == 2
    explorer.layer.value = "second"
    assert explorer.channel.max == 4
    explorer.channel.value = 4
    assert shown(explorer).tolist() == [[0] * 4]
    explorer.layer.value = "first"
    assert (explorer.channel.max, explorer.channel.value) == (2, 2)
    assert "first, channel 2" in explorer.picture.alt


@pytest.mark.parametrize(
    "maps", [{}, {"first": np.ones((2, 2))}, {"first": np.ones((1, 2, 2, 3))}, {"first": [[[]]]}]
)
def test_what_is_no_layer_of_maps_is_refused(maps):
    with pytest.raises(ShapeError, match=r"\(height, width, c_out\).*maps\[0\] for the first"):
        explore_maps(IMAGE, maps)


def test_the_browser_of_maps_has_a_picture_where_no_kernel_runs():
    bundle = explore_maps(IMAGE, MAPS)._repr_mimebundle_()
    assert WIDGET in bundle
    assert bundle["text/html"].startswith("<img alt=")
    assert "first, channel 0" in bundle["text/plain"]
