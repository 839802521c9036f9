"""Texts that a cell may hold and nobody writes: long, deep, wide, or in letters that few have."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Text = Callable[[Random], str]


def size(random: Random, most: int) -> int:
    """A number up to some size: small ones are as likely as large ones."""
    return int(most ** random.uniform(0.3, 1.0))


def _repeated(piece: str, most: int, before: str = "", after: str = "", end: str = "") -> Text:
    """A piece many times, between a beginning, a middle and as many ends."""

    def made(random: Random) -> str:
        many = size(random, most)
        return before + piece * many + after + end * many

    return made


def _numbered(line: str, most: int, *, after: str = "") -> Text:
    """A line many times, `#` in it its number and `+` the next."""

    def made(random: Random) -> str:
        many = size(random, most)
        lines = [line.replace("#", str(n)).replace("+", str(n + 1)) for n in range(many)]
        return "\n".join([*lines, after])

    return made


def _indented(line: str, most: int, last: str) -> Text:
    def made(random: Random) -> str:
        many = size(random, most)
        body = "".join(f"{' ' * n}{line.replace('#', str(n))}\n" for n in range(many))
        return body + " " * many + last

    return made


def _quoted(random: Random) -> str:
    """Code within code within code, as magics hold it."""
    source = "x = 1"
    for _ in range(size(random, 12)):
        source = f"get_ipython().run_cell_magic('time', '', {source!r})"
    return source


def _scrambled(random: Random) -> str:
    """Letters of every kind, in no order."""
    kinds = (
        *("\x00", "\x0b", "\x0c", "\x1b[31m", "\r", "\u2028", "\u202e", "\ufeff", "\ud83d"),
        *("\udc00", "\U0001f600", "e\u0301", "\uff1d", "\u0661", "\t", "\\", '"', "'''", "$", "`"),
        *("%%time\n", "!ls\n", "<b>", "</script>", "{{ x }}", "{% raw %}", "\n", " ", "word", "(1"),
    )
    return "".join(random.choices(kinds, k=size(random, 2000)))


def _pasted(random: Random) -> str:
    """A picture in a text, whole or broken."""
    content = "".join(random.choices("QUJDRA=", k=size(random, 200_000)))
    kind = random.choice(("png", "svg+xml", "gif", "x" * 30, ""))
    sign = random.choice(("base64", "base32", ""))
    return f"So ![it](data:image/{kind};{sign},{content}{random.choice((')', '', '=)'))} there"


CODE: dict[str, Text] = {
    "minus signs": _repeated("-", 60_000, "x = ", "1"),
    "nots": _repeated("not ", 30_000, "x = ", "1"),
    "brackets": _repeated("[", 3000, "x = ", "1", "]"),
    "open brackets": _repeated("(", 30_000, "x = "),
    "attributes": _repeated(".b", 30_000, "x = a"),
    "sums": _repeated("+1", 60_000, "x = 0"),
    "commas": _repeated("1, ", 60_000, "x = [", "]"),
    "calls": _repeated("()", 10_000, "x = f"),
    "subscripts": _repeated("['k']", 10_000, "x = f"),
    "lambdas": _repeated("lambda a: ", 400, "f = ", "a"),
    "lambdas in lambdas": _repeated("(lambda a: a", 180, "f = ", "", ")"),
    "defaults in lambdas": _repeated("lambda a=(", 180, "f = ", "1", "): a"),
    "getattrs": _repeated("getattr(", 180, "f = ", "a", ", 'b')"),
    "comprehensions": _repeated("[x for x in ", 180, "f = ", "a", "]"),
    "conditions": _repeated("1 if a else ", 3000, "x = ", "2"),
    "comparisons": _repeated(" < a", 20_000, "x = a"),
    "branches": _repeated("elif b: pass\n", 3000, "if a: pass\n"),
    "functions in a chain": _numbered("def f#(x):\n    return f+(x)", 1500),
    "names in a chain": _numbered("g+ = g#", 6000),
    "names that branch": _numbered("if a: x# = y\nelse: x# = z", 3000),
    "one name over and over": _numbered("if a: x = x", 6000, after="f = x"),
    "classes": _numbered("class C#(C+):\n    def m#(self): return self.m+()", 1500),
    "imports": _numbered("from m# import a#, b# as c#", 3000),
    "globals": _numbered("def f#():\n    global a#\n    a# = f+", 1500),
    "functions in functions": _indented("def f#(x):", 98, "return f0"),
    "branches in branches": _indented("if a:", 98, "pass"),
    "classes in classes": _indented("class C#:", 98, "x = 1"),
    "targets in targets": _repeated("(", 180, "", "a", ",)"),
    "magics": _repeated("%%time\n", 3000, "", "x = 1"),
    "lines for show": _numbered("%matplotlib inline#", 3000),
    "one long line": _repeated("abcdefgh ", 60_000, "# "),
    "one long name": _repeated("abcdefgh", 60_000, "", " = 1"),
    "use of a long name": _repeated("abcdefgh", 60_000, "x = ", " + 1"),
    "names that are nowhere": _numbered("x# = y#", 3000),
    "one long number": _repeated("7", 60_000, "x = "),
    "one long string": _repeated("abcdefgh", 60_000, "x = '", "'"),
    "open string": _repeated("x", 60_000, "x = '''"),
    "formats": _repeated("{a}", 3000, "x = f'", "'"),
    "spaces": _repeated(" ", 200_000, "x = 1 #"),
    "spaces before": _repeated(" ", 60_000, "", "word"),
    "tabs": _repeated("\t", 60_000, "", "word = 1"),
    "empty lines": _repeated("\n", 100_000, "word = 1"),
    "equals": _repeated("a = ", 10_000, "", "1"),
    "words and commas": _repeated("a, ", 60_000, "", "= 1"),
    "stars": _repeated("*", 20_000, "x = "),
    "decorators": _repeated("@a\n", 3000, "", "def f(): pass"),
    "backslashes": _repeated("\\\n", 20_000, "x = ", "1"),
    "a return": lambda _: "return 1",
    "code in code": _quoted,
    "letters": _scrambled,
}
"""Code, and what only looks like it, by what there is too much of."""

TEXTS: dict[str, Text] = {
    "a long note": _repeated("word ", 30_000, "# A note\n\n"),
    "a long word": _repeated("word", 60_000),
    "formulas": _repeated("$x_{ij}^2 + \\frac{a}{b}$ ", 2400),
    "open formulas": _repeated("$", 6000),
    "quotes": _repeated("> ", 6000, "", "word"),
    "lists": _indented("- item #", 300, "word"),
    "emphasis": _repeated("**_", 6000, "", "word"),
    "links": _repeated("[a](", 6000, "", "b"),
    "open links": _repeated("[", 20_000),
    "pictures": _repeated("![a](attachment:a.png) ", 3000),
    "images": _repeated("<img src=a ", 6000),
    "open images": _repeated("src=a ", 20_000, "<img "),
    "pictures that end nowhere": _repeated("![", 20_000),
    "pictures with open titles": _repeated("![a](b 'c ", 10_000),
    "spaces in a picture": _repeated(" ", 60_000, "![a](b", "c)"),
    "comments": _repeated("<!--", 20_000),
    "elements": _repeated("<div>", 6000, "", "word"),
    "entities": _repeated("&amp;", 20_000),
    "headings": _repeated("# a\n", 6000),
    "backticks": _repeated("`", 20_000, "", "word"),
    "tables": _repeated("|a|b|\n", 3000, "|a|b|\n|-|-|\n"),
    "minus signs": _repeated("-", 60_000),
    "a pasted picture": _pasted,
    "letters": _scrambled,
}


def any_text(random: Random) -> tuple[str, str]:
    """A text of any kind, and what it is called: either may stand in either kind of cell."""
    kinds = random.choice((CODE, CODE, TEXTS))
    name = random.choice(sorted(kinds))
    return name, kinds[name](random)
