"""The report on a graded lab: a page without scripts that needs no network, JSON, or CSV.

All three say the same. What students wrote is escaped by Jinja wherever it stands.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import jinja2
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.files import write_table
from autograder.report.statistics import Statistics, over_labs, storable

_INK, _BLUE, _SKY, _GREY = "#222222", "#0072B2", "#a6d8f5", "#dddddd"
_BINS = 10
_MAX_CELL = 6_000  # characters of a cell that the page shows
_MAX_CELLS = 3  # students whose cells it shows, of each function that is alike
_MAX_PAIRS = 100

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class EmbeddedPicture:
    """A drawing as the source of an image in a page, and the words for who does not see it."""

    source: str
    alt: str


def write_page(labs: Sequence[Statistics], file: TextIO) -> None:
    """Write the page of a lab; of several the page of their mistakes."""
    file.write(page(labs[0]) if len(labs) == 1 else page_over_labs(labs))


def write_json(labs: Sequence[Statistics], file: TextIO) -> None:
    """Write one JSON object, its sections those of `Statistics`; of several labs by their names.

    Then `mistakes` counts those of all of them.
    """
    json.dump(_data(labs), file, indent=1, ensure_ascii=False)
    file.write("\n")


def write_csv(labs: Sequence[Statistics], file: TextIO) -> None:
    """Write a long table: a line for each field of each record, what has parts as JSON.

    Of several labs a section's name begins with the lab's.
    """
    data = _data(labs)
    for lab, sections in data.pop("labs", {}).items():
        data |= {f"{lab}/{name}": records for name, records in sections.items()}
    write_table(_lines(data), ("section", "record", "field", "value"), file)


def _data(labs: Sequence[Statistics]) -> dict[str, Any]:
    if len(labs) == 1:
        return labs[0].to_json()
    mistakes = [storable(asdict(each)) for each in over_labs(labs)]
    return {"labs": {each.summary.lab: each.to_json() for each in labs}, "mistakes": mistakes}


def _lines(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section, records in data.items():
        listed = records if isinstance(records, list) else [records] if records else []
        for number, record in enumerate(listed, start=1):
            for field, value in record.items():
                has_parts = isinstance(value, list | dict)
                cell = json.dumps(value, ensure_ascii=False) if has_parts else value
                yield {"section": section, "record": number, "field": field, "value": cell}


def page(statistics: Statistics) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    statistics : Statistics
        Of any class, also of an empty one.

    Returns
    -------
    str
        One file: pictures and style are in it, and there is nothing that runs.
    """
    data = statistics.to_json()
    return ENVIRONMENT.get_template("report.html.j2").render(
        data,
        score_picture=_scores(data) if statistics.summary.max_score else None,
        exercise_picture=_exercises(data) if statistics.exercises else None,
        max_cell=_MAX_CELL,
        max_cells=_MAX_CELLS,
        max_pairs=_MAX_PAIRS,
    )


def page_over_labs(labs: Sequence[Statistics]) -> str:
    """Return the mistakes over several labs as HTML; it leads to `LAB.html` of each of them."""
    template = ENVIRONMENT.get_template("labs.html.j2")
    return template.render(_data(labs), names=[each.summary.lab for each in labs])


def _scores(data: dict[str, Any]) -> EmbeddedPicture:
    """How many students reached how many points."""
    highest = data["summary"]["max_score"]
    counts = [0] * _BINS
    for each in data["scores"]:
        counts[min(int(each["score"] / highest * _BINS), _BINS - 1)] += 1
    width = highest / _BINS
    figure = Figure(figsize=(7, 2.6), layout="constrained")
    axes = figure.subplots()
    starts = [number * width for number in range(_BINS)]
    bars = axes.bar(starts, counts, width, align="edge", color=_BLUE, edgecolor="white")
    axes.bar_label(bars, [str(count or "") for count in counts], padding=2, color=_INK)
    axes.set(xlabel=f"score, of {highest:g} points", ylabel="students", xlim=(0, highest))
    axes.set_ylim(0, max(counts) * 1.18)
    edges = [*starts, highest]
    axes.set_xticks(edges, [f"{edge:g}" for edge in edges])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    _plain(axes)
    spans = (
        f"{count} between {start:g} and {start + width:g}"
        for start, count in zip(starts, counts, strict=True)
        if count
    )
    return EmbeddedPicture(
        _drawn(figure), f"Histogram of {sum(counts)} scores: {', '.join(spans)} points."
    )


def _exercises(data: dict[str, Any]) -> EmbeddedPicture:
    """How many students solved each exercise, wholly, partly, or not at all."""
    exercises = data["exercises"]
    figure = Figure(figsize=(7, 0.9 + 0.38 * len(exercises)), layout="constrained")
    axes = figure.subplots()
    rows = range(len(exercises))
    left = [0] * len(exercises)
    forms = (
        ("full", "all points", _BLUE, "", "white"),
        ("partly", "some points", _SKY, "///", _INK),
        ("nothing", "no points", _GREY, "", _INK),
        ("waiting", "waits for a person", "white", "...", _INK),
    )
    waits = any(each["waiting"] for each in exercises)
    for field, label, colour, hatch, ink in forms if waits else forms[:-1]:
        counts = [each[field] for each in exercises]
        edge = _GREY if field == "waiting" else "white"
        style: dict[str, Any] = {"color": colour, "edgecolor": edge, "hatch": hatch}
        bars = axes.barh(rows, counts, 0.72, left=left, label=label, **style)
        box = {"facecolor": colour, "edgecolor": "none", "pad": 1.5}
        for bar, count in zip(bars, counts, strict=True):
            if count:
                middle = bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2
                axes.text(*middle, str(count), ha="center", va="center", color=ink, bbox=box)
        left = [done + count for done, count in zip(left, counts, strict=True)]
    names = [f"{each['function']} /{each['max_score']:g}" for each in exercises]
    axes.set_yticks(rows, names, parse_math=False)
    axes.invert_yaxis()
    axes.set(xlabel="students", xlim=(0, max(left)))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)
    _plain(axes)
    spoken = "; ".join(
        f"{each['function']}: {each['full']} all, {each['partly']} some, {each['nothing']} none"
        + (f", {each['waiting']} waiting for a person" if each["waiting"] else "")
        for each in exercises
    )
    return EmbeddedPicture(_drawn(figure), f"Students with all, some or no points. {spoken}.")


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=3)


def _drawn(figure: Figure) -> str:
    """A figure as an address that holds the picture itself; the same bytes every time."""
    file = io.BytesIO()
    with rc_context({"svg.hashsalt": "report"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode()}"
