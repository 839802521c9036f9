"""A JupyterLab of its own on a free port, and a page in a real browser that looks at it."""

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
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
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
# As long as a reader has not said yes or no, Lab asks whether it may fetch news.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}
START_UP_SECONDS = 40


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab whose files are a copy of ``lectures/``."""

    url: str
    token: str

    def page(self, notebook: str) -> str:
        return f"{self.url}lab/tree/{notebook}?token={self.token}"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "lectures", home / "lectures")
    defaults = home / "config" / "labconfig" / "default_setting_overrides.json"
    defaults.parent.mkdir(parents=True)
    defaults.write_text(json.dumps(LAB_SETTINGS))
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={home / 'lectures'}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",  # any free port; the server writes down which
        f"--IdentityProvider.token={token}",
        "--KernelManager.transport=ipc",  # over TCP a kernel warns that nothing is encrypted
        "--LabApp.expose_app_in_browser=True",
    ]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, env=_environment(home))
        try:
            yield Lab(_url(server, home, token), token)
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def page() -> Iterator[Page]:
    browser_path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser_path is None:
        pytest.fail(
            "the sliders are tested in a real browser, but none of "
            f"{', '.join(CHROMIUM)} is installed. On Debian: apt install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, headless=True, args=BROWSER_OPTIONS
        )
        try:
            view = {"width": 1500, "height": 1100}
            yield browser.new_page(viewport=view, device_scale_factor=1.5)  # type: ignore[arg-type]
        finally:
            browser.close()


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
    pytest.fail(f"JupyterLab did not answer within {START_UP_SECONDS} s. Its log:\n{log}")
