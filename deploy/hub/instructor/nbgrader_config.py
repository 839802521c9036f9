"""nbgrader's configuration of an instructor on the hub: the course's own, wherever one stands."""

import os

load_subconfig(  # noqa: F821  nbgrader's loader defines it
    "nbgrader_config.py", path=os.path.expanduser(os.environ["NBGRADER_COURSE_FOLDER"])
)
