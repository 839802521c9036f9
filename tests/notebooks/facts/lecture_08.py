"""The facts of lecture 08: learning the kernel."""

from tests.notebooks.facts.binding import Binding, Shows

BOUND: dict[str, Binding] = {
    "im-out": Shows("= ({}, {}) -> maps (55, 55, 96)"),
}

SAID = {
    "a rate that is too large lowers the loss at first and raises it later": (
        "min(losses) < 0.05 < losses[0] < 1 < 1000 < losses[-1]"
    ),
    "of the other two rates one is slow and one is good": (
        "curves['rate 0.02'][-1] > 0.5 and curves['rate 0.4'][-1] < 0.001"
    ),
    "the gradient of the input is the true convolution of g, framed by f - 1, with the kernel": (
        "(lambda g, w: np.allclose(true_convolution(g, w, padding=2), "
        "conv2d_grad_x(np.zeros((1, 6, 7, 1)), w, g)))(rng.normal(size=(1, 4, 5, 1)), "
        "rng.normal(size=(3, 3, 1, 1)))"
    ),
    "spread, framed and flipped is what conv2d_grad_x gives, and the floor leaves zeros": (
        "np.allclose(by_hand, grad_x) and not grad_x[-1].any() and not grad_x[:, -1].any()"
    ),
    "the lost kernel is found, and it is Prewitt's": (
        "np.allclose(found, hidden, atol=0.01) and "
        "hidden[..., 0, 0].tolist() == [[1] * 3, [0] * 3, [-1] * 3]"
    ),
    "the kernel read rightly more than 90 % of the digits": (
        "history[-1].validation_accuracy > 0.9"
    ),
    "the tape and the judge agree": (
        "np.allclose(both['the judge'], both['the tape, first kernel'], atol=1e-2)"
    ),
    "both sides of the adjoint are equal": "np.isclose(left, right)",
    "the gradient of the labels is not zero": "np.allclose(judge, [[-1, -3]])",
}
