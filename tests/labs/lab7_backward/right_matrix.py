"""Lab 7 with matrix products over gathered pixels, in float32 where gradients are learned from."""
# ruff: noqa: F821  # the lab gives a way forward

import numpy as np


# %% numeric_grad
def numeric_grad(f, x, eps=1e-5):
    x = x.astype(np.float64)
    grad = np.empty_like(x)
    places = np.nditer(x, flags=["multi_index"])
    for _ in places:
        here = places.multi_index
        old = x[here]
        x[here] = old + eps
        ahead = f(x)
        x[here] = old - eps
        grad[here] = (ahead - f(x)) / (2 * eps)
        x[here] = old
    return grad


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% conv2d_grads
def where(x_shape, w_shape, y_shape, stride, top, left):
    """The flat place of the pixel below each weight, at each position; -1 beyond the rim."""
    (height, width), (kh, kw) = x_shape[1:3], w_shape[:2]
    rows = np.arange(y_shape[1])[:, None] * stride + np.arange(kh) - top
    cols = np.arange(y_shape[2])[:, None] * stride + np.arange(kw) - left
    rows, cols = rows[:, None, :, None], cols[None, :, None, :]
    inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
    return np.where(inside, rows * width + cols, height * width).reshape(-1, kh * kw)


def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    n, height, width, c_in = x.shape
    kh, kw, _, c_out = w.shape
    top = left = 0
    if padding == "SAME":
        top, left = same_before(height, kh, stride), same_before(width, kw, stride)
    places = where(x.shape, w.shape, grad_y.shape, stride, top, left)
    pixels = np.zeros((n, height * width + 1, c_in))
    pixels[:, :-1] = x.reshape(n, -1, c_in)
    columns = pixels[:, places].reshape(-1, kh * kw * c_in)
    flat = grad_y.reshape(-1, c_out)
    back = (flat @ w.reshape(-1, c_out).T).reshape(n, *places.shape, c_in)
    grad_x = np.zeros(pixels.shape)
    for image in range(n):
        np.add.at(grad_x[image], places, back[image])
    return grad_x[:, :-1].reshape(x.shape), (columns.T @ flat).reshape(w.shape), flat.sum(axis=0)


# %% learn_kernel
def learn_kernel(x, y, shape, steps, lr):
    columns = windows(x, *shape[:2]).reshape(-1, shape[0] * shape[1] * shape[2])
    w, wanted = np.zeros((columns.shape[1], shape[3])), y.reshape(-1, shape[3])
    # The same steps, with the two products that do not change taken once.
    square, both = columns.T @ columns, columns.T @ wanted
    for _ in range(steps):
        w -= 2 * lr / wanted.size * (square @ w - both)
    return w.reshape(shape).astype(np.float32)


# %% Conv2D
class Conv2D:
    def __init__(self, w, b, stride=1):
        self.stride = stride
        self.w = w
        self.b = b

    def forward(self, x):
        seen = windows(x, *self.w.shape[:2], self.stride)
        rows = seen.reshape(*seen.shape[:3], -1) @ self.w.reshape(-1, self.w.shape[3])
        return (rows + self.b).astype(np.float32)

    def get_input_gradients(self, x, grad_y):
        grad_x = np.zeros(x.shape, np.float32)
        out_h, out_w = grad_y.shape[1:3]
        for i, j in np.ndindex(self.w.shape[:2]):
            down = i + self.stride * np.arange(out_h)
            across = j + self.stride * np.arange(out_w)
            grad_x[:, down[:, None], across] += grad_y @ self.w[i, j].T
        return [grad_x]

    def get_weight_gradients(self, x, grad_y):
        seen = windows(x, *self.w.shape[:2], self.stride)
        flat = grad_y.reshape(-1, grad_y.shape[3])
        columns = seen.reshape(len(flat), -1)
        return [(columns.T @ flat).reshape(self.w.shape), flat.sum(axis=0)]


def use_layer(method, x, w, b, grad_y=None, stride=1):
    layer = Conv2D(w, b, stride)
    return [layer.forward(x)] if method == "forward" else getattr(layer, method)(x, grad_y)
