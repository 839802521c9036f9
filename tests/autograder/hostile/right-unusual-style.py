# %% output_size
class OutputSize:
    """Counts positions; an object that is called like a function."""

    def __call__(self, n, f, s=1, p=0, d=1):
        if (span := d * (f - 1) + 1) > n + 2 * p:
            raise KernelDoesNotFitError(n, f)
        return len(range(0, n + 2 * p - span + 1, s))


class KernelDoesNotFitError(ValueError):
    def __init__(self, n, f):
        super().__init__(f"{f} into {n}")


output_size = OutputSize()
# %% same_padding
same_padding = lambda n, f, s=1: (lambda t: (t // 2, t - t // 2))(max((-(-n//s)-1)*s+f-n, 0));
# %% same_answer
import asyncio


async def by_code():
    await asyncio.sleep(0)
    padded = np.pad(image, 1)
    return [[int((padded[i:i + 3, j:j + 3] * sobel).sum()) for j in range(4)] for i in range(4)]


same_answer = await by_code()
