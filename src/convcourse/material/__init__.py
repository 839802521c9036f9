"""The course's own files (lectures, labs, solutions, configuration) and copies of them.

In a checkout they are the top-level folders; in an installed package they lie beside this module,
where the build put them. Whoever asks is told one folder, and need not know which it is.
"""

import os
import shutil
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

__all__ = ["PARTS", "checkout", "copy", "folder"]

PARTS = ("lectures", "labs", "solutions", "nbgrader_config.py")
"""What is there, by its name in the folder; pyproject.toml maps the same."""


def folder() -> Path:
    """Return the folder that holds `PARTS`.

    Returns
    -------
    Path

    Raises
    ------
    FileNotFoundError
        If this installation has the package alone, without the course.

    Examples
    --------
    >>> "lab1_convolve" in [path.name for path in (folder() / "labs").iterdir()]
    True
    """
    installed = Path(str(resources.files(__name__)))
    for place in (installed, checkout()):
        if place is not None and all((place / part).exists() for part in PARTS):
            return place
    raise FileNotFoundError(
        "the lectures and labs are not part of this installation. "
        "Install the whole package: pip install --force-reinstall 'convcourse[course]'"
    )


def checkout() -> Path | None:
    """Return the folder of the repository that this package runs from, if it does.

    Returns
    -------
    Path or None
        None where the package is installed among the libraries.
    """
    root = Path(__file__).resolve().parents[3]
    return root if (root / PARTS[-1]).is_file() else None


def copy(parts: Iterable[str], target: Path) -> tuple[int, int]:
    """Copy parts of the course into a folder, and leave every file that is there as it is.

    Parameters
    ----------
    parts : iterable of str
        Of `PARTS`.
    target : Path
        It and the folders below are made where they are missing.

    Returns
    -------
    tuple of int
        How many files were copied, and how many were there and stay.
    """
    source, copied, there = folder(), 0, 0
    for part in parts:
        for path in _files(source / part):
            place = target / path.relative_to(source)
            if place.exists():
                there += 1
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_name(f".{place.name}.{os.getpid()}")
            try:
                shutil.copyfile(path, unfinished)
                unfinished.replace(place)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
            copied += 1
    return copied, there


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    hidden = {".ipynb_checkpoints", "__pycache__"}
    names = (each.relative_to(path) for each in sorted(path.rglob("*")) if each.is_file())
    return [path / name for name in names if not hidden & {*name.parts}]
