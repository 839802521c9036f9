"""Wrong answers to separable_params: what each must be told, and how many of 2 points it earns."""

# %% separable_params: the usual convolution
# says: this is the usual convolution
# earns: 0
# from: plain
# -    depthwise = kh * kw * c_in
# -    pointwise = (c_in + 1) * c_out
# -    return depthwise + pointwise
# +    return kh * kw * c_in * c_out + c_out


# %% separable_params: biases forgotten
# says: the biases are forgotten
# earns: 0
# from: plain
# -    pointwise = (c_in + 1) * c_out
# +    pointwise = c_in * c_out


# %% separable_params: biases in both
# says: the first layer has no biases
# earns: 0
# from: plain
# -    depthwise = kh * kw * c_in
# +    depthwise = (kh * kw + 1) * c_in


# %% separable_params: the first step alone
# says: the second layer, of 1 × 1, is forgotten
# earns: 0
# from: plain
# -    return depthwise + pointwise
# +    return depthwise


# %% separable_params: the second step alone
# says: the first layer, one kernel for each channel, is forgotten
# earns: 0
# from: plain
# -    return depthwise + pointwise
# +    return pointwise


# %% separable_params: a kernel for each output
# says: the first layer has one kernel for each channel that goes in
# earns: 0
# from: plain
# -    depthwise = kh * kw * c_in
# +    depthwise = kh * kw * c_out


# %% separable_params: multiplied
# says: the two layers are multiplied
# earns: 0
# from: plain
# -    return depthwise + pointwise
# +    return depthwise * pointwise


# %% separable_params: square kernels
# says: the width of the kernel is taken to be its height
# earns: 0
# from: plain
# -    depthwise = kh * kw * c_in
# +    depthwise = kw * kw * c_in
