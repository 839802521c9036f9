"""Wrong answers to separable_macs: what each must be told, and how many of 2 points it earns."""

# %% separable_macs: the usual convolution
# says: this is the usual convolution
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return out_h * out_w * kh * kw * c_in * c_out


# %% separable_macs: positions in the first step alone
# says: in the second layer, too, each weight is used at every position
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return out_h * out_w * kh * kw * c_in + c_in * c_out


# %% separable_macs: weights
# says: these are the weights
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return kh * kw * c_in + c_in * c_out


# %% separable_macs: additions too
# says: a multiplication and its addition count as one
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return 2 * out_h * out_w * (kh * kw * c_in + c_in * c_out)


# %% separable_macs: biases too
# says: the biases are counted, which multiply nothing
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return out_h * out_w * (kh * kw * c_in + (c_in + 1) * c_out)


# %% separable_macs: square maps
# says: the height of the output is taken to be its width
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return out_h * out_h * (kh * kw * c_in + c_in * c_out)


# %% separable_macs: the kernel's sides added
# says: height and width of the kernel are added
# earns: 0
# from: plain
# -    return out_h * out_w * (kh * kw * c_in + c_in * c_out)
# +    return out_h * out_w * ((kh + kw) * c_in + c_in * c_out)
