"""What lateness costs: a rule of nbgrader's kind, "so many percent for each day".

In `nbgrader_config.py`, where plain nbgrader reads it as well:

    c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentADay"
    c.PercentADay.percent = 10
"""

from __future__ import annotations

from math import ceil

from nbgrader.plugins import BasePlugin
from traitlets import Enum, Float

DAY = 24 * 60 * 60


class PercentADay(BasePlugin):  # type: ignore[misc]
    """Takes so many percent off for each day that was begun after the due date, up to a limit."""

    percent = Float(
        10.0, min=0.0, max=100.0, help="How many percent a day of 24 hours costs, once begun."
    ).tag(config=True)
    most = Float(100.0, min=0.0, max=100.0, help="How many percent lateness costs at most.").tag(
        config=True
    )
    grace_minutes = Float(
        0.0, min=0.0, help="So many minutes behind the due date, or a day's end, do not count."
    ).tag(config=True)
    of = Enum(
        ("score", "maximum"),
        "score",
        help="Percent of the score that was reached, or of the most that could be.",
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take off a notebook's score; None where nothing is."""
        days = ceil((total_seconds_late - 60 * self.grace_minutes) / DAY)
        if days <= 0:
            return None
        share: float = min(days * self.percent, self.most) / 100
        whole: float = score if self.of == "score" else self._maximum(student_id)
        return min(round(share * whole, 6), score)

    def _maximum(self, student_id: str) -> float:
        """The points of the notebook at hand, which nbgrader's step knows that asks for this."""
        step = self.parent
        notebook = step.gradebook.find_submission_notebook(
            step.notebook_id, step.assignment_id, student_id
        )
        return float(notebook.max_score)
