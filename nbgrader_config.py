"""nbgrader's configuration of this course, and where nbgrader meets our autograder."""

import os
from pathlib import Path

from autograder.gradebook.feedback.settings import PAGES

here = Path(__file__).resolve().parent
course = here / "course"  # a term's personal data; git ignores it
exchange = Path(os.environ.get("NBGRADER_EXCHANGE", course / "exchange"))  # a hub's is elsewhere
exchange.mkdir(parents=True, exist_ok=True)
course.mkdir(exist_ok=True)

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
c.Exchange.root = str(exchange)

# What students get: a stub that says what is missing. Cells are not locked against editing,
# because the grader rebuilds every notebook from the release.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.LockCells.lock_solution_cells = False
c.LockCells.lock_grade_cells = False
c.LockCells.lock_readonly_cells = False
c.LockCells.lock_all_cells = False

# A release is in the canonical form of this repository, however it is made.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograder.gradebook.nbgrader_plugin.Canonical",
]

# Grading: the notebook is rebuilt, the student's code runs in a process of its own, and the
# verdict is reached outside that process.
c.Autograde.pre_convert_hook = "autograder.gradebook.nbgrader_plugin.before_autograde"
c.Autograde.exporter_class = "autograder.gradebook.nbgrader_plugin.UnreadSubmission"
c.Autograde.sanitize_preprocessors = ["autograder.gradebook.nbgrader_plugin.Grade"]
c.Autograde.autograde_preprocessors = []  # all is done: Grade has judged and taken lateness off

# Late is what arrived after the lab's due date (release --due), by our own clock. "none" takes
# nothing off, "zero" everything; c.AssignLatePenalties.plugin_class names a rule of your own.
c.LateSubmissionPlugin.penalty_method = "none"

# What one submission may use: autograder/sandbox/limits.py names the limits and says what is usual,
# a lab's own stand beside its checks. A course's go here, for every lab or for one of them:
#     c.AutograderLimits.call_seconds = 20.0
#     c.AutograderLimits.labs = {"lab2_size_and_padding": {"cell_seconds": 40.0}}

# Pages, in feedback and in formgrader: nothing that a student wrote may run in a browser.
c.merge(PAGES)
