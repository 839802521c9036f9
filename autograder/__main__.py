"""The command line: release, collect, grade, feedback, report, export, and a demonstration.

Exit codes: 0 done, 1 something has to be mended (one sentence says what), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.arrivals import TimeError
from autograder.course import Course, CourseError
from autograder.intake import IntakeError

_EXAMPLES = """examples:
  autograder release --all                     make labs/ from solutions/
  autograder collect submissions.zip lab2      take in what students handed in
  autograder grade lab2                        grade it, into the gradebook
  autograder grade lab2 --student s17          one student alone
  autograder grade lab2 --student s17 --seed HEX         again, with the seed of a record
  autograder grade lab2 --scheduler tcp://HOST:8786      on a dask.distributed cluster
  autograder grade lab2 --course DIR --json    one JSON object a line, for scripts
  autograder feedback lab2                     write the pages that go back
  autograder report lab2                       see how the class did, as a page
  autograder report lab2 --json                the same for scripts
  autograder export --format canvas            write the scores for the school
  autograder demo                              all of it, on a bundled sample class

LAB is a lab's name or its beginning (lab2). DIR holds submitted/<student>/<lab>/<lab>.ipynb and
gets everything a run writes; without --course it is course/ beside nbgrader_config.py."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    # A grammar of internet addresses that nbformat's validator would load: a second's work.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # may be None
    arguments = _parser().parse_args(argv)
    console = Console(stderr=getattr(arguments, "json", False))
    try:
        course = Course.find(arguments.course)
        return int(arguments.run(arguments, course, console) or 0)
    except KeyboardInterrupt:
        said = "autograder: stopped. What was done is kept; the same command goes on."
        print(said, file=sys.stderr)
        return 130
    except (CourseError, IntakeError, TimeError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release labs, take submissions in, grade them outside the students' code.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--course", metavar="DIR", help="the course's folder (default: course/)")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def verb(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, parents=[common], help=summary, description=summary)
        command.set_defaults(run=run)
        return command

    command = verb("release", _release, "make the students' notebooks from the instructor's")
    command.add_argument("labs", nargs="*", metavar="LAB", help="the labs to release")
    command.add_argument("--all", action="store_true", help="release every lab")
    command.add_argument(
        "--check", action="store_true", help="write nothing; fail where labs/ is not up to date"
    )
    command.add_argument(
        "--due", metavar="TIME", help="when it has to be handed in (2026-12-01T12:00Z)"
    )

    command = verb("collect", _collect, "take submissions in from a zip archive or a folder")
    command.add_argument("source", metavar="ZIP_OR_FOLDER", type=Path)
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "--arrived", metavar="TIME_OR_CSV",
        help="when it arrived, where that is not now; or a table of lines student,time",
    )  # fmt: skip

    command = verb("grade", _grade, "grade a lab's submissions")
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "--student", action="append", metavar="ID", help="only this student; may be repeated"
    )
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=_positive, metavar="N",
        help="how many submissions at a time (default: one a processor)",
    )  # fmt: skip
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a dask.distributed cluster that does the work"
    )
    command.add_argument(
        "--seed", type=_seed, metavar="HEX",
        help="draw the cases of one --student from this seed, as runs/LAB/ID.json has it",
    )  # fmt: skip
    command.add_argument(
        "--without-sandbox", action="store_true",
        help="grade also where no sandbox can be had: everybody who handed in is trusted",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print one JSON object a line")
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--resume",
        action="store_true",
        help="leave what was graded and is unchanged (usual)",
    )
    which.add_argument("--again", action="store_true", help="grade everything again")

    command = verb("feedback", _feedback, "write the pages that go back to students")
    command.add_argument("lab", metavar="LAB")
    command.add_argument("--student", action="append", metavar="ID", help="only this student")

    command = verb("report", _report, "show how a class did in a lab, and what is alike in it")
    command.add_argument("lab", metavar="LAB")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, and not as a page")
    form.add_argument("--csv", action="store_true", help="as a table, a line for each value")
    command.add_argument(
        "--out", type=Path, metavar="PATH",
        help="the file (default: DIR/reports/LAB.html; JSON and CSV are printed)",
    )  # fmt: skip

    command = verb("export", _export, "write the scores in the gradebook as a table")
    command.add_argument("--format", choices=("csv", "canvas"), default="csv")
    command.add_argument("--to", type=Path, metavar="FILE", help="default: DIR/grades.csv")

    command = verb("demo", _demo, "release, collect, grade and return a bundled sample class")
    command.add_argument("--picture", type=Path, metavar="FILE", help="draw the table as an SVG")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} given, at least 1 needed")
    return number


def _seed(text: str) -> bytes:
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        seed = b""
    if not seed:
        raise argparse.ArgumentTypeError(
            f"{text!r} given, pairs of hexadecimal digits needed, as runs/LAB/ID.json has them"
        )
    return seed


# What a command needs is imported when it runs: nbgrader alone takes a second and a half.


def _release(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    from autograder import release
    from autograder.arrivals import read_time

    due = read_time(arguments.due) if arguments.due else None
    labs = course.labs() if arguments.all else [course.lab_name(lab) for lab in arguments.labs]
    if not labs:
        raise CourseError("Which lab? Name one or more, or say --all.")
    stale = False
    for lab in labs:
        if arguments.check:
            difference = release.difference(course, lab)
            stale = stale or difference is not None
            console.print(difference or f"labs/{lab} is up to date.", markup=False)
        else:
            written = release.release(course, lab, due=due)
            console.print(f"Released {written.relative_to(course.root)}", markup=False)
    return 1 if stale else 0


def _collect(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder.arrivals import read_time, read_times
    from autograder.intake import collect

    lab = course.lab_name(arguments.lab)
    given = arguments.arrived
    arrived = given and (read_times(Path(given)) if Path(given).is_file() else read_time(given))
    students = collect(arguments.source, course.submitted, lab, arrived=arrived or None)
    console.print(f"Took in {len(students)} submissions of {lab} into {course.submitted}.")


def _grade(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder import gradebook
    from autograder.classroom import grade
    from autograder.show import results_table

    lab = course.lab_name(arguments.lab)
    if arguments.seed is not None and len(arguments.student or ()) != 1:
        raise CourseError("--seed is for one submission: say whose with --student.")
    results = grade(
        course,
        lab,
        console,
        arguments.student,
        arguments.workers or os.cpu_count() or 1,
        scheduler=arguments.scheduler,
        again=arguments.again or arguments.seed is not None,
        seed=arguments.seed,
        without_sandbox=arguments.without_sandbox,
    )
    if arguments.json:
        for result in results:
            print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        console.print(results_table(results))
        console.print(f"Gradebook: {gradebook.place(course)}", soft_wrap=True, highlight=False)


def _feedback(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder.classroom import feedback

    lab = course.lab_name(arguments.lab)
    pages = feedback(course, lab, console, arguments.student)
    console.print(f"Wrote {len(pages)} pages into {course.feedback}", soft_wrap=True)


def _report(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder import report
    from autograder.facts import facts_of

    lab = course.lab_name(arguments.lab)
    facts = facts_of(course, lab)
    write = {"json": report.write_json, "csv": report.write_csv, "html": report.write_page}
    form = "json" if arguments.json else "csv" if arguments.csv else "html"
    path = arguments.out or (course.folder / "reports" / f"{lab}.html" if form == "html" else None)
    if path is None:
        write[form](facts, sys.stdout)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        write[form](facts, file)
    console.print(f"Wrote the report of {lab} into {path}", soft_wrap=True, highlight=False)


def _export(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder import gradebook

    with gradebook.Records(course) as records:
        rows = records.rows()
    path = arguments.to or course.folder / "grades.csv"
    write = gradebook.export_canvas if arguments.format == "canvas" else gradebook.export_csv
    write(rows, path)
    console.print(f"Wrote {len(rows)} scores into {path}", soft_wrap=True)


def _demo(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    from autograder.demo import demo

    demo(course, console, arguments.picture)


if __name__ == "__main__":
    sys.exit(main())
