"""Gradient ascent on images, against a loop in NumPy whose gradient was worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convcourse.shapes import ShapeError
from convcourse.tf_ops import ascend, tensorflow
from tests.examples import examples

tf = tensorflow()
RNG = np.random.default_rng(5)
X, TARGET = RNG.uniform(size=(2, 9, 12, 3)), RNG.uniform(size=(2, 9, 12, 3))


def nearness(x):
    """Negative squared distance from the target: its gradient is 2 (target - x)."""
    return -tf.reduce_sum((x - TARGET.astype("float32")) ** 2, (1, 2, 3))


def resemblance(x):
    """The same whichever way an image is rolled."""
    return tf.reduce_sum(x * tf.roll(x, 1, 1) ** 2 - x**3 * tf.roll(x, 2, 2), (1, 2, 3))


@settings(max_examples=examples(12))
@given(steps=st.integers(1, 6), rate=st.floats(0.001, 0.5))
def test_each_step_adds_the_gradient_in_units_of_its_mean_size(steps, rate):
    x, expected = X, [X]
    for _ in range(steps):
        grad = 2 * (TARGET - x)
        x = np.clip(x + rate * grad / abs(grad).mean((1, 2, 3), keepdims=True), 0, 1)
        expected.append(x)
    frames = ascend(nearness, X, steps=steps, rate=rate)
    assert frames.dtype == np.float32
    assert_allclose(frames, expected, atol=2e-4)


def test_images_of_a_batch_climb_each_by_itself():
    together = ascend(resemblance, X, steps=3)
    apart = [ascend(resemblance, x[None], steps=3) for x in X]
    assert_allclose(together, np.concatenate(apart, axis=1), atol=1e-5)


def test_one_number_for_the_whole_batch_is_a_score_too():
    summed = ascend(lambda x: tf.reduce_sum(nearness(x)), X, steps=2)
    assert_allclose(summed, ascend(nearness, X, steps=2), atol=1e-6)


def test_jitter_changes_nothing_for_a_score_that_does_not_ask_where():
    still, shaken = (ascend(resemblance, X, steps=4, jitter=j) for j in (0, 3))
    assert_allclose(shaken, still, atol=1e-4)


def test_jitter_spreads_what_relies_on_one_pixel_and_its_seed_repeats_it():
    black = np.zeros((1, 9, 9, 1))
    runs = [
        ascend(lambda x: x[:, 4, 4, 0], black, steps=6, rate=0.001, jitter=jitter, seed=seed)
        for jitter, seed in ((0, 0), (1, 0), (1, 0), (1, 1))
    ]
    still, shaken, again, other = (run[-1, 0, :, :, 0] for run in runs)
    assert np.argwhere(still).tolist() == [[4, 4]]
    assert len(np.argwhere(shaken)) > 1
    assert not shaken[:3].any()
    assert not shaken[6:].any()
    assert_array_equal(shaken, again)
    assert not np.array_equal(shaken, other)


def test_octaves_begin_small_double_and_end_in_full_size():
    asked = []

    def brightness(x):
        asked.append(tuple(x.shape[1:3]))
        return tf.reduce_sum(x, (1, 2, 3))

    x = np.full((1, 32, 48, 1), 0.25)
    frames = ascend(brightness, x, steps=2, rate=0.1, octaves=3, scale=2)
    assert asked == [(8, 12)] * 2 + [(16, 24)] * 2 + [(32, 48)] * 2
    assert frames.shape == (1 + 3 * 2, 1, 32, 48, 1)
    # A grey image stays even at every size, so what each octave adds must be kept by the next.
    assert_allclose(frames[:, 0, 16, 24, 0], 0.25 + 0.1 * np.arange(7), atol=1e-5)


def test_a_photograph_keeps_its_details_at_every_octave():
    noise = RNG.uniform(size=(1, 32, 32, 1))
    frames = ascend(lambda x: tf.reduce_sum(x), noise, steps=1, rate=1e-6, octaves=3, scale=2)
    assert_allclose(frames, np.stack([noise] * 4), atol=1e-4)


def test_the_network_is_left_as_it_was():
    layer = tf.keras.layers.Conv2D(2, 3)
    layer.build((None, 9, 12, 3))
    before = [w.copy() for w in layer.get_weights()]
    frames = ascend(lambda x: tf.reduce_mean(layer(x) ** 2), X, steps=3)
    assert float(tf.reduce_mean(layer(frames[-1]) ** 2)) > float(tf.reduce_mean(layer(X) ** 2))
    for was, now in zip(before, layer.get_weights(), strict=True):
        assert_array_equal(was, now)


def test_where_nothing_changes_the_score_images_stay_as_they_are():
    frames = ascend(lambda x: 0 * tf.reduce_sum(x), X, steps=2)
    assert_allclose(frames, np.stack([X] * 3), atol=1e-6)


@pytest.mark.parametrize(
    ("x", "keywords", "words"),
    [
        (X[0], {}, r"got shape \(9, 12, 3\)\. Use x\[None\]"),
        (X[:0], {}, r"got shape \(0, 9, 12, 3\)"),
        (X, {"steps": 0}, "steps"),
        (X, {"jitter": -1}, "jitter"),
        (X, {"octaves": 0}, "octaves"),
        (X, {"scale": 1}, r"got scale=1\. Use > 1"),
        (
            X,
            {"octaves": 2, "scale": 1.5},
            r"2 octaves would be 6 x 8 pixels, of 9 x 12\. Use fewer",
        ),
    ],
)
def test_impossible_climbs_are_refused_with_a_reason(x, keywords, words):
    with pytest.raises(ShapeError, match=words):
        ascend(nearness, x, **keywords)


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (lambda x: tf.constant(x.numpy().sum()), r"does not depend on the images.*without NumPy"),
        (lambda x: tf.reduce_sum(tf.sqrt(x - x)), r"not finite.*add a small number"),
    ],
)
def test_a_score_that_gives_no_direction_is_refused(score, words):
    with pytest.raises(ValueError, match=words):
        ascend(score, X)
