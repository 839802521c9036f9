"""Wrong answers to Conv2D: what each must be told, and how many of 6 points it earns."""
# ruff: noqa: F821  # cells of students, one after another

import numpy as np


# %% Conv2D: bias forgotten
# says: forward forgets the biases
# earns: 0
class Conv2D:
    def __init__(self, w, b, stride=1):
        self.w, self.b, self.stride = w, b, stride

    def forward(self, x):
        return conv2d(x, self.w, self.stride)

    def get_input_gradients(self, x, grad_y):
        grad_x, (kh, kw) = np.zeros(x.shape), self.w.shape[:2]
        for row, col in np.ndindex(grad_y.shape[1:3]):
            up, left = row * self.stride, col * self.stride
            back = np.tensordot(grad_y[:, row, col], self.w, axes=(1, 3))
            grad_x[:, up : up + kh, left : left + kw] += back
        return [grad_x]

    def get_weight_gradients(self, x, grad_y):
        grad_w = np.zeros(self.w.shape)
        for row, col in np.ndindex(grad_y.shape[1:3]):
            up, left = row * self.stride, col * self.stride
            window = x[:, up : up + self.w.shape[0], left : left + self.w.shape[1]]
            grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
        return [grad_w, grad_y.sum(axis=(0, 1, 2))]


def use_layer(method, x, w, b, grad_y=None, stride=1):
    layer = Conv2D(w, b, stride)
    return [layer.forward(x)] if method == "forward" else getattr(layer, method)(x, grad_y)


# %% Conv2D: bias subtracted
# says: forward subtracts the biases
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w, self.stride) - self.b


# %% Conv2D: stride ignored forward
# says: forward ignores the stride
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w) + self.b


# %% Conv2D: kernel flipped forward
# says: forward flips the kernel
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w[::-1, ::-1], self.stride) + self.b


# %% Conv2D: kernel turned
# says: in get_input_gradients the kernel is turned round
# earns: 4
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w, self.stride) + self.b
#
# -            back = np.tensordot(grad_y[:, row, col], self.w, axes=(1, 3))
# +            back = np.tensordot(grad_y[:, row, col], self.w[::-1, ::-1], axes=(1, 3))


# %% Conv2D: last window wins
# says: in get_input_gradients the last window wins
# earns: 4
# from: kernel turned
# -            back = np.tensordot(grad_y[:, row, col], self.w[::-1, ::-1], axes=(1, 3))
# -            grad_x[:, up : up + kh, left : left + kw] += back
# +            back = np.tensordot(grad_y[:, row, col], self.w, axes=(1, 3))
# +            grad_x[:, up : up + kh, left : left + kw] = back


# %% Conv2D: stride ignored backward
# says: get_input_gradients ignores the stride
# earns: 4
# from: kernel turned
# -            up, left = row * self.stride, col * self.stride
# -            back = np.tensordot(grad_y[:, row, col], self.w[::-1, ::-1], axes=(1, 3))
# +            up, left = row, col
# +            back = np.tensordot(grad_y[:, row, col], self.w, axes=(1, 3))


# %% Conv2D: grad_y ignored for the input
# says: get_input_gradients ignores grad_y
# earns: 4
# from: kernel turned
# -            back = np.tensordot(grad_y[:, row, col], self.w[::-1, ::-1], axes=(1, 3))
# +            back = np.tensordot(np.ones_like(grad_y)[:, row, col], self.w, axes=(1, 3))


# %% Conv2D: weights' gradients for the input
# says: get_input_gradients gives the gradients of weights and biases
# earns: 4
# from: last window wins
# -            grad_x[:, up : up + kh, left : left + kw] = back
# -        return [grad_x]
# +            grad_x[:, up : up + kh, left : left + kw] += back
# +        return self.get_weight_gradients(x, grad_y)


# %% Conv2D: stride ignored for the weights
# says: get_weight_gradients ignores the stride
# earns: 4
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w, self.stride) + self.b
#
# -        for row, col in np.ndindex(grad_y.shape[1:3]):
# -            up, left = row * self.stride, col * self.stride
# -            window = x[:, up : up + self.w.shape[0], left : left + self.w.shape[1]]
# +        for row, col in np.ndindex(grad_y.shape[1:3]):
# +            up, left = row, col
# +            window = x[:, up : up + self.w.shape[0], left : left + self.w.shape[1]]


# %% Conv2D: grad_y ignored for the weights
# says: get_weight_gradients ignores grad_y
# earns: 4
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.w, self.stride) + self.b
#
# -    def get_weight_gradients(self, x, grad_y):
# +    def get_weight_gradients(self, x, grad_y):
# +        grad_y = np.ones_like(grad_y)


# %% Conv2D: grad_w turned
# says: in get_weight_gradients grad_w is turned round
# earns: 4
# from: grad_y ignored for the weights
# -        grad_y = np.ones_like(grad_y)
#
# -        return [grad_w, grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]


# %% Conv2D: grad_b first
# says: get_weight_gradients gives grad_b first
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_y.sum(axis=(0, 1, 2)), grad_w]


# %% Conv2D: no gradient for the biases
# says: get_weight_gradients forgets the biases
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_w]


# %% Conv2D: mean for sum
# says: get_weight_gradients gives means for the biases
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_w, grad_y.mean(axis=(0, 1, 2))]


# %% Conv2D: one number for all biases
# says: get_weight_gradients gives one number for all biases
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_w, grad_y.sum()]


# %% Conv2D: biases per image
# says: get_weight_gradients does not sum the biases' gradients over the images
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [grad_w, grad_y.sum(axis=(1, 2))]


# %% Conv2D: zeros of the right shapes
# says: nothing was computed: all zeros
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return 0 * conv2d(x, self.w, self.stride)
#
# -        return [grad_x]
# +        return [0 * x]
#
# -        return [grad_w, grad_y.sum(axis=(0, 1, 2))]
# +        return [0 * self.w, 0 * self.b]


# %% Conv2D: noise of the right shape
# says: a wrong answer to use_layer('forward', x, w, b
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return np.random.default_rng(0).normal(size=conv2d(x, self.w, self.stride).shape)


# %% Conv2D: visible case hard-coded
# says: a wrong answer to use_layer('forward', x, w, b
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return np.array([54, 84]).reshape(1, 1, 2, 1)


# %% Conv2D: an array for a list
# says: gives an array, where a list of arrays was expected
# earns: 4
# from: weights' gradients for the input
# -        return self.get_weight_gradients(x, grad_y)
# +        return grad_x


# %% Conv2D: all three gradients
# says: gives a list of 3 arrays, where [grad_x] holds one
# earns: 4
# from: grad_w turned
# -        return [grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))]
# +        return [np.zeros(x.shape), grad_w, grad_y.sum(axis=(0, 1, 2))]


# %% Conv2D: forward returns nothing
# says: gives None as array
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return None


# %% Conv2D: half done
# says: raises NotImplementedError
# earns: 4
# from: stride ignored for the weights
# -        grad_w = np.zeros(self.w.shape)
# -        for row, col in np.ndindex(grad_y.shape[1:3]):
# -            up, left = row, col
# -            window = x[:, up : up + self.w.shape[0], left : left + self.w.shape[1]]
# -            grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
# -        return [grad_w, grad_y.sum(axis=(0, 1, 2))]
# +        raise NotImplementedError()


# %% Conv2D: input changed in place
# says: it changes its input b
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return np.add(self.b, 1, out=self.b) + conv2d(x, self.w, self.stride) - 1


# %% Conv2D: crash
# says: raises AttributeError
# earns: 0
# from: bias forgotten
# -        return conv2d(x, self.w, self.stride)
# +        return conv2d(x, self.weights, self.stride) + self.b


# %% Conv2D: method renamed
# says: has no attribute 'get_weight_gradients'
# earns: 4
# from: grad_y ignored for the weights
# -    def get_weight_gradients(self, x, grad_y):
# -        grad_y = np.ones_like(grad_y)
# +    def get_kernel_gradients(self, x, grad_y):
