"""Reads a picture that somebody handed in: in the sandbox, since readers of pictures have faults.

What comes out is pixels, and with them nothing that stood in the file besides: no place where a
photo was taken, no second picture, no profile. The size is known before anything is decoded. Only
who reads one loads Pillow: the grader knows this module for its words.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

SIDE = 1600
"""Pixels of the long side, at most; handwriting on a page is legible in half of that."""
MAX_PIXELS = 120_000_000
"""Phones take 12, 48 and 108 million."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
TOO_LARGE, BROKEN, UNKNOWN = "too large", "broken", "unknown"


def pixels(raw: np.ndarray) -> np.ndarray | str:
    """The first picture of a file as (height, width, 3), upright and small; or what is amiss."""
    import PIL.WebPImagePlugin  # noqa: F401  what reads the other formats is loaded by `open`
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    formats = [*FORMATS]
    content = raw.tobytes()
    if content[4:8] == b"ftyp":  # a photo of a phone, in High Efficiency Image File Format
        formats = _with_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=formats) as image:
                return _small(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        return TOO_LARGE
    except UnidentifiedImageError:
        return UNKNOWN
    except Exception:  # whatever a reader raises where a file is not what it says
        return BROKEN


def _with_heif() -> list[str]:
    try:
        import pillow_heif
    except ImportError:
        return []
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return ["HEIF"]


def _small(image: Image.Image) -> np.ndarray:
    from PIL import Image, ImageOps

    if image.mode.startswith("I"):  # sixteen bits, which a conversion would cut and not scale
        wide = np.asarray(image).astype(np.float64)
        scaled = wide / 257 if wide.max(initial=0) > 255 else wide
        image = Image.fromarray(scaled.clip(0, 255).astype(np.uint8))
    if image.mode == "P" or image.has_transparency_data:
        image = image.convert("RGBA")
    image.thumbnail((SIDE, SIDE))
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":  # ink on nothing is read on white
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.asarray(image.convert("RGB"))
