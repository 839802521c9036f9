"""Wrong answers to residual_block: what each must be told, and how many of 4 points it earns."""

# %% residual_block: no way around
# says: x does not go around
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    y = conv2d_same(y, w2)


# %% residual_block: ReLU before the sum
# says: the last ReLU came before the sum
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# -    return y * (y > 0)
# +    y = conv2d_same(y, w2)
# +    return y * (y > 0) + x


# %% residual_block: no last ReLU
# says: the ReLU after the sum is missing
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# -    return y * (y > 0)
# +    return conv2d_same(y, w2) + x


# %% residual_block: no ReLU inside
# says: the ReLU between the convolutions is missing
# earns: 0
# from: plain
# -    y = conv2d_same(x, w1)
# -    y = y * (y > 0)
# +    y = conv2d_same(x, w1)


# %% residual_block: the first kernel twice
# says: w1 was used in both convolutions
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    y = conv2d_same(y, w1) + x


# %% residual_block: kernels swapped
# says: w1 and w2 have changed places
# earns: 0
# from: plain
# -    y = conv2d_same(x, w1)
# +    w1, w2 = w2, w1
# +    y = conv2d_same(x, w1)


# %% residual_block: the input through a ReLU
# says: x went around through a ReLU
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    y = conv2d_same(y, w2) + x * (x > 0)


# %% residual_block: the branch taken away
# says: the branch was taken away from x
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    y = x - conv2d_same(y, w2)


# %% residual_block: one convolution
# says: the second convolution is missing
# earns: 0
# from: plain
# -    y = conv2d_same(x, w1)
# -    y = y * (y > 0)
# -    y = conv2d_same(y, w2) + x
# +    y = conv2d_same(x, w1) + x


# %% residual_block: flipped
# says: the kernels were flipped
# earns: 0
# from: plain
# -    y = conv2d_same(x, w1)
# +    w1, w2 = w1[::-1, ::-1], w2[::-1, ::-1]
# +    y = conv2d_same(x, w1)


# %% residual_block: the odd zero before
# says: the odd zero went to the top and left
# earns: 3
# from: loops
# -    up, left = (kh - 1) // 2, (kw - 1) // 2
# +    up, left = kh // 2, kw // 2


# %% residual_block: the first channel alone
# says: residual_block: a wrong answer
# earns: 3
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    y = conv2d_same(y, w2) + x[..., :1]


# %% residual_block: in place
# says: it changes its input x
# earns: 0
# from: plain
# -    y = conv2d_same(y, w2) + x
# +    x += conv2d_same(y, w2)
# +    y = x
