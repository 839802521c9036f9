"""A JupyterLab of its own on a free port, and a real browser that looks at it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "msedge")
# The sandbox of the browser needs privileges a container lacks; the rest keeps it off the network.
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_UP_SECONDS = 40
RUN_ALL = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab; `house` is its folder, a copy of this one with a course of its own."""

    url: str
    token: str
    house: Path

    def page(self, path: str) -> str:
        return f"{self.url}{path}?token={self.token}"

    def notebook(self, path: str) -> str:
        """The address of a notebook, in a workspace where nothing else is open."""
        return self.page(f"lab/workspaces/{secrets.token_hex(4)}/tree/{path}")


@contextmanager
def serve(home: Path, house: Path) -> Iterator[Lab]:
    """Run a JupyterLab over the folder `house`; what it writes for itself goes to `home`."""
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={house}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",  # any free port; the server writes down which
        f"--IdentityProvider.token={token}",
        "--KernelManager.transport=ipc",  # over TCP a kernel warns that nothing is encrypted
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=house, stdout=log, stderr=log, env=_environment(home)
        )
        try:
            yield Lab(_url(server, home, token), token, house)
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser without a window."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise RuntimeError(
            f"a real browser is needed, but none of {', '.join(CHROMIUM)} is installed. "
            "On Debian: apt install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=BROWSER_OPTIONS
        )
        try:
            yield browser
        finally:
            browser.close()


def write_notebook(path: Path, source: str) -> str:
    """Write a notebook of one cell; return its name."""
    cell = {"cell_type": "code", "id": "only", "metadata": {}, "source": source}
    cell |= {"execution_count": None, "outputs": []}
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": spec}}
    path.write_text(json.dumps(notebook | {"nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path.name


def run_all(page: Page, address: str) -> Page:
    """Open a notebook and run all its cells, as a reader would with the menu."""
    page.goto(address)
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.evaluate(RUN_ALL)
    return page


def _environment(home: Path) -> dict[str, str]:
    """Keep the server out of the settings of whoever runs the tests."""
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    return os.environ | {name: str(folder) for name, folder in folders.items()}


def _url(server: subprocess.Popen[bytes], home: Path, token: str) -> str:
    """Wait until the server answers, and return its address."""
    end = time.monotonic() + START_UP_SECONDS
    while time.monotonic() < end and server.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            try:
                url: str = json.loads(file.read_text())["url"]
                with urllib.request.urlopen(f"{url}api/status?token={token}", timeout=5):
                    return url
            except (OSError, ValueError):  # the file is half written, or nobody listens yet
                pass
        time.sleep(0.1)
    log = (home / "server.log").read_text()
    raise RuntimeError(f"JupyterLab did not answer within {START_UP_SECONDS} s. Its log:\n{log}")
