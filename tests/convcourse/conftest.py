"""What several of these tests need."""

import re

import numpy as np
import pytest


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, imported by the first test that asks for it."""
    from convcourse.tf_ops import tensorflow

    return tensorflow()


def extents(artists):
    """The lower and the upper corner of each, (n, 2, 2), in pixels."""
    found = [artist.get_window_extent().get_points() for artist in artists]
    return np.sort(np.array(found).reshape(-1, 2, 2), axis=1)


@pytest.fixture(scope="session")
def texts_of():
    """All text of a picture, each found to lie on the page, free of others and inside its cell."""

    def read(picture):
        picture.draw_without_rendering()  # a legend is laid out when it is drawn
        ax = picture.axes[0]
        legend = ax.get_legend()
        (page,) = extents([picture])
        artists = [*ax.texts, *(legend.get_texts() if legend else ())]
        words = [text.get_text() for text in artists]
        boxes = extents(artists)
        outside = (boxes[:, 0] < page[0]) | (boxes[:, 1] > page[1])
        assert not outside.any(), f"{words[np.argwhere(outside)[0, 0]]!r} leaves the page"
        cells, middles = extents(ax.patches), boxes.mean(axis=1)
        for word, (low, high), middle in zip(words, boxes, middles, strict=True):
            if re.fullmatch(r"[-\d.e+]+", word):
                around = cells[((cells[:, 0] <= middle) & (middle <= cells[:, 1])).all(axis=1)]
                fits = (around[:, 0, 0] <= low[0]) & (high[0] <= around[:, 1, 0])
                assert fits.any() or not len(around), f"{word} is wider than its cell"
        # What every two texts share, along each axis; a text covers itself.
        shared = np.minimum(boxes[:, None, 1], boxes[None, :, 1])
        shared -= np.maximum(boxes[:, None, 0], boxes[None, :, 0])
        covered = np.argwhere(np.triu(shared.clip(min=0).prod(axis=2) >= 1, 1))
        assert not len(covered), f"{words[covered[0, 0]]!r} covers {words[covered[0, 1]]!r}"
        return words

    return read
