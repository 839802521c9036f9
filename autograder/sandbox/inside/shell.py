"""IPython as a student's cells need it, and what they show as notebook outputs, up to a limit."""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from autograder.sandbox.inside import for_show

MAX_OUTPUT_CHARACTERS = 1 << 20
MAX_TRACEBACK_LINES = 40


class Recorder:
    """Collects what a cell shows, as notebook outputs, up to a limit."""

    def __init__(self) -> None:
        """Start with nothing shown."""
        self.outputs: list[dict[str, Any]] = []
        self.room = MAX_OUTPUT_CHARACTERS

    def stream(self, name: str, text: str) -> None:
        """Add text to standard output or standard error."""
        text = text[: self._take(len(text))]
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["parts"].append(text)
        elif text:
            self.outputs.append({"output_type": "stream", "name": name, "parts": [text]})

    def rich(self, output_type: str, data: dict[str, Any]) -> None:
        """Add a picture, a table or a value, in the forms that are text."""
        kept = {mime: content for mime, content in data.items() if isinstance(content, str)}
        size = sum(map(len, kept.values()))
        if self._take(size) == size:
            self.outputs.append({"output_type": output_type, "data": kept, "metadata": {}})

    def error(self, name: str, text: str, lines: Sequence[str]) -> None:
        """Add a traceback."""
        lines = [line[:2000] for line in lines[-MAX_TRACEBACK_LINES:]]
        self.outputs.append(
            {"output_type": "error", "ename": name, "evalue": text[:2000], "traceback": lines}
        )

    def finish(self) -> list[dict[str, Any]]:
        """The outputs, with a note where something was cut."""
        if self.room <= 0:
            note = f"\n[output cut: more than {MAX_OUTPUT_CHARACTERS >> 20} MiB in one cell]\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "parts": [note]})
        for output in self.outputs:
            if "parts" in output:
                output["text"] = "".join(output.pop("parts"))
        return self.outputs

    def text(self, name: str) -> str:
        """What went to one of the standard streams."""
        own = (output for output in self.outputs if output.get("name") == name)
        return "".join(part for output in own for part in output["parts"])

    def _take(self, size: int) -> int:
        taken = max(0, min(size, self.room))
        self.room -= size
        return taken


class StreamToRecorder(io.TextIOBase):
    """A standard stream that writes into a `Recorder`."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        """Write as the stream of that name."""
        self.recorder = recorder
        self.stream_name = name

    def writable(self) -> bool:
        """Yes: this stream is there to be written to."""
        return True

    def write(self, text: str) -> int:
        """Record the text."""
        self.recorder.stream(self.stream_name, str(text))
        return len(text)


@contextlib.contextmanager
def recording() -> Iterator[Recorder]:
    """Send the standard streams to a fresh recorder."""
    recorder = Recorder()
    out, err = StreamToRecorder(recorder, "stdout"), StreamToRecorder(recorder, "stderr")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield recorder


class _Transformers(TransformerManager):  # type: ignore[misc]
    """IPython's reading of a cell, which looks for signs of its own only where there may be any.

    None of them (`%time`, `!ls`, `f?`) stands where the whole is Python, and to see that it is
    takes a tenth of the time.
    """

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Leave Python as it is."""
        try:
            compile("".join(lines), "<>", "exec", _AS_A_TREE)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            found: list[str] = super().do_token_transforms(lines)
            return found
        return lines


_AS_A_TREE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class StudentShell(InteractiveShell):  # type: ignore[misc]
    """IPython without a terminal and without a history file, so that magics and plots work."""

    recorder: Recorder
    goes_on_after: Callable[[BaseException | None], bool] = staticmethod(lambda _: False)
    """Says after which errors of a statement a cell goes on with its next one."""

    def __init__(self, **settings: Any) -> None:
        """Start it."""
        super().__init__(**settings)
        self.input_transformer_manager = _Transformers()

    def should_run_async(self, raw_cell: str, *, transformed_cell: str, **settings: Any) -> bool:
        """Whether a cell awaits something; one without either word is not compiled to be told."""
        if not any(word in transformed_cell for word in ("await", "async")):
            return False
        is_async: bool = super().should_run_async(
            raw_cell, transformed_cell=transformed_cell, **settings
        )
        return is_async

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run a statement; say whether the cell is to stop there.

        What a lab forbids is not there to be compared with, and that costs nothing but the line
        that compares.
        """
        if not await super().run_code(code_obj, result, async_=async_):
            return False
        return not self.goes_on_after(getattr(result, "error_in_exec", None))

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run one cell and return its notebook outputs."""
        with recording() as recorder:
            self.recorder = recorder
            self.display_pub.publish = self._publish
            self.displayhook.write_format_data = self._show_result
            self.displayhook.write_output_prompt = lambda: None
            self.displayhook.finish_displayhook = lambda: None
            self.run_cell(source, store_history=True)
        return recorder.finish()

    def _publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        self.recorder.rich("display_data", data)

    def _show_result(self, data: dict[str, Any], *_: Any) -> None:
        self.recorder.rich("execute_result", data)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Sequence[str]) -> None:
        lines = "\n".join(stb).split("\n")
        self.recorder.error(etype.__name__, str(evalue), lines)

    def ask_exit(self) -> None:
        """Stay: `exit()` in a cell ends that cell, as in Jupyter, and the grading goes on."""

    def system(self, cmd: str) -> None:
        """Say that a line such as `!ls` does nothing here: there are no programs to run."""
        print("[shell commands are not run in grading]")

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return no output of a shell command, for the same reason."""
        self.system(cmd)
        return [] if split else ""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line such as `%time`; pass over one that only shows things, known here or not."""
        if for_show.does_nothing(magic_name, line):
            print(f"[%{magic_name} does nothing in grading]")
            return None
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell such as `%%time`; one for another interpreter is no more run than `!ls`."""
        if magic_name in for_show.SHELLS:
            self.system(cell)
        elif for_show.does_nothing(magic_name, line):
            self.run_cell(cell)  # as `%%memit` does, which measures it
        else:
            return super().run_cell_magic(magic_name, line, cell)
        return None

    def enable_gui(self, gui: str | None = None) -> None:
        """Nothing to enable: there is no screen."""
