"""The two ways to a worker, over a socket or over pipes: one question, one answer, one deadline.

A process may stop listening as well as answering, so writing has a deadline, too.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Sequence
from typing import IO, Any, Protocol

from autograder.sandbox.inside import protocol

Frame = tuple[protocol.Message, Sequence[bytes]]


_AT_ONCE = 1 << 16


class Channel(Protocol):
    """Asks a worker."""

    received: int
    """The bytes that came so far."""

    def ask(self, frame: Frame, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a frame and return the reply.

        Raises
        ------
        TimeoutError
            If it takes longer than so many seconds.
        EOFError
            If the other end is gone.
        ProtocolError
            If the reply breaks the rules.
        """

    def close(self) -> None:
        """Hang up."""


class SocketChannel:
    """Over a socket, which has deadlines of its own."""

    def __init__(self, link: socket.socket) -> None:
        """Take the socket over."""
        self._link = link
        self._arrived = memoryview(b"")
        self._deadline = 0.0
        self.received = 0

    def ask(self, frame: Frame, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a frame and return the reply."""
        self._deadline = time.monotonic() + seconds
        try:
            protocol.send(self, *frame)
            return protocol.receive(self)
        except TimeoutError:
            raise
        except OSError as error:
            raise EOFError(str(error)) from None

    def read(self, size: int) -> bytes:
        """Read from the other end what is there, of which a part may wait for its turn."""
        if not self._arrived:
            self._hurry()
            self._arrived = memoryview(self._link.recv(max(size, _AT_ONCE)))
            self.received += len(self._arrived)
        part, self._arrived = self._arrived[:size], self._arrived[size:]
        return bytes(part)

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._hurry()
        self._link.sendall(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def _hurry(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._link.settimeout(left)


class PipeChannel:
    """Over pipes, which have no deadlines on every system: a thread does the talking."""

    def __init__(self, requests: IO[bytes], replies: IO[bytes]) -> None:
        """Take the two pipes over."""
        self._requests = requests
        self._replies = replies
        self.received = 0
        self._questions: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._converse, daemon=True).start()

    def ask(self, frame: Frame, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a frame and return the reply."""
        self._questions.put(frame)
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, Exception):
            raise answer
        message, buffers = answer
        return message, buffers

    def close(self) -> None:
        """Hang up; the thread closes the pipes when it is done with them."""
        self._questions.put(None)

    def read(self, size: int) -> bytes:
        """Read from the other end, and count."""
        data = self._replies.read(size)
        self.received += len(data)
        return data

    def _converse(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._requests, self._replies:
            try:
                while (frame := self._questions.get()) is not None:
                    protocol.send(self._requests, *frame)
                    self._answers.put(protocol.receive(self))
            except protocol.ProtocolError as error:
                self._answers.put(error)
            except (EOFError, OSError, ValueError) as error:
                self._answers.put(EOFError(str(error)))
