"""The decks' facts, each one computed from its inputs by the function that its kind or id names."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import signal

from convcourse.ops import as_array, conv2d, pad2d
from convcourse.shapes import (
    Conv,
    Dense,
    Flatten,
    Layer,
    MaxPool,
    Summary,
    conv_macs,
    conv_params,
    conv_window,
    dense_params,
    kernel_span,
    output_size,
    receptive_field,
    same_padding,
    summary,
)
from tests.seed_facts import BY_LECTURE, FACTS

LECTURES = BY_LECTURE

# --- the networks of the decks ------------------------------------------------------------------


def h24(*, head: bool = True) -> Summary:
    layers: list[Layer] = [Conv(32, 3), MaxPool(2), Conv(64, 3), MaxPool(2), Conv(64, 3)]
    return summary(layers + [Flatten(), Dense(64), Dense(10)] * head, (28, 28, 1))


def cs20si() -> Summary:
    layers: list[Layer] = []
    for filters in (32, 64):
        layers += [Conv(filters, 5, padding="SAME"), MaxPool(2)]
    return summary([*layers, Flatten(), Dense(1024), Dense(10)], (28, 28, 1))


def vgg16() -> Summary:
    layers: list[Layer] = []
    for block, (filters, depth) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        layers += [Conv(filters, 3, padding="SAME", name=f"block {block}")] * depth
        layers += [MaxPool(2, name=f"block {block + 1}")]
    return summary([*layers, Flatten(), Dense(4096), Dense(4096), Dense(1000)], (224, 224, 3))


def alexnet_positions() -> int:
    return math.prod(conv_window((1, 227, 227, 3), (11, 11, 3, 96), stride=4).output)


POOLED = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]
UNPOOLED = [(3, 1)] * 3

# --- facts by their kind ------------------------------------------------------------------------


def plane(array: Any) -> np.ndarray:
    """One grey image, or one plain kernel, out of its nested lists."""
    return as_array("plane", array)


def cross_correlate(image: Any, kernel: Any, **settings: Any) -> np.ndarray:
    image, kernel = plane(image), plane(kernel)
    return conv2d(image[None, :, :, None], kernel[:, :, None, None], **settings)[0, :, :, 0]


def convolved(image: Any, kernel: Any, *, flip: bool = False, **settings: int) -> np.ndarray:
    return cross_correlate(image, plane(kernel)[::-1, ::-1] if flip else kernel, **settings)


def tap_sum(terms: list[list[float]]) -> Any:
    pixels, weights = zip(*terms, strict=True)
    return cross_correlate([pixels], [weights]).item()


def kernel_sum(kernel: Any) -> Any:
    """What the kernel makes of a flat image of ones."""
    return cross_correlate(np.ones(plane(kernel).shape), kernel).item()


def same(n: int, f: int, s: int) -> list[int]:
    return [output_size(n, f, stride=s, padding="SAME"), *same_padding(n, f, stride=s)]


def at_index(image: Any, kernel: Any, x: int, y: int, numpy_index: str) -> Any:
    return cross_correlate(image, kernel)[y, x]


def backward_fields(layers: list[list[int]]) -> list[int]:
    return [receptive_field(layers[start:]) for start in range(len(layers), -1, -1)]


def size_chain(n: int, layers: list[list[int]]) -> list[int]:
    sizes = [n]
    for kernel, stride in layers:
        sizes.append(output_size(sizes[-1], kernel, stride=stride))
    return sizes


BY_KIND: dict[str, Callable[..., Any]] = {
    "conv2d": convolved,
    "code": convolved,
    "taps": tap_sum,
    "dot": lambda a, b: cross_correlate(a, b).item(),
    "kernel_sum": kernel_sum,
    "conv_index": at_index,
    "out_size": lambda n, f, s, p: output_size(n, f, stride=s, padding=p),
    "out_size_chain": size_chain,
    "same": same,
    "params_conv": lambda fh, fw, cin, k, bias: conv_params(fh, fw, cin, k, bias=bias),
    "params_dense": lambda nin, nout: dense_params(nin, nout),
    "rf": backward_fields,
}

# --- facts by their id --------------------------------------------------------------------------

OPERATIONS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def evaluate(expr: str) -> float:
    """Evaluate arithmetic on numbers, with `ceil`: no names, no calls, nothing else."""

    def value(node: ast.AST) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.BinOp(left, operation, right):
                return OPERATIONS[type(operation)](value(left), value(right))
            case ast.UnaryOp(operation, operand):
                return OPERATIONS[type(operation)](value(operand))
            case ast.Call(ast.Name("ceil"), [argument]):
                return math.ceil(value(argument))
        raise ValueError(f"not arithmetic: {ast.dump(node)}")

    return value(ast.parse(expr, mode="eval").body)


def total(table: Summary) -> Callable[..., int]:
    """The total of a network whose layers have the parameters that the fact lists."""

    def compute(layers: list[int]) -> int:
        assert [n for n in layers if n] == [row.params for row in table if row.params]
        return table.params

    return compute


def rows(table: Summary, **_: Any) -> list[Any]:
    """The output shapes of the layers that change a shape; a row of units is its number."""
    return [row.output_shape if row.receptive_field else row.output_shape[0] for row in table]


def feeds(n: int, f: int) -> np.ndarray:
    """How many outputs each pixel of an image feeds, one image for each pixel."""
    pixels = np.eye(n * n).reshape(-1, n, n, 1)
    return conv2d(pixels, np.ones((f, f, 1, 1))).sum(axis=(1, 2, 3)).reshape(n, n)


def curve_detector_shape(**_: Any) -> tuple[int, ...]:
    """The shape of the printed filter that gives the 6600 of the slides; eight columns do not."""
    field = FACTS["curve-6600-full"]["inputs"]["a"]
    narrow, wide = (
        plane(FACTS[name]["inputs"]["filter"])
        for name in ("curve-filter-shape", "curve-filter-8cols")
    )
    found = {
        kernel.shape: cross_correlate(field, kernel[:, :7]).item() for kernel in (narrow, wide)
    }
    return next(shape for shape, response in found.items() if response == 6600)


def kernel_label(kernel: Any, weight_sum: int) -> str:
    assert kernel_sum(kernel) == weight_sum
    if weight_sum == 0:
        return "edge detection"
    return "sharpen" if plane(kernel).min() < 0 else "blur"


def name_of_the_operation() -> str:
    image, kernel = np.arange(16).reshape(4, 4) ** 2, np.array([[1, 2], [3, 4]])
    names = {"cross-correlation": signal.correlate2d, "convolution": signal.convolve2d}
    ours = cross_correlate(image, kernel)
    return next(n for n, f in names.items() if np.array_equal(f(image, kernel, "valid"), ours))


def commutes() -> str:
    a, b = np.array([[1, 2, 3]]), np.array([[0, 1, 5]])
    around = {"padding": ((0, 0), (2, 2))}
    convolution, correlation = (
        np.array_equal(
            cross_correlate(a, b[:, ::step], **around), cross_correlate(b, a[:, ::step], **around)
        )
        for step in (-1, 1)
    )
    said = {True: "true", False: "false"}
    return f"{said[convolution]} for convolution (full), {said[correlation]} for cross-correlation"


def square(n: int, c: int = 1) -> np.ndarray:
    return np.ones((1, n, n, c))


def channels_first(k: int, c: int, f: int, n: int) -> tuple[int, ...]:
    images, kernels = np.ones((1, c, n, n)), np.ones((k, c, f, f))
    y = conv2d(images.transpose(0, 2, 3, 1), kernels.transpose(2, 3, 1, 0))
    return y.transpose(0, 3, 1, 2).shape[1:]


BY_ID: dict[str, Callable[..., Any]] = {
    # arithmetic that is a formula of the course
    "pad-loose4": lambda expr: 32 - output_size(32, 5),
    "fc-3072": lambda expr: dense_params(32 * 32 * 3, 1, bias=False),
    "fc-120000": lambda expr: dense_params(200 * 200 * 3, 1, bias=False),
    "fc-n4": lambda expr: dense_params(28 * 28, 28 * 28, bias=False),
    "pc-2048": lambda expr: conv_params(1, 1, 32, 64, bias=False),
    "pc-18432": lambda expr: conv_params(3, 3, 32, 64, bias=False),
    "pc-4096": lambda expr: conv_params(1, 1, 64, 64, bias=False),
    "pc-36864": lambda expr: conv_params(3, 3, 64, 64, bias=False),
    "pc-55744": lambda expr: h24(head=False).params,
    "pc-formula": lambda check: [
        conv_params(check["F"], check["F"], check["C"], check["K"], bias=False),
        conv_params(1, 1, 1, check["K"]) - conv_params(1, 1, 1, check["K"], bias=False),
    ],
    "flat-576": lambda expr: Flatten().output_shape((3, 3, 64))[0],
    "pos-576": lambda expr: math.prod(conv_window((1, 28, 28, 1), (5, 5, 1, 1)).output),
    "mult-25": lambda expr: conv_macs(1, 1, 5, 5, 1, 1),
    "neuron-28-28-3": lambda expr: conv_params(5, 5, 3, 1, bias=False),
    "taps-75": lambda expr: conv_macs(1, 1, 5, 5, 3, 1),
    "im-363": lambda expr: conv_params(11, 11, 3, 1, bias=False),
    "im-3025": lambda expr: alexnet_positions(),
    "im-dup": lambda expr: conv_macs(1, alexnet_positions(), 11, 11, 3, 1) / (227 * 227 * 3),
    "pool-75": lambda expr: 1 - math.prod(MaxPool(2).output_shape((28, 28, 1))) / 28**2,
    "rf-324": lambda expr: receptive_field(POOLED) ** 2,
    "rf-413": lambda expr: 100 * receptive_field(POOLED) ** 2 / 28**2,
    "rf-49": lambda expr: receptive_field(UNPOOLED) ** 2,
    "rf-625": lambda expr: 100 * receptive_field(UNPOOLED) ** 2 / 28**2,
    "rf-6": lambda expr: 100 * receptive_field(UNPOOLED) ** 2 / 28**2,
    "patch-slice": lambda expr: kernel_span(3),
    "vgg-macs": lambda expr: vgg16().macs,
    "chollet-macs": lambda expr: h24().macs,
    "net-ratio": lambda expr: cs20si().params / h24().params,
    "torch-groups": lambda expr: conv_params(1, 1, 4, 8, groups=4, bias=False) / 4,
    # arithmetic and nothing more
    **dict.fromkeys(
        [
            "os-7-3",
            "forest-px",
            "forest-bits",
            "gpu-1070",
            "gpu-vs-i7",
            "gpu-940",
            "mnist-steps",
            "acc-ratio",
        ],
        evaluate,
    ),
    # sums over networks
    "pc-55744b": total(h24(head=False)),
    "pc-93322": total(h24()),
    "pc-20si-total": total(cs20si()),
    "vgg-params": total(vgg16()),
    # shapes
    **dict.fromkeys(
        ["curve-filter-shape", "curve-filter-8cols", "curve-filter-8cols-b", "curve-filter-8x8-c"],
        curve_detector_shape,
    ),
    "pad-5-7": lambda n, p: pad2d(square(n), p).shape[1:3],
    "pad-8cols": lambda n, p: pad2d(square(n), p).shape[1:3],
    "pad2-fig": lambda image, p: pad2d(plane(image)[None, :, :, None], p).shape[1:3],
    "pad-36": lambda n, p, c: pad2d(square(n, c), p).shape[1:],
    "pad-32x3x3": lambda: Conv(3, 5, padding=2).output_shape((32, 32, 3)),
    "im-xcol": lambda n, c, f, s: [
        conv_params(f, f, c, 1, bias=False),
        output_size(n, f, stride=s) ** 2,
    ],
    "im-wrow": lambda k, f, c: [k, conv_params(f, f, c, k, bias=False) // k],
    "im-out": lambda: [96, alexnet_positions()],
    "relu-shape": lambda: Layer(name="relu").output_shape((28, 28, 3)),
    "shape-oihw": channels_first,
    "shapes-6map": lambda: Conv(6, 5).output_shape((32, 32, 3)),
    "shapes-chollet": lambda n: rows(h24(head=False)),
    "shapes-20si": lambda n: [r for r in rows(cs20si()) if r != 7 * 7 * 64],
    "shapes-cifar-net": lambda n, f: rows(
        summary([Conv(12, f), MaxPool(2), Conv(10, 14)], (n, n, 3))
    ),
    **dict.fromkeys(
        [f"vgg-{i}" for i in range(6)],
        lambda block: next(r.output_shape for r in reversed(vgg16()) if r.name == f"block {block}"),
    ),
    "vgg-fc": lambda: rows(vgg16())[-3:],
    # connections
    "dots": feeds,
    "dots-fc": lambda inputs, outputs: dense_params(inputs, outputs, bias=False),
    # words that a computation decides
    "k-sharp-mislabel": kernel_label,
    "xcorr-admitted": name_of_the_operation,
    "torch-xcorr": name_of_the_operation,
    "conv-commutes": commutes,
    "quiz-231-pad": lambda: "x".join(
        map(str, conv_window((1, 7, 7, 1), (3, 3, 1, 1), padding=1).output)
    ),
    "quiz-231-vol": lambda: Conv(10, 5, padding=2).output_shape((32, 32, 3)),
    "quiz-231-F5": lambda n: (
        f"P=2 gives floor((32+4-5)/2)+1 = {output_size(n, 5, stride=2, padding=2)}"
    ),
}

COMPUTED = {
    name: BY_ID.get(name) or BY_KIND[fact["kind"]]
    for name, fact in FACTS.items()
    if name in BY_ID or fact["kind"] in BY_KIND
}


def plain(value: Any) -> Any:
    """Tuples and arrays as the lists that JSON has."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def close(value: Any, other: Any) -> bool:
    """Equal, but for rounding in the tenth decimal; an int is no float, a list no number."""
    value = plain(value)
    if isinstance(value, float) and isinstance(other, int | float):
        return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-10)
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(close, value, other))
    return bool(value == other)


@pytest.mark.parametrize("name", COMPUTED)
def test_a_fact_is_what_the_code_computes_from_its_inputs(name):
    value = COMPUTED[name](**FACTS[name]["inputs"])
    assert close(value, FACTS[name]["expected"]), f"{plain(value)} != {FACTS[name]['expected']}"


def claims(verdict: str) -> list[str]:
    """The computed facts of a verdict whose deck claims a number, or numbers."""
    return [
        name
        for name in COMPUTED
        if FACTS[name]["verdict"] == verdict
        and isinstance(FACTS[name]["claimed"], int | float | list)
    ]


@pytest.mark.parametrize("name", claims("right"))
def test_what_is_called_right_agrees_with_the_code_to_the_digits_claimed(name):
    value, claimed = COMPUTED[name](**FACTS[name]["inputs"]), FACTS[name]["claimed"]
    if isinstance(claimed, int | float):
        digits = len(str(claimed).partition(".")[2])
        value = round(value, digits)
    assert close(value, claimed)


@pytest.mark.parametrize("name", claims("erratum"))
def test_what_is_called_an_erratum_disagrees_with_the_code(name):
    assert not close(COMPUTED[name](**FACTS[name]["inputs"]), FACTS[name]["claimed"])


def test_a_wrong_number_would_be_noticed():
    assert not close(2, 3)
    assert not close([1, [2, 3]], [1, [2, 4]])
    assert not close([1], [1, 1])
    assert not close(2.3333, 7 / 3)
    assert close(np.array([[1, 2]]), [[1, 2]])


@pytest.mark.parametrize("expr", ["__import__('os')", "x + 1", "'a' * 9", "(1).real", "ceil(1, 2)"])
def test_the_evaluator_knows_numbers_only(expr):
    with pytest.raises((ValueError, KeyError)):
        evaluate(expr)


def test_the_table_says_which_facts_are_computed():
    assert {name for lecture in LECTURES.values() for name in lecture["computed"]} == {*COMPUTED}
