"""The command line: its grammar; what a command does stands in the module of its name.

A command's module is loaded when it is asked for: nbgrader alone takes a second and a half.
Exit codes: 0 done, 1 something has to be mended (one sentence says what), 2 wrong usage.
`check` has codes of its own.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.exceptions import AutograderError
from convcourse.extras import MissingExtraError, needs

_EXAMPLES = """examples:
  autograder release --all                     make labs/ from solutions/
  autograder prove lab2                        see that its tests pay its own solution in full
  autograder roster canvas.csv github.csv      say who is in the course
  autograder collect submissions.zip lab2      take in what students handed in
  autograder extend lab2 --student s17 --days 2          two days more for one student
  autograder grade lab2                        grade it, into the gradebook
  autograder grade lab2 --student s17          one student alone
  autograder grade lab2 --student s17 --seed HEX         again, with the seed of a record
  autograder grade lab2 --scheduler tcp://HOST:8786      on a dask.distributed cluster
  autograder grade lab2 --course DIR --json    one JSON object a line, for scripts
  autograder check lab2_size_and_padding.ipynb           for students: as it will be graded
  autograder feedback lab2                     write the pages that go back
  autograder feedback lab2 --zip               and one archive for the learning platform
  autograder report lab2                       see how the class did, as a page
  autograder report lab2 --json                the same for scripts
  autograder report lab2 lab3 lab4             mistakes over labs, with a page of each
  autograder report --student s17              one student over the term
  autograder export --format canvas            write the scores for the school
  autograder export lab2 --format moodle --from FILE     into a grading worksheet of Moodle's
  autograder gradescope lab2                   a zip archive that grades it on Gradescope
  autograder classroom lab2                    a repository that GitHub checks at each push
  autograder new DIR                           make a course of one's own
  autograder demo                              all of it, on a bundled sample class

LAB is a lab's name or its beginning (lab2). DIR holds submitted/<student>/<lab>/<lab>.ipynb and
gets everything a run writes; without --course it is course/ beside nbgrader_config.py."""

_DEMO = "release, collect, grade and return a bundled sample class"
_NEW = "make a course of one's own: lectures, labs, solutions, configuration"
_CHECK = """Run a student's own notebook as it will be graded, but for the secret seed: say what it
earns, why points are lost, and what is odd in it. Exit codes: 0 all points, 1 some are lost, 2 it
cannot be read or is no lab of the course."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    _leave_address_grammar_out()
    arguments = _parser().parse_args(argv)
    try:
        with needs("course", "autograder"):
            return _run(arguments)
    except MissingExtraError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        said = "autograder: stopped. What was done is kept; the same command goes on."
        print(said, file=sys.stderr)
        return 130
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from autograder.course import Course

    gc.set_threshold(100_000)  # a tenth of the start goes into looking for garbage among imports
    console = Console(stderr=getattr(arguments, "json", False))
    course = Course.find(arguments.course) if "course" in arguments else None
    command = importlib.import_module(f"autograder.cli.{arguments.command}")
    return int(command.run(arguments, course, console) or 0)


def _leave_address_grammar_out() -> None:
    """Keep nbformat's validator from loading a grammar of internet addresses: a second's work.

    jsonschema imports it where it is installed, and does without where the import fails; a module
    that is None is one that cannot be imported. No notebook's schema asks for such an address, and
    this is a process of ours alone: nobody else's imports are touched.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # may be None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release labs, take submissions in, grade them outside the students' code.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--course", metavar="DIR", help="the course's folder (default: course/)")
    verbs = parser.add_subparsers(
        title="commands", dest="command", required=True, metavar="COMMAND"
    )

    def verb(name: str, summary: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=[common], help=summary, description=summary)

    command = verb("release", "make the students' notebooks from the instructor's")
    command.add_argument("labs", nargs="*", metavar="LAB", help="the labs to release")
    command.add_argument("--all", action="store_true", help="release every lab")
    command.add_argument(
        "--check", action="store_true", help="write nothing; fail where labs/ is not up to date"
    )
    command.add_argument(
        "--due", metavar="TIME", help='when it has to be handed in ("2026-12-01 23:59", local time)'
    )

    command.add_argument(
        "--force", action="store_true", help="release also where the solution proves it wrong"
    )
    command.add_argument(
        "--no-proof", action="store_true", help="do not grade the solution and the untouched lab"
    )

    command = verb("prove", "grade a lab's own solution and its untouched release")
    command.add_argument("labs", nargs="+", metavar="LAB", help="released labs")

    command = verb("collect", "take submissions in from a zip archive or a folder")
    command.add_argument("source", metavar="ZIP_OR_FOLDER", type=Path)
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "--arrived", metavar="TIME_OR_CSV",
        help="when it arrived, where that is not now; or a table of lines student,time",
    )  # fmt: skip
    command.add_argument(
        "--dry-run", action="store_true", help="show who would be taken in, and write nothing"
    )
    command.add_argument(
        "--as", dest="given", action="append", default=[], type=_name_and_id, metavar="NAME=ID",
        help="whose it is, where the roster does not know a NAME of the delivery",
    )  # fmt: skip
    command.add_argument(
        "--platform", choices=(
            "nbgrader", "gradescope", "brightspace", "blackboard", "moodle", "canvas", "github",
            "plain",
        ),
        help="the platform it comes from, where its names mislead",
    )  # fmt: skip
    command.add_argument(
        "--groups", action="store_true", help="the lab was done in groups, as the roster has them"
    )
    command.add_argument("--picture", type=Path, metavar="FILE", help="draw the table as an SVG")

    command = verb("extend", "give a student, a group or a section more time; or list who has it")
    command.add_argument("lab", metavar="LAB", nargs="?")
    for who in ("--student", "--group", "--section"):
        command.add_argument(
            who, action="append", metavar="ID", help="who gets it; may be repeated"
        )
    much = command.add_mutually_exclusive_group()
    much.add_argument("--until", metavar="TIME", help='until when ("2026-12-03 23:59", or a date)')
    much.add_argument("--days", type=_days, metavar="N", help="so many days after the due date")
    much.add_argument("--hours", type=_hours, metavar="N", help="so many hours after it")
    much.add_argument("--none", action="store_true", help="take an extension back")
    much.add_argument(
        "--from", dest="table", type=Path, metavar="FILE",
        help="a table with a column student, group or section, and one of until, days or hours",
    )  # fmt: skip
    much.add_argument(
        "--days-left", action="store_true", help="list everybody's grace days over the term"
    )

    command = verb("roster", "say who is in the course, from lists of learning platforms")
    command.add_argument(
        "files", nargs="*", type=Path, metavar="FILE",
        help="a list of Canvas, Moodle, Brightspace, Blackboard, Gradescope or GitHub Classroom, "
        "or a table with a column id, joined with what is known (without one: print the roster)",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="say what a list changes, no more")
    change = command.add_mutually_exclusive_group()
    change.add_argument(
        "--merge", nargs=2, metavar="ID",
        help="two ids are one person: the second's work, marks and comments become the first's",
    )  # fmt: skip
    change.add_argument(
        "--remove", nargs="+", metavar="ID", help="they left the course; their work stays"
    )
    change.add_argument(
        "--group", nargs="+", metavar="GROUP_OR_ID",
        help="a group's name and the ids of its members; an empty name takes them out of theirs",
    )  # fmt: skip
    command.add_argument(
        "--keep", metavar="ID", help="with --merge, where both have a lab: whose work stays"
    )
    command.add_argument(
        "--with-work", action="store_true",
        help="with --remove: out of the gradebook, and the work is set aside",
    )  # fmt: skip

    command = verb("grade", "grade a lab's submissions")
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

    command = verbs.add_parser(  # a student has no course: no --course
        "check", help="run one notebook as it will be graded", description=_CHECK
    )
    command.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    command.add_argument("--json", action="store_true", help="print one JSON object")

    command = verb("feedback", "write the pages that go back to students")
    command.add_argument("lab", metavar="LAB")
    command.add_argument("--student", action="append", metavar="ID", help="only this student")
    command.add_argument(
        "--workers", type=_positive, metavar="N",
        help="how many pages at a time (default: one a processor)",
    )  # fmt: skip
    command.add_argument(
        "--again", action="store_true", help="write also pages that have not changed"
    )
    command.add_argument(
        "--zip", nargs="?", type=Path, const=Path(), metavar="FILE",
        help="also all pages in one archive, under the names by which the platform takes them back "
        "(default: DIR/LAB_feedback.zip)",
    )  # fmt: skip

    command = verb("report", "show how a class did in a lab, and what is alike in it")
    command.add_argument(
        "labs", nargs="*", metavar="LAB", help="of several labs also the mistakes over all of them"
    )
    command.add_argument(
        "--student", metavar="ID", help="one student, in these labs or in all of the term"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, and not as a page")
    form.add_argument("--csv", action="store_true", help="as a table, a line for each value")
    command.add_argument(
        "--out", type=Path, metavar="PATH",
        help="the file (default: DIR/reports/LAB.html or, of several labs, labs.html with the page "
        "of each beside it; JSON and CSV are printed)",
    )  # fmt: skip

    command = verb("export", "write the scores in the gradebook as a table")
    command.add_argument("labs", nargs="*", metavar="LAB", help="default: all with hand-ins")
    command.add_argument(
        "--format", choices=("csv", "canvas", "moodle", "blackboard", "brightspace"), default="csv"
    )
    command.add_argument(
        "--exercises", action="store_true", help="points by exercise, for csv and canvas"
    )
    command.add_argument(
        "--from", dest="source", type=Path, metavar="FILE",
        help="the platform's own table, downloaded there, to be filled in",
    )  # fmt: skip
    command.add_argument(
        "--column", action="append", metavar="LAB=TITLE",
        help="the column of that table for a lab, where it is not found by the lab's name",
    )  # fmt: skip
    command.add_argument(
        "--final", action="store_true", help="leave out hand-ins that still wait for a person"
    )
    command.add_argument("--to", type=Path, metavar="FILE", help="default: DIR/grades[-FORMAT].csv")

    command = verb("gradescope", "write a lab's autograder for Gradescope, as a zip archive")
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "--to", type=Path, metavar="FILE", help="the archive (default: DIR/gradescope/LAB.zip)"
    )
    command.add_argument(
        "--visibility", default="visible",
        choices=("visible", "after_due_date", "after_published", "hidden"),
        help="when students see the tests, in Gradescope's words (default: visible, at once)",
    )  # fmt: skip

    command = verb("classroom", "write a repository in which GitHub checks a lab at each push")
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "--to", type=Path, metavar="DIR", help="its folder (default: DIR/classroom/LAB)"
    )

    command = verbs.add_parser(  # outside a course it makes one: no course has to be found
        "demo", help=_DEMO, description=_DEMO
    )
    command.add_argument(
        "--course", dest="folder", type=Path, metavar="DIR",
        help="the course's folder (default: course/, and where there is no course a new one)",
    )  # fmt: skip
    command.add_argument("--picture", type=Path, metavar="FILE", help="draw the table as an SVG")

    command = verbs.add_parser("new", help=_NEW, description=_NEW)
    command.add_argument("folder", metavar="DIR", type=Path, help="a folder, new or empty")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} given, at least 1 needed")
    return number


def _name_and_id(text: str) -> tuple[str, str]:
    name, _, student = text.rpartition("=")
    if not name or not student:
        raise argparse.ArgumentTypeError(f"{text!r} given, NAME=ID needed")
    return name, student


def _hours(text: str) -> float:
    number = float(text)
    if not 0 < number < 10_000:
        raise argparse.ArgumentTypeError(f"{text} given, a number from 1 to 9999 needed")
    return number


def _days(text: str) -> int:
    return int(_hours(str(int(text))))


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
