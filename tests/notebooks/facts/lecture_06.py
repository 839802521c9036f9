"""The facts of lecture 06: making it fast."""

from tests.notebooks.facts.binding import Binding, Gives, Shows

BOUND: dict[str, Binding] = {
    "chollet-macs": Shows("one digit: {:,} MACs"),
    "vgg-macs": Shows("one photo through VGG-16: {:,} MACs"),
    "im-363": Shows("numbers in a window: {}"),
    "im-3025": Shows("stops: {}"),
    "im-xcol": Shows("X_col: ({}, {})"),
    "im-wrow": Shows("W_row ({}, {})"),
    "im-out": Shows("Y ({}, {})"),
    "im-matmul": Shows("largest difference from conv2d:"),
    "im-dup": Gives("X_col.size / 227 / 227 / 3"),
    "arg-filter": Shows("filter= is refused; write filters="),
    "arg-stride": Shows("stride= is refused; write strides="),
    "arg-cudnn": Shows("use_cudnn_on_gpu= is refused; there is no such argument"),
    "dil-stride": Shows("stride and dilation of 2 on 17 pixels: (7, 7)"),
    "warp": Shows("threads, {} in a warp"),
    "grid16": Shows("{} blocks on the slide"),
    "gpu-1070": Shows("GeForce 1070 : 2 x Opteron {:.2f}"),
    "gpu-vs-i7": Shows("GeForce 1070 : i7-7500U {:.2f}"),
    "gpu-940": Shows("940MX : i7-7500U {:.3f}"),
}
