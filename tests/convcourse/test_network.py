"""The small network: what is shipped, and the browser's arithmetic against two other ones."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from convcourse.data import load_mnist
from convcourse.data.network import NETWORK, load_network
from convcourse.figures.shown.network import LAYERS
from convcourse.layers import accuracy
from convcourse.shapes import ShapeError
from convcourse.tf_ops import tensorflow
from convcourse.widgets import explore_network
from convcourse.widgets.explorable import joined, module_text
from tools.train_network import SEED, TESTED, build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ours():
    """The network as a `Sequential` of convcourse.layers, with the weights that are shipped."""
    network = build()
    network.set_weights(load_network().weights)
    return network


def hexadecimal(image):
    return "".join(f"{int(level):x}" for level in np.round(15 * image).flat)


@pytest.fixture(scope="module")
def browser(path_of, tmp_path_factory):
    """A hundred digits, as they are, moved and turned, and what the browser makes of them."""
    folder = tmp_path_factory.mktemp("js")
    draw = np.random.default_rng(5)
    widget, states, images = explore_network("drawing"), [], []
    for number, image in enumerate(load_mnist(100).images):
        widget.drawing = hexadecimal(image)
        if number % 2:
            widget.right, widget.down = (int(each) for each in draw.integers(-5, 6, 2))
            widget.turn, widget.noise = int(draw.integers(-60, 61)), int(draw.integers(0, 50))
        states.append(widget._state())
        images.append(widget.reading.image)
    (folder / "all.mjs").write_text(
        joined("network", end="export { ShapeError, format, pictureOf, thousands, network };"),
        "utf-8",
    )
    (folder / "network.mjs").write_text(module_text("network"), "utf-8")
    question = {
        "script": (folder / "all.mjs").as_uri(),
        "modules": [(folder / "network.mjs").as_uri()],
        "values": [],
        "questions": [{"name": "network", "states": states, "wanted": ["maps", "answer"]}],
    }
    run = subprocess.run(
        [path_of("node"), str(ROOT / "tests" / "js" / "evaluate.mjs")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    told = [each["numbers"] for each in json.loads(run.stdout)["answers"][0]]
    maps = [
        np.array(
            [
                np.reshape(e["maps"][i]["v"], (e["maps"][i]["h"], -1, e["maps"][i]["d"]))
                for e in told
            ]
        )
        for i in range(len(LAYERS))
    ]
    return np.array(images)[..., None], maps, np.array([each["answer"] for each in told])


@pytest.mark.needs("node")
def test_the_browser_computes_every_map_as_the_layers_of_the_course_do(browser, ours):
    images, maps, answer = browser
    x, outputs = np.float32(images), []
    for layer in ours.layers:
        x = layer(x)
        outputs.append(x)
    # After ReLU, pooling, ReLU, pooling, ReLU, ReLU, and the scores.
    for i, theirs in zip((1, 2, 4, 5, 7, 10, 11), maps[1:], strict=True):
        np.testing.assert_allclose(outputs[i].reshape(theirs.shape), theirs, atol=1e-4)
    np.testing.assert_allclose(outputs[-1], answer, atol=1e-4)
    np.testing.assert_allclose(maps[0], images, atol=1e-12)


@pytest.mark.needs("node")
def test_the_browser_answers_as_keras_does(browser):
    images, _, answer = browser
    keras = tensorflow().keras
    layers = keras.layers
    parts = [layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(2)]
    parts += [layers.Conv2D(12, 3, activation="relu"), layers.MaxPooling2D(2)]
    parts += [
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
    ]
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), *parts, layers.Dense(10, activation="softmax")]
    )
    model.set_weights(load_network().weights)
    np.testing.assert_allclose(model(np.float32(images)).numpy(), answer, atol=1e-4)


def test_the_accuracy_that_is_shipped_is_that_of_the_weights_that_are_shipped(ours):
    _, test = load_mnist(5000).split(TESTED, seed=SEED)
    shipped = load_network()
    assert shipped.tested == len(test.labels)
    measured = accuracy(test.labels, ours.predict(test.images))
    assert measured == pytest.approx(shipped.accuracy, abs=0.002)  # a tie may fall either way
    assert NETWORK.stat().st_size < 100_000


def test_each_digit_that_is_shipped_is_read_and_moved_far_it_is_not():
    for digit in "0123456789":
        assert explore_network(digit).answer.argmax() == int(digit)
    moved = explore_network(7, right=6)
    assert moved.answer.argmax() != 7


def test_a_drawing_is_turned_and_moved_as_numpy_does():
    image = load_mnist(1).images[0, :, :, 0].astype(float)
    text = hexadecimal(image)
    levels = np.round(15 * image) / 15
    widget = explore_network(drawing=image, turn=90)
    assert widget.drawing == text
    np.testing.assert_allclose(widget.reading.image, np.rot90(levels, -1), atol=1e-12)
    widget.turn, widget.right, widget.down = 0, 3, -2
    moved = np.roll(levels, (-2, 3), (0, 1))
    moved[-2:], moved[:, :3] = 0, 0
    np.testing.assert_array_equal(widget.reading.image, moved)


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (np.zeros((28, 28)), "the picture is black: no pixel holds ink"),
        ("", "Draw a digit, take one of MNIST's"),
        ("f" * 9, "got 9 characters. Use 0 for black and f for white"),
        ("F" * 784, "a drawing is 784 hexadecimal digits"),
    ],
)
def test_a_drawing_that_cannot_be_read_is_told_why_and_the_controls_stay_alive(drawing, words):
    widget = explore_network(drawing=drawing)
    assert words in widget.picture.alt
    widget.digit = "4"
    assert "read as 4" in widget.picture.alt


@pytest.mark.parametrize("drawing", [np.ones((8, 8)), np.full((28, 28), 255.0)])
def test_an_array_that_is_no_drawing_is_refused(drawing):
    with pytest.raises(ShapeError, match=r"an array \(28, 28\) between 0 and 1.*divide by 255"):
        explore_network(drawing=drawing)


def test_an_untrained_network_says_so():
    widget = explore_network(3, trained=False)
    assert ": a guess, for these weights are random" in widget.picture.alt
    assert np.ptp(widget.answer) < 0.5


def test_one_number_is_the_sum_of_its_products():
    widget = explore_network(5, layer="conv2", channel=9, row=5, col=5, source=3)
    reading = widget.reading
    x, w, products = reading.parts
    np.testing.assert_allclose(x, reading.maps[2][5:8, 5:8, 3])
    np.testing.assert_array_equal(w, load_network().weights[2][:, :, 3, 9])
    np.testing.assert_array_equal(products, x * w)
    before = reading.sums.sum() + reading.bias
    assert reading.value == pytest.approx(max(0, before))
    assert reading.sums[3] == pytest.approx(products.sum())
    widget.layer = "pool1"
    window = widget.reading.maps[1][10:12, 10:12, 7]
    np.testing.assert_array_equal(widget.reading.parts[0], window)
    assert widget.reading.value == window.max()
