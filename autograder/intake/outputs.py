"""What stands below a graded notebook's cells: our verdicts, and what the cells showed."""

from __future__ import annotations

import re
from typing import Any

from autograder.results import ExerciseResult, Status
from autograder.text import storable

Output = dict[str, Any]
"""As it stands in a notebook's file, of the form that nbformat asks for."""


def shown(exercise: ExerciseResult) -> list[Output]:
    """A verdict as the outputs of its test cell, in the form from which nbgrader reads a score."""
    outputs = [_verdict(exercise)]
    if exercise.picture is not None:
        data = {"text/html": exercise.picture.html, "text/plain": exercise.picture.text}
        outputs.append(_rich("display_data", data))
    return outputs


def _verdict(exercise: ExerciseResult) -> Output:
    points = f"{exercise.score:g} of {exercise.max_score:g} points"
    text = f"{exercise.status}, {points}\n{exercise.message}"
    if exercise.status is Status.PASSED:
        return _output("stream", name="stdout", text=text)
    if exercise.score > 0:
        data = {"text/plain": f"{exercise.score:g}", "text/markdown": f"```text\n{text}\n```"}
        return _rich("execute_result", data)
    return error_output(str(exercise.status), text)


def note(text: str) -> Output:
    """A sentence of the grader's below a cell."""
    return _output("stream", name="stdout", text=text)


def error_output(name: str, text: str) -> Output:
    """An error as a notebook shows it."""
    return _output("error", ename=name, evalue=text, traceback=text.split("\n"))


def _output(kind: str, **parts: Any) -> Output:
    return {"output_type": kind, **parts}


def _rich(kind: str, data: dict[str, str]) -> Output:
    output = _output(kind, data=data, metadata={})
    return output | {"execution_count": None} if kind == "execute_result" else output


_MAX_SHOWN = 1 << 20
_MAX_SHOWN_IN_ALL = 4 << 20
_MAX_OUTPUTS, _MAX_LINES = 4000, 200
_SHOWN_MIME_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def trusted_output(output: Any) -> Output | None:
    """An output that a student's process sent, reduced to what a notebook may hold."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return _output("stream", name=name, text=_kept(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(text)}:
            lines = output.get("traceback")
            lines = lines[-_MAX_LINES:] if isinstance(lines, list) else []
            lines = [_kept(line) for line in lines if isinstance(line, str)]
            name, text = _kept(name), _kept(text)
            return _output("error", ename=name, evalue=text, traceback=lines)
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            kept = {
                mime: _kept(content)
                for mime, content in data.items()
                if mime in _SHOWN_MIME_TYPES and isinstance(content, str)
            }
            if not _BASE64.fullmatch(kept.get("image/png", "")):
                del kept["image/png"]
            return _rich(kind, kept)
    return None


class OutputBudget:
    """What is left in a graded notebook for what a student's cells showed."""

    def __init__(self) -> None:
        """Begin with an empty notebook."""
        self._characters, self._outputs = _MAX_SHOWN_IN_ALL, _MAX_OUTPUTS

    def kept(self, outputs: list[Any]) -> list[Output]:
        """The outputs of a cell, in a form to be trusted, as far as the budget goes."""
        kept: list[Output] = []
        for output in outputs[: max(0, self._outputs)]:
            node = trusted_output(output)
            self._characters -= len(str(node))
            self._outputs -= 1
            if self._characters < 0:
                note = "[output cut: this notebook shows more than a page can hold]\n"
                return [*kept, _output("stream", name="stdout", text=note)]
            if node is not None:
                kept.append(node)
        return kept


def _kept(text: str) -> str:
    return storable(text[:_MAX_SHOWN])
