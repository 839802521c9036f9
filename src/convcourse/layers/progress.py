"""A progress bar in plain text, for a terminal and for a notebook."""

import sys
import time
from typing import TextIO

_WIDTH = 24
_SECONDS_BETWEEN = 0.1


class ProgressBar:
    """One line that fills as work is done, rewritten in place where the output can do that.

    A terminal and a notebook can; in a file or a pipe only finished lines appear.

    Parameters
    ----------
    total : int
        Steps that make the whole.
    label : str
        What stands before the bar.
    shown : bool, default True
        Whether anything is written at all.
    stream : text stream, optional
        Where to write; standard output where it is left out.

    Examples
    --------
    >>> bar = ProgressBar(2, "epoch 1/5")
    >>> bar.step("loss 0.7")
    >>> bar.step("loss 0.5")
    >>> bar.finish("loss 0.5")
    epoch 1/5 [========================] 2/2  loss 0.5
    """

    def __init__(
        self, total: int, label: str, *, shown: bool = True, stream: TextIO | None = None
    ) -> None:
        """Start empty; nothing is written yet."""
        self.total, self.label, self.shown = total, label, shown
        self.stream = sys.stdout if stream is None else stream
        self._alive = shown and (self.stream.isatty() or _in_notebook(self.stream))
        self._done, self._length, self._next = 0, 0, 0.0

    def step(self, note: str = "") -> None:
        """Count one step as done, and show it: ten times a second at most.

        Parameters
        ----------
        note : str
            What stands behind the bar.
        """
        self._done += 1
        if self._alive and time.monotonic() >= self._next:
            self._next = time.monotonic() + _SECONDS_BETWEEN
            self._write(note, end="")

    def finish(self, note: str = "") -> None:
        """Show the bar a last time, and go to the next line.

        Parameters
        ----------
        note : str
            What stands behind the bar.
        """
        if self.shown:
            self._write(note, end="\n")

    def _write(self, note: str, *, end: str) -> None:
        filled = _WIDTH * self._done // self.total
        bar = "=" * filled + " " * (_WIDTH - filled)
        count = f"{self._done:{len(str(self.total))}}/{self.total}"
        line = f"{self.label} [{bar}] {count}  {note}".rstrip()
        if self._alive:
            # A shorter line must cover all of the longer one before it.
            self._length, line = len(line), "\r" + line.ljust(self._length)
        self.stream.write(line + end)
        self.stream.flush()


def _in_notebook(stream: TextIO) -> bool:
    """Whether a stream is a notebook's own output."""
    ipython = sys.modules.get("IPython")  # it is there in every notebook, and not imported to ask
    shell = ipython.get_ipython() if ipython else None
    return stream is sys.stdout and hasattr(shell, "kernel")
