"""What several of these tests need."""

import re
from itertools import combinations

import pytest
from matplotlib.transforms import Bbox


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, imported by the first test that asks for it."""
    from convcourse.tf_ops import tensorflow

    return tensorflow()


@pytest.fixture(scope="session")
def texts_of():
    """All text of a picture, each found to lie on the page, free of others and inside its cell."""

    def read(picture):
        picture.draw_without_rendering()  # a legend is laid out when it is drawn
        ax = picture.axes[0]
        legend = ax.get_legend()
        artists = [*ax.texts, *(legend.get_texts() if legend else ())]
        found = [(text.get_text(), text.get_window_extent()) for text in artists]
        cells = [patch.get_window_extent() for patch in ax.patches]
        page = picture.bbox
        for text, box in found:
            assert page.x0 <= box.x0 <= box.x1 <= page.x1, f"{text!r} leaves the page sideways"
            assert page.y0 <= box.y0 <= box.y1 <= page.y1, f"{text!r} leaves the page"
            around = [c for c in cells if c.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)]
            if around and re.fullmatch(r"[-\d.e+]+", text):
                assert any(c.x0 <= box.x0 and box.x1 <= c.x1 for c in around), text
        for (one, box), (other, next_box) in combinations(found, 2):
            shared = Bbox.intersection(box, next_box)
            overlap = shared.width * shared.height if shared else 0
            assert overlap < 1, f"{one!r} covers {other!r}"
        return [text for text, _ in found]

    return read
