"""Photographs that scikit-image and scikit-learn have collected; all but one are here."""

from dataclasses import dataclass

from convcourse.data.files import SHIPPED, DataError, package_folder, picture, read_checked
from convcourse.data.records import Photo, scaled
from convcourse.shapes.arguments import show


@dataclass(frozen=True, slots=True)
class _Entry:
    collection: str
    file: str
    sha256: str
    source: str
    licence: str


# Sources and licences as the two collections state them; shipped/README.md has them, too.
_ENTRIES = {
    "astronaut": _Entry(
        "scikit-image",
        "astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        "NASA's Great Images",
        "public domain, no known restrictions",
    ),
    "brick": _Entry(
        "scikit-image",
        "brick.png",
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
        "CC0Textures",
        "CC0",
    ),
    "camera": _Entry(
        "scikit-image",
        "camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        "Lav Varshney",
        "CC0",
    ),
    "chelsea": _Entry(
        "scikit-image",
        "chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        "Stefan van der Walt",
        "CC0",
    ),
    "china": _Entry(
        "scikit-learn",
        "china.jpg",
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
        "danielbuechele on Flickr",
        "CC BY 2.0",
    ),
    "coffee": _Entry(
        "scikit-image",
        "coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar",
        "CC0",
    ),
    "coins": _Entry(
        "scikit-image",
        "coins.png",
        "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
        "the Brooklyn Museum",
        "no known restrictions",
    ),
    # scikit-learn credits this one to the photographer of china and links to another's page. Who
    # has to be named is not clear, so it is not here, and read where scikit-learn is installed.
    "flower": _Entry(
        "scikit-learn",
        "flower.jpg",
        "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
        "vultilion on Flickr",
        "CC BY 2.0",
    ),
    "grass": _Entry(
        "scikit-image",
        "grass.png",
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
        "linolafett on DeviantArt",
        "CC0",
    ),
    "gravel": _Entry(
        "scikit-image",
        "gravel.png",
        "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
        "CC0Textures",
        "CC0",
    ),
    "rocket": _Entry(
        "scikit-image",
        "rocket.jpg",
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        "SpaceX",
        "public domain",
    ),
    "text": _Entry(
        "scikit-image",
        "text.png",
        "bd84aa3a6e3c9887850d45d606c96b2e59433fbef50338570b63c319e668e6d1",
        "Wikipedia",
        "public domain, no known restrictions",
    ),
}

PHOTOS = tuple(_ENTRIES)


def load_photo(name: str) -> Photo:
    """Return a photograph by its name.

    Parameters
    ----------
    name : str
        One of `PHOTOS`: astronaut, brick, camera, chelsea (a cat), china, coffee, coins, flower,
        grass, gravel, rocket, text. flower needs scikit-learn.

    Returns
    -------
    Photo
        With a float32 image, (height, width, c), between 0 and 1.

    Raises
    ------
    DataError
        If there is no such photo, or its file is not what it should be.
    ImportError
        If Pillow is not installed, or for flower scikit-learn.

    Examples
    --------
    >>> load_photo("chelsea")
    chelsea: 300 x 451 x 3, from Stefan van der Walt (through scikit-image), CC0
    """
    entry = _ENTRIES.get(name) if isinstance(name, str) else None
    if entry is None:
        raise DataError(f"no photo is called {show(name)}. Use one of {', '.join(PHOTOS)}.")
    folder = SHIPPED
    if name == "flower":
        folder = package_folder("sklearn", "scikit-learn") / "datasets/images"
    (content,) = read_checked([folder / entry.file], entry.sha256)
    source = f"{entry.source} (through {entry.collection})"
    return Photo(name, scaled(picture(content)), source, entry.licence)
