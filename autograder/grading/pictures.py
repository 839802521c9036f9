"""Has pictures read in a process of their own in the sandbox; pixels come back, or a sentence."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

import numpy as np

from autograder.exceptions import MissingNameError, NoAnswer, SandboxError
from autograder.intake.pictures import Unread
from autograder.sandbox.inside import picture
from autograder.sandbox.process import StudentProcess

_MOST_STARTS = 3
_IMPORT = "from autograder.sandbox.inside.picture import pixels"
_LATE = "it takes too long to read"
_SENTENCES = {
    picture.TOO_LARGE: f"it has more than {picture.MAX_PIXELS // 10**6} million pixels",
    picture.BROKEN: "its file is broken",
    picture.UNKNOWN: "it is none of PNG, JPEG, GIF, WebP and HEIC, or broken",
}


class PictureReader:
    """Reads the pictures of one submission; the process starts with the first of them.

    A picture that ends the process is the only one to be lost, unless several do.
    """

    def __init__(self, start: Callable[[], StudentProcess]) -> None:
        """Remember how a process is started."""
        self._start = start
        self._starts = 0
        self._process: StudentProcess | None = None

    def __enter__(self) -> PictureReader:
        """End the process with the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def __call__(self, content: bytes) -> np.ndarray:
        """The pixels of a picture, (height, width, 3).

        Raises
        ------
        Unread
            It says what is amiss.
        """
        if self._process is None and self._starts == _MOST_STARTS:
            raise Unread(_LATE)
        try:
            found = self._read(content)
        except (NoAnswer, SandboxError, MissingNameError, Exception):
            self._end()
            raise Unread(_LATE) from None
        if isinstance(found, str):
            raise Unread(_SENTENCES.get(found, _SENTENCES[picture.BROKEN]))
        if not isinstance(found, np.ndarray) or not _is_picture(found):
            raise Unread(_SENTENCES[picture.BROKEN])
        return found

    def _read(self, content: bytes) -> object:
        if self._process is None:
            self._starts += 1
            self._process = self._start()
            self._process.run(_IMPORT)
        return self._process.get("pixels")(np.frombuffer(content, np.uint8))

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


def _is_picture(found: np.ndarray) -> bool:
    """Whether what came is what was asked for: whoever sent it has read a stranger's file."""
    height, width, channels = found.shape if found.ndim == 3 else (0, 0, 0)
    fits = 0 < height <= picture.SIDE and 0 < width <= picture.SIDE
    return found.dtype == np.uint8 and channels == 3 and fits
