"""`autograder gradescope`: a lab's autograder as a zip archive, to be uploaded to Gradescope."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder.course import Course
from autograder.kits.gradescope.pack import pack


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Write it, and say what is left to do."""
    lab = course.lab_name(arguments.lab)
    file = arguments.to or course.folder / "gradescope" / f"{lab}.zip"
    packed = pack(course, lab, file, visibility=arguments.visibility)
    lines = [
        f"Wrote {file} ({packed.size / 1e6:.1f} MB): upload it to Gradescope as the autograder.",
        f"Its tests give {packed.points:g} points: enter them as the autograder's points.",
    ]
    if packed.written:
        asked = ", ".join(f"{cell.grade_id} ({cell.points:g})" for cell in packed.written)
        lines.append(
            f"Marked by a person: {asked}. Turn manual grading on, and add a question for each."
        )
    lines.append("It holds the solution and a secret seed: keep it, and give it to no student.")
    console.print("\n".join(lines), soft_wrap=True, highlight=False, markup=False)
