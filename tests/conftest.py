"""What some tests need of the machine, said once: without it they are not run, and that is shown.

In CI (the environment variable CI) everything must be there, and a missing program is an error.
"""

from __future__ import annotations

import os
import shutil

import pytest

PROGRAMS = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "msedge"),
        "apt install chromium",
    ),
    "bubblewrap": (("bwrap",), "apt install bubblewrap"),
}


def installed(program: str) -> str | None:
    names, _ = PROGRAMS[program]
    return next((path for name in names if (path := shutil.which(name))), None)


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
