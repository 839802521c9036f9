"""The command `convcourse`: JupyterLab on one's own copy of lectures and labs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from convcourse import material
from convcourse.extras import MissingExtraError, needs

FOLDER = "convolution"
FIRST = "lectures/00_start_here.ipynb"
_LAB = """Copy lectures and labs into a folder of your own, and open JupyterLab there. A file that
is there already stays as it is, so the same command goes on where you left off. Options that
follow are JupyterLab's."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 one sentence says what to mend."""
    parser = argparse.ArgumentParser(
        prog="convcourse", description="A course on convolution for Jupyter."
    )
    verbs = parser.add_subparsers(title="commands", dest="command", required=True)
    lab = verbs.add_parser("lab", help="open JupyterLab on lectures and labs", description=_LAB)
    lab.add_argument(
        "folder", nargs="?", type=Path, default=Path(FOLDER), metavar="FOLDER",
        help=f"where your copy is, or will be (default: {FOLDER})",
    )  # fmt: skip
    lab.add_argument("--no-lab", action="store_true", help="copy, and do not open JupyterLab")
    arguments, options = parser.parse_known_args(argv)
    try:
        print(copy(arguments.folder))
        if not arguments.no_lab:
            with needs("course", "convcourse lab"):
                open_lab(arguments.folder, options)
    except (MissingExtraError, OSError) as error:
        print(f"convcourse: {error}", file=sys.stderr)
        return 1
    return 0


def copy(folder: Path) -> str:
    """Copy what is not there yet; return a sentence of what was done."""
    copied, there = material.copy(("lectures", "labs"), folder)
    said = f"{folder.resolve()}: {copied} files copied"
    return f"{said}, {there} were there and stay as they are." if there else f"{said}."


def open_lab(folder: Path, options: Sequence[str]) -> None:
    """Run JupyterLab in that folder, with options of its own, until it is stopped."""
    from jupyterlab.labapp import LabApp

    first = [f"--LabApp.default_url=/lab/tree/{FIRST}"] if (folder / FIRST).is_file() else []
    LabApp.launch_instance([f"--ServerApp.root_dir={folder.resolve()}", *first, *options])


if __name__ == "__main__":
    sys.exit(main())
