"""Records of pictures with where they come from and their licence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import SupportsIndex

import numpy as np

from convcourse.data.files import DataError
from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import integer


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dataset:
    """Labelled images; unpacks into images and labels.

    Attributes
    ----------
    images : ndarray, shape (n, height, width, c)
        float32 between 0 and 1.
    labels : ndarray, shape (n,)
        int64, the classes' numbers.
    names : tuple of str
        The classes' names by number.
    source, licence : str
        Where the images come from, and what is said of their licence.

    Examples
    --------
    >>> x, labels = Dataset(np.zeros((2, 8, 8, 1)), np.array([3, 1]), (*"0123",), "a", "b")
    >>> x.shape, labels
    ((2, 8, 8, 1), array([3, 1]))
    """

    images: Array
    labels: Array
    names: tuple[str, ...]
    source: str
    licence: str

    def __iter__(self) -> Iterator[Array]:
        """Yield the images, then the labels."""
        return iter((self.images, self.labels))

    def __repr__(self) -> str:
        """Return what is here, where it comes from and its licence."""
        n, height, width, channels = self.images.shape
        return (
            f"{n:,} images of {height} x {width} x {channels} in {len(self.names)} classes\n"
            f"source: {self.source}\nlicence: {self.licence}"
        )

    def split(self, test: SupportsIndex, *, seed: int | None = None) -> tuple["Dataset", "Dataset"]:
        """Return two sets: one to train on, and one to test with.

        Parameters
        ----------
        test : int
            How many images to test with: the last ones. The published tests of MNIST and
            Fashion-MNIST are the last 10,000.
        seed : int, optional
            Shuffle first, by this seed.

        Returns
        -------
        tuple of Dataset
            (train, test).

        Raises
        ------
        ShapeError, DataError
            If `test` is not a whole number above 0, or leaves nothing to train on.

        Examples
        --------
        >>> data = Dataset(np.zeros((5, 8, 8, 1)), np.arange(5), (*"01234",), "a", "b")
        >>> train, test = data.split(2)
        >>> train.labels, test.labels
        (array([0, 1, 2]), array([3, 4]))
        """
        total, test = len(self.labels), integer("test", test)
        if test >= total:
            raise DataError(
                f"{test:,} images to test with were asked for, of {total:,}. "
                f"Use test={total - 1} or fewer, so that some are left to train on."
            )
        order = np.arange(total) if seed is None else np.random.default_rng(seed).permutation(total)
        train, tested = (
            replace(self, images=self.images[part], labels=self.labels[part])
            for part in (order[:-test], order[-test:])
        )
        return train, tested


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Photo:
    """A photograph.

    Attributes
    ----------
    name : str
        What it is called here.
    image : ndarray, shape (height, width, c)
        float32 between 0 and 1; c is 3 for colour, 1 for grey. ``image[None]`` is a batch.
    source, licence : str
        Where it comes from, and what is said of its licence.

    Examples
    --------
    >>> Photo("night", np.zeros((2, 3, 1)), "the cellar", "CC0")
    night: 2 x 3 x 1, from the cellar, CC0
    """

    name: str
    image: Array
    source: str
    licence: str

    def __repr__(self) -> str:
        """Return the photo's name, shape, source and licence on one line."""
        shape = " x ".join(map(str, self.image.shape))
        return f"{self.name}: {shape}, from {self.source}, {self.licence}"


def scaled(pixels: Array, white: int = 255) -> Array:
    """Return integer pixels as float32 between 0 and 1.

    Parameters
    ----------
    pixels : ndarray
        Of integers from 0 to white.
    white : int, default 255
        What becomes 1.

    Returns
    -------
    ndarray
        Of the same shape; times white and rounded, it is the integers again.

    Examples
    --------
    >>> scaled(np.array([0, 51, 255]))
    array([0. , 0.2, 1. ], dtype=float32)
    """
    return pixels.astype(np.float32) / np.float32(white)
