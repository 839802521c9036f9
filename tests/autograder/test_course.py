"""Directories are where nbgrader has them, whatever its configuration says."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import Course
from autograder.exceptions import CourseError

CONFIGURATIONS = {
    "nothing": "",
    "other names": """
c.CourseDirectory.source_directory = "masters"
c.CourseDirectory.release_directory = "for students"
c.CourseDirectory.submitted_directory = "term/handed in"
c.CourseDirectory.autograded_directory = "term/graded"
c.CourseDirectory.feedback_directory = "back"
c.CourseDirectory.db_url = "sqlite:////tmp/elsewhere.db"
c.CourseDirectory.course_id = "any course"
""",
    "another root": "c.CourseDirectory.root = __file__.replace('nbgrader_config.py', 'below')",
}


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_directories_are_those_of_nbgrader(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"c = get_config()\n{CONFIGURATIONS[case]}\n"
    (tmp_path / "nbgrader_config.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path)).load_config()
    theirs, course = CourseDirectory(config=config), Course.find()

    def place(step: str, student: str) -> Path:
        return Path(theirs.format_path(step, student, "ps 1")).resolve()

    assert course.solution("ps 1", "one") == place(theirs.source_directory, ".") / "one.ipynb"
    assert course.release("ps 1", "one") == place(theirs.release_directory, ".") / "one.ipynb"
    assert course.submitted / "ann" / "ps 1" == place(theirs.submitted_directory, "ann")
    assert course.autograded / "ann" / "ps 1" == place(theirs.autograded_directory, "ann")
    assert course.feedback / "ann" / "ps 1" == place(theirs.feedback_directory, "ann")
    ours = CourseDirectory(config=course.config())
    assert (ours.db_url, ours.course_id) == (theirs.db_url, theirs.course_id)


def test_another_structure_of_directories_is_refused_in_a_sentence(tmp_path: Path) -> None:
    line = "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'"
    config = tmp_path / "nbgrader_config.py"
    config.write_text(f"c = get_config()\n{line}\n", encoding="utf-8")
    with pytest.raises(CourseError, match="Only nbgrader's usual"):
        Course(tmp_path, tmp_path).config()
