"""A hub for a trial on this machine: two students and an instructor, gone when it ends.

`python deploy/hub/trial.py` says where it listens and how to sign in; Ctrl-C ends it. It reads the
configuration that stands beside it and changes what a trial needs: everybody is the user who
started it, one password lets everybody in, and only this machine reaches it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.cli.new import new_course

HERE = Path(__file__).resolve().parent
INSTRUCTOR = "instructor"
STUDENTS = ("jdoe", "rroe")
START_UP_SECONDS = 60
CONFIG = """
load_subconfig({beside!r})
import os
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = {folder!r} + "/proxy.pid"
c.JupyterHub.cookie_secret_file = {folder!r} + "/cookie_secret"
c.JupyterHub.db_url = "sqlite:///" + {folder!r} + "/hub.sqlite"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allowed_users = set({users!r})
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {folder!r} + "/home/{{username}}"
c.Spawner.environment["NBGRADER_EXCHANGE"] = {folder!r} + "/exchange"
c.Spawner.args += ["--allow-root"] if os.geteuid() == 0 else []
c.JupyterHub.services = [{{"name": "trial", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [
    {{"name": "trial", "scopes": ["admin:users", "admin:servers", "tokens"], "services": ["trial"]}}
]
"""


@dataclass(frozen=True)
class Hub:
    """A running hub; `course` is the folder of its instructor, `token` may start servers."""

    url: str
    password: str
    token: str
    folder: Path

    @property
    def course(self) -> Path:
        """The instructor's folder of the course."""
        return self.folder / "home" / INSTRUCTOR / "convolution"

    @property
    def exchange(self) -> Path:
        """What passes between instructor and students."""
        return self.folder / "exchange" / "convolution"


@contextmanager
def running(folder: Path, students: Sequence[str] = STUDENTS, port: int = 0) -> Iterator[Hub]:
    """Run a hub; what it and its users write stays in `folder`.

    Parameters
    ----------
    folder : Path
        May be empty, or of an earlier trial, which then goes on.
    students : sequence of str
        The names by which they sign in, and hand in.
    port : int
        Where it listens; 0 takes any that is free.

    Yields
    ------
    Hub

    Raises
    ------
    RuntimeError
        If a program is missing, somebody listens there already, or the hub does not answer
        within a minute.
    """
    _need_programs()
    _need_port(port)
    _furnish(folder, students)
    ports = free_ports(3)
    address = f"http://127.0.0.1:{port or ports[0]}/"
    hub = Hub(address, secrets.token_hex(4), secrets.token_hex(16), folder)
    config = folder / "jupyterhub_config.py"
    config.touch(mode=0o600)  # it has the password
    config.write_text(
        CONFIG.format(
            beside=str(HERE / "jupyterhub_config.py"),
            folder=str(folder),
            port=port or ports[0],
            hub_port=ports[1],
            proxy_port=ports[2],
            password=hub.password,
            token=hub.token,
            users=sorted({*students, INSTRUCTOR}),
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    log = folder / "hub.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            env=_environment(folder),
            start_new_session=True,  # Ctrl-C is for this process, which then ends that one
        )
        try:
            _wait_until_it_answers(process, hub, log)
            yield hub
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a hub, which ends its servers and the proxy first; and what it left none the less."""
    below: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=30)
    process.kill()
    process.wait()
    # A server that is slow to end outlives the hub where nobody waits for it any more.
    _, left = psutil.wait_procs(below, timeout=1)
    for each in left:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(left, timeout=10)


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens now."""
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def _need_programs() -> None:
    missing = [
        name
        for name in ("jupyterhub-singleuser", "configurable-http-proxy")
        if not (Path(sys.executable).parent / name).is_file()
    ]
    if missing:
        raise RuntimeError(
            f"{' and '.join(missing)} must be beside {sys.executable}. `make hub` installs both; "
            f"by hand: pip install 'convcourse[hub]' and "
            f"npm install --global --prefix {sys.prefix} configurable-http-proxy@5"
        )


def _need_port(port: int) -> None:
    with socket.socket() as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mine.bind(("127.0.0.1", port))
        except OSError:
            raise RuntimeError(
                f"Another program listens at port {port} already. Choose another port with --port, "
                "or 0 for any that is free: make hub HUB_OPTIONS='--port 0'"
            ) from None


def _furnish(folder: Path, students: Sequence[str]) -> None:
    """Make homes, the exchange, and the instructor's folder of the course, where they are not."""
    for name in (*students, INSTRUCTOR):
        (folder / "home" / name).mkdir(parents=True, exist_ok=True)
    exchange = folder / "exchange"
    exchange.mkdir(exist_ok=True)
    exchange.chmod(0o1777)  # everybody adds to it, and nobody takes away what is another's
    course = folder / "home" / INSTRUCTOR / "convolution"
    if not course.exists():
        new_course(course)


def _environment(folder: Path) -> dict[str, str]:
    """Keep the settings of whoever starts the trial out of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return kept | {"HOME": str(folder), "JUPYTER_PLATFORM_DIRS": "0"}


def _wait_until_it_answers(process: subprocess.Popen[bytes], hub: Hub, log: Path) -> None:
    end = time.monotonic() + START_UP_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(hub.url + "hub/api/", timeout=5):
                return
        except urllib.error.HTTPError as error:  # the proxy does not know the hub yet
            error.close()
        except OSError:  # nobody listens yet
            pass
        time.sleep(0.1)
    raise RuntimeError(
        f"the hub did not answer within {START_UP_SECONDS} s. Its log:\n{log.read_text()}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a trial until Ctrl-C."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8000, help="where it listens (8000)")
    parser.add_argument("--folder", type=Path, help="keep what is written there, and go on with it")
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="hub-") as scratch:
        folder = (chosen.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with running(folder, port=chosen.port) as hub:
                people = f"{', '.join(STUDENTS)} (students) or {INSTRUCTOR}"
                print(f"JupyterHub listens at {hub.url}")
                print(f"Sign in as {people}, each with the password {hub.password}")
                print("Ctrl-C ends it.", flush=True)
                signal.pause()
        except KeyboardInterrupt:
            kept = f" What was written is in {folder}." if chosen.folder else ""
            print(f"\nThe hub has ended.{kept}")
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
