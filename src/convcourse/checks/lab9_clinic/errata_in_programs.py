"""Errata about programs: what TensorFlow takes, and what it calls things."""

from convcourse.checks.common import sections
from convcourse.checks.lab9_clinic.erratum import Erratum

_OLD = "That was TensorFlow 1; version 2 does not have it there."

PROGRAMS = (
    Erratum(
        "pad-two-options",
        "padding options",
        "tf.nn.conv2d is said to know two paddings, 'VALID' and 'SAME', and no others. What shape "
        "has the map of a 4 x 4 image and a 3 x 3 kernel, stride 1, with "
        "padding=[[0, 0], [2, 2], [1, 0], [0, 0]]? (A list: rows, columns.)",
        (4, 4),
        (6, 3),
        sections.SAME,
        "A list of zeros before and after, for each of the four axes, is a padding, too.",
        (
            "A list is read as SAME, since it is not 'VALID'.",
            "A list stands for reflected pixels, two at each side.",
            "A list pads the kernel, and not the image.",
        ),
    ),
    Erratum(
        "pad-case",
        "case of padding",
        "Capitals are said not to matter in the padding of tf.nn.conv2d, so 'same' would do. What "
        "has to be typed? (A text.)",
        "'same' will do|same",
        "SAME",
        sections.CALLS,
        "Keras turns the text into its own form; tf.nn.conv2d takes it letter by letter.",
        (
            "tf.nn.conv2d turns the text into its own form; Keras takes it letter by letter.",
            "Capitals matter in VALID alone.",
            "Capitals matter only if the stride is not 1.",
        ),
        capitals=True,
    ),
    Erratum(
        "pool-label",
        "label",
        "A table lists conv2d_1, max_pooling2d_1, conv2d_2, max_pooling2d_2. The text below its "
        "last row says that max_pooling2d_1 has no parameters. Which layer does it mean?",
        "max_pooling2d_1|maxpooling2d_1",
        "max_pooling2d_2|maxpooling2d_2",
        sections.SUMMARY,
        "The text was copied from another row; what it says is true of either.",
        (
            "The text is about the layer before, and a pooling there has parameters.",
            "The text is about a layer with as many parameters as channels.",
            "The text counts layers from 0.",
        ),
    ),
    Erratum(
        "shape-whc",
        "layout",
        "A batch is said to have the axes [items, width, height, channels]. What shape has a batch "
        "of 8 photographs, 640 wide and 480 high, in three colours? (A list.)",
        (8, 640, 480, 3),
        (8, 480, 640, 3),
        sections.LAYOUTS,
        "Rows come first: height before width. Square pictures hide the mistake.",
        (
            "Channels come before height and width.",
            "Width comes first because x comes before y.",
            "The batch comes last, as the slowest axis.",
        ),
    ),
    Erratum(
        "arg-filter",
        "argument names",
        "A slide calls tf.nn.conv2d(input, filter, strides, padding). Under which name does "
        "version 2 take the kernels? (A text.)",
        "filter",
        "filters",
        sections.CALLS,
        "The name was changed; given by its old name the argument raises a TypeError.",
        (
            "The name is free: arguments are matched by their shapes.",
            "The name is the layer's, and its weights are called so.",
            "The name must not be a word that Python itself uses.",
        ),
    ),
    Erratum(
        "arg-stride",
        "argument names",
        "A slide calls tf.nn.conv2d(input, filter, stride, padding). Under which name does version "
        "2 take the third argument? (A text.)",
        "stride",
        "strides",
        sections.CALLS,
        "The name is in the plural, as the argument may be one number for each axis.",
        (
            "The name is short for the step of a slice.",
            "The name is the one that pooling layers have.",
            "The name must not be the one of a NumPy attribute.",
        ),
    ),
    Erratum(
        "arg-cudnn",
        "old argument",
        "A call reads tf.nn.conv2d(input, filters, strides, padding, use_cudnn_on_gpu=None). How "
        "many of these five arguments does version 2 take?",
        5,
        4,
        sections.CALLS,
        _OLD,
        (
            "The last argument has to be True or False, and not None.",
            "The last argument is taken on a machine with a GPU only.",
            "The padding is part of the strides since version 2.",
        ),
    ),
    Erratum(
        "arg-fc-relu",
        "dense layer",
        "Beside “fully connected layer” a slide writes tf.nn.relu. Which function of TensorFlow "
        "multiplies the inputs with the weights? (Its dotted name.)",
        "tf.nn.relu",
        "tf.matmul|tf.linalg.matmul|matmul|tf.tensordot|tf.einsum",
        sections.TO_NUMBERS,
        "An activation has no weights: it comes after the product and the bias.",
        (
            "An activation has weights of its own, and needs no product.",
            "A dense layer is a convolution and cannot be written as a product.",
            "An activation comes before the product, and the bias after it.",
        ),
    ),
    Erratum(
        "arg-softmax",
        "spelling of the loss",
        "A slide trains with tf.nn.softmax_cross_enptry_with_logits. What is that function "
        "called? (Without tf.nn.)",
        "softmax_cross_enptry_with_logits|tf.nn.softmax_cross_enptry_with_logits",
        "softmax_cross_entropy_with_logits|tf.nn.softmax_cross_entropy_with_logits",
        sections.SOFTMAX,
        "A misspelt name: the function compares by cross entropy, and is called so.",
        (
            "An old name: version 1 had it, and version 2 has not.",
            "A private name: it is only reached through Keras.",
            "A short name: the full one ends in _v2.",
        ),
    ),
    Erratum(
        "arg-varscope",
        "old scope",
        "A slide opens a layer with tf.variable_scope('conv1'). In which module does version 2 "
        "keep that function? (Its dotted name.)",
        "tf|tensorflow",
        "tf.compat.v1|tensorflow.compat.v1|compat.v1|tf.compat.v1.variable_scope",
        sections.CALLS,
        _OLD,
        (
            "That is Keras; TensorFlow has never had it.",
            "That is for GPUs, and the CPU's version has another name.",
            "That is a class, and classes are kept apart from functions.",
        ),
    ),
    Erratum(
        "typo-imports",
        "spelling of the import",
        "Slides import from ternsorflow, tensorglow.keras and tensorflow.kears. What is the name "
        "of the package? (One word.)",
        "ternsorflow|tensorglow",
        "tensorflow",
        sections.BUILD,
        "Misspelt names: Python stops with a ModuleNotFoundError.",
        (
            "Names of three versions, of which one is installed.",
            "Names that are free, as long as they are used the same way.",
            "Names of packages for the GPU.",
        ),
    ),
    Erratum(
        "input-shape-4d",
        "input shape",
        "The input shape of a first layer is said to have four numbers, the batch's first. What is "
        "given to keras.Input for pictures of 28 x 28 in grey, 64 in a batch? (A list.)",
        (64, 28, 28, 1),
        (28, 28, 1),
        sections.BUILD,
        "The size of the batch is left open: a network takes batches of any size.",
        (
            "The size of the batch comes last.",
            "The channels are left out where there is one.",
            "The batch is one picture in a first layer.",
        ),
    ),
    Erratum(
        "conv2d-sig",
        "groups",
        "Conv2D is listed without the argument groups, as if 64 filters of 3 x 3 over 32 channels "
        "always had 18,496 parameters. How many have they with groups=4, bias included?",
        18_496,
        4_672,
        sections.GROUPS,
        "In groups a filter reads a part of the channels only, here 8 of them.",
        (
            "In groups four filters share their weights.",
            "In groups every filter is used four times.",
            "In groups the kernels are 3 x 3 pixels in all, without channels.",
        ),
    ),
    Erratum(
        "cifar-blanks",
        "blanks",
        "An exercise asks for the shape of 16 kernels of 5 x 5 over colour pictures and leaves "
        "five blanks: [?, ?, ?, ?, ?]. How many numbers has the shape of kernels for "
        "tf.nn.conv2d?",
        5,
        4,
        sections.CIFAR_LAYER,
        "Height, width, channels in, channels out: kernels know no batch.",
        (
            "Height, width, channels, batch: the filters come later.",
            "Height, width, stride, channels: the stride is the same both ways.",
            "Height, width, channels, bias: the filters are counted by the bias.",
        ),
    ),
)
