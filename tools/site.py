"""Build the site: ``python tools/site.py``, with the addresses of where notebooks can be opened.

Lectures are executed once (`tools/execute.py`), their figures live without a kernel
(`tools/live.py`), and Sphinx makes pages of them, of the labs, of docs/ and of the docstrings of
convcourse. The result, build/site/html, can be served from any folder of any host.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this runs as a script

import convcourse  # noqa: E402
from convcourse.widgets.explorable import Explorable, page_script, page_style  # noqa: E402
from tools.execute import executed, lectures  # noqa: E402
from tools.live import Files, maths_font, published  # noqa: E402

OUT = ROOT / "build" / "site"
LITE = ROOT / "build" / "lite"  # where `make lite` puts it
OWN = ROOT / "docs" / "site"
COVERS = ROOT / "docs" / "images" / "lectures"
MAINTAINERS = {"architecture", "decisions", "performance", "reviews"}
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")


def build(
    out: Path = OUT, addresses: Mapping[str, str] | None = None, repository: str = ""
) -> Path:
    """Build the site and return the folder that holds it.

    Parameters
    ----------
    out : Path
        Is emptied; the site is its folder ``html``.
    addresses : mapping of str to str
        Where a notebook can be opened: name of the place, and address with ``{notebook}`` in it,
        relative to the front page or whole. A place without an address has no button.
    repository : str
        Address of the folder of files on a host of git, such as ``https://…/blob/main``. Without
        it, what a guide says of a file that is no page is text, not a link.
    """
    shutil.rmtree(out, ignore_errors=True)
    source, static, extra = out / "source", out / "source" / "_static", out / "source" / "_extra"
    shutil.copytree(OWN / "static", static)
    shutil.copy(OWN / "conf.py", source)
    names = sorted({each.name for each in Explorable.__subclasses__()})
    (static / "explorables.js").write_text(page_script(*names), encoding="utf-8")
    (static / "explorables.css").write_text(page_style(), encoding="utf-8")
    shutil.copytree(COVERS, static / "covers")

    places = dict(addresses or {})
    pictures = Files(static / "pictures", "../_static/pictures")
    for path, page in _pages().items():
        if path.startswith("docs/"):
            text = (ROOT / path).read_text(encoding="utf-8")
            _write(source / page, _linked(text, path, page, repository))
        elif path.endswith(".ipynb"):
            download = _download(ROOT / path, extra)
            notebook = _notebook(ROOT / path)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = _linked(cell.source, path, page, repository)
            shown = published(notebook, pictures, _buttons(path, download, places))
            _write(source / page, nbformat.writes(shown))
    shutil.copytree(ROOT / "docs" / "images", source / "guide" / "images")
    for package in _packages():
        _write(source / "api" / f"{package}.rst", _api(package))
    _write(source / "index.md", _front())
    if LITE.is_dir() and "lite/" in places.get("Lite", ""):
        shutil.copytree(LITE, extra / "lite", copy_function=shutil.copy)

    sphinx = ["-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "--builder", "html"]
    folders = ["--doctree-dir", out / "doctrees", source, out / "html"]
    subprocess.run([sys.executable, *sphinx, *map(str, folders)], cwd=ROOT, check=True)
    site = out / "html"
    pages = {file: _mended(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}
    for file, text in pages.items():
        file.write_text(text, encoding="utf-8")
    maths_font(site / "_static" / "maths.woff", pages.values())
    (site / ".nojekyll").touch()  # a host that hides folders with an underscore must not
    return site


# What of the theme and of Sphinx a screen reader stumbles over, and what should stand there.
MENDED = {
    'role="heading"': 'role="heading" aria-level="2"',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Site">',
    '<aside class="toc-drawer': '<aside aria-label="This page" class="toc-drawer',
    '<th class="head"><p></p></th>': '<td class="head"></td>',
    '<div id="search-results">': '<h1>Search</h1><div id="search-results">',
}


def _mended(page: str) -> str:
    for fault, better in MENDED.items():
        page = page.replace(fault, better)
    return page


def _labs() -> list[Path]:
    found = [path for path in (ROOT / "labs").iterdir() if path.is_dir()]
    return sorted(found, key=lambda lab: int(re.findall(r"\d+", lab.name)[0]))  # lab 10 is last


def _guides() -> list[Path]:
    """The guides in docs/, the instructor's first."""
    found = sorted(each for each in (ROOT / "docs").glob("*.md") if each.stem not in MAINTAINERS)
    return sorted(found, key=lambda each: each.stem != "instructors")


def _packages() -> list[str]:
    found = iter_modules(convcourse.__path__)
    return [f"convcourse.{each.name}" for each in found if each.ispkg]


def _buttons(path: str, download: str, places: Mapping[str, str]) -> str:
    """Links to where a notebook can be opened, on a page one folder below the front page."""
    lacking = LITE.is_dir() and not (LITE / "files" / path).is_file()  # it needs TensorFlow
    links = {
        f"Open in {name}": address.format(notebook=path)
        for name, address in places.items()
        if not (name == "Lite" and lacking)
    }
    links["Download"] = download
    anchors = [
        f'<a href="{address if re.match(r"[a-z]+:|/", address) else "../" + address}">{name}</a>'
        for name, address in links.items()
    ]
    return f'<p class="open-in">{" ".join(anchors)}</p>'


def _pages() -> dict[str, str]:
    """The page that each file of the repository has, by its path there."""
    pages = {"lectures/README.md": "index.md"}
    pages |= {f"lectures/{each.name}": f"lectures/{each.name}" for each in lectures()}
    labs = [each.name for each in _labs()]
    pages |= {f"labs/{name}/{name}.ipynb": f"labs/{name}.ipynb" for name in labs}
    return pages | {f"docs/{each.name}": f"guide/{each.name}" for each in _guides()}


def _linked(text: str, path: str, page: str, repository: str) -> str:
    """Return a text of the file `path` as it stands on `page`, its links leading to pages.

    Where a link's file has no page, it leads into the repository, or is no link.
    """
    pages = _pages()

    def link(found: re.Match[str]) -> str:
        words, target, place = found.groups()
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if aim.startswith("docs/images/"):
            return found[0]
        if aim in pages:
            way = posixpath.relpath(pages[aim], posixpath.dirname(page))
            return f"[{words}]({way}{place or ''})"
        return f"[{words}]({repository.rstrip('/')}/{aim})" if repository else str(words)

    return LINK.sub(link, text)


def _api(package: str) -> str:
    """The page of a package: what it offers under its name and is at home there."""
    module = import_module(package)
    offered = getattr(module, "__all__", ())
    at_home = {name: getattr(getattr(module, name), "__module__", "") for name in offered}
    names = ", ".join(name for name, home in at_home.items() if home.startswith(package))
    title = f"{package}\n{'=' * len(package)}\n\n"
    return f"{title}.. automodule:: {package}\n   :members: {names}\n"


def _front() -> str:
    """The front page, with the lists of what there is."""
    titles = {path.stem: _title(path) for path in lectures()}
    labs = {lab.name: _title(lab / f"{lab.name}.ipynb") for lab in _labs()}
    cards = [
        f'<li><a href="lectures/{stem}.html">{_cover(stem)}<span>{stem[:2]} {title}</span></a></li>'
        for stem, title in titles.items()
    ]
    rows = [f'<li><a href="labs/{name}.html">{title}</a></li>' for name, title in labs.items()]
    text = (OWN / "index.md").read_text(encoding="utf-8")
    text = _linked(text, "docs/site/index.md", "index.md", "")
    text = text.replace("LECTURES", '<ul class="cards">\n{}\n</ul>'.format("\n".join(cards)))
    text = text.replace("LABS", '<ul class="labs">\n{}\n</ul>'.format("\n".join(rows)))
    listed = {
        "Lectures": [f"{stem[:2]} {title} <lectures/{stem}>" for stem, title in titles.items()],
        "Labs": [f"{title} <labs/{name}>" for name, title in labs.items()],
        "Guides": [f"guide/{guide.stem}" for guide in _guides()],
        "Reference": [f"{package} <api/{package}>" for package in _packages()],
    }
    for caption, entries in listed.items():
        lines = "\n".join(entries)
        text += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"
    return text


def _cover(stem: str) -> str:
    if not (COVERS / f"{stem}.png").exists():
        return ""
    # The theme's own classes: of the two it shows one.
    return "".join(
        f'<img class="only-{theme}" src="_static/covers/{folder}{stem}.png" alt="" width="320" '
        'height="200" loading="lazy">'
        for theme, folder in {"light": "", "dark": "dark/"}.items()
    )


def _title(path: Path) -> str:
    first = nbformat.read(path, as_version=4).cells[0].source
    return str(first).partition("\n")[0].removeprefix("# ")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _notebook(path: Path) -> Any:
    if path in lectures():
        return executed(path).notebook
    return nbformat.read(path, as_version=4)


def _download(path: Path, extra: Path) -> str:
    """Lay a lecture, or a lab's folder as an archive, among the downloads; say where it is."""
    folder = extra / "notebooks" / path.relative_to(ROOT).parts[0]
    folder.mkdir(parents=True, exist_ok=True)
    if path in lectures():
        shutil.copy(path, folder)
        return f"notebooks/lectures/{path.name}"
    archive = folder / f"{path.stem}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for each in sorted(path.parent.rglob("*")):
            if each.is_file():
                file.write(each, each.relative_to(path.parent.parent))
    return f"notebooks/labs/{archive.name}"


def main() -> None:
    """Read the settings and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    here = "relative to the front page or whole, with {notebook} for labs/lab1/lab1.ipynb"
    own = "lite/lab/index.html?path={notebook}"
    parser.add_argument("--lab", default="", help=f"a JupyterLab or a hub, {here}")
    parser.add_argument("--lite", default=own if LITE.is_dir() else "", help=f"JupyterLite, {here}")
    parser.add_argument("--colab", default="", help=f"Colab, {here}")
    parser.add_argument("--repository", default="", help="files on a host of git, as …/blob/main")
    given = vars(parser.parse_args())
    repository = given.pop("repository")
    places = {name.capitalize(): address for name, address in given.items() if address}
    print(f"{build(addresses=places, repository=repository)}/index.html")


if __name__ == "__main__":
    main()
