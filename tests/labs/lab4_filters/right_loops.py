"""Lab 4 with plain loops and lists; a strong sharpening, and the other diagonal."""
# ruff: noqa: F821  # the notebook defines what is missing here


# %% box_blur
def box_blur(k):
    return [[1 / (k * k) for _ in range(k)] for _ in range(k)]


# %% sharpen
def sharpen():
    return [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]


# %% shift_left
def shift_left(image):
    print("moving")
    return [[*row[1:], 0] for row in image.tolist()]


# %% detect_curve
def detect_curve(patch):
    total = 0
    for row in range(7):
        for col in range(7):
            total += float(patch[row][col]) * int(CURVE[row][col])
    return total


# %% sobel_magnitude
def sobel_magnitude(image):
    rows = [[float(pixel) for pixel in row] for row in image]
    out = []
    for i in range(1, len(rows) - 1):
        line = []
        for j in range(1, len(rows[0]) - 1):
            above, here, below = (row[j - 1 : j + 2] for row in rows[i - 1 : i + 2])
            gx = above[2] + 2 * here[2] + below[2] - above[0] - 2 * here[0] - below[0]
            gy = below[0] + 2 * below[1] + below[2] - above[0] - 2 * above[1] - above[2]
            line.append((gx**2 + gy**2) ** 0.5)
        out.append(line)
    return out


# %% edge_45
def edge_45():
    return [[2, 1, 0], [1, 0, -1], [0, -1, -2]]
