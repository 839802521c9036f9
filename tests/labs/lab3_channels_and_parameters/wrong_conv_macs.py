"""Wrong answers to conv_macs: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% conv_macs: c_in forgotten
# says: c_in is forgotten
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kh * kw * c_out


# %% conv_macs: c_out forgotten
# says: c_out is forgotten
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kh * kw * c_in


# %% conv_macs: weights alone
# says: these are the weights
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return kh * kw * c_in * c_out


# %% conv_macs: outputs alone
# says: these are the numbers of the output
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * c_out


# %% conv_macs: biases counted
# says: the biases are counted
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * c_out * (kh * kw * c_in + 1)


# %% conv_macs: additions counted
# says: a multiplication and its addition count as one
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return 2 * out_h * out_w * kh * kw * c_in * c_out


# %% conv_macs: square output
# says: the width of the output is taken to be its height
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h**2 * kh * kw * c_in * c_out


# %% conv_macs: square kernel
# says: the width of the kernel is taken to be its height
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kh**2 * c_in * c_out


# %% conv_macs: channels added
# says: the channels are added
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kh * kw * (c_in + c_out)


# %% conv_macs: int16 overflows
# says: numbers start again at -32768 after 32767
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return np.prod(np.array([out_h, out_w, kh, kw, c_in, c_out], np.int16), dtype=np.int16)


# %% conv_macs: visible cases hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return 6 if out_h == 1 else 120


# %% conv_macs: noise
# says: a wrong answer to conv_macs(
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return np.random.default_rng(out_h).integers(10)


# %% conv_macs: nothing returned
# says: gives None
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    out_h * out_w * kh * kw * c_in * c_out


# %% conv_macs: crash
# says: raises ZeroDivisionError
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w // (kh - kh)


# %% conv_macs: square kernels
# says: the height of the kernel is taken to be its width
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kw * kw * c_in * c_out


# %% conv_macs: square outputs
# says: the height of the output is taken to be its width
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_w * out_w * kh * kw * c_in * c_out


# %% conv_macs: no kernel size
# says: kh and kw are forgotten: each output reads a whole window
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * c_in * c_out


# %% conv_macs: no channels
# says: c_in and c_out are forgotten: each map reads all channels
# earns: 0
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * kh * kw
