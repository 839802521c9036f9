"""`autograder release`: make the students' notebooks from the instructor's."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder.cli.prove import proves
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook import release
from autograder.intake.times import CourseClock


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Release them, or say which are not up to date."""
    clock = CourseClock.of(course)
    due = clock.read(arguments.due, last=True) if arguments.due is not None else None
    labs = course.labs() if arguments.all else [course.lab_name(lab) for lab in arguments.labs]
    if not labs:
        raise CourseError("Which lab? Name one or more, or say --all.")
    if due is not None and due.remark:
        console.print(f"--due {arguments.due}: {due.remark}.", highlight=False, markup=False)
    stale = False
    for lab in labs:
        if arguments.check:
            difference = release.difference(course, lab)
            stale = stale or difference is not None
            fine = f"{course.releases.name}/{lab} is up to date."
            console.print(difference or fine, markup=False)
        else:
            with release.kept_if(course, lab) as keep:
                release.write_release(course, lab)
                if arguments.no_proof or proves(course, lab, console) or arguments.force:
                    migration = release.register(course, lab, due=due.instant if due else None)
                    keep()
                    console.print(f"Released {course.releases.name}/{lab}", markup=False)
                    if due is not None:
                        console.print(f"Due {clock.say(due.instant)}.", highlight=False)
                    if said := migration.sentence(lab):
                        console.print(
                            f"{said} Run: autograder grade {lab}",
                            style="yellow", highlight=False, markup=False, soft_wrap=True,
                        )  # fmt: skip
                    continue
            stale = True
            console.print(
                f"{lab} is not released, and an earlier release stays. Mend the lab; --force "
                "releases it as it is.",
                highlight=False,
            )
    return 1 if stale else 0
