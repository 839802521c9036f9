"""Lab 7 in plain Python: loops and lists, hardly any NumPy."""

import numpy as np


# %% numeric_grad
def numeric_grad(f, x, eps=1e-5):
    point = np.array(x, dtype=float)
    flat = point.reshape(-1)
    slopes = []
    for index in range(flat.size):
        here = flat[index]
        flat[index] = here + eps
        ahead = f(point)
        flat[index] = here - eps
        behind = f(point)
        flat[index] = here
        slopes.append((ahead - behind) / (2 * eps))
    return np.reshape(slopes, x.shape).tolist()


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% conv2d_grads
def meetings(x, w, y_shape, stride=1, top=0, left=0):
    """Every pixel that met a weight in an output: the indices of the three."""
    n, height, width, c_in = x.shape
    kh, kw, _, c_out = w.shape
    for image, row, col in np.ndindex(n, *y_shape[1:3]):
        for i, j in np.ndindex(kh, kw):
            pixel_row, pixel_col = row * stride + i - top, col * stride + j - left
            if 0 <= pixel_row < height and 0 <= pixel_col < width:
                for c, o in np.ndindex(c_in, c_out):
                    yield (image, pixel_row, pixel_col, c), (i, j, c, o), (image, row, col, o)


def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    top = left = 0
    if padding == "SAME":
        top = max((grad_y.shape[1] - 1) * stride + w.shape[0] - x.shape[1], 0) // 2
        left = max((grad_y.shape[2] - 1) * stride + w.shape[1] - x.shape[2], 0) // 2
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[3])
    for pixel, weight, output in meetings(x, w, grad_y.shape, stride, top, left):
        grad_x[pixel] += w[weight] * grad_y[output]
        grad_w[weight] += float(x[pixel]) * grad_y[output]
    for output in np.ndindex(grad_y.shape):
        grad_b[output[3]] += grad_y[output]
    return [grad_x.tolist(), grad_w.tolist(), grad_b.tolist()]


# %% learn_kernel
def learn_kernel(x, y, shape, steps, lr):
    w = np.zeros(shape)
    for _ in range(steps):
        grad_w, error = np.zeros(shape), -y
        for image, row, col in np.ndindex(y.shape[:3]):
            window = x[image, row : row + shape[0], col : col + shape[1]]
            for o in range(shape[3]):
                error[image, row, col, o] += (window * w[..., o]).sum()
                grad_w[..., o] += window * error[image, row, col, o]
        w = w - lr * 2 / error.size * grad_w
    return w.tolist()


# %% Conv2D
class Conv2D:
    def __init__(self, w, b, stride=1):
        self.w, self.b, self.stride = w, b, stride

    def output_shape(self, x):
        sizes = [(x.shape[i] - self.w.shape[i - 1]) // self.stride + 1 for i in (1, 2)]
        return len(x), *sizes, len(self.b)

    def forward(self, x):
        y = np.zeros(self.output_shape(x)) + self.b
        for pixel, weight, output in self.met(x):
            y[output] += x[pixel] * self.w[weight]
        return y.tolist()

    def met(self, x):
        n, out_h, out_w, c_out = self.output_shape(x)
        for image, row, col, o in np.ndindex(n, out_h, out_w, c_out):
            for i, j, c in np.ndindex(self.w.shape[:3]):
                pixel = (image, row * self.stride + i, col * self.stride + j, c)
                yield pixel, (i, j, c, o), (image, row, col, o)

    def get_input_gradients(self, x, grad_y):
        grad_x = np.zeros(x.shape)
        for pixel, weight, output in self.met(x):
            grad_x[pixel] += grad_y[output] * self.w[weight]
        return [grad_x.tolist()]

    def get_weight_gradients(self, x, grad_y):
        grad_w = np.zeros(self.w.shape)
        for pixel, weight, output in self.met(x):
            grad_w[weight] += grad_y[output] * x[pixel]
        return (grad_w.tolist(), np.sum(grad_y, axis=(0, 1, 2)).tolist())


def use_layer(method, x, w, b, grad_y=None, stride=1):
    layer = Conv2D(w, b, stride)
    return [layer.forward(x)] if method == "forward" else getattr(layer, method)(x, grad_y)
