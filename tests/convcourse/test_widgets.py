"""Sliders that the picture follows, pictures drawn beforehand, and questions that are asked."""

import re
from pathlib import Path

import ipywidgets
import numpy as np
import pytest

from convcourse import widgets
from convcourse.figures import (
    fig_connections,
    fig_images,
    fig_paddings,
    fig_shares,
    fig_weighted_pixels,
)
from convcourse.figures.picture import Picture
from convcourse.figures.shown.size import ROW
from convcourse.questions import Question, true_false
from convcourse.shapes import ShapeError
from convcourse.widgets import (
    Explorable,
    Quiz,
    Sliders,
    ask,
    explore_connections,
    explore_frames,
    explore_maps,
    explore_moved_digit,
    explore_paddings,
    explore_pixel_order,
    explore_shift,
)

LECTURES = sorted((Path(__file__).parents[2] / "lectures").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
DIGIT = np.zeros((9, 9))
DIGIT[3:6, 4] = (0.2, 0.8, 1.0)
WEIGHTS = {(4, 4): 0.6, (0, 0): -0.5, (5, 4): 1.5}
IMAGE = np.zeros((4, 6))
IMAGE[1, 0] = 1
SHARES = {"dense": [0.9, 0.5, 0.1], "CNN": [0.9, 0.8, 0.7]}
RAMP = np.arange(12.0).reshape(3, 4) / 12
MAPS = {"first": np.arange(12.0).reshape(2, 2, 3), "second": np.zeros((1, 4, 5))}
FRAMES = {f"step {i}": fig_images({f"after {i}": np.full((2, 2), i / 4)}) for i in range(5)}


def moved(right, down):
    """The digit moved pixel by pixel: what leaves it is lost."""
    result = np.zeros_like(DIGIT)
    for i, j in np.argwhere(DIGIT):
        if 0 <= i + down < 9 and 0 <= j + right < 9:
            result[i + down, j + right] = DIGIT[i, j]
    return result


def turned(widget):
    """The picture that a browser shows where the links of the sliders lead."""
    view = widget._view
    state = {link.target[1]: getattr(*link.source) for link in widget.links}
    place = 0
    for name, stops in zip(("first", "second", "third"), view.stops, strict=False):
        place = place * len(stops) + stops.index(state[name])
    return view.pictures[place]


def drawn(widget, number=-1):
    """The greys of an image of the picture."""
    return np.asarray(widget.picture.axes[0].images[number].get_array(), float)[..., 0]


# --- sliders ----------------------------------------------------------------------------------

PADDINGS = {"TensorFlow SAME": "SAME", "PyTorch padding=2": 2}


@pytest.mark.parametrize(
    ("widget", "moves", "twin"),
    [
        (
            explore_connections(size=5, kernel=2),
            {"row": 4, "col": 1},
            lambda: fig_connections(size=5, kernel=2, row=4, col=1),
        ),
        *(
            (
                explore_moved_digit(DIGIT[..., None], WEIGHTS),
                {"right": right, "down": down},
                lambda right=right, down=down: fig_weighted_pixels(moved(right, down), WEIGHTS),
            )
            for right, down in [(1, 0), (-2, 0), (0, 3), (2, -1)]
        ),
        (
            explore_shift(IMAGE, SHARES, [0, 1, 4]),
            {"right": 4},
            lambda: fig_shares(
                np.roll(IMAGE, 4, axis=1), {"dense": 0.1, "CNN": 0.7},
                title="Moved to the right by 4 pixels",
            ),
        ),
    ],
)  # fmt: skip
def test_the_picture_follows_the_sliders(widget, moves, twin):
    before = turned(widget)
    assert before == widget.picture.html()
    for name, value in moves.items():
        setattr(widget, name, value)
        assert (getattr(widget, name), widget.controls[name].value) == (value, value)
    assert widget.picture.alt == twin().alt
    assert turned(widget) == widget.picture.html() == twin().html() != before


@pytest.mark.parametrize(("right", "dense"), [(0, 90), (1, 50), (4, 10)])
def test_a_moved_image_stands_beside_the_shares_of_its_place(right, dense):
    widget = explore_shift(IMAGE, SHARES, [0, 1, 4])
    widget.right = right
    assert re.search(rf"right by {right} pixels?\..*dense {dense}\.0%", widget.picture.alt)
    assert np.argwhere(drawn(widget)).tolist() == [[1, right]]


def test_one_switch_gives_all_images_the_same_new_order():
    widget = explore_pixel_order({"a": RAMP, "b": 1 - RAMP}, seed=1)
    plain = widget.picture.html()
    widget.shuffled = True
    a, b = drawn(widget, 0), drawn(widget, 1)
    assert a.shape == b.shape == (3, 4)
    assert np.abs(a + b - 255).max() <= 1
    assert not np.array_equal(a, np.sort(a.ravel()).reshape(a.shape))
    widget.shuffled = False
    assert widget.picture.html() == plain


def test_sliders_show_the_reason_where_settings_do_not_work():
    widget = explore_connections(size=2, kernel=3)
    assert "kernel does not fit" in widget.picture.alt
    assert 'aria-label="No output' in turned(widget)


def test_paddings_of_two_libraries_are_an_explorable_with_both():
    widget = explore_paddings(size=6, kernel=3, stride=2)
    widget.kernel, widget.size, widget.stride = 5, 9, 3
    twin = fig_paddings(ROW[:9], [1] * 5, stride=3, paddings=PADDINGS)
    assert (widget.picture.alt, widget.picture.html()) == (twin.alt, twin.html())


def test_a_large_image_is_moved_in_steps_and_every_place_has_its_picture():
    widget = explore_moved_digit(np.eye(28), {(4, 4): 0.6})
    assert [widget.controls["right"].step, len(widget._view.pictures)] == [3, 49]
    for right, down in [(-9, -9), (0, 3), (9, 9)]:
        widget.right, widget.down = right, down
        assert turned(widget) == widget.picture.html()


def test_the_map_of_the_chosen_channel_is_shown_in_the_scale_of_its_layer():
    widget = explore_maps(np.eye(4), MAPS)
    for channel in range(3):
        widget.channel = channel
        expected = np.round(255 * MAPS["first"][..., channel] / 11)
        np.testing.assert_array_equal(drawn(widget), expected)
        assert f"first, channel {channel}" in widget.picture.alt


def test_another_layer_brings_its_own_channels_and_a_silent_one_is_black():
    widget = explore_maps(np.eye(4), MAPS)
    channel = widget.controls["channel"]
    assert channel.max == 2
    widget.layer = "second"
    assert channel.max == 4
    widget.channel = 4
    assert drawn(widget).tolist() == [[0] * 4]
    assert turned(widget) == widget.picture.html()
    widget.layer = "first"
    assert (channel.max, widget.channel) == (2, 2)
    assert "first, channel 2" in widget.picture.alt


MAPS_HELP = r"\(height, width, c_out\).*maps\[0\] for the first"


@pytest.mark.parametrize(
    ("explore", "words"),
    [
        (lambda: explore_moved_digit(np.ones((2, 2, 3)), WEIGHTS), r"one grey image: got shape"),
        (lambda: explore_pixel_order({}), r"images of one shape: got \[\]"),
        (lambda: explore_pixel_order({"a": [[1]], "b": [[1, 2]]}), r"got \[\(1, 1\), \(1, 2\)\]"),
        (lambda: explore_shift(IMAGE, {"dense": [0.9]}, [0, 1]), "one share for each of 2 shifts"),
        (lambda: explore_shift(IMAGE, {"dense": []}, []), "one share for each of 0 shifts: got"),
        (lambda: explore_shift(IMAGE, {"a": 0.5}, [0]), "one share for each of 1 shifts: got"),
        (lambda: explore_maps(IMAGE, {}), MAPS_HELP),
        (lambda: explore_maps(IMAGE, {"first": np.ones((2, 2))}), MAPS_HELP),
        (lambda: explore_maps(IMAGE, {"first": np.ones((1, 2, 2, 3))}), MAPS_HELP),
        (lambda: explore_maps(IMAGE, {"first": [[[]]]}), MAPS_HELP),
    ],
)
def test_what_sliders_cannot_show_is_refused(explore, words):
    with pytest.raises(ShapeError, match=words):
        explore()


def test_an_unknown_control_is_told_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no control 'step': .*'row', 'col'"):
        getattr(explore_connections(), "step")  # noqa: B009


@pytest.mark.parametrize("make", [explore_connections, lambda: explore_maps(IMAGE, MAPS)])
def test_without_a_kernel_the_picture_remains(make):
    widget = make()
    bundle = widget._repr_mimebundle_()
    assert WIDGET in bundle
    assert (bundle["text/html"], bundle["text/plain"]) == (
        widget.picture.html(), widget.picture.alt,
    )  # fmt: skip


def test_no_slider_of_a_lecture_has_python_draw():
    """What a lecture shows is drawn in the browser, or was drawn before it was shown."""
    sources = "".join(each.read_text("utf-8") for each in LECTURES)
    assert not re.search(r"ipywidgets|\binteract|%matplotlib", sources)
    made = set(re.findall(r"\bexplore_\w+", sources))
    calls = {
        "explore_connections": (),
        "explore_frames": (FRAMES,),
        "explore_maps": (IMAGE, MAPS),
        "explore_moved_digit": (DIGIT, WEIGHTS),
        "explore_pixel_order": ({"a": RAMP},),
        "explore_shift": (IMAGE, SHARES, [0, 1, 4]),
    }
    redrawn = []
    for name in sorted(made):
        widget = getattr(widgets, name)(*calls.get(name, ()))
        if isinstance(widget, Explorable):
            continue
        controls = widget.controls.values() if isinstance(widget, Sliders) else [widget.slider]
        redrawn += [name for each in controls if python_draws(widget, each)]
    assert len(made) > 15
    assert redrawn == []


def python_draws(widget, control):
    """Whether a move of a control has the kernel draw."""
    drawn, svg = [], Picture.svg
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Picture, "svg", lambda self: drawn.append(self) or svg(self))
        if hasattr(control, "options"):
            control.index = len(control.options) - 1
        else:
            control.value = getattr(control, "max", True)
    return bool(drawn)


# --- pictures drawn beforehand ----------------------------------------------------------------


def stack_of(frames):
    (stack,) = (child for child in frames.children if isinstance(child, ipywidgets.Stack))
    return stack


def test_the_slider_turns_the_pictures_over_by_a_link_that_needs_no_kernel():
    frames = explore_frames(FRAMES, label="octave")
    stack = stack_of(frames)
    assert [child.value for child in stack.children] == [each.html() for each in FRAMES.values()]
    assert stack.selected_index == 0
    links = [(link.source, link.target) for link in frames.links]
    assert ((frames.slider, "index"), (stack, "selected_index")) in links
    assert ((frames.play, "value"), (frames.slider, "index")) in links
    assert (frames.slider.options, frames.slider.description) == (tuple(FRAMES), "octave")
    assert (frames.play.min, frames.play.max) == (0, len(FRAMES) - 1)


def test_a_page_without_widgets_shows_the_last_frame():
    bundle = explore_frames(FRAMES)._repr_mimebundle_()
    assert WIDGET in bundle
    last = FRAMES["step 4"]
    assert (bundle["text/html"], bundle["text/plain"]) == (last.html(), last.alt)


def test_a_slider_over_nothing_is_refused():
    with pytest.raises(ValueError, match=r"got none\. Pass at least one"):
        explore_frames({})


# --- asking -----------------------------------------------------------------------------------


def test_a_quiz_judges_counts_and_goes_on():
    quiz = ask(
        Question("2 + 2?", "4", "Two & two.", mistakes={"5": "One < too many."}),
        true_false("0 is even.", True, "It is 2 times 0."),
    )
    assert "Question 1 of 2" in quiz.prompt.value
    quiz.reply.value = "5"
    assert "Not yet" in quiz.feedback.value
    assert "One &lt; too many." in quiz.feedback.value
    assert quiz.solved == set()
    quiz.reply.value = "4"  # Enter in the text field changes the value, and that is enough
    assert "Right" in quiz.feedback.value
    assert "1 of 2 solved" in quiz.feedback.value
    quiz.check.click()
    assert quiz.solved == {0}
    quiz.forward.click()
    assert "Question 2 of 2. " in re.sub("<.*?>", "", quiz.prompt.value)
    assert quiz.feedback.value == ""
    quiz.check.click()
    assert "choose an answer first" in quiz.feedback.value
    quiz.reply.value = "True"
    quiz.check.click()
    assert quiz.solved == {0, 1}
    quiz.forward.click()
    assert "Question 1 of 2" in quiz.prompt.value


def test_a_single_question_offers_no_next_one():
    quiz = Quiz(true_false("0 is even.", True, "It is 2 times 0."))
    assert "Question 1" not in quiz.prompt.value
    assert quiz.forward not in quiz.children[2].children


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ((), "at least one question"),
        (("stopps",), r"got 'stopps'\. Use one of playground, .*stops"),
    ],
)
def test_a_quiz_of_nothing_is_refused(questions, words):
    with pytest.raises(ValueError, match=words):
        ask(*questions)


def test_without_a_kernel_the_folded_answers_remain():
    quiz = ask("stops", "errata")
    bundle = quiz._repr_mimebundle_()
    assert {WIDGET, "text/plain"} <= bundle.keys()
    page = bundle["text/html"]
    assert page.count("<details><summary>Answer</summary>") == len(quiz.questions) == 3
    for question in quiz.questions:
        assert page.index(question.prompt) < page.index(f"<p>{question.answer}. ")


def test_after_a_third_wrong_reply_the_reader_may_see_how_it_is_done():
    question = Question("How many?", "24", "28 less 5, and 1.", solution="28 - 5 = 23\n23 + 1 = 24")
    quiz = Quiz(question)
    buttons = [[each.description for each in quiz.children[2].children]]
    for reply in ("30", "", "29", "28"):
        quiz.reply.value = reply
        quiz.check.click()
        buttons.append([each.description for each in quiz.children[2].children])
    assert "Show me how" not in buttons[3]
    assert buttons[4] == ["Check", "Show me how"]
    assert "28 is not it: it is too large" in quiz.feedback.value
    quiz.show.click()
    assert "23 + 1 = 24" in quiz.feedback.value
    assert quiz.solved == set()


def test_choices_that_are_pictures_stand_below_letters_and_are_chosen_by_them():
    quiz = ask("shift-left")
    question = quiz.question
    assert [label for label, _ in quiz.reply.options] == ["A", "B", "C", "D"]
    assert [choice for _, choice in quiz.reply.options] == list(question.choices)
    assert quiz.prompt.value.count("<table") == 4
    quiz.reply.value = question.answer
    quiz.check.click()
    assert quiz.solved == {0}
    page = quiz._repr_mimebundle_()["text/html"]
    assert page.count("<table") == 4
    assert f"<p>B: {question.answer}. " in page
