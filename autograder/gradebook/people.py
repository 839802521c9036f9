"""The students of nbgrader's gradebook, as the roster has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader.api import MissingEntry, SubmittedAssignment

from autograder.gradebook.records import Records
from autograder.intake.roster import Person

# The number by which a platform imports grades. Moodle's is another one in each assignment.
_NUMBERS = ("canvas", "brightspace", "blackboard", "student_number")
MARKS = ("notebook", "cell", "auto_score", "manual_score", "extra_credit", "comment")


class Students(Records):
    """The gradebook while its students are entered, leave, or turn out to be one."""

    def enter(self, people: Iterable[Person]) -> None:
        """Enter people, or what is new of them, all or nobody."""
        with self.one_transaction():
            for person in people:
                number = next((person.ids[kind] for kind in _NUMBERS if kind in person.ids), None)
                said = {
                    "first_name": person.first_name or None,
                    "last_name": person.last_name or None,
                    "email": person.email or None,
                    "lms_user_id": number,
                }
                self.gradebook.update_or_create_student(person.id, **said)

    def labs_of(self, student: str) -> set[str]:
        """The labs of which the gradebook has a submission of this student."""
        return {each.name for each in self._submissions(student)}

    def leave(self, student: str, *, with_work: bool) -> bool:
        """Take a student out, unless there is work that stays; return whether they are out."""
        if self.labs_of(student) and not with_work:
            return False
        with self.one_transaction():
            self._remove(student)
        return True

    def merge(self, student: str, other: str, *, without: Iterable[str]) -> None:
        """Make another's submissions, with marks and comments, this student's; the other is gone.

        Of the labs of both, `without` names those of which the other's submission goes, and this
        student's stays; of the rest this student's goes.
        """
        without = set(without)
        with self.one_transaction():
            self.gradebook.update_or_create_student(student)
            own = self.labs_of(student)
            for submission in self._submissions(other):
                lab = submission.name
                if lab in own & without:
                    self.gradebook.remove_submission(lab, other)
                    continue
                if lab in own:
                    self.gradebook.remove_submission(lab, student)
                submission.student_id = student
                self.gradebook.db.flush()
            self.gradebook.db.expire_all()
            self._remove(other)

    def marks_of(self, student: str, lab: str) -> list[dict[str, Any]]:
        """The points and comments of a submission, a row for each cell."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}

        def row(notebook: Any, of: Any) -> dict[str, Any]:
            return rows.setdefault(
                (notebook.name, of.name), {"notebook": notebook.name, "cell": of.name}
            )

        for submission in self._submissions(student):
            for notebook in submission.notebooks if submission.name == lab else ():
                for grade in notebook.grades:
                    scores = {name: getattr(grade, name) for name in MARKS[2:5]}
                    row(notebook, grade).update(scores)
                for comment in notebook.comments:
                    row(notebook, comment).update(comment=comment.comment)
        return list(rows.values())

    def _submissions(self, student: str) -> list[Any]:
        query = self.gradebook.db.query(SubmittedAssignment)
        return list(query.filter(SubmittedAssignment.student_id == student))

    def _remove(self, student: str) -> None:
        try:
            self.gradebook.remove_student(student)
        except MissingEntry:
            return  # nothing was ever graded, and nobody entered
