# %% new after imports
for _ in range(120):
    print("x" * (1 << 20))
# %% same_padding
def same_padding(n, f, s=1):
    print("y" * (1 << 20))
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return total // 2, total - total // 2
