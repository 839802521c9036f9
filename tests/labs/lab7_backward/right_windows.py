"""Lab 7 as convolutions of gradients: spread by the stride, framed, and the kernel turned."""
# ruff: noqa: F821  # the lab gives a way forward

import numpy as np


# %% numeric_grad
def numeric_grad(f, x, eps=1e-5):
    steps = eps * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * eps) for step in steps]
    return np.array(slopes, np.float64).reshape(x.shape)


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% conv2d_grads
def spread(grad_y, stride):
    n, rows, cols, c = grad_y.shape
    wide = np.zeros((n, (rows - 1) * stride + 1, (cols - 1) * stride + 1, c))
    wide[:, ::stride, ::stride] = grad_y
    return wide


def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    (kh, kw), (height, width) = w.shape[:2], x.shape[1:3]
    wide = spread(grad_y, stride)
    top, left = (
        (0, 0)
        if padding == "VALID"
        else (
            max(wide.shape[1] + kh - 1 - height, 0) // 2,
            max(wide.shape[2] + kw - 1 - width, 0) // 2,
        )
    )
    bottom = max(wide.shape[1] + kh - 1 - height - top, 0)
    right = max(wide.shape[2] + kw - 1 - width - left, 0)
    padded = np.pad(x.astype(float), ((0, 0), (top, bottom), (left, right), (0, 0)))
    used = padded[:, : wide.shape[1] + kh - 1, : wide.shape[2] + kw - 1]
    # The images are kernels' channels here, and the gradients are the kernels.
    grad_w = conv2d(used.transpose(3, 1, 2, 0), wide.transpose(1, 2, 0, 3))
    framed = np.pad(wide, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    full = np.zeros(padded.shape)
    back = conv2d(framed, w[::-1, ::-1].swapaxes(2, 3))
    full[:, : back.shape[1], : back.shape[2]] = back
    grad_x = full[:, top : top + height, left : left + width]
    return grad_x, grad_w.transpose(1, 2, 0, 3), np.einsum("nrso->o", grad_y)


# %% learn_kernel
def learn_kernel(x, y, shape, steps, lr):
    w = np.zeros(shape)
    for _ in range(steps):
        loss_slope = 2 * (conv2d(x, w) - y) / y.size
        w = w - lr * conv2d_grads(x, w, loss_slope)[1]
    return w


# %% Conv2D
class Conv2D:
    def __init__(self, w, b, stride=1):
        self.w, self.b, self.stride = w, b, stride

    def forward(self, x):
        return conv2d(x, self.w, self.stride) + self.b[None, None, None]

    def get_input_gradients(self, x, grad_y):
        return [conv2d_grads(x, self.w, grad_y, self.stride)[0]]

    def get_weight_gradients(self, x, grad_y):
        return list(conv2d_grads(x, self.w, grad_y, self.stride)[1:])


def use_layer(method, x, w, b, grad_y=None, stride=1):
    layer = Conv2D(w, b, stride)
    return [layer.forward(x)] if method == "forward" else getattr(layer, method)(x, grad_y)
