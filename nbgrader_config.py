"""nbgrader's configuration of this course, and where nbgrader meets our autograder."""

from pathlib import Path

import autograder

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
    "autograder.nbgrader_plugin.Canonical",
]

# Grading: the notebook is rebuilt, the student's code runs in a process of its own, and the
# verdict is reached outside that process.
c.Autograde.pre_convert_hook = "autograder.nbgrader_plugin.before_autograde"
c.Autograde.exporter_class = "autograder.nbgrader_plugin.Submission"
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.Grade"]
c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.AssignLatePenalties"]

# Late is what arrived after the lab's due date (release --due), by our own clock. "none" takes
# nothing off, "zero" everything; c.AssignLatePenalties.plugin_class names a rule of your own.
c.LateSubmissionPlugin.penalty_method = "none"

# What one submission may use; these are the usual limits.
c.AutograderLimits.cell_seconds = 20.0  # wall time of one cell
c.AutograderLimits.call_seconds = 10.0  # wall time of one call of a student's function
c.AutograderLimits.submission_seconds = 180.0  # wall time of the whole notebook, checks included
c.AutograderLimits.cpu_seconds = 180  # processor time
c.AutograderLimits.memory_bytes = 3 << 30  # beyond what Python itself maps
c.AutograderLimits.file_bytes = 64 << 20  # of one file, and of all files together behind walls
c.AutograderLimits.files = 256  # open at a time
c.AutograderLimits.processes = 128  # processes and threads, behind walls
c.AutograderLimits.labs = {  # what a lab needs beyond that: this one trains a network
    "lab8_train": {"call_seconds": 90.0, "submission_seconds": 400.0, "cpu_seconds": 400},
}

# Pages: nothing that a student wrote may run in a browser, in feedback or in formgrader.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": "autograder.page.markdown",
    "clean_html": "autograder.page.clean",
}

# Feedback: a page of its own that needs no script and no network.
c.GenerateFeedback.exporter_class = "autograder.page.FeedbackPage"
c.FeedbackPage.template_name = "feedback_page"
c.FeedbackPage.extra_template_basedirs = [str(Path(autograder.__file__).parent / "templates")]
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "autograder.page.Shorten",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
