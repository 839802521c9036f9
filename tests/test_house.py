"""The house rules that a machine can read: who imports whom, what is documented, what is listed.

A rule is a function from the text of every file of the repository to sentences, one for a fault.
In the repository it must find none. Beside it stand small bad examples, files and words of the
fault that it must find there: a rule that cannot fail does not pass.
"""

import ast
import doctest
import fnmatch
import graphlib
import json
import posixpath
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]

# Who may import whom, beside the standard library. Left: a module, or a package inside ours. Right:
# the modules of its own package, which stand above it, and the libraries that it may import.
MAY_IMPORT = {
    "convcourse": "",
    "convcourse.extras": "",
    "convcourse.material": "",
    "convcourse.__main__": "extras material jupyterlab",
    "convcourse.shapes": "",
    "convcourse.ops": "shapes numpy threadpoolctl",
    "convcourse.grads": "shapes ops numpy",
    "convcourse.layers": "shapes ops grads numpy",
    "convcourse.tf_ops": "shapes ops numpy rich tensorflow",
    "convcourse.data": "extras shapes ops tf_ops numpy PIL",
    "convcourse.figures": "extras shapes ops numpy matplotlib",
    "convcourse.checks.reading": "numpy",
    "convcourse.checks": "shapes ops grads data figures checks.reading numpy",
    "convcourse.questions": "shapes ops figures numpy",
    "convcourse.widgets": "extras shapes ops grads data figures questions numpy anywidget "
                          "ipywidgets traitlets",
    "autograder": "",
    "autograder.results": "convcourse.checks",
    "autograder.exceptions": "results",
    "autograder.files": "",
    "autograder.lock": "exceptions files filelock",
    "autograder.tables": "exceptions files",
    "autograder.text": "",
    "autograder.names": "convcourse.checks",
    "autograder.course": "exceptions files convcourse.material traitlets",
    "autograder.lab": "exceptions files names course convcourse.checks nbformat nbgrader",
    "autograder.intake": "results exceptions files tables text names course lab nbformat "
                         "numpy PIL tzlocal yaml",
    "autograder.sandbox.inside": "convcourse.checks convcourse.checks.reading numpy IPython pandas "
                                 "traitlets pyseccomp PIL pillow_heif",
    "autograder.sandbox": "exceptions sandbox.inside convcourse.checks convcourse.checks.reading "
                          "numpy pyseccomp",
    "autograder.grading": "results exceptions files text names course lab intake sandbox "
                          "sandbox.inside convcourse.checks convcourse.checks.reading nbformat "
                          "numpy",
    "autograder.batch": "results exceptions intake grading convcourse.checks distributed",
    "autograder.kits": "results exceptions files text names course lab intake sandbox grading "
                       "batch convcourse.material",
    "autograder.report": "results exceptions files text names course lab intake grading "
                         "convcourse.checks jinja2 matplotlib nbformat rich",
    "autograder.gradebook": "results exceptions files lock tables text course lab intake grading "
                            "batch nbconvert nbformat nbgrader sqlalchemy traitlets",
    "autograder.gradebook.feedback": "exceptions files course intake grading gradebook bleach bs4 "
                                     "jinja2 matplotlib nbconvert nbformat nbgrader traitlets",
    "autograder.cli": "results exceptions files lock tables text names course lab intake grading "
                      "batch kits gradebook gradebook.feedback report convcourse.extras "
                      "convcourse.material nbformat rich",
    "autograder.__main__": "cli",
}  # fmt: skip
# A part of a package that may know less than the package, or has a row of its own anyhow.
PARTS = {name for name in MAY_IMPORT if name.count(".") == 2}
DATA_TO_DATA = {"convcourse", "autograder.results", "autograder.text", "autograder.names",
                "autograder.lab", "autograder.intake"}  # fmt: skip
PROCESSES = {"asyncio", "concurrent", "multiprocessing", "pty", "signal", "socket", "subprocess"}
THREADS = {"concurrent.futures.ThreadPoolExecutor", "concurrent.futures.Future"}
FILE_READERS = {"open", "read_text", "read_bytes", "memmap", "fromfile", "loadtxt", "genfromtxt"}
SUBJECT = {"shapes", "ops", "grads", "layers", "tf_ops"}
HEAVY = {"tensorflow", "matplotlib", "ipywidgets", "scipy"}

# What layers count and what they compute go by Keras' name in both packages; lectures use both.
SECOND_MEANING = {"Layer", "Dense", "Flatten"}

Files = Mapping[str, str]
Rule = Callable[[Files], Iterator[str]]
RULES: list[Rule] = []
BAD_EXAMPLES: list[tuple[Rule, Files, str]] = []


def rule(*bad_examples: tuple[Files, str]) -> Callable[[Rule], Rule]:
    """Enter a rule and the examples in which it must find a fault with the words given."""

    def enter(function: Rule) -> Rule:
        RULES.append(function)
        BAD_EXAMPLES.extend((function, files, words) for files, words in bad_examples)
        return function

    return enter


# --- what a module says ---------------------------------------------------------------------


def modules(files: Files) -> Iterator[tuple[str, str, ast.Module]]:
    """Path, dotted name and syntax tree of every module of convcourse and autograder."""
    for path, text in files.items():
        if re.match(r"(src/convcourse|autograder(?!/cli/sample_class))/.*\.py$", path):
            dotted = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
            yield path, dotted.removesuffix(".__init__"), ast.parse(text)


def row(dotted: str) -> str:
    """The name under which a module stands in MAY_IMPORT."""
    parts = dotted.split(".")
    part = ".".join(parts[:3])
    return part if part in PARTS else ".".join(parts[:2])


def own_module(name: str) -> Callable[[str], str]:
    """How a word of a row is read: as a module of the same package, where there is one."""
    package = name.split(".")[0]
    return lambda word: word if word in MAY_IMPORT else f"{package}.{word}"


def imported(tree: ast.Module, path: str, dotted: str) -> Iterator[str]:
    """Dotted names that a module imports, at any depth and in any spelling."""
    package = dotted.split(".") if path.endswith("__init__.py") else dotted.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def public(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Public functions, classes and methods of a module, with their names."""
    found = [("", node) for node in tree.body]
    while found:
        prefix, node = found.pop(0)
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                found += [(f"{prefix}{node.name}.", inner) for inner in node.body]


# --- rules for modules ----------------------------------------------------------------------


@rule(
    ({"src/convcourse/shapes/sizes.py": "import numpy as np"}, "sizes.py imports numpy, which the"),
    ({"src/convcourse/ops.py": "def f():\n  from .figures import a"}, "ops.py imports convcourse."),
    ({"src/convcourse/checks/engine.py": "from ..tf_ops import a"}, "imports convcourse.tf_ops.a"),
    ({"src/convcourse/checks/__init__.py": "from .. import tf_ops"}, "imports convcourse.tf_ops"),
    ({"src/convcourse/ops.py": "import_module('tensorflow')"}, "ops.py imports tensorflow"),
    ({"src/convcourse/widgets/a.py": "import autograder.lab"}, "a.py imports autograder.lab"),
    ({"autograder/grading/a.py": "from convcourse import ops"}, "a.py imports convcourse.ops"),
    ({"autograder/intake/a.py": "from autograder import sandbox"}, "imports autograder.sandbox"),
    ({"autograder/sandbox/inside/a.py": "from autograder import text"}, "imports autograder.text"),
    ({"autograder/new.py": ""}, "autograder.new is new: add a row for it to MAY_IMPORT in tests/"),
)  # fmt: skip
def modules_import_only_what_their_row_allows(files: Files) -> Iterator[str]:
    for path, dotted, tree in modules(files):
        own = row(dotted)
        if own not in MAY_IMPORT:
            yield f"{own} is new: add a row for it to MAY_IMPORT in tests/test_house.py"
            continue
        allowed = {own, *sys.stdlib_module_names}
        for each in MAY_IMPORT[own].split():
            allowed |= {each, f"{own.split('.')[0]}.{each}"}
        for target in imported(tree, path, dotted):
            known = row(target) if row(target) in MAY_IMPORT else target.split(".")[0]
            if known not in allowed:
                yield f"{path} imports {target}, which the row of {own} does not allow"


@rule(({}, "convcourse.ops does not exist: take its row out of MAY_IMPORT"))
def rows_name_modules_that_exist(files: Files) -> Iterator[str]:
    for name in sorted(MAY_IMPORT.keys() - {row(dotted) for _, dotted, _ in modules(files)}):
        yield f"{name} does not exist: take its row out of MAY_IMPORT in tests/test_house.py"


@rule(
    (
        {
            "autograder/lab.py": "from autograder import course",
            "autograder/course.py": "import autograder.lab",
        },
        "autograder.lab -> autograder.course -> autograder.lab",
    ),
    (
        {
            "src/convcourse/ops/a.py": "from . import b",
            "src/convcourse/ops/b.py": "from .a import c",
        },
        "convcourse.ops.a -> convcourse.ops.b -> convcourse.ops.a",
    ),
)
def no_import_leads_back_to_where_it_began(files: Files) -> Iterator[str]:
    names = {dotted for _, dotted, _ in modules(files)}
    graph: dict[str, set[str]] = {}
    for path, dotted, tree in modules(files):
        targets = imported(tree, path, dotted)
        found = {each if each in names else each.rpartition(".")[0] for each in targets}
        graph[dotted] = (found & names) - {dotted, dotted.rpartition(".")[0]}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        yield f"an import leads back: {' -> '.join(reversed(error.args[1]))}"


@rule(
    (
        {"docs/architecture.md": "```mermaid\n    autograder.cli --> autograder.batch\n```"},
        "docs/architecture.md should draw the arrow autograder.batch --> autograder.grading",
    ),
    (
        {"docs/architecture.md": "    autograder.lab --> autograder.cli"},
        "should not draw the arrow",
    ),
)
def the_map_draws_who_may_import_whom(files: Files) -> Iterator[str]:
    """Its arrows are those of MAY_IMPORT, but for what another arrow leads to anyhow."""
    may = {
        name: set(map(own_module(name), MAY_IMPORT[name].split())) & {*MAY_IMPORT}
        for name in MAY_IMPORT
    }
    reached: dict[str, set[str]] = {}
    for name, direct in may.items():  # a row names only rows above it
        reached[name] = direct.union(*(reached[each] for each in direct))
    arrows = {
        f"{name} --> {each}"
        for name, direct in may.items()
        for each in direct - set().union(*(reached[other] for other in direct))
    }
    drawn = set(re.findall(r"^ +([\w.]+ --> [\w.]+)$", files.get("docs/architecture.md", ""), re.M))
    for arrow in sorted(arrows - drawn):
        yield f"docs/architecture.md should draw the arrow {arrow}"
    for arrow in sorted(drawn - arrows):
        yield f"docs/architecture.md should not draw the arrow {arrow}"


@rule(
    ({"src/convcourse/ops/__init__.py": "from convcourse.ops.a import b"}, "ops/__init__.py: b is"),
    ({"src/convcourse/ops/__init__.py": "__all__ = ['b']"}, "ops/__init__.py: b is in __all__"),
)
def what_a_package_offers_is_what_it_lists(files: Files) -> Iterator[str]:
    for path, dotted, tree in modules(files):
        if re.fullmatch(r"src/convcourse/\w+/__init__\.py", path):
            body = [*tree.body]
            for node in tree.body:  # what only a type checker reads is loaded when it is asked for
                body += node.body if isinstance(node, ast.If) else ()
            imports = [node for node in body if isinstance(node, ast.ImportFrom)]
            own = [node for node in imports if (node.module or "").startswith(dotted)]
            offered = {alias.asname or alias.name for node in own for alias in node.names}
            offered |= {name for name, _ in public(tree) if "." not in name}
            bound = {alias.asname or alias.name for node in imports for alias in node.names}
            bound |= {
                name.id
                for node in body
                for name in ast.walk(node)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
            listed = {
                name
                for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
                for name in ast.literal_eval(node.value)
            }
            for name in sorted(offered - listed | listed - offered - bound):
                yield f"{path}: {name} is {'in' if name in listed else 'not in'} __all__ alone"


@rule(({"autograder/intake/a.py": "from subprocess import run"}, "a.py imports subprocess"))
def modules_that_turn_data_into_data_start_no_process(files: Files) -> Iterator[str]:
    for path, dotted, tree in modules(files):
        if {dotted.split(".")[0], row(dotted)} & DATA_TO_DATA:
            targets = {*imported(tree, path, dotted)} - THREADS
            for top in sorted({target.split(".")[0] for target in targets} & PROCESSES):
                yield f"{path} imports {top}: processes belong to the sandbox"


@rule(({"src/convcourse/ops.py": "Path('a').read_text()"}, "ops.py calls read_text"))
def only_data_reads_files(files: Files) -> Iterator[str]:
    for path, dotted, tree in modules(files):
        if dotted.startswith("convcourse") and row(dotted) != "convcourse.data":
            calls = {called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            for call in sorted(calls & FILE_READERS):
                yield f"{path} calls {call}: only convcourse.data reads files"


@rule(
    ({"autograder/text.py": "import json"}, "text.py: the module has no docstring"),
    ({"autograder/text.py": "class A:\n 'A.'\n def send(self): 0"}, "A.send has no docstring"),
)
def every_public_name_has_a_docstring(files: Files) -> Iterator[str]:
    for path, _, tree in modules(files):
        for name, node in [("the module", tree), *public(tree)]:
            if not (ast.get_docstring(node) or "").strip():
                yield f"{path}: {name} has no docstring"


@rule(({"src/convcourse/ops.py": "def pad2d(x):\n 'Pad.'"}, "pad2d has no example"))
def every_function_of_the_subject_has_an_example_that_calls_it(files: Files) -> Iterator[str]:
    for path, dotted, tree in modules(files):
        if row(dotted).removeprefix("convcourse.") in SUBJECT:
            for name, node in public(tree):
                examples = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
                calls = any(re.search(rf"\b{name}\(", example.source) for example in examples)
                if isinstance(node, ast.FunctionDef) and "." not in name and not calls:
                    yield f"{path}: {name} has no example in its docstring that calls it"


@rule(
    (
        {"src/convcourse/ops/a.py": "class A: 0", "autograder/a.py": "class A: 0"},
        "autograder/a.py has a class A, which",
    )
)
def a_class_has_a_name_of_its_own(files: Files) -> Iterator[str]:
    first: dict[str, str] = {}
    for path, _, tree in modules(files):
        for node in tree.body:
            if not isinstance(node, ast.ClassDef) or node.name in SECOND_MEANING:
                continue
            if first.setdefault(node.name, path) != path:
                yield f"{path} has a class {node.name}, which {first[node.name]} has, too"


@rule(({"tools/a.py": "x = 1\n" * 401}, "tools/a.py has 401 lines"))
def no_module_is_over_400_lines(files: Files) -> Iterator[str]:
    for path, text in files.items():
        code = re.match(r"(?:src|autograder|tools)/.*\.py$", path)
        if code and (lines := len(text.splitlines())) > 400:
            yield f"{path} has {lines} lines: a module past 400 lines is two modules"


# --- rules for every file -------------------------------------------------------------------

# Broken in two where a pattern would find itself, for this file is among those it is used on.
HOSTS = r"(?:pypi|anaconda)\.o" r"rg|pythonho" r"sted|npmjs\.|deb\.deb" r"ian"
LEFT_OUT = r"pytest\.(?:sk" r"ip|xfa" r"il|imports" r"kip)|mark\.(?:sk" r"ip|xfa" r"il)"
FORBIDDEN = (
    ("*", "names a registry's host", HOSTS),
    ("*", "names a folder of one machine", r"(?<![\w.])/(?:home|root|Users|work)/\w+"),
    ("*", "leaves work undone", r"\b(?:TO" r"DO|FIX" r"ME)\b"),
    ("*", "lets a failure pass", r"--rer" r"uns|continue-on-er" r"ror"),
    ("*.py", "leaves a test out", LEFT_OUT),
    ("*.ipynb", "stores an output", r'"output_type"|"execution_count": \d'),
)  # fmt: skip


@rule(
    ({"Makefile": "demo:\n\tcurl pypi." + "org"}, "Makefile:2 names a registry's host: pypi."),
    ({"a.py": "open('/home" + "/ada/a')"}, "a.py:1 names a folder of one machine: /home"),
    ({"a.md": "TO" + "DO"}, "a.md:1 leaves work undone"),
    ({".ci/run": "pytest --rer" + "uns 4"}, ".ci/run:1 lets a failure pass"),
    ({"tests/a.py": "@pytest.mark.sk" + "ipif(1)"}, "tests/a.py:1 leaves a test out"),
    ({"labs/a.ipynb": '{"execution_count": 3}'}, "labs/a.ipynb:1 stores an output"),
)
def no_line_says_what_it_must_not(files: Files) -> Iterator[str]:
    for pattern, reason, words in FORBIDDEN:
        for path in fnmatch.filter(files, pattern):
            if hit := re.search(words, files[path]):
                line = files[path].count("\n", 0, hit.start()) + 1
                yield f"{path}:{line} {reason}: {hit.group()}"


@rule(
    ({"Makefile": "demo:\n", "a.md": "To make sure: `make check`."}, "a.md says make check"),
    ({"Makefile": "demo:\n", "a.md": "Two steps:\n\n    make check  # short"}, "says make check"),
)
def every_make_command_in_a_document_exists(files: Files) -> Iterator[str]:
    targets = set(re.findall(r"^([a-z]+):(?!=)", files.get("Makefile", ""), re.MULTILINE))
    command = re.compile(r"`make ([a-z]+)|^(?: *|\$ )make ([a-z]+)(?:$| +#)", re.MULTILINE)
    for path in fnmatch.filter(files, "*.md"):
        for verb in sorted({"".join(found) for found in command.findall(files[path])} - targets):
            yield f"{path} says make {verb}, which the Makefile does not have"


GUIDES = ("README.md", "docs/instructors.md", "docs/platforms.md", "docs/nbgrader.md")


@rule(
    ({"autograder/cli/main.py": 'verb("grade", "grade it")'}, "the command autograder grade"),
    (
        {
            "autograder/cli/main.py": 'verb("grade", "")\ncommand.add_argument("--all")',
            "README.md": "`autograder grade --all-of-it`",
        },
        "no guide names the option --all",
    ),
    (
        {"autograder/cli/main.py": 'command.add_argument(f"--{who}")'},
        "main.py:1 makes an option's name up: write it out",
    ),
)
def every_command_and_option_is_in_a_guide(files: Files) -> Iterator[str]:
    path = "autograder/cli/main.py"
    guides = "\n".join(files.get(guide, "") for guide in GUIDES)
    for node in ast.walk(ast.parse(files.get(path, ""))):
        if isinstance(node, ast.Call) and called(node) in {"verb", "add_parser"} and node.args:
            verb = str(getattr(node.args[0], "value", ""))  # none where it is a variable's
            if verb and not re.search(rf"autograder {verb}\b", guides):
                yield f"no guide names the command autograder {verb}: {', '.join(GUIDES)}"
        elif isinstance(node, ast.Constant):
            option = str(node.value)
            there = re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", guides)
            if re.fullmatch("--[a-z-]+", option) and not there:
                yield f"no guide names the option {option}: {', '.join(GUIDES)}"
        elif isinstance(node, ast.JoinedStr) and ast.unparse(node)[2:].startswith("--"):
            yield f"{path}:{node.lineno} makes an option's name up: write it out"


@rule(({"docs/a.md": "![A grid](../a.png)", "docs/a.png": ""}, "docs/a.md links to ../a.png"))
def every_link_in_a_document_leads_somewhere(files: Files) -> Iterator[str]:
    places = {str(parent) for path in files for parent in PurePosixPath(path).parents} | set(files)
    for path in fnmatch.filter(files, "*.md"):
        for link in re.findall(r'(?:\]\(|src=")(?!\w+:)([^)\s#"]+)', files[path]):
            if posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) not in places:
                yield f"{path} links to {link}, which is not there"


# --- rules for what is listed ---------------------------------------------------------------

ENVIRONMENT = """name: convcourse
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - -c constraints.txt
      - -e .[all]
"""


@rule(
    ({"requirements-dev.txt": ""}, "requirements-dev.txt is a second list of dependencies"),
    ({"environment.yml": ENVIRONMENT + "      - numpy\n"}, "environment.yml should hold"),
    ({}, "environment.yml should hold"),
)
def pyproject_is_the_one_list_of_dependencies(files: Files) -> Iterator[str]:
    second = r"(?:.*/)?(?:requirements.*\.txt|setup\.(?:py|cfg)|Pipfile|environment.+|.*\.lock)"
    for path in files:
        if re.fullmatch(second, path) and path != "environment.yml":
            yield f"{path} is a second list of dependencies: pyproject.toml is the one"
    if re.sub(r"^#.*\n", "", files.get("environment.yml", ""), flags=re.MULTILINE) != ENVIRONMENT:
        yield f"environment.yml should hold comments and this alone:\n{ENVIRONMENT}"


def project(constraints: str) -> Files:
    text = '[project]\nname = "convcourse"\nversion = "0.1.0"\ndependencies = ["numpy>=2.0"]'
    return {"pyproject.toml": text, "constraints.txt": constraints}


@rule(
    (project("scipy==1.15.0"), "numpy is required, but constraints.txt does not pin it"),
    (project("numpy==1.26.4 ; python_version < '3.12'"), "pins numpy 1.26.4 against numpy>=2.0"),
    (project("numpy>=2.1"), "'numpy>=2.1' is not name==version"),
    (project("numpy @ https://example.org/numpy.whl"), "is not name==version"),
)
def constraints_pin_every_requirement(files: Files) -> Iterator[str]:
    pins = defaultdict(set)
    for line in files.get("constraints.txt", "").splitlines():
        if pin := re.fullmatch(r"([\w.-]+)==([\w.!+]+)( *;[^@:]+)?", line):
            pins[canonicalize_name(pin[1])].add(pin[2])
        elif line and not line.startswith("#"):
            yield f"constraints.txt: {line!r} is not name==version, with a marker or without"
    table = tomllib.loads(files["pyproject.toml"])["project"]
    lists = [table["dependencies"], *table.get("optional-dependencies", {}).values()]
    for requirement in (Requirement(each) for listed in lists for each in listed):
        versions = pins[canonicalize_name(requirement.name)]
        if not versions and requirement.name != table["name"]:
            yield f"{requirement.name} is required, but constraints.txt does not pin it"
        for version in versions:
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"constraints.txt pins {requirement.name} {version} against {requirement}"


@rule(
    (project(""), "src/convcourse/__init__.py does not say version 0.1.0"),
    (project(""), "CHANGELOG.md does not say version 0.1.0"),
)
def the_version_is_the_same_everywhere(files: Files) -> Iterator[str]:
    version = tomllib.loads(files["pyproject.toml"])["project"]["version"]
    for path, line in {
        "src/convcourse/__init__.py": f'__version__ = "{version}"',
        "CHANGELOG.md": f"## [{version}]",
    }.items():
        if line not in files.get(path, ""):
            yield f"{path} does not say version {version}, as pyproject.toml does"


@rule(
    ({"tests/data/seed_facts.json": '[{"id": "os-7"}]'}, "os-7 is left to no lecture"),
    (
        {
            "tests/data/facts_by_lecture.json": '{"04_a": {"told": ["os-7"]}}',
            "lectures/04_a.ipynb": "",
        },
        "lectures/04_a.ipynb has no cell with the tag fact:os-7",
    ),
    ({"lectures/04_a.ipynb": '["fact:os-8"]'}, "the tag fact:os-8 names no fact"),
)
def every_fact_is_used(files: Files) -> Iterator[str]:
    facts = {fact["id"] for fact in json.loads(files.get("tests/data/seed_facts.json", "[]"))}
    table = json.loads(files.get("tests/data/facts_by_lecture.json", "{}"))
    wanted = {lecture: set().union(*ways.values()) for lecture, ways in table.items()}
    for fact in sorted(facts - set().union(*wanted.values())):
        yield f"{fact} is left to no lecture in tests/data/facts_by_lecture.json"
    for path in fnmatch.filter(files, "lectures/*.ipynb"):
        tags = set(re.findall(r'"fact:([^"]+)"', files[path]))
        for fact in sorted(wanted.get(PurePosixPath(path).stem, set()) - tags):
            yield f"{path} has no cell with the tag fact:{fact}"
        for fact in sorted(tags - facts):
            yield f"{path}: the tag fact:{fact} names no fact"


# --- the tests ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def repository() -> Files:
    """Every file that git tracks or would add, as text ("" for pictures and the like)."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = {name: ROOT / name for name in sorted(set(listed.split("\0")) - {""})}
    return {name: text_of(path) for name, path in paths.items() if path.is_file()}


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule, repository):
    faults = list(rule(repository))
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(("rule", "files", "words"), BAD_EXAMPLES)
def test_a_rule_finds_the_fault_in_its_bad_example(rule, files, words):
    faults = list(rule(files))
    assert [fault for fault in faults if words in fault], faults


def test_each_row_names_only_modules_that_stand_above_it():
    rows = list(MAY_IMPORT)
    for place, name in enumerate(rows):
        for each in MAY_IMPORT[name].split():
            assert not {each, f"{name.split('.')[0]}.{each}"} & set(rows[place:]), (name, each)


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("convcourse", HEAVY),
        ("convcourse.ops", HEAVY),
        ("convcourse.grads", HEAVY),
        ("convcourse.layers", HEAVY),
        ("convcourse.checks.lab2_size_and_padding", HEAVY),
        ("convcourse.figures", HEAVY),
        ("convcourse.questions", HEAVY),
        ("convcourse.widgets", HEAVY - {"ipywidgets"}),
        ("autograder", HEAVY),
        ("autograder.batch.local", HEAVY | {"PIL", "traitlets", "nbformat", "IPython"}),
    ],
)
def test_an_import_in_a_fresh_interpreter_loads_nothing_heavy(module, heavy):
    assert loaded_by(f"import {module}") & heavy == set()


def test_the_command_line_says_its_grammar_with_pythons_own_library_alone():
    loaded = {name.partition(".")[0] for name in loaded_by("import autograder.cli.main")}
    bare = {name.partition(".")[0] for name in loaded_by("pass")}
    assert loaded - bare - sys.stdlib_module_names == {"autograder", "convcourse"}


def test_a_heavy_import_is_seen():
    assert loaded_by("from convcourse.figures import fig_bars") & HEAVY == {"matplotlib"}
