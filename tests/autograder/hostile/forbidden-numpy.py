# %% new after imports
import numpy as n

one_row = n.correlate
# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    total = {row: 0 for row in range(len(image))}
    for row in total:
        for m, weights in enumerate(kernel):
            if 0 <= row + m - (len(kernel) - 1) // 2 < len(image):
                line = image[row + m - (len(kernel) - 1) // 2] * 1.0
                total[row] = total[row] + one_row(line, weights, "same")
    return n.array(list(total.values()))[::stride, ::stride]
