"""Pictures to learn on: they are part of the package, and nothing is fetched unasked.

One form for all: NHWC images, float32 between 0 (black) and 1, labels as int64. Every set says
where it comes from and under which licence, and every file is checked against its sha256. Only
this part reads any.

Examples
--------
>>> from convcourse.data import load_digits, load_photo
>>> x, labels = load_digits()
>>> x.shape, labels.shape
((1797, 8, 8, 1), (1797,))
>>> load_photo("camera").image.shape
(512, 512, 1)
"""

from convcourse.data.files import DataError
from convcourse.data.measured import Equivariance, load_equivariance
from convcourse.data.network import TrainedNetwork, load_network
from convcourse.data.photos import PHOTOS, load_photo
from convcourse.data.records import Dataset, Photo
from convcourse.data.sets import (
    load_cifar_samples,
    load_digits,
    load_mnist,
)

__all__ = [
    "PHOTOS",
    "DataError",
    "Dataset",
    "Equivariance",
    "Photo",
    "TrainedNetwork",
    "load_cifar_samples",
    "load_digits",
    "load_equivariance",
    "load_mnist",
    "load_network",
    "load_photo",
]
