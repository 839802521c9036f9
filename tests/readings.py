"""What answers hold, as a person would say: a table of types, each written as a student would.

An expression stands in it with the words that a student is told; without words it is right. It is
read in the notebook, over the channel, and in a student's process, which must all say the same.
"""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.normalize import Reader, numbers, plain_data, several

PRELUDE = """
import array, collections, datetime, enum, itertools, types, typing
from collections import ChainMap, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
import numpy as np

Row = namedtuple("Row", "name shape params")
Pair = namedtuple("Pair", "left right")

class Grads(typing.NamedTuple):
    x: object
    b: object

class Count(enum.IntEnum):
    ONE = 1
    MANY = 320

class Name(str):
    def __str__(self):
        return "another"

class Rows(list):
    def __eq__(self, other):
        return True

class LongRows(list):
    def __len__(self):
        return 1 << 62

class LyingArray(np.ndarray):
    def __eq__(self, other):
        return np.True_
    def tolist(self):
        raise SystemExit

class Tensor:
    def __init__(self, held):
        self.held = held
    def __array__(self, dtype=None, copy=None):
        return np.array(self.held)

class Shape:
    "As TensorShape is."
    def __init__(self, *sizes):
        self.sizes = sizes
    def __len__(self):
        return len(self.sizes)
    def __iter__(self):
        return iter(self.sizes)
    def as_list(self):
        return list(self.sizes)

@dataclass
class Point:
    name: str = "conv"
    shape: tuple = (26, 26, 32)
    params: int = 320

class Endless(collections.abc.Sequence):
    def __len__(self):
        return 2
    def __getitem__(self, index):
        return 0
    def __iter__(self):
        return itertools.repeat(0)

class Unwilling(collections.abc.Sequence):
    def __len__(self):
        raise ValueError
    __getitem__ = __iter__ = __repr__ = __len__
    def __array__(self, dtype=None, copy=None):
        raise ValueError

class Shy:
    def __repr__(self):
        raise ValueError
    __str__ = __repr__

def cyclic():
    rows = [1]
    rows.append(rows)
    return rows

def wide_and_cyclic():
    rows = {}
    rows["again"] = [rows] * 100
    return rows

def nested_array():
    rows = np.array([None, None])
    rows[0] = rows
    return rows

FOUR = np.array([[1, 2], [3, 4]])
"""


def one_case(name: str, answer: object, read: Reader) -> Check:
    return Check(name, lambda: answer, (Kind("one case", 1, (Case.of(),)),), read=read)


CHECKS = {
    check.function: check
    for check in (
        one_case("image", [[1, 2], [3, 4]], numbers),
        one_case("grads", ([[1, 2]], 3), several("grad_x", "grad_b")),
        one_case("rows", [("conv", (26, 26, 32), 320), ("flat", (1,), 0)], plain_data),
        one_case("table", {1: (2, 3), "a": 4}, plain_data),
    )
}
TABLE: dict[str, dict[str, str]] = {
    "image": {
        "[[1, 2], [3, 4]]": "",
        "((1, 2.0), (3, 4))": "",
        "FOUR.astype(object)": "",
        "FOUR.astype(np.longdouble)": "",
        "FOUR.astype('>f4')": "",
        "FOUR.view(LyingArray)": "",
        "FOUR.view(np.matrix)": "",
        "np.ma.masked_array(FOUR)": "",
        "np.array([[Fraction(1), Decimal(2)], [3, Count.ONE + 3]])": "",
        "np.array([Tensor([1, 2]), Tensor([3, 4])])": "",
        "[FOUR[0], (np.float32(3), np.uint8(4))]": "",
        "deque([deque([1, 2]), [3, 4]])": "",
        "UserList([UserList([1, 2]), [3, 4]])": "",
        "Rows([Pair(1, 2), Grads(3, 4)])": "",
        "LongRows([[1, 2], [3, 4]])": "",
        "[array.array('d', [1, 2]), array.array('h', [3, 4])]": "",
        "memoryview(FOUR)": "",
        "[bytearray([1, 2]), range(3, 5)]": "",
        "{'a': [1, 2], 'b': [3, 4]}.values()": "",
        "{1: 3, 2: 4}.keys(), {1: 3, 2: 4}.values()": "",
        "[[Count.ONE, Fraction(2)], [Decimal(3), np.int8(4)]]": "",
        "Tensor([[1, 2], [3, 4]])": "",
        "[Tensor([1, 2]), [Tensor(3), 4]]": "",
        "[Shape(1, 2), Shape(3, 4)]": "",
        "np.ma.masked_array(FOUR, mask=[[0, 0], [0, 1]])": "nan",
        "np.zeros((1 << 40, 0))": "of shape (1099511627776, 0), far larger than asked for",
        "np.zeros(1 << 28)": "an object of type ndarray of shape (268435456,), far larger than",
        "np.broadcast_to(0.0, (1 << 20, 1 << 20))": "far larger than asked for",
        "[np.zeros((1, 1)), None]": "a list that holds None, where numbers were expected",
        "[[1, 2], [3, Point()]]": "a list that holds an object of type Point, where numbers",
        "[[1, 2], [3]]": "its rows have different lengths",
        "[[1, 2], [3, '4']]": "gives text",
        "FOUR.astype(str)": "gives text",
        "FOUR > 2": "gives truth values",
        "FOUR * 1j": "gives complex numbers",
        "FOUR.astype('M8[s]')": "an object of type ndarray of dtype datetime64[s]",
        "b'1234'": "an object of type bytes",
        "{(1, 2), (3, 4)}": "an object of type set",
        "(row for row in FOUR)": "an object of type generator",
        "map(list, FOUR)": "an object of type map",
        "itertools.count()": "an object of type count",
        "Endless()": "an object of type Endless with far more items than asked for",
        "[Endless()]": "an object of type list with far more items than asked for",
        "range(1 << 60)": "an object of type range with far more items than asked for",
        "cyclic()": "an object of type list that holds itself, or is nested too deep",
        "wide_and_cyclic()": "an object of type dict that holds itself, or is nested too deep",
        "nested_array()": "an object of type ndarray that holds itself, or is nested too deep",
        "Unwilling()": "an object of type Unwilling that cannot be read",
        "[Unwilling()]": "a list that holds an object of type Unwilling that cannot be read",
        "Shy()": "an object of type Shy, where numbers",
        "10**5000": "an object of type int of over 10000 bits",
        "[1, 10**30]": "a list that holds a whole number of over 64 bits",
    },
    "grads": {
        "Grads(FOUR[:1], 3)": "",
        "Pair([[1, 2]], np.array(3, object))": "",
        "deque([FOUR[:1], Fraction(3)])": "",
        "UserList([Tensor([[1, 2]]), np.float32(3)])": "",
        "{'x': FOUR[:1], 'b': 3}.values()": "",
        "{'x': FOUR[:1], 'b': 3}": "one object of type dict, where 2 were expected",
        "np.array(3)": "one object of type ndarray, where 2 were expected",
        "zip(FOUR, FOUR)": "one object of type zip, where 2 were expected",
        "Grads(FOUR[:1], Point())": "an object of type Point as grad_b, where numbers",
        "Grads(cyclic(), 3)": "one object of type Grads that holds itself, or is nested too deep",
    },
    "rows": {
        "[Row('conv', (26, 26, 32), 320), Row('flat', (1,), 0)]": "",
        "[Row(np.str_('conv'), Shape(26, 26, 32), np.int64(320)), ('flat', [1], 0)]": "",
        "deque([(Name('conv'), Tensor([26, 26, 32]), Count.MANY), ('flat', FOUR[0, :1], 0)])": "",
        "np.array([('conv', (26, 26, 32), 320), ('flat', (1,), 0)], dtype=object)": "",
        "[('conv', deque([26, 26, 32]), Decimal(320)), ('flat', range(1, 2), False)]": "",
        "[Point(), ('flat', (1,), 0)]": "something that holds an object of type Point",
        "[('conv', {26, 32}, 320), ('flat', (1,), 0)]": "that holds an object of type set",
        "[datetime.date(2026, 11, 29)]": "something that holds an object of type date",
        "[('conv', np.zeros((1 << 40, 0)), 320)]": "of shape (1099511627776, 0), far larger than",
        "[('conv', np.zeros((15_000_000, 0)), 320)]": "of shape (15000000, 0), far larger",
        "[('conv', np.zeros((1 << 40, 0), object), 320)]": "of shape (1099511627776, 0)",
        "[itertools.repeat(0)]": "something that holds an object of type repeat",
        "[[[]] * 60000] * 9": "an object of type list with far more items than asked for",
        "cyclic()": "an object of type list that holds itself, or is nested too deep",
        "[Unwilling()]": "something that holds an object of type Unwilling that cannot be read",
        "[1j]": "something that holds an object of type complex",
    },
    "table": {
        "{1: (2, 3), 'a': 4}": "",
        "OrderedDict([('a', 4), (1, [2, 3])])": "",
        "defaultdict(int, {1: FOUR[0] + 1, 'a': Count.ONE + 3})": "",
        "UserDict({np.int64(1): Pair(2, 3), Name('a'): 4})": "",
        "types.MappingProxyType(ChainMap({1: (2, 3)}, {'a': 4}))": "",
        "{(n, n): n for n in range(2000)}": "an object of type dict with far more keys than asked",
        "{1: (2, 3), 'a': itertools.count()}": "something that holds an object of type count",
        "[(1, (2, 3)), ('a', 4)]": "got       ((1, (2, 3)), ('a', 4))",
    },
}
ANSWERS = [(name, text) for name, answers in TABLE.items() for text in answers]


def source() -> str:
    """A cell that defines a function for each answer of the table."""
    functions = [f"def answer{n}():\n    return {text}" for n, (_, text) in enumerate(ANSWERS)]
    return "\n".join([PRELUDE, *functions])


def told(value: object) -> object:
    """All of plain data that can differ, as text and tuples: types, dtypes, shapes, bits."""
    name = type(value).__name__
    if isinstance(value, np.ndarray | np.generic):
        return name, value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, list | tuple):
        return (name, *map(told, value))
    if isinstance(value, set | frozenset):
        return (name, frozenset(map(told, value)))
    if isinstance(value, dict):
        return name, frozenset((told(key), told(item)) for key, item in value.items())
    return name, repr(value)
