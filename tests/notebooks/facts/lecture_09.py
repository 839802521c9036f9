"""The facts of lecture 09: a first CNN."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

BOUND: dict[str, Binding] = {
    "mnist-in": Shows("here: (2000, {}, {}, {}) to train on"),
    "mnist-sizes": Shows("MNIST: {} + {} = 70000"),
    "input-shape-4d": Shows("one image: (28, 28, 1) a batch: (None, 28, 28, 1)"),
    "shapes-chollet": Shows(
        "conv2d ({}, {}, {}) max_pooling2d ({}, {}, {}) conv2d_1 ({}, {}, {}) "
        "max_pooling2d_1 ({}, {}, {}) conv2d_2 ({}, {}, {})"
    ),
    "flat-576": Shows("flatten ({},)"),
    "pc-55744": Shows("the convolutions: {:,}"),
    "pc-93322": Shows("all: {:,}"),
    "shapes-cifar-net": Shows("{}x{}x{} -> {}x{}x{} -> {}x{}x{}"),
    "shapes-6map": Gives("six[0].output_shape"),
    "shapes-20si": Shows("{}x{}x{} -> {}x{}x{} -> {}x{}x{} -> {}x{}x{} -> 3136 -> {} -> {}"),
    "net-ratio": Gives("large.params / model.count_params()"),
    "quiz-B25-output": Shows("numbers left: flattened 576, averaged 64."),
    "relu": Holds("np.array_equal(relu(line), np.maximum(0, line))"),
    "relu-shape": Shows("ReLU: (28, 28, 3) -> ({}, {}, {})"),
    "softmax": Shows("-> {:.10f} {:.10f} {:.10f} sum 1.0"),
    "mnist-steps": Shows("of all MNIST: {}"),
    "mnist-acc": Gives("1 - small_net / 100"),
    "acc-table": Gives("large_net"),
    "acc-ratio": Gives("error[0] / error[-1]"),
    "typo-imports": Shows("import {}: found import ternsorflow: there is no such package"),
    "arg-varscope": Shows("tf.variable_scope: False, under tf.compat.v1: True"),
    "arg-softmax": Shows("{}: True"),
    "arg-fc-relu": Shows("dense layer: [[1. 0. 2.]] activation: [[1. 1. 1. 1. 1.]]"),
    "conv2d-sig": Shows("groups = 1"),
    "conv2d-defaults": Shows(
        "strides = (1, 1) padding = 'valid' dilation_rate = (1, 1) groups = 1 use_bias = True "
        "kernel_initializer = 'glorot_uniform' bias_initializer = 'zeros'"
    ),
    "leaky": Gives("mended[x.tolist().index(-2.0)]"),
}

SAID = {
    "the largest power of e that a float64 holds is the 709th": (
        "np.isfinite(np.exp(709.0)) and 710 * np.log10(np.e) > np.log10(np.finfo(np.float64).max)"
    ),
    "a constant added to all scores changes no probability": (
        "np.allclose(softmax(z.numpy()), softmax(z.numpy() + 1000))"
    ),
    "NumPy layers and Keras give the same ten numbers": "np.allclose(ours, theirs, atol=1e-5)",
    "softmax twice is another loss": (
        "abs(tf.nn.softmax_cross_entropy_with_logits(truth, z)[0] - "
        "tf.nn.softmax_cross_entropy_with_logits(truth, tf.nn.softmax(z))[0]).numpy() > "
        "0.1"
    ),
    "the network reads most digits, and has something to say of the hard ones": (
        "0.85 < (read == test.labels).mean() < 1 and (read[hard] != test.labels[hard]).any()"
    ),
}
