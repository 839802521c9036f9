"""A plain table for people and spreadsheets: a line for each person and lab, whoever handed in.

The columns are those of nbgrader's own export, and a few more behind them.
"""

from __future__ import annotations

from autograder.gradebook.export.scores import LabScores
from autograder.gradebook.export.sheet import Request, Row, Sheet, points

_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "section", "group",
    "handed_in_as", "waits",
)  # fmt: skip


def sheet(request: Request) -> Sheet:
    """Fill it; where nothing was handed in the points are blank, and not 0.

    It begins with a mark of UTF-8, without which a spreadsheet takes it for another encoding.
    """
    scores = request.scores
    rows = []
    for lab in scores.labs:
        for person in scores.people:
            row: Row = {
                "assignment": lab.name,
                "duedate": lab.due,
                "student_id": person.id,
                "last_name": person.last_name,
                "first_name": person.first_name,
                "email": person.email,
                "max_score": points(lab.max_score),
                "section": person.section,
                "group": person.group,
            }
            if score := scores.score(lab, person):
                row |= {
                    "timestamp": score.timestamp,
                    "raw_score": points(score.raw),
                    "late_submission_penalty": points(score.penalty),
                    "score": points(score.final),
                    "handed_in_as": score.student,
                    "waits": "yes" if score.waits else "",
                }
                if request.exercises:
                    given = score.exercises.items()
                    row |= {_header(lab, name): points(each) for name, each in given}
            rows.append(row)
    more: dict[str, None] = {}
    if request.exercises:
        more = {_header(lab, name): None for lab in scores.labs for name in lab.exercises}
    return Sheet((*_COLUMNS, *more), rows, encoding="utf-8-sig")


def _header(lab: LabScores, exercise: str) -> str:
    return f"{exercise} (of {points(lab.exercises[exercise])})"
