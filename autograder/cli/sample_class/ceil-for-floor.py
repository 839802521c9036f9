# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if s < 1 or span > n + 2 * p:
        raise ValueError("does not fit")
    return int(np.ceil((n + 2 * p - span) / s)) + 1
