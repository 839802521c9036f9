"""What some tests need of the machine, said once: without it they are not run, and that is shown.

In CI (the environment variable CI) everything must be there, and a missing program is an error.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.examples  # noqa: F401  the profile of Hypothesis

# Students' code is run by the tests that are about it, and not imported in search of examples.
collect_ignore_glob = ["autograder/hostile/*", "labs/lab*/*"]

PROGRAMS = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "msedge"),
        "apt install chromium",
    ),
    "node": (("node", "nodejs"), "apt install nodejs"),
    "bubblewrap": (("bwrap",), "apt install bubblewrap"),
    "postgresql": (("pg_ctl",), "apt install postgresql"),
}
# Debian keeps what belongs to one version of a server off the path.
OFF_THE_PATH = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))


def installed(program: str) -> str | None:
    names, _ = PROGRAMS[program]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *OFF_THE_PATH])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@pytest.fixture(scope="session")
def path_of() -> Callable[[str], str]:
    """Where a program is that the test has said it needs."""

    def find(program: str) -> str:
        found = installed(program)
        assert found is not None
        return found

    return find


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): a program that pip cannot install")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing: dict[str, list[pytest.Item]] = {}
    for item in items:
        for mark in item.iter_markers("needs"):
            if installed(mark.args[0]) is None:
                missing.setdefault(mark.args[0], []).append(item)
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"CI must have {', '.join(missing)}: {_how_to_install(missing)}")
    left_out = {item for found in missing.values() for item in found}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
        config.stash[_LEFT_OUT] = {program: len(found) for program, found in missing.items()}


_LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for program, count in config.stash.get(_LEFT_OUT, {}).items():
        how = _how_to_install([program])
        terminalreporter.write_line(
            f"NOT RUN: {count} tests that need {program}, which is not installed ({how})",
            yellow=True,
        )


def _how_to_install(programs: object) -> str:
    return "; ".join(PROGRAMS[program][1] for program in programs)  # type: ignore[attr-defined]
