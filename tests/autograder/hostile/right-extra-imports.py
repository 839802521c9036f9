# %% new after imports
import collections
import functools
import itertools
import math
import random
import threading
import time
from typing import *

import scipy.linalg
from scipy.fft import rfft2
# %% output_size
@functools.lru_cache(maxsize=None)
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if span > n + 2 * p:
        raise ValueError("does not fit")
    return math.floor((n + 2 * p - span) / s) + 1
