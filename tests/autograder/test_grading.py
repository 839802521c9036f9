"""Whatever a student hands in, each exercise ends in one status, with its points and a sentence."""

from __future__ import annotations

import copy
import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.batch.local import grade_class
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.grading import grader as grading
from autograder.grading.grader import Grader
from autograder.intake.submission import students_of
from autograder.results import Status, SubmissionResult
from autograder.sandbox.launcher import ForkServer, Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

LAB = "tiny"
pytestmark = pytest.mark.xdist_group("graders")
# As short as a trivial cell may be asked for on a machine where eight others wait for each core.
SHORT = Limits(cell_seconds=1.5, call_seconds=1, submission_seconds=20)

LAUNCHERS: dict[str, Any] = {
    "limits alone": (),
    "sandbox": pytest.mark.needs("bubblewrap"),
    "sandbox and fork server": pytest.mark.needs("bubblewrap"),
}
EVERY_LAUNCHER = [pytest.param(name, marks=marks) for name, marks in LAUNCHERS.items()]
BEST = ["the best there is"]


@pytest.fixture(scope="module", params=BEST)
def grader(request: pytest.FixtureRequest, house: Path) -> Iterator[Grader]:
    """What grades, once for all tests of one of the ways a submission can run."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "1")
    made = replace(Grader.of(Course(house, house / "course"), LAB), limits=SHORT)
    if request.param == "limits alone":
        made = replace(made, sandbox=Sandbox(()))
    elif request.param != "sandbox":
        made = made.warmed()
        assert isinstance(made.launcher, ForkServer) or request.param in BEST
    assert made.sandbox.isolates == (request.param != "limits alone") or request.param in BEST
    with closing(made):
        yield made
    monkeypatch.undo()


@pytest.fixture
def grade(grader: Grader, course: Course) -> Callable[..., SubmissionResult]:
    """Grade one student's work, within short limits where no others are given."""

    def do(student: str = "someone", limits: Limits = SHORT) -> SubmissionResult:
        return replace(grader, course=course, limits=limits).grade(student).result

    return do


def scores(result: SubmissionResult) -> dict[str, float]:
    return {exercise.function: exercise.score for exercise in result.exercises}


def statuses(result: SubmissionResult) -> dict[str, str]:
    return {exercise.function: str(exercise.status) for exercise in result.exercises}


FULL = {"double": 3, "answer": 3, "halve": 2}


def test_the_instructors_own_answers_earn_every_point(hand_in: Any, grade: Any) -> None:
    hand_in()
    result = grade()
    assert scores(result) == FULL
    assert (result.status, result.score, result.max_score) == (Status.PASSED, 8, 8)
    assert [e.grade_id for e in result.exercises] == ["test_double", "test_answer", "test_halve"]


RIGHT = {
    "prints and warns": "import warnings\nprint('x' * 10**6)\nwarnings.warn('careful')\n"
    "def double(x):\n    print(x)\n    warnings.warn('slow')\n    return [2 * v for v in x]"
    " if np.ndim(x) else 2 * x",
    "magics": "%matplotlib inline\n%timeit -n1 -r1 1 + 1\n!echo hello\ndouble = lambda x: x + x",
    "a class that is called": "class Double:\n    def __call__(self, x):\n        return 2 * x\n"
    "double = Double()",
    "writes to standard error": "import os, sys\nprint('!', file=sys.stderr)\nos.write(2, b'!')\n"
    "def double(x):\n    return np.float32(2) * x",
    "exit": "def double(x):\n    return 2 * x\nexit()",
    "a later line that fails": "def double(x):\n    return 2 * x\n1 / 0",
}


@pytest.mark.parametrize("grader", EVERY_LAUNCHER, indirect=True)
@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_answer_keeps_every_point_whatever_its_style(
    source: str, hand_in: Any, grade: Any
) -> None:
    hand_in(double=source)
    assert scores(grade(limits=Limits())) == FULL


@pytest.mark.needs("bubblewrap")
def test_what_takes_seconds_to_import_is_ready_where_a_submission_wants_it(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "SLOW_IMPORTS", frozenset(["colorsys"]))
    shows = "import sys\nprint('is there:', 'colorsys' in sys.modules)\n"
    double = "def double(x):\n    return 2 * x"
    hand_in("wants", double=f"{shows}import colorsys\n{double}")
    hand_in("does-without", double=f"{shows}{double}")
    with closing(Grader.of(course, LAB).warmed()) as grader:
        assert isinstance(grader.launcher, ForkServer)
        for student, is_there in {"wants": True, "does-without": False}.items():
            graded = grader.grade(student)
            assert scores(graded.result) == FULL
            assert f"is there: {is_there}" in str(graded.content)
        assert len(grader.launcher.pids) == 2
        without = replace(grader, forbidden={"colorsys": "It does this lab's work."})
        assert without._launcher_for(["import colorsys"]) is grader.launcher
        servers = [psutil.Process(pid) for pid in grader.launcher.pids]
    assert psutil.wait_procs(servers, timeout=10)[1] == []


WRONG: dict[str, tuple[str, str, str]] = {
    "wrong value": ("def double(x):\n    return 3 * x", "failed", "double"),
    "hard-coded visible case": (
        "def double(x):\n    return 8 if np.ndim(x) == 0 else np.array([0, 2, 4])",
        "failed",
        "double",
    ),
    "raises": (
        "def double(x):\n    return x.nothing",
        "error",
        "AttributeError is raised at line 2 of its cell:\n    return x.nothing",
    ),
    "a helper that raises": (
        "def twice(x):\n    return 2 * y\n\ndef double(x):\n    return twice(x)",
        "error",
        "double: calls your twice, which raises NameError: name 'y' is not defined",
    ),
    "left as released": (
        "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "not answered",
        "as it was released",
    ),
    "empty": ("", "not answered", "as it was released"),
    "misspelt": ("def duoble(x):\n    return 2 * x", "error", "does not define double"),
    "syntax": ("def double(x)\n    return 2 * x", "error", "SyntaxError"),
    "a lie about equality": (
        "class Liar(np.ndarray):\n    def __eq__(self, other):\n        return True\n"
        "    __array_ufunc__ = None\n"
        "def double(x):\n    return np.zeros(3).view(Liar) if np.ndim(x) else 8",
        "failed",
        "double",
    ),
    "an object that equals all": (
        "class Liar:\n    def __eq__(self, other):\n        return True\n"
        "def double(x):\n    return Liar()",
        "failed",
        "double",
    ),
    "a generator": ("def double(x):\n    yield 2 * x", "failed", "double"),
    "patched numpy": (
        "np.testing.assert_array_equal = lambda *a, **k: None\n"
        "import builtins\nbuiltins.all = lambda x: True\ndouble = lambda x: 3 * x",
        "failed",
        "double",
    ),
}
# What ends a process, or strains it, whatever it was started by.
GRAVE: dict[str, tuple[str, str, str]] = {
    "ends the process": (
        "import os\ndef double(x):\n    os._exit(0)",
        "process died",
        "exit code 0",
    ),
    "crashes Python": (
        "import ctypes\ndef double(x):\n    ctypes.string_at(0)",
        "process died",
        "SIGSEGV",
    ),
    "ends it in the cell": ("import os\nos._exit(3)", "process died", "exit code 3"),
    "never ends": (
        "def double(x):\n    while True:\n        try:\n            while True:\n"
        "                pass\n        except BaseException:\n            pass",
        "timed out",
        "1 seconds",
    ),
    "never ends in the cell": ("while True:\n    pass", "timed out", "1.5 seconds"),
    "never comes back": (
        "import time\ndef double(x):\n    time.sleep(1000)",
        "timed out",
        "1 seconds",
    ),
    "all the memory": (
        "def double(x):\n    return np.ones(10**12)",
        "out of memory",
        "More memory",
    ),
    "endless recursion": ("def double(x):\n    return double(x)", "error", "RecursionError"),
    "too much at once": (
        "def double(x):\n    return np.zeros(300 << 20, dtype='u1')",
        "failed",
        "double",
    ),
    "a forged reply": (
        "import os\ndef double(x):\n    for fd in range(3, 20):\n        try:\n"
        "            os.write(fd, b'\\0\\0\\0\\x02{}' * 1000)\n        except OSError:\n"
        "            pass\n    return 0",
        "process died",
        "wrong form",
    ),
}


# An instructor's plain assert has words alone; what goes wrong around an answer has a name, too.
MISTAKES = {
    "failed": "",
    "not answered": "",
    WRONG["raises"][2]: "raises-attributeerror",
    WRONG["a helper that raises"][2]: "raises-nameerror",
    "RecursionError": "raises-recursionerror",
    "does not define double": "not-defined",
    "SyntaxError": "not-defined",
    "timed out": "timed-out",
    "out of memory": "out-of-memory",
    "process died": "process-died",
}


@pytest.mark.parametrize(
    ("grader", "source", "status", "says"),
    [
        pytest.param(launcher, *wrong, marks=marks, id=f"{name} ({launcher})")
        for launcher, marks in LAUNCHERS.items()
        for name, wrong in (WRONG | GRAVE).items()
    ],
    indirect=["grader"],
)
def test_a_wrong_answer_loses_its_own_points_and_no_other(
    source: str, status: str, says: str, hand_in: Any, grade: Any
) -> None:
    hand_in(double=source)
    result = grade(limits=SHORT if status == "timed out" else Limits())
    assert scores(result) == FULL | {"double": 0}
    exercise = result.exercises[0]
    assert exercise.status == status
    assert says in exercise.message
    assert exercise.mistake == MISTAKES[says if status == "error" else status]


def test_partial_credit_is_the_number_a_test_cell_ends_in(hand_in: Any, grade: Any) -> None:
    hand_in(answer="answer = [1, 2, 4]")
    result = grade()
    assert scores(result) == FULL | {"answer": 2}
    assert statuses(result)["answer"] == "partly"
    assert result.status is Status.PARTLY


def test_an_untouched_lab_scores_nothing_and_says_so(course: Course, grade: Any) -> None:
    path = course.submitted / "someone" / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(course.release(LAB).read_bytes())
    result = grade()
    assert (result.score, result.status) == (0, Status.NOT_ANSWERED)
    assert set(statuses(result).values()) == {"not answered"}


def graded_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in notebook["cells"] if c["id"].startswith("test_")]


def drop_tests(notebook: dict[str, Any]) -> None:
    notebook["cells"] = [c for c in notebook["cells"] if not c["id"].startswith("test_")]


def edit_tests(notebook: dict[str, Any]) -> None:
    for cell in graded_cells(notebook):
        cell["source"] = "100"


def rename_tests(notebook: dict[str, Any]) -> None:
    for cell in graded_cells(notebook):
        cell["metadata"]["nbgrader"]["grade_id"] = cell["id"] = "mine" + cell["id"]


def skip_tests(notebook: dict[str, Any]) -> None:
    for cell in graded_cells(notebook):
        cell["metadata"]["tags"] = ["skip-execution"]


def change_points(notebook: dict[str, Any]) -> None:
    for cell in graded_cells(notebook):
        cell["metadata"]["nbgrader"]["points"] = 1000


def convert_tests(notebook: dict[str, Any]) -> None:
    for cell in graded_cells(notebook):
        cell["cell_type"] = "markdown"


def convert_solutions(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["id"] in ("double", "halve"):
            cell["cell_type"] = "raw"


def duplicate_everything(notebook: dict[str, Any]) -> None:
    notebook["cells"] = [c for cell in notebook["cells"] for c in (cell, copy.deepcopy(cell))]


def lose_all_metadata(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def lose_ids(notebook: dict[str, Any]) -> None:
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]


def foreign_kernel(notebook: dict[str, Any]) -> None:
    notebook["metadata"] = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}


def reverse(notebook: dict[str, Any]) -> None:
    notebook["cells"].reverse()


def answer_elsewhere(notebook: dict[str, Any]) -> None:
    """The solution cell was deleted, and the function stands in a cell of the student's own."""
    for cell in notebook["cells"]:
        if cell["id"] == "double":
            cell["id"] = "elsewhere"
            cell["metadata"] = {}


def odd_forms(notebook: dict[str, Any]) -> None:
    notebook["cells"] += [None, 3, {}, {"cell_type": "code"}, {"cell_type": 7, "source": 8}]
    notebook["cells"][2]["source"] = "".join(notebook["cells"][2]["source"])
    notebook["cells"].append(
        {"cell_type": "code", "source": "'\ud800'", "metadata": {"nbgrader": []}, "id": 7}
    )


@pytest.mark.parametrize(
    "edit",
    [
        drop_tests,
        edit_tests,
        rename_tests,
        skip_tests,
        change_points,
        convert_tests,
        convert_solutions,
        duplicate_everything,
        lose_all_metadata,
        lose_ids,
        foreign_kernel,
        reverse,
        answer_elsewhere,
        odd_forms,
    ],
)
def test_what_a_student_does_to_cells_costs_and_earns_nothing(
    edit: Any, hand_in: Any, grade: Any
) -> None:
    hand_in(edit=edit)
    assert scores(grade()) == FULL
    hand_in(edit=edit, double="def double(x):\n    return 3 * x")
    assert scores(grade()) == FULL | {"double": 0}


def test_a_copy_of_a_solution_cell_counts_where_it_stands(hand_in: Any, grade: Any) -> None:
    def paste(notebook: dict[str, Any]) -> None:
        pasted = copy.deepcopy(notebook["cells"][2])
        pasted["source"] = "def double(x):\n    return 2 * x"
        notebook["cells"].insert(3, pasted)

    hand_in(edit=paste, double="def double(x):\n    raise NotImplementedError()")
    assert scores(grade()) == FULL


def test_files_beside_the_notebook_can_be_imported(hand_in: Any, grade: Any) -> None:
    path = hand_in(double="from mine.helper import double")
    (path.parent / "mine").mkdir()
    (path.parent / "mine" / "helper.py").write_text("def double(x):\n    return 2 * x\n")
    (path.parent / "autograder.py").write_text("raise SystemExit('in the way')")
    (path.parent / "numpy.py").write_text("raise SystemExit('in the way')")
    assert scores(grade()) == FULL


UNREADABLE: dict[str, tuple[bytes | None, str]] = {
    "nothing": (None, "no notebook"),
    "empty": (b"", "not valid JSON"),
    "cut": (b'{"cells": [{"cell_type": "co', "not valid JSON"),
    "a list": (b"[]", "not a notebook"),
    "no cells": (b'{"metadata": {}}', "no list of cells"),
    "nested": (b"[" * 200_000, "nested too deeply"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "not text"),
    "huge": (b'{"cells": [' + b" " * (33 << 20) + b"]}", "33 MiB"),
}


@pytest.mark.parametrize(("content", "says"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_broken_file_is_unreadable_and_says_why(
    content: bytes | None, says: str, course: Course, grade: Any
) -> None:
    path = course.submitted / "someone" / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    if content is not None:
        path.write_bytes(content)
    result = grade()
    assert (result.status, result.score, result.max_score) == (Status.UNREADABLE, 0, 8)
    assert says in result.exercises[0].message


def test_a_link_to_another_file_is_not_followed(hand_in: Any, course: Course, grade: Any) -> None:
    other = hand_in("other")
    link = course.submitted / "someone" / LAB / f"{LAB}.ipynb"
    link.parent.mkdir(parents=True)
    link.symlink_to(other)
    assert grade().status is Status.UNREADABLE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_a_notebook_in_an_odd_encoding_is_read(encoding: str, hand_in: Any, grade: Any) -> None:
    path = hand_in(why="Größe")
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    assert scores(grade()) == FULL


def test_the_only_notebook_there_is_taken_under_any_name(hand_in: Any, grade: Any) -> None:
    path = hand_in()
    path.rename(path.with_name("tiny (1) final.ipynb"))
    assert scores(grade()) == FULL


def test_an_old_notebook_is_brought_up_to_date(hand_in: Any, grade: Any) -> None:
    path = hand_in()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "prompt_number": 1}
            cell.pop("execution_count", None)
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    path.write_text(json.dumps(old), encoding="utf-8")
    assert scores(grade()) == FULL


HIDDEN = """
import os, socket, pathlib
found = []
def look(what, act):
    try:
        act()
    except BaseException as error:
        return
    found.append(what)
look('submissions', lambda: os.listdir({course!r}))
look('solutions', lambda: os.listdir({root!r}))
look('shadow', lambda: open('/etc/shadow').read())
look('write system', lambda: open('/usr/x', 'w'))
look('write python', lambda: open(os.path.join(os.path.dirname(os.__file__), 'x'), 'w'))
look('network', lambda: socket.create_connection(('127.0.0.1', {port}), timeout=1))
look('root', lambda: os.setuid(0))
look('processes', lambda: [p for p in os.listdir('/proc') if p.isdecimal() and int(p) > 50][0])
look('environment', lambda: os.environ['SECRET_OF_THE_GRADER'])
look('big file', lambda: open('big', 'wb').write(bytes(200 << 20)))
def double(x):
    return 2 * x if not found else found
print('found:', found)
"""


@pytest.mark.parametrize("grader", EVERY_LAUNCHER[1:], indirect=True)
def test_in_the_sandbox_there_is_nothing_to_find(
    grader: Grader, hand_in: Any, course: Course
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        root, folder = str(course.root), str(course.folder)
        hand_in(double=HIDDEN.format(root=root, course=folder, port=port))
        graded = replace(grader, course=course).grade("someone")
    outputs = [o for c in graded.notebook.cells if c.id == "double" for o in c.outputs]
    assert "found: []" in "".join(o.get("text", "") for o in outputs), outputs
    assert scores(graded.result) == FULL


BOMBS = {
    "processes": "os.fork()",
    "threads": "threading.Thread(target=time.sleep, args=(9,)).start()",
    "files": "open(f'f{len(os.listdir())}', 'wb').write(bytes(1 << 24))",
    "descriptors": "kept.append(os.open('/dev/null', 0))",
    "hidden memory": "kept.append(os.memfd_create('x')) or os.write(kept[-1], bytes(1 << 26))",
}


@pytest.mark.parametrize("grader", EVERY_LAUNCHER[1:], indirect=True)
@pytest.mark.parametrize("act", BOMBS.values(), ids=BOMBS)
def test_a_bomb_goes_off_inside_its_own_submission(act: str, hand_in: Any, grade: Any) -> None:
    bomb = (
        "import os, threading, time\nkept = []\ndef double(x):\n    while True:\n"
        f"        try:\n            {act}\n        except Exception:\n            pass"
    )
    hand_in(double=bomb)
    assert scores(grade()) == FULL | {"double": 0}


def test_a_busy_machine_takes_nothing_from_a_submissions_time(
    hand_in: Any, grader: Grader, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each death costs a start, which is the grader's time and on a busy machine a long one."""
    start = StudentProcess.__init__

    def slowly(process: StudentProcess, *args: Any, **settings: Any) -> None:
        time.sleep(1.5)
        start(process, *args, **settings)

    monkeypatch.setattr(StudentProcess, "__init__", slowly)
    hand_in(double="import os\ndef double(x):\n    os._exit(0)")
    limits = replace(SHORT, submission_seconds=2)
    result = replace(grader, course=course, limits=limits).grade("someone").result
    assert scores(result) == FULL | {"double": 0}


def test_a_class_is_graded_side_by_side_and_nobody_stops_it(hand_in: Any, course: Course) -> None:
    hand_in("s1")
    hand_in("s2", double="import os\nos._exit(1)")
    hand_in("s3").write_text("{")
    hand_in("s4", double="def double(x):\n    return 3 * x")
    (course.submitted / "s5" / "another_lab").mkdir(parents=True)
    students = students_of(course, LAB)
    assert students == ["s1", "s2", "s3", "s4"]
    graded = {g.result.student: g.result for g in grade_class(Grader.of(course, LAB), students, 2)}
    assert {s: (str(r.status), r.score) for s, r in graded.items()} == {
        "s1": ("passed", 8),
        "s2": ("process died", 5),
        "s3": ("unreadable", 0),
        "s4": ("partly", 5),
    }


def test_a_lab_has_as_many_seeds_as_the_course_says(house: Path, tmp_path: Path) -> None:
    root = shutil.copytree(house, tmp_path / "house")  # its configuration is changed
    course = Course(root, tmp_path / "course")
    students = [f"s{number}" for number in range(200)]

    def seeds() -> list[bytes]:
        return [*map(Grader.of(course, LAB).seed_of, students)]

    usual = seeds()
    assert len(set(usual)) == 8
    assert max(map(usual.count, usual)) < 50, "none is nearly everybody's"
    assert usual == seeds()
    assert not {*usual} & {course.secret_seed(each, LAB) for each in students}
    config = course.root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    for said, many in (("3", 3), ("0", 200)):
        config.write_text(f"{text}\nc.Autograder.seeds = {said}\n", encoding="utf-8")
        assert len(set(seeds())) == many
    for said in ("-1", "True", "'own'"):
        config.write_text(f"{text}\nc.Autograder.seeds = {said}\n", encoding="utf-8")
        with pytest.raises(CourseError, match=r"seeds is .* 0 for a seed of its own"):
            seeds()


def test_the_seed_is_secret_steady_and_another_one_for_each_submission(course: Course) -> None:
    seeds = [course.secret_seed(s, lab) for s in ("s1", "s2") for lab in ("a", "b")]
    assert len(set(seeds)) == 4
    assert seeds == [course.secret_seed(s, lab) for s in ("s1", "s2") for lab in ("a", "b")]
    assert (course.folder / "secret_seed").stat().st_mode & 0o077 == 0
    other = Course(course.root, course.folder / "other")
    assert other.secret_seed("s1", "a") not in seeds
