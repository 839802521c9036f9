"""Wrong answers to confusion: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% confusion: rows and columns swapped
# says: confusion: rows and columns are swapped
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, guess in zip(labels, guesses, strict=True):
        matrix[guess, label] += 1
    return matrix


# %% confusion: each pair once
# says: confusion: a pair is marked once
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    matrix[labels, guesses] += 1
    return matrix


# %% confusion: shares of a row
# says: confusion: the counts are divided by the row's sum
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, guess in zip(labels, guesses, strict=True):
        matrix[label, guess] += 1
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


# %% confusion: shares of all
# says: confusion: the counts are divided by the number of digits
# earns: 0
# from: shares of a row
# -    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
# +    return matrix / len(labels)


# %% confusion: errors only
# says: confusion: what was read rightly is missing
# earns: 0
# from: rows and columns swapped
# -        matrix[guess, label] += 1
# +        matrix[label, guess] += 1
# +    np.fill_diagonal(matrix, 0)


# %% confusion: hits only
# says: confusion: only what was read rightly is there
# earns: 0
# from: shares of a row
# -    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
# +    return np.diag(np.diag(matrix))


# %% confusion: accuracy
# says: confusion: this is the share of right answers
# earns: 0
def confusion(labels, guesses, classes):
    return np.mean(labels == guesses)


# %% confusion: one number for each class
# says: confusion: this is one number for each class
# earns: 0
def confusion(labels, guesses, classes):
    return [sum((labels == k) & (guesses == k)) for k in range(classes)]


# %% confusion: up to the highest class
# says: confusion: the matrix ends with the highest class
# earns: 3
def confusion(labels, guesses, classes):
    matrix = np.zeros((max(*labels, *guesses) + 1,) * 2, dtype=int)
    for label, guess in zip(labels, guesses, strict=True):
        matrix[label, guess] += 1
    return matrix


# %% confusion: ten classes always
# says: confusion: the matrix has ten rows
# earns: 0
# from: up to the highest class
# -    matrix = np.zeros((max(*labels, *guesses) + 1,) * 2, dtype=int)
# +    matrix = np.zeros((10, 10), dtype=int)


# %% confusion: the example hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def confusion(labels, guesses, classes):
    return [[1, 0, 0], [0, 1, 1], [0, 0, 1]]


# %% confusion: labels sorted in place
# says: confusion: it changes its input labels
# earns: 0
# from: up to the highest class
# -    matrix = np.zeros((max(*labels, *guesses) + 1,) * 2, dtype=int)
# +    labels.sort()
# +    matrix = np.zeros((classes, classes), dtype=int)


# %% confusion: no more than three classes guessed
# says: confusion: a wrong answer to confusion(
# earns: 3
# from: rows and columns swapped
# -        matrix[guess, label] += 1
# +        matrix[label, min(guess, 2)] += 1


# %% confusion: bins over what came up
# says: the bins lie between the lowest and the highest class that came up
# earns: 0
def confusion(labels, guesses, classes):
    return np.histogram2d(labels, guesses, bins=classes)[0]


# %% confusion: shares of a column
# says: the counts are divided by the column's sum
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, guesses), 1)
    return matrix / np.maximum(matrix.sum(axis=0, keepdims=True), 1)


# %% confusion: counted from 1
# says: classes are counted from 1
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels - 1, guesses - 1), 1)
    return matrix


# %% confusion: a class too many
# says: the matrix has a row and a column too many
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes + 1, classes + 1))
    np.add.at(matrix, (labels, guesses), 1)
    return matrix


# %% confusion: a pair too few
# says: the last pair is not counted
# earns: 0
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes))
    for i in range(len(labels) - 1):
        matrix[labels[i], guesses[i]] += 1
    return matrix


# %% confusion: in bytes
# says: a wrong answer to confusion(
# earns: 3
def confusion(labels, guesses, classes):
    matrix = np.zeros((classes, classes), np.uint8)
    np.add.at(matrix, (labels, guesses), 1)
    return matrix
