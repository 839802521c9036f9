# %% same_padding
def same_padding(n, f, s=1):
    before = 0
    while (n + 2 * before - f) // s + 1 != n:
        before += s - 1
    return before, before
