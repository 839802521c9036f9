"""The facts of lecture 05: channels and parameters."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

BOUND: dict[str, Binding] = {
    # one output, one bank
    "quiz-B25-color": Shows("One output over 3 channels"),
    "taps-75": Shows("a dot product of {} numbers"),
    "torch-xcorr": Shows("the same as cross-correlation, without a flip"),
    "pc-mnist-filter": Shows("16 kernels of 5 x 5 x 1: {}"),
    "pc-cifar-filter": Shows("16 kernels of 5 x 5 x 3: {}"),
    "pc-20si-ex": Shows("64 kernels of 5 x 5 x 3: {}"),
    "pc-180": Shows("1 kernels of 3 x 3 x 20: {}"),
    # counts
    "pc-320": Shows("1 -> 32: 32 pairs x 9 = 288, + 32 = {}"),
    "pc-2048": Shows("32 -> 64: {:,} pairs"),
    "pc-18432": Shows("2,048 pairs x 9 = {:,}"),
    "pc-18496": Shows("18,432, + 64 = {:,}"),
    "pc-4096": Shows("64 -> 64: {:,} pairs"),
    "pc-36864": Shows("4,096 pairs x 9 = {:,}"),
    "pc-36928": Shows("36,864, + 64 = {:,}"),
    "pc-55744": Shows("together {:,}"),
    "pc-55744b": Gives("together"),
    "pc-75": Shows("75 x 1 = 75 weights and 1 biases, {} parameters"),
    "pc-76": Shows("75 x 1 = 75 weights and 1 biases, {} parameters"),
    "pc-456": Shows("75 x 6 = 450 weights and 6 biases, {} parameters"),
    "pc-760": Shows("75 x 10 = 750 weights and 10 biases, {} parameters"),
    "pc-formula": Shows("75 x 10 = {} weights and {} biases"),
    "quiz-B23-params": Shows("weights and 10 biases, 760 parameters"),
    # groups, strides
    "torch-groups": Shows("each channel is read by {} kernels"),
    "torch-sig": Shows("groups=4: 80 parameters"),
    "pc-alex": Shows("parameters: {:,} MACs"),
    "stride-params": Shows("stride 1: (217, 217, 96) 34,944, stride 2: (109, 109, 96) 34,944"),
    "act-volume-ctrl": Holds("output_size(227, 11, stride=4) != output_size(227, 5, stride=4)"),
    # layouts
    "shape-oihw": Shows("and gives PyTorch's ({}, {}, {})"),
    "shape-w4d": Shows("OIHW (6, 3, 5, 5)"),
    "shape-nhwc": Shows("{} (1, 32, 32, 3)"),
    "shape-hwio": Shows("{} (5, 5, 3, 6)"),
    "shape-hwio-2": Shows("{} (5, 5, 3, 6)"),
    "nhwc-default": Shows("{} (1, 32, 32, 3)"),
    "shape-whc": Shows("40 rows, 30 columns, kernel 5 x 3, stride 1 -> (1, 36, 28, 2)"),
    "strides4": Shows("stride (2, 1) -> (1, 18, 28, 2)"),
    "strides-often": Shows("stride 2 -> (1, 18, 14, 2)"),
    # dense layers, networks
    "pd-36928": Shows("dense: {:,}"),
    "pd-650": Shows("from 64 to ten scores: {}"),
    "pc-93322": Shows("{:,} parameters"),
    "pc-20si-1": Shows("parameters: conv_1 {},"),
    "pc-20si-2": Shows("conv_2 {:,},"),
    "pd-20si-fc": Shows("dense_1 {:,},"),
    "pd-20si-sm": Shows("dense_2 {:,}."),
    "pc-20si-total": Shows("{:,} parameters"),
}
