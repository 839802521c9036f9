"""Build the course as a JupyterLite site: lectures and labs that need no TensorFlow, in a browser.

`python -m deploy.lite.build` writes the site into build/lite. Python in a browser is Pyodide:
its core is npm's package `pyodide`, of the version that the kernel was made for; NumPy and the like
come from where the kernel looks for them by itself. `--pyodide DIR` takes all from a folder.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from packaging.utils import canonicalize_name

from deploy.lite.wheels import LiteError, course_wheel, described, installed_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NPM = ROOT / "build" / "npm"
LECTURES = ("00", "01", "02", "03", "04", "05", "07", "08")  # no other runs without TensorFlow
LABS = ("lab1", "lab2", "lab3", "lab4", "lab5", "lab6", "lab7")
EXTENSIONS = (
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
# The browser's side of widgets, which is in EXTENSIONS; Python's side only names it.
ELSEWHERE = {"jupyterlab-widgets", "widgetsnbextension"}
# What the kernel loads when it begins.
KERNEL = ("comm", "ipython", "jedi", "micropip", "packaging", "traitlets")
KEEP = """**You work in this browser.** What you save stays in it, on this machine, until its data
are cleared (in a private window: until that is closed), and is nowhere else. When you are done, and
now and then before, download the notebook (File ▸ Download). That file is what you hand in."""


def build(site: Path, pyodide: Path | None = None) -> None:
    """Build the site.

    Parameters
    ----------
    site : Path
        The folder to make; what is in it is replaced.
    pyodide : Path, optional
        A folder with the whole of Pyodide. Without one, npm brings the core.

    Raises
    ------
    LiteError
        If Pyodide is not there, or lacks what the notebooks need, or `site` is something else.
    """
    if site.is_dir() and any(site.iterdir()) and not (site / "jupyter-lite.json").is_file():
        raise LiteError(f"{site} has files that are no such site. Name another folder with --site.")
    folders = extensions()
    with tempfile.TemporaryDirectory(prefix="lite-") as scratch:
        work = Path(scratch)
        source = pyodide or core(NPM)
        furnish(work / "static" / "pyodide", source, whole=pyodide is not None)
        contents(work / "contents")
        for name in ("jupyter-lite.json", "overrides.json"):
            shutil.copy(HERE / name, work)
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", "contents"]
        command += ["--lite-dir", str(work), "--output-dir", str(work / "site"), "--apps", "lab"]
        command += [f"--LiteBuildConfig.cache_dir={work / 'cache'}", "--no-sourcemaps"]
        command += ["--ignore-sys-prefix"]
        command += [f"--LiteBuildConfig.federated_extensions={folder}" for folder in folders]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise LiteError(f"JupyterLite could not build the site. It said last:\n{last}")
        front_page(work / "site")
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(work / "site", site)


def core(folder: Path) -> Path:
    """Return Pyodide's core, of the kernel's version, as npm installs it."""
    package = folder / "node_modules" / "pyodide"
    try:
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        version = None
    if version != PYODIDE_VERSION:
        command = [
            "npm",
            "install",
            "--silent",
            "--prefix",
            str(folder),
            f"pyodide@{PYODIDE_VERSION}",
        ]
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise LiteError(
                f"npm could not bring Pyodide's core ({error}). Install npm (apt install npm) and "
                "look whether it reaches its registry, or give a folder: PYODIDE=DIR make lite"
            ) from None
    return package


def furnish(folder: Path, source: Path, *, whole: bool) -> None:
    """Write Pyodide's files and our wheels into a folder, and a lock file that names them all.

    With `whole` nothing may come from elsewhere: what the lock of `source` names and `source` does
    not have is left out, and may not be what we need. Without, it comes from the kernel's address.
    """
    lock_file = source / "pyodide-lock.json"
    if not lock_file.is_file() or not (source / "pyodide.mjs").is_file():
        raise LiteError(
            f"{source} is no Pyodide: it has no pyodide.mjs or no pyodide-lock.json. "
            f"Unpack the full release {PYODIDE_VERSION} of Pyodide and give that folder."
        )
    lock = json.loads(lock_file.read_text(encoding="utf-8"))
    python = lock["info"]["python"]
    if not python.startswith(PYODIDE_PYTHON_VERSION + "."):
        print(
            f"{source} has Python {python}; the kernel was made for {PYODIDE_PYTHON_VERSION}, "
            f"Pyodide {PYODIDE_VERSION}: look whether it starts."
        )
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.map", "*.d.ts", "*.html"))
    packages = lock["packages"]
    for name, package in list(packages.items()):
        if not (source / package["file_name"]).is_file():
            if whole:
                del packages[name]
            else:
                package["file_name"] = f"{PYODIDE_CDN_URL}/{package['file_name']}"
    full = f"Give the folder of the full release {PYODIDE_VERSION} of Pyodide."
    try:
        add_ours(packages, folder)
    except LiteError as error:
        raise LiteError(f"{source} is not whole: {error} {full}") from None
    missing = needed(packages, ["convcourse", *KERNEL]) - set(map(canonicalize_name, packages))
    if missing:
        names = ", ".join(sorted(missing))
        raise LiteError(f"{source} is not whole: the notebooks need {names}. {full}")
    (folder / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), encoding="utf-8")


def add_ours(packages: dict[str, Any], folder: Path) -> None:
    """Add our wheel to a lock's packages, and those of its needs that Pyodide does not have."""
    there = {canonicalize_name(name) for name in packages}
    wanted = ["convcourse", "comm"]  # each kernel begins with comm
    while wanted:
        name = wanted.pop()
        if name not in there | set(packages):
            file, content = course_wheel() if name == "convcourse" else installed_wheel(name)
            (folder / file).write_bytes(content)
            packages[name] = described(file, content, elsewhere=ELSEWHERE)
            wanted += packages[name]["depends"]


def needed(packages: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Return these packages and all that they need, as a lock has it."""
    by_name = {canonicalize_name(name): package for name, package in packages.items()}
    found: set[str] = set()
    wanted = [canonicalize_name(name) for name in names]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += map(canonicalize_name, by_name.get(name, {"depends": ()})["depends"])
    return found


def contents(folder: Path) -> None:
    """Copy lectures and labs; each lab begins with where work is kept."""
    for path in notebooks():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if "labs" in path.parts:
            said = {"cell_type": "markdown", "id": "in-the-browser", "metadata": {}, "source": KEEP}
            notebook["cells"].insert(1, said)
        place.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")


def notebooks() -> list[Path]:
    """Return the lectures and labs that the site has, in order."""
    lectures = [path for number in LECTURES for path in ROOT.glob(f"lectures/{number}_*.ipynb")]
    labs = [path for lab in LABS for path in ROOT.glob(f"labs/{lab}_*/*.ipynb")]
    return lectures + labs


def extensions() -> list[Path]:
    """Return the folders of JupyterLab's extensions that the site has."""
    folders = [
        Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name for name in EXTENSIONS
    ]
    missing = [folder.name for folder in folders if not folder.is_dir()]
    if missing:
        raise LiteError(
            f"JupyterLab's extensions {', '.join(missing)} are not installed here. "
            "Run: pip install 'convcourse[course,lite]'"
        )
    return folders


def front_page(site: Path) -> None:
    """Put a page before JupyterLab: what there is, where work is kept, and whether it can be."""
    lists = {"lectures": "", "labs": ""}
    for path in notebooks():
        number = re.match(r"\d+", path.stem)
        title = f"{number[0]} · {title_of(path)}" if number else title_of(path)
        place = path.relative_to(ROOT).as_posix()
        link = f'<a href="lab/index.html?path={html.escape(place)}">{html.escape(title)}</a>'
        lists[place.split("/")[0]] += f"<li>{link}</li>\n"
    page = (HERE / "index.html").read_text(encoding="utf-8")
    for name, items in lists.items():
        page = page.replace(f"<!-- {name} -->", items)
    (site / "index.html").write_text(page, encoding="utf-8")


def title_of(path: Path) -> str:
    """Return a notebook's first heading."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1] if heading else path.stem


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pyodide", type=Path, help="a folder with the whole of Pyodide")
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "lite")
    chosen = parser.parse_args(arguments)
    try:
        build(chosen.site.resolve(), chosen.pyodide and chosen.pyodide.resolve())
    except LiteError as error:
        print(error, file=sys.stderr)
        return 1
    where = os.path.relpath(chosen.site)
    print(f"The site is in {where}. Look at it: {sys.executable} -m http.server -d {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
