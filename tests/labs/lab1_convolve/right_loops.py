"""Lab 1 with plain loops and lists, one function built on another."""


# %% conv_point
def conv_point(image, kernel, row, col):
    total = 0.0
    for m in range(len(kernel)):
        for n in range(len(kernel[0])):
            total += float(image[row + m][col + n]) * float(kernel[m][n])
    return total


# %% conv2d
def conv2d(image, kernel):
    out = []
    for row in range(len(image) - len(kernel) + 1):
        line = []
        for col in range(len(image[0]) - len(kernel[0]) + 1):
            line.append(conv_point(image, kernel, row, col))
        out.append(line)
    return out


# %% conv2d_strided
def conv2d_strided(image, kernel, stride):
    print("strides of", stride)
    return [
        [
            conv_point(image, kernel, row, col)
            for col in range(0, len(image[0]) - len(kernel[0]) + 1, stride)
        ]
        for row in range(0, len(image) - len(kernel) + 1, stride)
    ]


# %% true_convolution
def true_convolution(image, kernel):
    flipped = [line[::-1] for line in kernel.tolist()[::-1]]
    return conv2d(image, flipped)
