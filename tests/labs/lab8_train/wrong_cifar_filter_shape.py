"""Wrong answers to cifar_filter_shape: what each must be told, and what it earns of 2 points."""

# %% cifar_filter_shape: channels swapped
# says: cifar_filter_shape: it looks as if channels in and channels out have changed places
# earns: 0
cifar_filter_shape = [5, 5, 16, 3]


# %% cifar_filter_shape: as in PyTorch
# says: cifar_filter_shape: it looks as if this is PyTorch's order
# earns: 0
cifar_filter_shape = [16, 3, 5, 5]


# %% cifar_filter_shape: filters first
# says: cifar_filter_shape: it looks as if the number of filters stands first
# earns: 0
cifar_filter_shape = [16, 5, 5, 3]


# %% cifar_filter_shape: a batch of one
# says: cifar_filter_shape: it looks as if there are five numbers
# earns: 0
cifar_filter_shape = [1, 5, 5, 3, 16]


# %% cifar_filter_shape: no channels in
# says: cifar_filter_shape: it looks as if the channels of the pictures are missing
# earns: 0
cifar_filter_shape = [5, 5, 16]


# %% cifar_filter_shape: one filter
# says: cifar_filter_shape: it looks as if the number of filters is missing
# earns: 0
cifar_filter_shape = [5, 5, 3]


# %% cifar_filter_shape: grey pictures
# says: cifar_filter_shape: it looks as if these filters read one channel
# earns: 0
cifar_filter_shape = [5, 5, 1, 16]


# %% cifar_filter_shape: the pictures' shape
# says: cifar_filter_shape: it looks as if this is the shape of the pictures
# earns: 0
cifar_filter_shape = [32, 32, 3]


# %% cifar_filter_shape: how many weights
# says: An array of shape (4,) is expected, yours has ().
# earns: 0
cifar_filter_shape = 5 * 5 * 3 * 16


# %% cifar_filter_shape: zeros
# says: 4 of 4 numbers are not right
# earns: 0
cifar_filter_shape = [0, 0, 0, 0]


# %% cifar_filter_shape: text
# says: cifar_filter_shape: it is text
# earns: 0
cifar_filter_shape = "5 x 5 x 3 x 16"
