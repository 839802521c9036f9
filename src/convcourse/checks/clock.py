"""How much computing time an answer may use, measured by work that is done beside it."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

TURNS = 3
"""Random cases of a kind with a clock; they are tried again while no answer is in time."""
MAX_CALLS = 12
"""Calls after which an answer that is not in time has had its chance."""
MAX_SECONDS = 0.3
"""Computing time after which it has had it, too: a student waits for the verdict."""
IN_DOUBT = 1.5
"""How many times the computing time that is asked for is certainly too much."""

# Of a thread alone: a BLAS with many threads lets them run idle, and a notebook has others. Windows
# counts it in steps of a 64th of a second; Python in a browser has one thread and no count of it.
_counted = sys.platform != "win32" and hasattr(time, "thread_time")
cpu_time: Callable[[], float] = time.thread_time if _counted else time.perf_counter


@dataclass(frozen=True, slots=True)
class Clock:
    """How much computing time the answers of a kind may use.

    What counts is how long a processor worked, and not the time of day: whoever waits for a turn
    on a busy machine loses nothing.

    Attributes
    ----------
    yardstick : callable
        Work to measure by. It is done beside every call, so that a machine that is slow just then
        is as slow for the measure as for the answer.
    times : float
        How many times the yardstick's computing time a case may use.
    demand : str
        What is asked for: a few words.
    advice : str
        A sentence to whoever is too slow.
    """

    yardstick: Callable[[], object]
    times: float
    demand: str
    advice: str

    def asked_for(self) -> float:
        """Return the computing time that is asked for, in seconds, as the yardstick has it now."""
        start = cpu_time()
        self.yardstick()
        return self.times * (cpu_time() - start)
