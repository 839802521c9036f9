"""The checks of lab 9: twelve errata to find and mend, and six broken snippets.

>>> import numpy as np
>>> check(leaky_relu=lambda x, alpha: np.where(x < 0, alpha * x, x))
leaky_relu: right in all 14 cases, 1 point. Kinds of case: any numbers (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab9_clinic.corrections import CORRECTIONS, errata
from convcourse.checks.lab9_clinic.snippets import SNIPPETS

__all__ = ["check", "errata"]

check = LabChecks("lab9_clinic", [CORRECTIONS, *SNIPPETS])
