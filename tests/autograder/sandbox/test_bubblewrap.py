"""What a student's process sees of this project is one folder, and what is shared with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.sandbox import bubblewrap
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

LIMITS = Limits()
LOOK = """import importlib
from pathlib import Path
seen = sorted(path.relative_to("/grader").as_posix() for path in Path("/grader").rglob("*.py"))
imported = []
for name in {names!r}:
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    imported.append(name)
"""


@pytest.mark.needs("bubblewrap")
def test_a_new_module_of_the_folder_is_seen_and_one_beside_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "inside"
    shutil.copytree(bubblewrap.INSIDE, inside)
    (inside / "added.py").write_text("", encoding="ascii")
    (tmp_path / "beside.py").write_text("", encoding="ascii")
    monkeypatch.setattr(bubblewrap, "INSIDE", inside)
    sandbox = Sandbox.find(LIMITS)
    there = ["autograder.sandbox.inside.added", "autograder.sandbox.inside.protocol"]
    away = ["autograder.sandbox.beside", "autograder.sandbox.process", "autograder.results"]
    away += ["convcourse.ops", "convcourse.shapes"]
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as process:
        assert process.run(LOOK.format(names=[*there, *away])) == []
        seen, imported = process.get("seen"), process.get("imported")
    packages = ["autograder", "autograder/sandbox", "convcourse", "convcourse/checks"]
    modules = [f"autograder/sandbox/inside/{path.name}" for path in inside.glob("*.py")]
    shared = [f"convcourse/checks/{path.name}" for path in bubblewrap._SHARED]
    own = [f"{name}/__init__.py" for name in packages]
    assert seen == sorted([*own, *modules, *shared])
    assert imported == there


def test_a_python_below_tmp_is_not_hidden_by_a_private_tmp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "_prefixes", lambda: [Path("/tmp/clone/.venv"), Path("/usr")])
    assert bubblewrap.private_folders() == ("/submission",)
    monkeypatch.setattr(bubblewrap, "_prefixes", lambda: [Path("/srv/.venv"), Path("/usr")])
    assert bubblewrap.private_folders() == ("/submission", "/tmp")
