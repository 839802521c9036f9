# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if span > n + 2 * p:
        raise ValueError
    return np.array((n + 2 * p - span) // s + 1, dtype=">i8")
# %% same_padding
def same_padding(n, f, s=1):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return np.array([total // 2, total - total // 2], dtype=np.float32)
# %% pad2d
def pad2d(image, top, bottom, left, right):
    padded = np.asfortranarray(np.pad(image, ((top, bottom), (left, right))))
    padded.flags.writeable = False
    return np.ma.masked_array(padded, mask=False)
# %% same_answer
same_answer = ((-1, -1, -1, 6.0), (-2, 0, 1, 5), (-1, -1, -1, 5), (0, -1, -4, 4))
