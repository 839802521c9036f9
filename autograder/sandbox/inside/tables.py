"""Tables of pandas, taken apart into arrays, lists and names, and put together again.

Both ends import this module; pandas only where there is a table.
"""

from __future__ import annotations

import importlib
import re
import sys
from typing import Any

import numpy as np

from autograder.sandbox.inside.protocol import ProtocolError

# What a column's type may be called; of the rest a test holds handles.
_DTYPE = re.compile(
    r"object|str|string(\[\w+\])?|boolean|U?Int(8|16|32|64)|Float(32|64)"
    r"|datetime64\[\w{1,2}, [\w/+:-]{1,40}\]|period\[[\w-]{1,12}\]"
)
_FREQUENCY = re.compile(r"-?\d{0,6}[A-Za-z-]{1,12}")


def is_table(value: Any) -> bool:
    """Whether it is a Series or a DataFrame of pandas, and not of a class derived from one."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.Series, pandas.DataFrame)


def parts_of(value: Any) -> tuple[str, list[Any]] | None:
    """The kind of a pandas object, and the data that it is made of; None for any other object."""
    pandas = sys.modules.get("pandas")
    if pandas is None or type(value).__module__.split(".")[0] != "pandas":
        return None
    match type(value).__name__:
        case "Series" if _can_cross(value.dtype):
            return "Series", [value.index, *_column(value), value.name]
        case "DataFrame" if all(map(_can_cross, value.dtypes)):
            columns = [_column(value.iloc[:, i]) for i in range(value.shape[1])]
            return "DataFrame", [value.index, value.columns, columns]
        case "RangeIndex":
            return "RangeIndex", [value.start, value.stop, value.step, value.name]
        case "MultiIndex":
            levels = [value.get_level_values(i).rename(None) for i in range(value.nlevels)]
            return "MultiIndex", [levels, list(value.names)]
        case "Index" | "DatetimeIndex" | "CategoricalIndex" | "TimedeltaIndex" if _can_cross(
            value.dtype
        ):
            return "Index", [*_column(value), value.name, getattr(value, "freqstr", None)]
        case "Timestamp":
            zone = None if value.tzinfo is None else str(value.tzinfo)
            return "Timestamp", [value.isoformat(), zone]
        case "Timedelta":
            return "Timedelta", [value.value]
        case "NaTType" | "NAType":
            return type(value).__name__, []
    return None


def table_of(kind: str, parts: list[Any]) -> Any:
    """A pandas object of its parts, which have been read as data; whatever is wrong, it raises."""
    pandas = importlib.import_module("pandas")
    match kind, parts:
        case "Series", [index, data, dtype, name]:
            return pandas.Series(_made(data, dtype), index=index, name=name)
        case "DataFrame", [index, names, columns]:
            made = {place: _made(*column) for place, column in enumerate(columns)}
            frame = pandas.DataFrame(made, index=index)
            frame.columns = names
            return frame
        case "RangeIndex", [int(start), int(stop), int(step), name]:
            return pandas.RangeIndex(start, stop, step, name=name)
        case "MultiIndex", [list(levels), list(names)]:
            return pandas.MultiIndex.from_arrays(levels, names=names)
        case "Index", [data, dtype, name, frequency]:
            index = pandas.Index(_made(data, dtype), name=name)
            if isinstance(frequency, str) and _FREQUENCY.fullmatch(frequency):
                index.freq = frequency
            return index
        case "Timestamp", [str(text), zone]:
            stamp = pandas.Timestamp(text)
            return stamp if zone is None or stamp.tzinfo is None else stamp.tz_convert(str(zone))
        case "Timedelta", [int(nanoseconds)]:
            return pandas.Timedelta(nanoseconds, unit="ns")
        case "NaTType", []:
            return pandas.NaT
        case "NAType", []:
            return pandas.NA
    raise ProtocolError("a table of unknown form")


def become(value: Any, fresh: Any) -> None:
    """Make a table what another is, in place."""
    value._update_inplace(fresh)


def _can_cross(dtype: Any) -> bool:
    return dtype.name == "category" or isinstance(dtype, np.dtype) or _is_named(dtype)


def _is_named(dtype: Any) -> bool:
    return _DTYPE.fullmatch(str(dtype)) is not None


def _column(series: Any) -> tuple[Any, Any]:
    """A column, or an index, as an array or a list, and what its type is called."""
    dtype = series.dtype
    if dtype.name == "category":
        categories = series.categories if hasattr(series, "categories") else series.cat.categories
        codes = series.codes if hasattr(series, "codes") else series.cat.codes.to_numpy()
        return codes, [categories, bool(dtype.ordered)]
    if isinstance(dtype, np.dtype) and not dtype.hasobject:
        return series.to_numpy(), None
    return series.tolist(), str(dtype)


def _made(data: Any, dtype: Any) -> Any:
    pandas = importlib.import_module("pandas")
    match dtype:
        case None:
            return data
        case [categories, bool(ordered)]:
            return pandas.Categorical.from_codes(data, categories=categories, ordered=ordered)
        case str() if _DTYPE.fullmatch(dtype):
            return pandas.array(data, dtype=dtype)
    raise ProtocolError("a column of unknown type")
