"""The grader's end of the channel: one student's process, asked one thing at a time.

Every request has a deadline. A process that does not answer in time, ends, or breaks the rules
of the channel is killed with everything it started, and the request raises a `NoAnswer`.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from autograder.exceptions import (
    MissingNameError,
    NoAnswer,
    ProcessDied,
    SandboxError,
    TimedOut,
)
from autograder.sandbox import cpu_time
from autograder.sandbox.arguments import packed, write_back
from autograder.sandbox.inside import protocol
from autograder.sandbox.launcher import Launcher, Sandbox
from autograder.sandbox.limits import Limits, TimeBudget
from autograder.sandbox.raised import raise_again
from convcourse.checks.cases import Case
from convcourse.checks.engine import Called, Remote
from convcourse.checks.introspection import CodeFacts

_CALLBACKS = 100_000
_TEST_BYTES = 512 << 20

Answer = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]
"""Answers a request and its buffers with a reply and its own."""


def used_up(limits: Limits) -> str:
    """The sentence for a notebook that took too long."""
    return f"The whole notebook used up its {limits.submission_seconds:g} seconds."


class StudentProcess:
    """A worker in the sandbox, started with the student's files laid out beside it."""

    def __init__(
        self,
        launcher: Launcher,
        sandbox: Sandbox,
        limits: Limits,
        *,
        forbidden: Mapping[str, str],
        files: Mapping[str, bytes],
        budget: TimeBudget | None = None,
    ) -> None:
        """Start it and wait until it is ready; no answer is waited for beyond the budget."""
        self._limits = limits
        self._budget = budget or TimeBudget()
        self._worker = launcher.start()
        self._exit_code: int | None = None
        self._used: dict[int, float] = {}
        self._test, self._test_began = TimeBudget(), 0
        self.another: Callable[[], StudentProcess] | None = None
        """Starts a process that has run the same cells, where that can be."""
        start = {
            "op": "start",
            "limits": sandbox.worker_limits(limits),
            "filter": sandbox.filters,
            "forbidden": dict(forbidden),
            "files": list(files),
        }
        seconds = limits.cell_seconds + 40
        reply, _ = self._ask(start, list(files.values()), seconds=seconds, doing="The start")
        if "error" in reply:  # then no limit may stand, and nothing of the student's has run yet
            self.close()
            raise SandboxError(f"a submission could not be started: {reply['error']}")

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run one cell; return its outputs as plain data, not to be trusted."""
        seconds = self._limits.cell_seconds
        reply, _ = self._ask({"op": "run", "source": source}, seconds=seconds, doing="This cell")
        outputs = reply.get("outputs", [])
        return outputs if isinstance(outputs, list) else []

    def has(self, name: str) -> bool:
        """Whether the notebook defines a name."""
        limit = self._limits.call_seconds
        return (
            self._ask({"op": "has", "name": name}, seconds=limit, doing=name)[0].get("has") is True
        )

    def get(self, name: str) -> Any:
        """The value of a name, or a `StudentFunction` where it can be called.

        Raises
        ------
        MissingNameError
            If the notebook does not define the name.
        """
        seconds = self._limits.call_seconds
        reply, buffers = self._ask({"op": "get", "name": name}, seconds=seconds, doing=name)
        if reply.get("missing"):
            raise MissingNameError(name)
        if reply.get("callable"):
            return StudentFunction(self, name)
        if "error" in reply:
            raise_again(reply["error"])
        return self._decode(reply.get("value", {}), buffers)

    def calls(self, name: str, cases: Sequence[Case]) -> Iterator[Called]:
        """Call the student's function on one case after another.

        Yields for each what returns its value or raises its exception, and the case, or a copy
        with the function's changes written into its arrays, lists and dictionaries.
        Many cases go in one message, and each has the time of a call: the worker tells in slices
        how far it came.
        """
        left = list(cases)
        while left:
            request, out, count = packed("call", name, left)
            reply, buffers = self._ask(
                request,
                out,
                seconds=self._limits.call_seconds,
                doing=f"A call of {name}",
                before=protocol.SLICE_SECONDS,
            )
            # What comes in place of results, an error for one, is the answer to every case.
            results = reply.get("results", [reply] * count)
            if not isinstance(results, list) or not 0 < len(results) <= count:
                self.break_off("results of no case")
            budget = protocol.Budget()
            for case, result in zip(left, results, strict=False):
                yield self._result(case, result, buffers, budget)
            del left[: len(results)]

    def cpu_time(self) -> float:
        """The seconds of computing time that it and all it started have used so far.

        Nobody in there is asked. Where the system does not tell, it is the time of day.
        """
        if not cpu_time.CAN_READ:
            return time.perf_counter()
        self._used |= cpu_time.by_process(self._worker.pid)  # what has ended keeps its last reading
        return sum(self._used.values())

    def begin_test(self) -> tuple[float, str]:
        """Begin a test that converses; return how long it may take, and what to say beyond."""
        seconds = self._limits.cell_seconds
        self._test, self._test_began = TimeBudget(seconds), self._worker.channel.received
        said = f"The test did not finish in {seconds:g} seconds. Does something go on without end?"
        return self._budget.seconds_for(seconds), said

    def begin_check(self) -> tuple[float, str]:
        """The same of a check, whose calls have limits of their own and are many."""
        return self._budget.seconds_for(self._limits.submission_seconds), used_up(self._limits)

    def converse(
        self, request: dict[str, Any], buffers: Sequence[bytes], doing: str, answer: Answer
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask; whatever the student's code asks back meanwhile goes to `answer`."""
        reply, received = self._answered(request, list(buffers), doing)
        callbacks = 0
        while "callback" in reply:
            callbacks += 1
            if callbacks > _CALLBACKS:
                self.break_off(f"more than {_CALLBACKS} calls of a test's function")
            message, out = answer(reply, received)
            reply, received = self._answered({"op": "answer", **message}, out, doing)
        return reply, received

    def _answered(
        self, request: dict[str, Any], buffers: list[bytes], doing: str
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask within the time of a call, and of the test."""
        if self._worker.channel.received - self._test_began > _TEST_BYTES:
            self.break_off(f"more than {_TEST_BYTES >> 20} MiB to one test")
        seconds = min(self._limits.call_seconds, max(0.01, self._test.left()))
        return self._ask(request, buffers, seconds=seconds, doing=doing, callbacks=True)

    def test(self, source: str) -> Any:
        """Run a test cell in the student's process; return its last value, or raise what it raises.

        A student who attacks the grader can forge it.
        """
        seconds = self._limits.cell_seconds
        reply, buffers = self._ask(
            {"op": "test", "source": source}, seconds=seconds, doing="The test"
        )
        if "error" in reply:
            raise_again(reply["error"])
        return self._decode(reply.get("value", {}), buffers)

    def code_facts(self, name: str) -> CodeFacts:
        """What a function's code shows; it is only ever shown to the student."""
        reply = self._explained({"op": "facts", "name": name}, [], name)
        facts = reply.get("facts")
        facts = facts if isinstance(facts, dict) else {}
        unread, outside = (_names_in(facts.get(key)) for key in ("unread", "outside"))
        return CodeFacts(unread, outside, facts.get("keeps") is True)

    def printed(self, name: str, case: Case) -> str:
        """What a function prints in a call."""
        request, out, _ = packed("printed", name, [case])
        return str(self._explained(request, out, name).get("printed", ""))

    def _explained(self, request: protocol.Message, out: list[bytes], name: str) -> dict[str, Any]:
        """The reply to what only explains a verdict: no answer is one, too."""
        seconds = self._limits.call_seconds
        try:
            reply, _ = self._ask(request, out, seconds=seconds, doing=f"A call of {name}")
        except NoAnswer:
            return {}
        return reply

    def _result(
        self, case: Case, result: Any, buffers: list[bytes], budget: protocol.Budget
    ) -> Called:
        if not isinstance(result, dict):
            self.break_off("a result of the wrong form")
        changed = result.get("changed")
        if changed and isinstance(changed, dict):
            case = case.fresh()
            lent = {str(index): arg for index, arg in enumerate(case.args)} | {**case.settings}
            for key in lent.keys() & changed.keys():
                write_back(lent[key], self._decode(changed[key], buffers, budget))
        if "error" in result:
            return Called(case, partial(raise_again, result["error"]))
        value = self._decode(result.get("value", {}), buffers, budget)
        return Called(case, lambda: value)

    def close(self, *, patient: bool = False) -> None:
        """Kill the process and everything it started."""
        if self._exit_code is None:
            self._exit_code = self._worker.end(patient=patient)
            self._worker.channel.close()

    def __enter__(self) -> StudentProcess:
        """Close it at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, whatever happened."""
        self.close()

    def _ask(
        self,
        request: protocol.Message,
        buffers: list[bytes] | None = None,
        *,
        seconds: float,
        doing: str,
        before: float = 0.0,
        callbacks: bool = False,
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask; what is asked has so many seconds, after others that may take `before`."""
        if self._exit_code is not None:
            raise ProcessDied(f"{doing} found the Python process gone.")
        left = self._budget.left()
        try:
            frame = (request, buffers or [])
            reply, received = self._worker.channel.ask(
                frame, self._budget.seconds_for(seconds + before)
            )
        except TimeoutError:
            self.close()
            if left < seconds + before:
                raise TimedOut(used_up(self._limits)) from None
            raise TimedOut(
                f"{doing} did not finish in {seconds:.3g} seconds. Is there a loop that never ends?"
            ) from None
        except protocol.ProtocolError as error:
            self.close()
            raise ProcessDied(f"{doing} was stopped: the process sent {error}.") from None
        except EOFError:
            self.close(patient=True)
            how = _how_it_ended(self._exit_code)
            raise ProcessDied(f"{doing} ended the Python process ({how}).") from None
        if "callback" in reply and not callbacks:
            self.break_off("a call of a test's function whose turn is over")
        return reply, received

    def _decode(
        self, data: Any, buffers: list[bytes], budget: protocol.Budget | None = None
    ) -> Any:
        try:
            return protocol.decode(data, buffers, budget)
        except protocol.ProtocolError as error:
            self.break_off(str(error))

    def break_off(self, sent: str) -> NoReturn:
        """End the process, which broke the rules of the channel."""
        self.close()
        raise ProcessDied(f"The process was stopped: it sent {sent}.") from None


class StudentFunction(Remote):
    """Stands in the grader's process for a function that lives in the student's."""

    def __init__(self, process: StudentProcess, name: str) -> None:
        """Call `name` there."""
        self._process = process
        self.__name__ = name

    def __call__(self, *args: Any, **settings: Any) -> Any:
        """Send the inputs as data, bring the answer back as data."""
        given = Case(args, settings)
        ((used, result),) = self.calls([given])
        if used is not given:
            left = [*used.args, *used.settings.values()]
            for lent, changed in zip([*args, *settings.values()], left, strict=True):
                write_back(lent, changed)
        return result()

    def calls(self, cases: Sequence[Case]) -> Iterator[Called]:
        """Send many inputs together; yield what brings each answer."""
        return self._process.calls(self.__name__, cases)

    def cpu_time(self) -> float:
        """The seconds of computing time that its process has used so far."""
        return self._process.cpu_time()

    def afresh(self) -> Callable[..., object] | None:
        """The same function in a process that has run the cells and called nothing."""
        another = self._process.another
        if another is None:
            return None

        def first_call(*args: Any, **settings: Any) -> Any:
            try:
                with another() as process:
                    return StudentFunction(process, self.__name__)(*args, **settings)
            except (NoAnswer, SandboxError) as lost:  # the verdict stands without it
                raise RuntimeError(str(lost)) from None

        return first_call

    def printed(self, case: Case) -> str:
        """What it prints in a call."""
        return self._process.printed(self.__name__, case)

    def code_facts(self) -> CodeFacts:
        """What its code shows."""
        return self._process.code_facts(self.__name__)

    def __repr__(self) -> str:
        """Name the function."""
        return f"<the student's {self.__name__}>"


def _names_in(found: Any) -> tuple[str, ...]:
    """At most a few names of a list that came; whatever else came is no name."""
    names = found[:8] if isinstance(found, list) else []
    return tuple(name[:40] for name in names if isinstance(name, str) and name.isidentifier())


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "it hung up"
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(code - 128).name}"
    return f"exit code {code}"
