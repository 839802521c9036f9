"""The course as a JupyterLite site: what the site holds, what its lock names, what comes back."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL
from playwright.sync_api import Browser
from rich.console import Console

from autograder.cli.demo import LAB, SAMPLES, submission
from autograder.cli.grade import grade_lab
from autograder.course import Course
from autograder.intake.deliveries import collect
from deploy.lite import build as lite
from deploy.lite.wheels import LiteError, course_wheel, described, installed_wheel

ROOT = Path(__file__).resolve().parents[2]
LISTED = [
    "lectures/00_start_here.ipynb",
    "lectures/01_why_not_dense.ipynb",
    "lectures/02_convolution_by_hand.ipynb",
    "lectures/03_kernels_you_can_see.ipynb",
    "lectures/04_stride_padding_output_size.ipynb",
    "lectures/05_channels_and_parameters.ipynb",
    "lectures/07_pooling_and_receptive_field.ipynb",
    "lectures/08_learning_the_kernel.ipynb",
    "labs/lab1_convolve/lab1_convolve.ipynb",
    "labs/lab2_size_and_padding/lab2_size_and_padding.ipynb",
    "labs/lab3_channels_and_parameters/lab3_channels_and_parameters.ipynb",
    "labs/lab4_filters/lab4_filters.ipynb",
    "labs/lab5_fast/lab5_fast.ipynb",
    "labs/lab6_pooling_and_receptive_field/lab6_pooling_and_receptive_field.ipynb",
    "labs/lab7_backward/lab7_backward.ipynb",
]
# Of Pyodide's own lock: the packages that ours and the kernel need, and what they need in turn.
PYODIDES: dict[str, list[str]] = {
    "ipython": ["jedi", "prompt_toolkit", "traitlets"],
    "jedi": [],
    "matplotlib": ["numpy", "pillow"],
    "micropip": ["packaging"],
    "numpy": [],
    "packaging": [],
    "pillow": [],
    "prompt-toolkit": [],
    "scipy": ["numpy"],
    "traitlets": [],
}


def write_pyodide(folder: Path, *, without: str = "") -> Path:
    """A folder that looks like Pyodide's, with nothing in its files, and one of them not there."""
    folder.mkdir()
    (folder / "pyodide.mjs").touch()
    packages: dict[str, Any] = {}
    for name, depends in PYODIDES.items():
        file = f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
        packages[name] = {
            "name": name,
            "version": "1.0",
            "file_name": file,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "imports": [name],
            "depends": depends,
            "install_dir": "site",
            "package_type": "package",
        }
        if name != without:
            (folder / file).write_bytes(name.encode())
    info = {"arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": packages}))
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lite")
    lite.build(folder / "site", write_pyodide(folder / "pyodide"))
    return folder / "site"


def packages_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]


def files_listed(site: Path, folder: str = "") -> Iterator[str]:
    """What JupyterLab in the browser is told of folders and files."""
    listed = json.loads((site / "api" / "contents" / folder / "all.json").read_text("utf-8"))
    for each in listed["content"]:
        if each["type"] == "directory":
            yield from files_listed(site, each["path"])
        else:
            yield each["path"]


def test_the_site_has_the_lectures_and_labs_that_need_no_tensorflow(site: Path) -> None:
    assert sorted(files_listed(site)) == sorted(LISTED)
    page = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="lab/index\.html\?path=([^"]+)"', page) == LISTED
    for path in LISTED:
        served = json.loads((site / "files" / path).read_text(encoding="utf-8"))["cells"]
        ours = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
        added = [cell for cell in served if cell["id"] == "in-the-browser"]
        assert [cell for cell in served if cell not in added] == ours
        assert ["File ▸ Download" in cell["source"] for cell in added] == [True] * ("labs" in path)


def test_every_package_that_the_lock_names_is_there_as_it_says(site: Path) -> None:
    folder = site / "static" / "pyodide"
    packages = packages_of(folder)
    ours = {"anywidget", "comm", "convcourse", "ipywidgets", "psygnal", "typing-extensions"}
    assert set(packages) == set(PYODIDES) | ours
    for package in packages.values():
        content = (folder / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]
        assert {name.replace("_", "-") for name in package["depends"]} <= set(packages)
    ours_alone = packages["convcourse"]
    assert ours_alone["imports"] == ["convcourse"]
    assert ours_alone["depends"] == ["anywidget", "ipywidgets", "matplotlib", "numpy", "pillow"]
    assert ours_alone["install_dir"] == "site"
    assert ours_alone["package_type"] == "package"


def test_python_comes_from_the_site_and_nothing_is_asked_of_a_registry(site: Path) -> None:
    config = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
    config = config["jupyter-config-data"]
    kernel = config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert kernel["disablePyPIFallback"] is True
    names = {extension["name"] for extension in config["federated_extensions"]}
    assert names == set(lite.EXTENSIONS)


def test_what_a_folder_lacks_comes_from_the_kernels_address_only_where_that_is_asked(
    tmp_path: Path,
) -> None:
    core = write_pyodide(tmp_path / "core", without="numpy")
    lite.furnish(tmp_path / "mixed", core, whole=False)
    assert packages_of(tmp_path / "mixed")["numpy"]["file_name"] == (
        f"{PYODIDE_CDN_URL}/numpy-1.0-py3-none-any.whl"
    )
    assert packages_of(tmp_path / "mixed")["scipy"]["file_name"] == "scipy-1.0-py3-none-any.whl"
    with pytest.raises(LiteError, match=r"not whole: numpy has .*, compiled .* Give the folder"):
        lite.furnish(tmp_path / "all", core, whole=True)
    no_kernel = write_pyodide(tmp_path / "no kernel", without="micropip")
    with pytest.raises(LiteError, match="not whole: the notebooks need micropip"):
        lite.furnish(tmp_path / "none", no_kernel, whole=True)
    no_need = write_pyodide(tmp_path / "no need", without="scipy")
    lite.furnish(tmp_path / "whole", no_need, whole=True)
    assert "scipy" not in packages_of(tmp_path / "whole")


def test_a_folder_that_is_no_pyodide_is_named(tmp_path: Path) -> None:
    with pytest.raises(LiteError, match=r"is no Pyodide: it has no pyodide\.mjs"):
        lite.furnish(tmp_path / "new", tmp_path, whole=True)


def test_a_folder_that_is_no_such_site_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(LiteError, match="files that are no such site"):
        lite.build(tmp_path, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_package_that_runs_on_this_machine_alone_is_refused() -> None:
    with pytest.raises(LiteError, match=r"numpy has .*compiled for this machine"):
        installed_wheel("numpy")
    with pytest.raises(LiteError, match="needs not-a-package, which is not installed"):
        installed_wheel("not-a-package")


def test_what_a_package_needs_is_what_its_makers_say_of_a_browser() -> None:
    name, content = installed_wheel("ipywidgets")
    said = described(name, content, elsewhere=lite.ELSEWHERE)
    assert said["depends"] == ["comm", "ipython", "traitlets"]
    assert said["imports"] == ["ipywidgets"]


# What a browser's Python does not have, and what stands in these notebooks all the same.
IN_A_BROWSER = """
import json, sys, time
sys.path[:0] = [{folder!r}]
del time.thread_time
for name in ("tensorflow", "skimage", "sklearn", "scipy", "mlxtend", "foolbox", "autograder"):
    sys.modules[name] = None
for path in {paths!r}:
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        for line in cell["source"] if cell["cell_type"] == "code" else ():
            if line.startswith(("import ", "from ")) and "(" not in line:
                exec(line)
import convcourse
print(convcourse.__file__)
"""


def test_the_wheel_is_all_of_ours_that_the_notebooks_import(tmp_path: Path) -> None:
    name, content = course_wheel()
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as archive:
        places = archive.namelist()
    assert not [place for place in places if "solution" in place or place.startswith("autograder")]
    folder = tmp_path / "site"
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*uv, "--target", str(folder), str(tmp_path / name)], check=True)
    code = IN_A_BROWSER.format(folder=str(folder), paths=[str(ROOT / path) for path in LISTED])
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(folder)


def as_saved(text: str) -> str:
    """A notebook as JupyterLite saves it: its kernel's name, our cell, and outputs."""
    notebook = json.loads(text)
    said = {"cell_type": "markdown", "id": "in-the-browser", "metadata": {}, "source": lite.KEEP}
    notebook["cells"].insert(1, said)
    notebook["metadata"] = {
        "kernelspec": {
            "display_name": "Python (Pyodide)", "language": "python", "name": "python"
        },
        "language_info": {
            "codemirror_mode": {"name": "python", "version": 3},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "version": "3.8",
        },
    }  # fmt: skip
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "done\n"}]
            cell["metadata"]["trusted"] = True
    return json.dumps(notebook)


@pytest.mark.needs("bubblewrap")
def test_a_lab_done_in_the_browser_is_collected_and_graded_like_any(tmp_path: Path) -> None:
    course = Course(ROOT, tmp_path / "course")
    delivery = tmp_path / "delivery"
    delivery.mkdir()
    for sample in ("right-windows", "kernel-flipped"):
        text = submission(course, SAMPLES / f"{sample}.py")
        (delivery / f"{sample}.ipynb").write_text(text, encoding="utf-8")
        (delivery / f"{sample}-lite.ipynb").write_text(as_saved(text), encoding="utf-8")
    collect(delivery, course, LAB)
    results = grade_lab(course, LAB, Console(quiet=True), None, workers=1)
    by_student = {result.student: result for result in results}
    for sample, points in (("right-windows", 25), ("kernel-flipped", 18)):
        plain, ours = by_student[sample], by_student[f"{sample}-lite"]
        assert ours.score == plain.score == points
        assert ours.notes == plain.notes == ()
        assert [each.status for each in ours.exercises] == [each.status for each in plain.exercises]


# A browser's own, but for what lies elsewhere.
FETCH = "(fetch => (place, how) => how ? Promise.reject() : fetch(place))(window.fetch)"
SAID = {
    "nothing is amiss": ("", ""),
    "storage is blocked": (
        "indexedDB.__proto__.open = () => { throw new DOMException('denied') }",
        "keeps nothing for this page",
    ),
    "storage is nearly full": (
        "navigator.storage.estimate = async () => ({quota: 1e8, usage: 99e6})",
        "less than 20 MB left",
    ),
    "there is no network": (
        "Object.defineProperty(navigator, 'onLine', {value: false})",
        "There is no network",
    ),
    "packages are out of reach": (
        f"window.fetch = {FETCH}",
        "packages of Python cannot be reached",
    ),
    "the browser is old": ("delete window.WebAssembly", "too old to run Python"),
}


@pytest.mark.needs("chromium")
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("lacks", "said"), SAID.values(), ids=SAID)
def test_the_front_page_says_what_a_browser_lacks(
    lacks: str, said: str, browser: Browser, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "deploy" / "lite" / "index.html", tmp_path)
    page = browser.new_page()
    lock = {"packages": {"micropip": {"file_name": "micropip.whl"}}}
    page.route("https://lite.test/**", lambda route: route.fulfill(json=lock))
    page.route("https://lite.test/", lambda route: route.fulfill(path=tmp_path / "index.html"))
    page.add_init_script(lacks)
    page.goto("https://lite.test/")
    place = page.get_by_role("alert")
    if said:
        place.wait_for(timeout=5000)
        assert said in place.inner_text()
    else:
        page.wait_for_timeout(300)
        assert not place.is_visible()
    page.close()
