# %% same_padding
def same_padding(n, f, s=1):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return total - total // 2, total // 2
