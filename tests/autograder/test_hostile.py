"""A class of hostile, broken and odd submissions, graded at once: each ends as it should.

Most stand in `hostile/`, written as those of the demonstration's class are: the cells in which a
submission differs from the instructor's. Files that no text can hold, and edits of the notebook's
form, are made here. Nobody loses a point to another's attack, and nothing outside is touched.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import hashlib
import json
import multiprocessing.resource_tracker
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.batch.local import grade_class
from autograder.cli import demo
from autograder.course import Course
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.deadline import SPARE_SECONDS
from autograder.grading.grader import Graded, Grader
from autograder.grading.journal import Journal
from autograder.intake.submission import students_of
from autograder.results import ExerciseResult
from autograder.sandbox.limits import MOST_CROWDED, Limits

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("hostile")]

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).resolve().parent / "hostile"
LAB = demo.LAB
POINTS = {"output_size": 6, "same_padding": 5, "pad2d": 4, "same_answer": 3, "conv2d_same": 7}
LIMITS = Limits(cell_seconds=8, call_seconds=1, submission_seconds=12, memory_bytes=3 << 30)
REFUSED = "does this lab's work: write it with"

# --- the class: who hands in what, and how it ends ------------------------------------------------

Loss = tuple[str, str, str]  # exercise, status, words of the message

LOSSES: dict[str, Loss] = {
    # what comes back is a lie, or no answer
    "display-of-forged-verdict": ("conv2d_same", "failed", "the same answer comes back"),
    "equal-to-everything": ("conv2d_same", "failed", "Equal"),
    "array-subclass-that-lies": ("conv2d_same", "failed", "never reads its argument kernel"),
    "array-protocol-that-raises": ("conv2d_same", "error", "raises"),
    "exception-that-cannot-be-shown": ("conv2d_same", "error", "SystemExit"),
    "patched-numpy-and-builtins": ("conv2d_same", "failed", "shape"),
    "frame-walker": ("conv2d_same", "failed", "gives None"),
    "memory-searcher": ("conv2d_same", "failed", "the same answer comes back"),
    "forged-reply": ("conv2d_same", "failed", "the same answer comes back"),
    "forged-garbage": ("conv2d_same", "process died", "wrong form"),
    "forged-multiplied-array": ("conv2d_same", "process died", "too many numbers"),
    "text-that-no-file-can-hold": ("conv2d_same", "error", "[/bold]"),
    "hard-coded-cases": ("conv2d_same", "failed", "wrong"),
    "nan-everywhere": ("conv2d_same", "failed", "nan"),
    "infinity-everywhere": ("conv2d_same", "failed", "inf"),
    "array-of-objects": ("conv2d_same", "failed", "type Anything, where numbers"),
    "array-too-large": ("conv2d_same", "failed", "of shape (314572800,), far larger"),
    "array-far-larger-than-asked": ("conv2d_same", "failed", "far larger than asked for"),
    "generator": ("conv2d_same", "failed", "generator"),
    "endless-iterator": ("conv2d_same", "failed", "Endless"),
    "list-that-holds-itself": ("conv2d_same", "failed", "list that holds itself"),
    "number-too-long": ("conv2d_same", "failed", "over 10000 bits"),
    "wrong-shape": ("conv2d_same", "failed", "shape"),
    "wrong-dtype": ("conv2d_same", "failed", "text, where numbers"),
    "input-changed-in-place": ("pad2d", "failed", "image"),
    "view-changed-later": ("conv2d_same", "failed", "gives different answers"),
    "asserts-for-the-grader": ("conv2d_same", "error", "AssertionError"),
    "too-many-answers-to-a-value": ("same_answer", "failed", "same_answer"),
    "memory-of-others": ("pad2d", "process died", "SIGSEGV"),
    "forged-huge-buffers": ("pad2d", "process died", "results of no case"),
    # what does not come back
    "dribbles": ("pad2d", "timed out", "1 seconds"),
    "endless-loop": ("pad2d", "timed out", "did not finish in 1 seconds"),
    "sleeper": ("pad2d", "timed out", "did not finish in 1 seconds"),
    "recursion": ("conv2d_same", "error", "RecursionError"),
    "fork-bomb": ("pad2d", "timed out", "1 seconds"),
    "thread-bomb": ("pad2d", "timed out", "1 seconds"),
    "descriptor-bomb": ("pad2d", "timed out", "1 seconds"),
    "memory-bomb": ("pad2d", "out of memory", "More memory"),
    "memory-bomb-that-catches": ("pad2d", "timed out", "1 seconds"),
    "ends-the-process": ("pad2d", "process died", "exit code 0"),
    "kills-everything": ("pad2d", "process died", "ended the Python process"),
    "stops-itself": ("pad2d", "timed out", "1 seconds"),
    "outlives-its-grading": ("pad2d", "timed out", "1 seconds"),
    "crash": ("pad2d", "process died", "SIGSEGV"),
    # what the exercise asks to be written
    "forbidden-scipy": ("conv2d_same", "failed", REFUSED),
    "forbidden-numpy": ("conv2d_same", "failed", REFUSED),
    "forbidden-numpy-by-getattr": ("conv2d_same", "failed", REFUSED),
    "forbidden-import-module": ("conv2d_same", "failed", REFUSED),
    "forbidden-dunder-import": ("conv2d_same", "failed", REFUSED),
    "forbidden-exec": ("conv2d_same", "error", REFUSED),
    "forbidden-helper": ("conv2d_same", "failed", REFUSED),
    "forbidden-module-beside": ("conv2d_same", "error", REFUSED),
    "forbidden-finders-removed": ("conv2d_same", "error", "is forbidden in this lab"),
    "forbidden-loader": ("conv2d_same", "error", "is forbidden in this lab"),
    "forbidden-course": ("conv2d_same", "failed", REFUSED),
    "forbidden-course-finders-removed": ("conv2d_same", "error", "No module named 'convcourse.ops"),
    "forbidden-course-shapes": ("same_padding", "failed", REFUSED),
    "forbidden-tensorflow": ("conv2d_same", "failed", REFUSED),
    "forbidden-tensorflow-by-getattr": ("conv2d_same", "error", REFUSED),
    "forbidden-tensorflow-graph": ("conv2d_same", "error", "KeyError"),
    "forbidden-tensorflow-library": ("conv2d_same", "error", "no library"),
    "forbidden-tensorflow-private": ("conv2d_same", "error", "is forbidden in this lab"),
    "forbidden-of-another-python": ("conv2d_same", "error", "no other library"),
    "forbidden-keras": ("conv2d_same", "error", "keras is not there in this lab"),
    "forbidden-out-of-a-closure": ("conv2d_same", "error", REFUSED),
    "forbidden-out-of-the-collector": ("conv2d_same", "failed", "wrong answer"),
    "forbidden-by-tables-of-c": ("conv2d_same", "process died", "ended the Python process"),
    "forbidden-numpy-imported-again": ("conv2d_same", "error", "KeyError"),
    "forbidden-numpy-loaded-again": ("conv2d_same", "error", "SystemError"),
    "forbidden-numpy-by-subclasses": ("conv2d_same", "error", "SystemError"),
    "forbidden-numpy-by-its-globals": ("conv2d_same", "error", "SystemError"),
    "tensorflow-beyond-tensors": ("pad2d", "waits for a person", "a person has to judge"),
    "forbidden-twins": ("conv2d_same", "failed", "wrong answer"),
}
NOT_TOLD = "The process was stopped: it sent a value of unknown form."
MORE_LOSSES: dict[str, list[Loss]] = {
    "array-of-records": [
        ("pad2d", "failed", "of dtype [('a'"),
        ("conv2d_same", "failed", "of dtype |V100000"),
        ("same_padding", "failed", "of dtype datetime64"),
    ],
    "array-of-one-number-everywhere": [
        ("pad2d", "failed", "far larger than"),
        ("conv2d_same", "error", "array is too big"),
        ("same_padding", "process died", "SIGSEGV"),
    ],
    "array-that-overrides": [
        ("pad2d", "failed", "the same answer comes back"),
        ("same_padding", "failed", "same_padding"),
    ],
    "compares-without-end": [
        ("pad2d", "timed out", "1 seconds"),
        ("same_padding", "timed out", "1 seconds"),
    ],
    "lists-in-one-another": [
        (name, "failed", "nested too deep") for name in ("pad2d", "same_padding", "conv2d_same")
    ],
    "recursion-in-c": [
        ("pad2d", "timed out", "1 seconds"),
        ("same_padding", "out of memory", "More memory"),
        ("conv2d_same", "process died", "SIGSEGV"),
    ],
    "long-names": [
        ("pad2d", "failed", "an object of type"),
        ("same_padding", "error", "raises E E E"),
        ("conv2d_same", "waits for a person", "NotHereError"),
    ],
    "forged-depth": [
        ("output_size", "process died", "results of no case"),
        ("same_padding", "process died", "a header that is not JSON"),
        ("pad2d", "process died", "maximum recursion depth"),
        ("conv2d_same", "timed out", "1 seconds"),
    ],
    "forged-outputs": [(name, "process died", NOT_TOLD) for name in POINTS],
    "forged-many-outputs": [(name, "process died", NOT_TOLD) for name in POINTS],
    "replaces-its-worker": [
        *((name, "failed", "truth values") for name in POINTS if name != "same_answer"),
        ("same_answer", "failed", "of type StudentFunction"),
    ],
    "leaves-by-exceptions": [
        ("output_size", "error", "SystemExit"),
        ("same_padding", "error", "KeyboardInterrupt"),
        ("pad2d", "error", "BaseExceptionGroup"),
        ("conv2d_same", "error", "StopIteration"),
    ],
    "many-deaths": [("pad2d", "error", "SystemExit")],
    "forged-worker": [(name, "failed", "text, where numbers were expected") for name in POINTS],
    "patched-ipython": [(name, "error", f"{name} is not defined") for name in POINTS],
    "always-just-in-time": [
        ("pad2d", "timed out", "12 seconds"),
        ("same_answer", "timed out", "12 seconds"),
        ("conv2d_same", "timed out", "12 seconds"),
    ],
}

# --- what a student does to the notebook's form ---------------------------------------------------

Notebook = dict[str, Any]


def graded_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["id"].startswith("test_")]


def delete_tests(notebook: Notebook) -> None:
    notebook["cells"] = [c for c in notebook["cells"] if not c["id"].startswith("test_")]


def edit_tests(notebook: Notebook) -> None:
    for cell in graded_cells(notebook):
        cell["source"] = "raise SystemExit"


def rename_tests(notebook: Notebook) -> None:
    for cell in graded_cells(notebook):
        cell["metadata"]["nbgrader"]["grade_id"] = cell["id"] = "mine" + cell["id"]


def retag_everything(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def change_points(notebook: Notebook) -> None:
    for cell in graded_cells(notebook):
        cell["metadata"]["nbgrader"] |= {"points": 1000, "grade": False}


def convert_cells(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["cell_type"] = "raw" if cell["cell_type"] == "code" else "code"


def duplicate_everything(notebook: Notebook) -> None:
    notebook["cells"] = [c for cell in notebook["cells"] for c in (cell, copy.deepcopy(cell))]


def lose_metadata(notebook: Notebook) -> None:
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def foreign_kernel(notebook: Notebook) -> None:
    notebook["metadata"] = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}


def reverse_cells(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def edit_given_cell(notebook: Notebook) -> None:
    """The imports stand in the instructor's cell, and the code relies on them."""
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    cells["imports"]["source"] += "\nimport math\nnp.set_printoptions(precision=2)"
    cells["same_padding"]["source"] = (
        "def same_padding(n, f, s=1):\n    total = max((math.ceil(n / s) - 1) * s + f - n, 0)\n"
        "    return total // 2, math.ceil(total / 2)"
    )


def script_everywhere(notebook: Notebook) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] += script
        else:
            cell["outputs"] = [
                {"output_type": "display_data", "data": {"text/html": script}, "metadata": {}}
            ]
    notebook["metadata"]["title"] = script


def odd_forms(notebook: Notebook) -> None:
    notebook["cells"] += [None, 3, {}, {"cell_type": 7, "source": {"a": [[[]]]}}, [[]]]
    notebook["cells"].append({"cell_type": "code", "source": "'\ud800\0'", "metadata": []})
    notebook["nbformat"] = "four"


def many_cells(notebook: Notebook) -> None:
    noisy = {"cell_type": "code", "source": "print('x' * (1 << 20))", "metadata": {}}
    notebook["cells"][2:2] = [noisy] * 150


EDITS: dict[str, Callable[[Notebook], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        delete_tests, edit_tests, rename_tests, retag_everything, change_points, convert_cells,
        duplicate_everything, lose_metadata, foreign_kernel, reverse_cells, edit_given_cell,
        script_everywhere, odd_forms, many_cells,
    )
}  # fmt: skip

# --- what a student does to files -----------------------------------------------------------------


def odd_files_beside(file: Path) -> None:
    folder = file.parent
    (folder / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC", encoding="ascii")
    (folder / "numpy.py").write_text("raise SystemExit", encoding="ascii")
    (folder / "autograder.py").write_text("raise SystemExit", encoding="ascii")
    (folder / "picture.png").write_bytes(os.urandom(1 << 16))
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("/etc")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe")).write_bytes(b"")


def thousands_of_files_beside(file: Path) -> None:
    for number in range(5000):
        (file.parent / f"{number}.txt").touch()


def another_name(file: Path) -> None:
    file.rename(file.with_name("Lab 2 (1) - final.ipynb"))


def utf_16(file: Path) -> None:
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))


def old_format(file: Path) -> None:
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        del cell["id"]
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "prompt_number": 1}
            cell.pop("execution_count", None)
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    file.write_text(json.dumps(old), encoding="utf-8")


HANDLED = {
    function.__name__.replace("_", "-"): function
    for function in (odd_files_beside, thousands_of_files_beside, another_name, utf_16, old_format)
}


def write(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def do(file: Path) -> None:
        file.unlink()
        make(file)

    return do


def link_to_another(file: Path) -> None:
    file.symlink_to(file.parents[2] / "right-plots" / LAB / file.name)


def link_of_folder(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.symlink_to(file.parents[2] / "right-plots" / LAB)


def two_notebooks(file: Path) -> None:
    other = file.read_text(encoding="utf-8").replace("np.pad(", "np.pad(  ")
    file.with_name("one.ipynb").write_text(other, encoding="utf-8")
    file.rename(file.with_name("two.ipynb"))


def source_too_long(file: Path) -> None:
    cell = {"cell_type": "code", "source": "#" * (2 << 20), "metadata": {}}
    file.write_text(json.dumps({"cells": [cell]}), encoding="ascii")


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no-notebook": (Path.unlink, "no notebook"),
    "empty-file": (write(b""), "not valid JSON"),
    "cut-file": (write(b'{"cells": [{"cell_type": "co'), "not valid JSON"),
    "a-list": (write(b"[]"), "not a notebook"),
    "cells-are-no-list": (write(b'{"cells": {"a": 1}}'), "no list of cells"),
    "nested-deeply": (write(b"[" * 200_000), "nested too deeply"),
    "endless-number": (write(b'{"cells": [' + b"9" * 10_000 + b"]}"), "not valid JSON"),
    "picture": (write(b"\x89PNG\r\n\x1a\n\xff\xfe"), "not text"),
    "huge-notebook": (write(b'{"cells": [' + b" " * (33 << 20) + b"]}"), "33 MiB"),
    "many-cells-of-nothing": (write(b'{"cells": [' + b"{}," * 5000 + b"{}]}"), "5001 cells"),
    "source-too-long": (source_too_long, "characters"),
    "broken-old-format": (write(b'{"worksheets": [3]}'), "old notebook"),
    "link-to-another": (instead(link_to_another), "link"),
    "link-of-the-folder": (link_of_folder, "link"),
    "link-to-nowhere": (instead(lambda file: file.symlink_to("nowhere")), "link"),
    "device": (instead(lambda file: file.symlink_to("/dev/zero")), "link or a device"),
    "pipe": (instead(os.mkfifo), "link or a device"),
    "folder-for-notebook": (instead(Path.mkdir), "no notebook"),
    "two-notebooks": (two_notebooks, "several notebooks"),
}  # fmt: skip

SAMPLES = {path.stem: path for path in sorted(CORPUS.glob("*.py"))}
NAMES = [*SAMPLES, *EDITS, *HANDLED, *UNREADABLE]


def losses(name: str) -> dict[str, tuple[str, str]]:
    """What a submission loses: the exercise, its status, and words of its message."""
    if name in UNREADABLE:
        return dict.fromkeys(POINTS, ("unreadable", UNREADABLE[name][1]))
    found = MORE_LOSSES.get(name) or ([LOSSES[name]] if name in LOSSES else [])
    return {exercise: (status, words) for exercise, status, words in found}


# --- the run --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClassRun:
    """What came out, and the state of what must not change, before and after."""

    course: Course
    graded: dict[str, Graded]
    before: dict[str, object]
    after: dict[str, object]

    def exercises(self, name: str) -> dict[str, ExerciseResult]:
        return {each.function: each for each in self.graded[name].result.exercises}


def hand_in(course: Course, targets: str) -> None:
    right = demo.as_submitted(course, {})
    for name in NAMES:
        file = course.submitted / name / LAB / f"{LAB}.ipynb"
        file.parent.mkdir(parents=True)
        text = demo.submission(course, SAMPLES[name]) if name in SAMPLES else right
        if name in EDITS:
            notebook = json.loads(text)
            EDITS[name](notebook)
            text = json.dumps(notebook)
        file.write_text(text, encoding="utf-8")
        if name in HANDLED:
            HANDLED[name](file)
        elif name in UNREADABLE:
            UNREADABLE[name][0](file)
        if name in SAMPLES:
            mine = file.parent / "mine"
            mine.mkdir()
            (file.parent / "targets.json").write_text(targets, encoding="utf-8")
            for module, source in BESIDE.items():
                (mine / f"{module}.py").write_text(source, encoding="utf-8")


BESIDE = {
    "padding": (
        "def same_padding(n, f, s=1):\n    total = max((-(-n // s) - 1) * s + f - n, 0)\n"
        "    return total // 2, total - total // 2\n"
    ),
    "forbidden": (
        "from scipy.signal import correlate2d\n\n\n"
        "def conv2d_same(image, kernel, stride=1):\n"
        "    return correlate2d(image, kernel, mode='same')[::stride, ::stride]\n"
    ),
}


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, by a digest; links and pipes by what they are."""
    found = {}
    for path in sorted(folder.rglob("*")):
        plain = path.is_file() and not path.is_symlink()
        what = hashlib.sha256(path.read_bytes()).hexdigest() if plain else oct(path.lstat().st_mode)
        found[os.fsencode(path.relative_to(folder)).hex()] = what
    return found


def descendants() -> set[int]:
    """The processes that this one started, and those that they started."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent = fields.rpartition(")")[2].split()[:2]
        if state != "Z":  # an orphan that has ended and that nobody waits for
            parents[int(folder.name)] = int(parent)
    found = {os.getpid()}
    for _ in range(20):
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def adopt_orphans() -> None:
    """Become the parent of every process below that loses its own, so that none goes unseen."""
    set_child_subreaper = 36  # <sys/prctl.h>
    assert ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0) == 0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ClassRun:
    scratch = tmp_path_factory.mktemp("hostile")
    house = scratch / "house"
    for name in ("labs", "solutions"):
        shutil.copytree(ROOT / name, house / name)
    shutil.copy(ROOT / "nbgrader_config.py", house)
    course = Course(house, scratch / "course")
    outside = scratch / "outside"
    outside.mkdir()
    (outside / "sentinel").write_text("as it was", encoding="ascii")
    register(course, LAB)
    course.secret_seed("bystander", LAB)
    grader = replace(Grader.of(course, LAB), limits=LIMITS)
    assert grader.sandbox.isolates
    adopt_orphans()
    multiprocessing.resource_tracker.ensure_running()
    sleeper = [sys.executable, "-c", "input()"]
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
        subprocess.Popen(sleeper, stdin=subprocess.PIPE) as bystander,
    ):
        unix.bind(str(outside / "socket"))
        unix.listen()
        files = [outside / "sentinel", course.gradebook, course.folder / "secret_seed"]
        files += [course.submitted / "right-plots" / LAB / f"{LAB}.ipynb", course.solution(LAB)]
        targets = {
            "port": tcp.getsockname()[1],
            "socket": str(outside / "socket"),
            "files": list(map(str, files)),
        }
        hand_in(course, json.dumps(targets))

        def state() -> dict[str, object]:
            heard = []
            for listener in (tcp, unix):
                listener.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    heard.append(listener.accept())
            return {
                "the gradebook": course.gradebook.read_bytes(),
                "what was handed in": contents(course.submitted),
                "a folder outside": contents(outside),
                "the course's house": contents(house),
                "the listeners": heard,
                "the process table": descendants(),
                "a process outside": bystander.poll(),
            }

        before = state()
        students = students_of(course, LAB)
        graded = {each.result.student: each for each in grade_class(grader, students, 2)}
        after = state()
        bystander.communicate(b"\n")
    return ClassRun(course, graded, before, after)


def test_every_submission_of_the_corpus_has_an_expected_end() -> None:
    right = {name for name in SAMPLES if not losses(name)}
    harmless = {name for name in right if not name.startswith("right-")}
    assert harmless == {
        "calls-every-system-call",
        "calls-the-system",
        "daemon-of-two-forks",
        "deletes-everything",
        "disk-bomb",
        "endless-loop-in-a-cell",
        "folder-full",
        "kernel-memory",
        "leaves-a-daemon",
        "raises-its-limits",
        "reaches-out",
        "reads-and-writes-elsewhere",
        "reads-what-the-system-tells",
    }
    assert {*LOSSES, *MORE_LOSSES} <= set(SAMPLES)
    assert len(NAMES) == len(set(NAMES)) >= 60


def test_everybody_has_a_result_and_the_class_is_complete(run: ClassRun) -> None:
    assert sorted(run.graded) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_submission_ends_as_it_should(name: str, run: ClassRun) -> None:
    lost = losses(name)
    exercises = run.exercises(name)
    told = "\n".join(
        f"{e.function}: {e.status} {e.score:g}\n{e.message}" for e in exercises.values()
    )
    expected = {each: "passed" if each not in lost else lost[each][0] for each in POINTS}
    assert {each: str(exercises[each].status) for each in POINTS} == expected, told
    scores = {each: 0 if each in lost else points for each, points in POINTS.items()}
    assert {each: exercises[each].score for each in POINTS} == scores, told
    for each, (_, words) in lost.items():
        assert words in exercises[each].message


def test_code_that_names_pythons_insides_is_told(run: ClassRun) -> None:
    for name, words in {
        "forbidden-by-tables-of-c": "ctypes",
        "forbidden-out-of-a-closure": "__closure__, cell_contents, __wrapped__",
        "forbidden-numpy-by-getattr": "getattr with a computed name",
    }.items():
        (note,) = (each for each in run.graded[name].result.notes if "a person may" in each)
        assert words in note
    for name in ("right-plots", "right-unusual-style", "forbidden-scipy", "endless-loop"):
        assert not [each for each in run.graded[name].result.notes if "a person may" in each]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_costs_more_than_the_limits(name: str, run: ClassRun) -> None:
    most = MOST_CROWDED * LIMITS.submission_seconds + SPARE_SECONDS
    assert run.graded[name].result.seconds <= most


def test_an_import_that_is_not_used_is_told_and_costs_nothing(run: ClassRun) -> None:
    message = " ".join(run.exercises("right-unused-import")["conv2d_same"].message.split())
    told = "scipy.ndimage and scipy.signal: imported, and conv2d_same does not use it"
    assert told in message


@pytest.mark.parametrize(
    "what",
    [
        "the gradebook",
        "what was handed in",
        "a folder outside",
        "the course's house",
        "the listeners",
        "the process table",
        "a process outside",
    ],
)
def test_afterwards_all_else_is_as_before(what: str, run: ClassRun) -> None:
    assert run.after[what] == run.before[what]


def test_every_result_can_be_kept(run: ClassRun, tmp_path: Path) -> None:
    """In the journal, in the gradebook, and as a notebook of a size that a page can hold."""
    journal = Journal(tmp_path)
    with Records(run.course) as records:
        for name, graded in run.graded.items():
            journal.write(graded.result, "fingerprint", b"seed")
            assert journal.read(name, "fingerprint") == graded.result
            list(records.save_all([graded], LAB))
            kept = run.course.autograded / name / LAB / f"{LAB}.ipynb"
            assert kept.stat().st_size < 8 << 20, name
        scores = {row["student_id"]: row["score"] for row in records.rows()}
    assert scores == {name: graded.result.score for name, graded in run.graded.items()}
