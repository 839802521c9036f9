"""nbgrader's configuration of this course, and where nbgrader meets our autograder."""

from pathlib import Path

here = Path(__file__).resolve().parent
course = here / "course"  # a term's personal data; git ignores it
(course / "exchange").mkdir(parents=True, exist_ok=True)

c = get_config()  # noqa: F821  nbgrader defines it

# Directories, below this file's.
c.CourseDirectory.course_id = "convolution"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "labs"
c.CourseDirectory.submitted_directory = "course/submitted"
c.CourseDirectory.autograded_directory = "course/autograded"
c.CourseDirectory.feedback_directory = "course/feedback"
c.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
c.Exchange.root = str(course / "exchange")

# What students get: a stub that says what is missing. Cells are not locked against editing,
# because the grader rebuilds every notebook from the release.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.LockCells.lock_solution_cells = False
c.LockCells.lock_grade_cells = False
c.LockCells.lock_readonly_cells = False
c.LockCells.lock_all_cells = False

# Grading: the notebook is rebuilt, the student's code runs in a process of its own, and the
# verdict is reached outside that process.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.Grade",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# What one submission may use; these are the usual limits.
c.AutograderLimits.cell_seconds = 20.0  # wall time of one cell
c.AutograderLimits.call_seconds = 10.0  # wall time of one call of a student's function
c.AutograderLimits.submission_seconds = 180.0  # wall time of the whole notebook, checks included
c.AutograderLimits.cpu_seconds = 180  # processor time
c.AutograderLimits.memory_bytes = 3 << 30  # beyond what Python itself maps
c.AutograderLimits.file_bytes = 64 << 20  # of one file, and of all files together behind walls
c.AutograderLimits.files = 256  # open at a time
c.AutograderLimits.processes = 128  # processes and threads, behind walls

# Feedback: nothing that a student wrote may run in a browser.
c.HTMLExporter.sanitize_html = True
