"""Networks of the literature: Keras' own without weights, and totals that others have printed."""

import math

import pytest
from matplotlib.patches import Rectangle

from convcourse.figures import Museum, fig_museum
from convcourse.figures.shown.museum import SCALES
from convcourse.shapes import Conv, ShapeError
from convcourse.shapes.architectures import ARCHITECTURES
from convcourse.shapes.graph import Architecture, Concat, Node, Sum
from convcourse.tf_ops import tensorflow
from convcourse.widgets import explore_museum

# Receptive fields: Araujo, Norris and Sim, "Computing Receptive Fields" (2019), for AlexNet,
# VGG-16 and MobileNet. Parameters of AlexNet and its operations: 60.97 and 724 million, as its
# Caffe model has them; those of ResNet-18: torchvision's documentation, 11,689,512 and 1.81 G.
KNOWN = {
    "LeNet-5": (156 + 2416 + 48_120 + 10_164 + 850, 416_520, 16),
    "AlexNet": (60_965_224, 724_406_816, 195),
    "VGG-16": (138_357_544, 15_470_264_320, 212),
    "ResNet-18": (11_689_512, 1_814_073_344, 435),
    "MobileNet": (4_231_976, 568_740_352, 315),
}


@pytest.fixture(scope="module")
def keras():
    """Keras, whose kernels begin as zeros: random ones take ten seconds, and nobody looks."""
    module = tensorflow().keras
    with pytest.MonkeyPatch.context() as patch:
        zeros = module.initializers.Zeros()
        scaling = module.initializers.VarianceScaling
        patch.setattr(scaling, "__call__", lambda _, shape, dtype=None: zeros(shape, dtype))
        yield module
    module.backend.clear_session()


def built(layers):
    """Return what Keras' layers cost: [(name, output shape, parameters, MACs)]."""
    found = []
    for layer in layers:
        kernel = getattr(layer, "kernel", None)
        out = layer.output.shape[1:]
        if kernel is None:
            macs = 0
        elif layer.__class__.__name__ == "DepthwiseConv2D":
            macs = math.prod(out[:2]) * math.prod(kernel.shape)
        else:  # a convolution or a dense layer, at each place
            macs = math.prod(out[:-1]) * math.prod(kernel.shape)
        learned = sum(math.prod(each.shape) for each in layer.trainable_weights)
        found.append((layer.name, tuple(out), learned, macs))
    return found


@pytest.mark.parametrize("name", KNOWN)
def test_totals_are_those_that_others_have_printed(name):
    table = ARCHITECTURES[name].summary()
    fields = [row.receptive_field for row in table if row.receptive_field]
    assert (table.params, table.macs, *fields[-1]) == (*KNOWN[name], KNOWN[name][2])


@pytest.mark.parametrize(("name", "model"), [("VGG-16", "VGG16"), ("MobileNet", "MobileNet")])
def test_a_network_is_that_of_keras_without_weights(name, model, keras):
    theirs = built(getattr(keras.applications, model)(weights=None).layers)
    table = ARCHITECTURES[name].summary()
    assert table.params == sum(params for _, _, params, _ in theirs)
    assert table.macs == sum(macs for _, _, _, macs in theirs)
    # Where it works, layer by layer; Keras writes the last one of MobileNet as 1 x 1 maps.
    ours = [(row.output_shape, row.macs) for row in table if row.macs]
    assert [macs for _, macs in ours] == [macs for *_, macs in theirs if macs]
    shapes = [out for _, out, _, macs in theirs if macs]
    assert [out for out, _ in ours][:-1] == shapes[:-1]


def test_the_inception_block_is_the_first_of_keras_network(keras):
    layers = keras.applications.InceptionV3(weights=None).layers
    last = [layer.name for layer in layers].index("mixed0")
    first = max(i for i in range(last) if isinstance(layers[i], keras.layers.MaxPooling2D))
    theirs, table = built(layers[first + 1 : last + 1]), ARCHITECTURES["Inception block"].summary()
    assert layers[first].output.shape[1:] == ARCHITECTURES["Inception block"].input_shape
    assert table[-1].output_shape == layers[last].output.shape[1:]
    assert table.params == sum(params for _, _, params, _ in theirs)
    ours = sorted(row.macs for row in table if row.macs)
    assert ours == sorted(macs for *_, macs in theirs if macs)


def test_the_convnext_block_is_the_first_of_keras_network(keras):
    model = keras.applications.ConvNeXtTiny(weights=None)
    prefix = "convnext_tiny_stage_0_block_0"
    inside = [layer for layer in model.layers if layer.name.startswith(prefix)]
    theirs, table = built(inside), ARCHITECTURES["ConvNeXt block"].summary()
    assert table[-1].output_shape == inside[0].input.shape[1:] == inside[-1].output.shape[1:]
    assert (table.params, table.macs) == (sum(t[2] for t in theirs), sum(t[3] for t in theirs))


def test_branches_that_do_not_meet_are_told_why():
    half = Node(Conv(8, 3, stride=2, padding="SAME", name="half"))
    for join, words in (
        (Sum(name="sum"), r"sum: only equal shapes can be added: got 14×14×8 and 28×28×8\. Use"),
        (Concat(name="both"), r"both: only maps of one height and width .* Use the same stride"),
    ):
        nodes = [half, Node(join, inputs=("half", "input"))]
        with pytest.raises(ShapeError, match=words):
            Architecture(2015, "a block", (28, 28, 8), nodes).summary()


@pytest.mark.parametrize(
    ("network", "side", "words"),
    [
        ("AlexNet", 10, "conv1: along the height, kernel does not fit: input 10 "),
        ("AlexNet", 11, r"pool1: along the height, .* Here x has shape \(None, 1, 1, 96\)"),
        ("LeNet-5", 13, "C3: along the height, kernel does not fit: input 4 "),
    ],
)
def test_a_network_says_which_layer_has_too_little_to_read(network, side, words):
    with pytest.raises(ShapeError, match=words):
        ARCHITECTURES[network].summary(side)
    widget = explore_museum(network, side=side)
    assert widget.picture.alt.startswith("No output: these settings do not work. ")
    widget.side = 0
    assert widget.picture.alt.startswith(network)


def test_a_layer_is_counted_by_hand():
    museum = Museum(network="AlexNet", layer=3)
    assert museum.title == "conv2: 5×5, stride 1, padding 2 + 2, groups 2"
    assert museum.by_hand == (
        "output     = floor((27 + 2 + 2 - 5) / 1) + 1 = 27, so 27×27×256",
        "parameters = 5·5·48·256 + 256 = 307,456",
        "MACs       = 27·27·5·5·48·256 = 223,948,800",
        "field      = 19 + (5 - 1)·8 = 51 pixels; jump 8·1 = 8",
    )


def boxes(museum):
    """Return the boxes of the image and the layers, which are drawn first."""
    patches = [each for each in fig_museum(museum).axes[0].patches if isinstance(each, Rectangle)]
    return patches[: len(museum.architecture.nodes) + 1]


def test_maps_are_drawn_to_scale():
    museum = Museum(network="VGG-16")
    names = ["input", *(node.layer.name for node in museum.architecture.nodes)]
    drawn = dict(zip(names, boxes(museum), strict=True))
    ratio = drawn["pool5"].get_height() / drawn["input"].get_height()
    assert ratio == pytest.approx(7 / 224)
    assert drawn["conv3_1"].get_width() / drawn["conv4_1"].get_width() == pytest.approx(1 / 2)
    assert drawn["dense1"].get_height() / drawn["flatten"].get_height() == pytest.approx(
        4096 / 25_088
    )


def test_one_scale_for_the_whole_museum():
    (image, *_), (small, *_) = (boxes(Museum(network="LeNet-5", scale=each)) for each in SCALES)
    assert small.get_height() / image.get_height() == pytest.approx(32 / 227)
