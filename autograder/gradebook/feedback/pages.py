"""The pages that go back to students, made with nbgrader from its gradebook."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from autograder.course import Course
from autograder.gradebook.converters import convert
from autograder.gradebook.feedback.settings import configured


def feedback(course: Course, lab: str, student: str) -> list[Path]:
    """Write the pages that go back to a student, one a notebook, with nbgrader; return them."""
    config = configured(course.config())
    config.CourseDirectory.assignment_id = lab
    config.CourseDirectory.student_id = student
    config.GenerateFeedback.force = True
    convert(GenerateFeedback, config)
    return sorted((course.feedback / student / lab).glob("*.html"))
