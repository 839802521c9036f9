"""The facts of lecture 12: from LeNet to VGG."""

from tests.notebooks.facts.binding import Binding, Gives, Holds, Shows

BOUND: dict[str, Binding] = {
    "cifar-in": Shows("a batch: (20, {}, {}, {})"),
    "cifar-blanks": Shows("{} numbers, {} arguments"),
    "shapes-cifar-net": Gives(
        "[*(list(row.output_shape) for row in summary([Conv(12, 5), MaxPool(2), Conv(10, 14)], "
        "(32, 32, 3)))]"
    ),
    "act-1d": Holds("np.allclose(smooth, np.convolve(series, np.ones(7) / 7, 'valid'))"),
    "alex-0": Shows("input 227, padding 0: {}"),
    "alex-1": Shows("input 224, padding 0: {}"),
    "alex-2": Shows("input 224, padding 2: {}"),
    "alex-imposed": Shows("in 2012 all 34,944 parameters of this layer were learned"),
    "vgg-0": Shows("{}x{}x{}, 112x112x64"),
    "vgg-1": Shows("{}x{}x{}, 56x56x128"),
    "vgg-2": Shows("{}x{}x{}, 28x28x256"),
    "vgg-3": Shows("{}x{}x{}, 14x14x512"),
    "vgg-4": Shows("28x28x512, {}x{}x{}"),
    "vgg-5": Shows("14x14x512, {}x{}x{}"),
    "vgg-fc": Gives("[row.output_shape[0] for row in table[-3:]]"),
    "vgg-params": Shows("{:,} parameters"),
    "vgg-macs": Shows("{:,} MACs for one photo"),
    "strided-rare": Holds("by_pooling.macs == 4 * by_stride.macs"),
}

SAID = {
    "three kernels of 3 see as much as one of 7": "shapes.receptive_field([(3, 1)] * 3) == 7",
    "a kernel that the stride divides is not enough against checkerboards": (
        "np.ptp(boards['transposed, kernel 4'][0, 4:12, 4:12]) > 0.1"
    ),
    "to enlarge first and then convolve leaves no checkerboard": (
        "np.ptp(boards['repeat, then convolve'][0, 4:12, 4:12]) < 1e-6"
    ),
    "with kernels of ones, a kernel of 4 is even in the middle and one of 3 is not": (
        "np.unique(grids['kernel 4, stride 2'][2:-2, 2:-2]).size == 1 < "
        "np.unique(grids['kernel 3, stride 2'][2:-2, 2:-2]).size"
    ),
    "sixteen numbers keep most of what tells digits apart": "kept > 0.5",
    "Keras counts LeNet as the table does": "summary(lenet, (32, 32, 1)).params == 61_706",
}
