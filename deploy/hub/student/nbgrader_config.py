"""nbgrader's configuration of everybody on the hub: the course, its exchange, and who asks."""

import os

c = get_config()  # noqa: F821  nbgrader defines it
c.CourseDirectory.course_id = os.environ["NBGRADER_COURSE"]
c.Exchange.root = os.environ["NBGRADER_EXCHANGE"]
# The name on the hub is the student's id. Where users are system users it is theirs, and nbgrader
# warns at collecting if another one owns what was handed in; where they are not, nobody checks.
c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
