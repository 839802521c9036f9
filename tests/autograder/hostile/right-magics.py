# %% new after imports
%matplotlib inline
%timeit -n1 -r1 sum(range(10))
!pip install something
files = !ls
%env
%whos
# %% new after show-starts
%%writefile helper.py
def total(n, f, s):
    return max((-(-n // s) - 1) * s + f - n, 0)
# %% new after output_size
%%time
from helper import total
# %% same_padding
%config InlineBackend.figure_format = "retina"


def same_padding(n, f, s=1):
    return total(n, f, s) // 2, total(n, f, s) - total(n, f, s) // 2
