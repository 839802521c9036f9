"""Wheels for a browser, made of what is installed here: no network is asked, and versions are ours.

Pyodide installs what its lock file names. What our package needs and Pyodide does not have is
written in Python alone; where a package brings its modules compiled as well, the sources serve.
"""

from __future__ import annotations

import email
import hashlib
import io
import zipfile
from collections.abc import Collection, Iterator
from importlib import metadata, resources
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.kits.wheel import pack

PROJECT = "convcourse"
# Its pictures stand in lectures that need TensorFlow, too.
NOT_IN_A_BROWSER = {"foolbox"}
_BROWSER = {"extra": "", "sys_platform": "emscripten", "platform_system": "Emscripten"}
_COMPILED = {".so", ".pyd", ".dylib"}


class LiteError(Exception):
    """The site cannot be built; the text says what would work."""


def course_wheel() -> tuple[str, bytes]:
    """Return the name and the content of a wheel of `convcourse`, without the autograder.

    What a notebook needs beside NumPy is no extra there, because whoever imports it has no pip.
    """
    version = metadata.version(PROJECT)
    needs = [Requirement(line) for line in metadata.requires(PROJECT) or ()]
    wanted = [
        canonicalize_name(need.name)
        for need in needs
        if need.marker is None or need.marker.evaluate({"extra": "notebook"})
    ]
    lines = ["Metadata-Version: 2.1", f"Name: {PROJECT}", f"Version: {version}"]
    lines += [f"Requires-Dist: {name}" for name in wanted if name not in NOT_IN_A_BROWSER]
    about = f"{PROJECT}-{version}.dist-info"
    folder = Path(str(resources.files(PROJECT)))
    files = {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    files[f"{about}/METADATA"] = ("\n".join(lines) + "\n").encode()
    return f"{PROJECT}-{version}-py3-none-any.whl", pack(about, files)


def installed_wheel(name: str) -> tuple[str, bytes]:
    """Return the name and the content of a wheel of an installed package.

    Raises
    ------
    LiteError
        If it is not installed, or has a compiled module without its source.
    """
    try:
        installed = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise LiteError(
            f"the browser needs {name}, which is not installed here. "
            f"Run: pip install 'convcourse[notebook,lite]'"
        ) from None
    stem = f"{canonicalize_name(installed.name).replace('-', '_')}-{installed.version}"
    files = dict(_files(installed))
    (about,) = {PurePosixPath(place).parts[0] for place in files if place.endswith("/METADATA")}
    return f"{stem}-py3-none-any.whl", pack(about, files)


def described(file: str, content: bytes, *, elsewhere: Collection[str] = ()) -> dict[str, Any]:
    """Return what a lock file of Pyodide says of a wheel, but for needs that are met elsewhere."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        places = [PurePosixPath(name) for name in archive.namelist()]
        (about,) = (str(place) for place in places if place.name == "METADATA")
        said = email.message_from_bytes(archive.read(about))
    needs = [Requirement(line) for line in said.get_all("Requires-Dist", ())]
    names = [
        canonicalize_name(need.name)
        for need in needs
        if need.marker is None or need.marker.evaluate(_BROWSER)
    ]
    modules = {place.parts[0].removesuffix(".py") for place in places if place.suffix == ".py"}
    return {
        "name": canonicalize_name(said["Name"]),
        "version": said["Version"],
        "file_name": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "imports": sorted(modules),
        "depends": sorted(set(names) - set(elsewhere)),
        "unvendored_tests": False,
    }


def _files(installed: metadata.Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield what lies in Python's folder of packages, without what only this machine can run."""
    places = {str(path): path for path in installed.files or () if ".." not in path.parts}
    made_here = {"RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json"}
    for place, path in places.items():
        if path.suffix in _COMPILED:
            stem = str(path.parent / path.name.split(".")[0])
            helper = stem.endswith("__mypyc")  # mypyc's own, which the compiled modules alone use
            if not helper and f"{stem}.py" not in places:
                raise LiteError(
                    f"{installed.name} has {place}, compiled for this machine, and no source of "
                    "it beside it: Pyodide has to bring this package."
                )
        elif "__pycache__" not in path.parts and path.name not in made_here:
            yield place, Path(str(path.locate())).read_bytes()
