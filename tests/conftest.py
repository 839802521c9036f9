"""What some tests need of the machine, said once: without it they are not run, and that is shown.

In CI (the environment variable CI) everything must be there, and a missing program is an error.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tests.examples  # noqa: F401  the profile of Hypothesis

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
    "configurable-http-proxy": (
        ("configurable-http-proxy",),
        "make .venv/bin/configurable-http-proxy",
    ),
    "root": ((), "run them as root, in a container for example"),
}
# These come first: a long test that begins last keeps one core waiting for the other.
LONG = {
    "test_processors",
    "test_demo",
    "test_banks_graded",
    "test_lectures",
    "test_nbgrader_flow",
    "test_hub",
    "test_types",
}
# Debian keeps what belongs to one version of a server off the path; npm puts ours beside Python.
OFF_THE_PATH = [
    *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin"))),
    str(Path(sys.executable).parent),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a process: Playwright starts once in each."""
    from tests.browser.jupyterlab import chromium

    with chromium() as running:
        yield running


def installed(program: str) -> str | None:
    names, _ = PROGRAMS[program]
    if program == "root":
        return "/" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
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
    missing = [program for program in PROGRAMS if installed(program) is None]
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"CI must have {', '.join(missing)}: {how_to_install(missing)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONG)
    left_out: dict[pytest.Item, str] = {}
    for item in items:
        if "labs" in item.path.parts or "notebooks" in item.path.parts:
            item.add_marker("no_cover")  # tracing takes longest there and finds nothing new
        for mark in item.iter_markers("needs"):
            if installed(mark.args[0]) is None:
                left_out[item] = mark.args[0]
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    config.stash[_LEFT_OUT] = Counter(left_out.values())


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several processes each leaves out the same tests; they tell the one that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[_LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[_LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


_LEFT_OUT = pytest.StashKey[Mapping[str, int]]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for program, count in config.stash.get(_LEFT_OUT, {}).items():
        terminalreporter.write_line(
            f"NOT RUN: {count} tests that need {program}, which is not installed "
            f"({how_to_install([program])})",
            yellow=True,
        )


def how_to_install(programs: Iterable[str]) -> str:
    return "; ".join(PROGRAMS[program][1] for program in programs)
