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

# Feedback: nothing that a student wrote may run in a browser.
c.HTMLExporter.sanitize_html = True
