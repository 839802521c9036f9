"""Wrong values of same_answer: what each must be told, and how many of 3 points it earns."""

import numpy as np

# %% same_answer: VALID
# says: this is VALID
# earns: 0
same_answer = np.array([[0, 1], [-1, -1]])


# %% same_answer: border left at zero
# says: the border is left at 0
# earns: 0
same_answer = np.array([[0, 0, 0, 0], [0, 0, 1, 0], [0, -1, -1, 0], [0, 0, 0, 0]])


# %% same_answer: kernel flipped
# says: the kernel was flipped
# earns: 0
same_answer = np.array([[1, 1, 1, -6], [2, 0, -1, -5], [1, 1, 1, -5], [0, 1, 4, -4]])


# %% same_answer: transposed
# says: the result is transposed
# earns: 0
same_answer = np.array([[-1, -2, -1, 0], [-1, 0, -1, -1], [-1, 1, -1, -4], [6, 5, 5, 4]])


# %% same_answer: one wrong number
# says: 1 of 16 numbers is not right: 5 at [0, 3]
# earns: 0
same_answer = np.array([[-1, -1, -1, 5], [-2, 0, 1, 5], [-1, -1, -1, 5], [0, -1, -4, 4]])


# %% same_answer: the other Sobel kernel
# says: the kernel's height and width were swapped
# earns: 0
same_answer = np.array([[-3, -3, -1, 0], [2, 2, 3, 3], [1, 1, -3, -5], [2, 3, 4, 2]])


# %% same_answer: edges copied
# says: the edge values were copied outwards
# earns: 0
same_answer = np.array([[6, -2, -2, 6], [3, 0, 1, 4], [3, -1, -1, 3], [4, -1, -6, -1]])


# %% same_answer: zeros
# says: nothing was computed: all
# earns: 0
same_answer = np.zeros((4, 4))


# %% same_answer: noise
# says: None of the mistakes known to this check
# earns: 0
same_answer = np.random.default_rng(0).normal(size=(4, 4))


# %% same_answer: not a number
# says: 1 of 16 numbers is not right: nan at [0, 0]
# earns: 0
same_answer = np.array([[np.nan, -1, -1, 6], [-2, 0, 1, 5], [-1, -1, -1, 5], [0, -1, -4, 4]])


# %% same_answer: text
# says: it is text
# earns: 0
same_answer = "-1 -1 -1 6 -2 0 1 5"
