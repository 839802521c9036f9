"""Copies of the notebooks for Colab and Kaggle, whose first cell installs what they need.

``python tools/colab.py [--requirement TEXT] [FOLDER]``
    Write lectures and labs into FOLDER (build/colab), each with one cell more, and print their
    names. The notebooks of the course stay without such a cell.

TEXT is what pip is asked for: "convcourse[notebook]", or with an address behind it where an index
does not have the package: "convcourse[notebook] @ https://example.org/convcourse-0.1.0-py3-none-any.whl".
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from packaging.requirements import InvalidRequirement, Requirement

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENT = "convcourse[notebook]"
_CELL_ID = "install"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the copies; return 0, or 2 where the requirement is none."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "colab")
    parser.add_argument("--requirement", default=REQUIREMENT, metavar="TEXT")
    arguments = parser.parse_args(argv)
    try:
        Requirement(arguments.requirement)
    except InvalidRequirement as error:
        parser.error(f"--requirement: {error}")
    for source in sources():
        notebook = installing(nbformat.read(source, as_version=4), arguments.requirement)
        target = arguments.folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
        print(target)
    return 0


def sources() -> Iterator[Path]:
    """The lectures and the labs as students get them."""
    yield from sorted((ROOT / "lectures").glob("*.ipynb"))
    yield from sorted((ROOT / "labs").glob("*/*.ipynb"))


def installing(notebook: Any, requirement: str = REQUIREMENT) -> Any:
    """A copy of a notebook that first installs what it needs.

    TensorFlow is there on both platforms and is left as it is. Grading passes over the cell.
    """
    made = copy.deepcopy(notebook)
    cell = nbformat.v4.new_code_cell(f'%pip install --quiet "{requirement}"', id=_CELL_ID)
    made.cells.insert(0, cell)
    return made


if __name__ == "__main__":
    sys.exit(main())
