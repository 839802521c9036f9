"""JupyterHub for a course on one machine, whose users are system users: docs/hub.md.

Whoever signs in has JupyterLab with nbgrader's list of assignments; instructors have formgrader.
"""

import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
programs = Path(sys.executable).parent

c = get_config()  # noqa: F821  JupyterHub defines it

COURSE = "convolution"
INSTRUCTORS = {"instructor"}
EXCHANGE = "/srv/nbgrader/exchange"  # everybody may write into it: outside the instructor's course
COURSE_FOLDER = "~/convolution"  # of each instructor: what `autograder` and formgrader work in

# A web server with a certificate stands before it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(programs / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = "/run/jupyterhub-proxy.pid"
c.JupyterHub.cookie_secret_file = "/var/lib/jupyterhub/cookie_secret"
c.JupyterHub.db_url = "sqlite:////var/lib/jupyterhub/jupyterhub.sqlite"

# Who may sign in: the accounts of this machine (PAM) in one of these groups of it.
c.PAMAuthenticator.allowed_groups = {"students", "instructors"}


def settings_of(spawner: object) -> str:
    """Return the folder of Jupyter's settings that somebody's server reads before all others."""
    is_instructor = spawner.user.name in INSTRUCTORS  # type: ignore[attr-defined]
    return str(here / ("instructor" if is_instructor else "student"))


c.Spawner.cmd = [str(programs / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": settings_of,
    "NBGRADER_COURSE": COURSE,
    "NBGRADER_COURSE_FOLDER": COURSE_FOLDER,
    "NBGRADER_EXCHANGE": EXCHANGE,
    "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)]),
    "OMP_NUM_THREADS": "1",  # many share the cores; a lab's arrays are small
}

# A class arrives at once, and all servers start side by side: each is slow then, and none is ended
# for it. `c.JupyterHub.concurrent_spawn_limit` would turn away whoever comes too many.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
# What nobody uses goes: a kernel after half an hour, a server after two hours. Files stay.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=7200",
]
