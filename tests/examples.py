"""How many examples Hypothesis tries of a law, said once for every test.

The examples are the same every time: what fails on one machine fails on all. With the environment
variable CONVCOURSE_EXAMPLES, say 2000, each law is tried on so many, and on others every time.
With CONVCOURSE_SEEDS, say 30, answers to the labs are graded under so many more secret seeds.
"""

import os

from hypothesis import settings

_MANY = os.environ.get("CONVCOURSE_EXAMPLES")


def examples(usual: int) -> int:
    """So many examples of a law where each takes long, or a law needs more than the others."""
    return int(_MANY or usual)


def seeds(*usual: int | str | bytes) -> tuple[int | str | bytes, ...]:
    """These secret seeds, and so many more as are asked for."""
    return *usual, *range(int(os.environ.get("CONVCOURSE_SEEDS", "0")))


settings.register_profile(
    "course", derandomize=_MANY is None, deadline=None, max_examples=examples(100)
)
settings.load_profile("course")
