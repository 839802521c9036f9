"""Wrong answers to conv_params: what each must be told, and how many of 3 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% conv_params: no biases
# says: the biases are forgotten
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out


# %% conv_params: one bias
# says: one bias is counted for the whole layer
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out + (1 if bias else 0)


# %% conv_params: bias for each input channel
# says: a bias is counted for each input channel
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out + (c_in if bias else 0)


# %% conv_params: bias for each channel of each kernel
# says: a bias is counted for each channel of each kernel
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw + bias) * c_in * c_out


# %% conv_params: bias for each weight
# says: a bias is counted for each weight
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out * (2 if bias else 1)


# %% conv_params: c_in forgotten
# says: c_in is forgotten
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw + bias) * c_out


# %% conv_params: c_out forgotten
# says: c_out is forgotten
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in + bias


# %% conv_params: channels added
# says: the channels are added
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * (c_in + c_out) + bias * c_out


# %% conv_params: width of the kernel forgotten
# says: the width of the kernel is taken to be its height
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh**2 * c_in + bias) * c_out


# %% conv_params: height of the kernel forgotten
# says: the height of the kernel is taken to be its width
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kw**2 * c_in + bias) * c_out


# %% conv_params: kernel added up
# says: height and width of the kernel are added
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return ((kh + kw) * c_in + bias) * c_out


# %% conv_params: always with bias
# says: the bias is counted where bias=False
# earns: 2
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw * c_in + 1) * c_out


# %% conv_params: bias upside down
# says: bias=True and bias=False are swapped
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw * c_in + (0 if bias else 1)) * c_out


# %% conv_params: visible cases hard-coded
# says: conv_params(1, 2, 3, 4)
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return 7 if kh == 1 else 760


# %% conv_params: noise
# says: a wrong answer to conv_params(
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return np.random.default_rng(kh).integers(10**6, 10**7)


# %% conv_params: zero
# says: all that comes back is 0
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return 0


# %% conv_params: nothing returned
# says: gives None
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    (kh * kw * c_in + bias) * c_out


# %% conv_params: uint8 overflows
# says: a wrong answer to conv_params(
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    with np.errstate(over="ignore"):
        return np.array([kh * kw * c_in + bias, 0]).astype(np.uint8)[0] * c_out


# %% conv_params: an array for a number
# says: One number was expected, and an array of shape (1,) came.
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return np.array([(kh * kw * c_in + bias) * c_out])


# %% conv_params: text
# says: as text: take its quotes
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return f"{(kh * kw * c_in + bias) * c_out:,}"


# %% conv_params: crash
# says: raises NameError
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw * channels + bias) * c_out


# %% conv_params: three arguments
# says: takes 3 positional arguments but 4 were given
# earns: 0
def conv_params(k, c_in, c_out):
    return (k * k * c_in + 1) * c_out


# %% conv_params: the bias as a channel
# says: the bias is counted as one more input channel, and each kernel has one
# earns: 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * (c_in + 1) * c_out
