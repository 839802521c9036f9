"""The one plain line of a test cell: `check(output_size=output_size)`."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from convcourse.checks.cases import PUBLIC, Check
from convcourse.checks.engine import current_grading, local, run
from convcourse.checks.outcome import Drawing, Outcome, Status
from convcourse.checks.progress import so_far, summary
from convcourse.checks.ready_made import cells_that_ran, refusal, with_a_word_on_imports

_THEMES = (
    "<style>.convcourse-picture img { max-width: 100%; height: auto; color-scheme: light; } "
    'body:is([data-jp-theme-light="false"], [data-vscode-theme-kind$="dark"]) '
    ".convcourse-picture img { color-scheme: dark; }</style>"
)
"""Tells a picture, which has colours for light and for dark pages, what the notebook is."""


class CheckFailed(AssertionError):  # noqa: N818  # students read it as a sentence
    """An exercise is not right yet; `outcome` holds the verdict.

    Jupyter shows its message alone: the frames between the test cell and here would tell a student
    nothing.
    """

    def __init__(self, outcome: Outcome, so_far: str = "") -> None:
        """Carry a verdict; its message is the text, and how far the lab is stands below."""
        super().__init__("\n\n".join(filter(None, (outcome.message, so_far))))
        self.outcome = outcome

    def _render_traceback_(self) -> list[str]:
        return str(self).split("\n")


class UnknownExerciseError(ValueError):
    """A check was asked for that the lab does not have."""


class LabChecks:
    """The checks of a lab, called by its test cells, and by what rules the lab is graded.

    Parameters
    ----------
    name : str
        The lab's name.
    checks : sequence of Check
        One for each exercise.
    forbidden : mapping of str to str
        Dotted names that the exercises say not to use, each with the sentence a student reads.
    limits : mapping of str to float, optional
        What a submission may use of something beyond the usual, by the names that the grader has
        for its limits: seconds, bytes.

    Attributes
    ----------
    points : dict of str to int
        What each exercise earns, by the name that it defines.

    Examples
    --------
    >>> from convcourse.checks.cases import Case, Check, Kind
    >>> digits = Kind("digits", 1, (Case.of(1), Case.of(7)))
    >>> check = LabChecks("lab0", [Check("double", lambda n: 2 * n, (digits,))])
    >>> check(double=lambda n: n + n)
    double: right in all 2 cases, 1 point. Kinds of case: digits (1).
    <BLANKLINE>
    The lab so far: 1 of 1 point. Right: double.
    >>> check(duoble=lambda n: n + n)
    Traceback (most recent call last):
    ...
    convcourse.checks.lab.UnknownExerciseError: lab0 has no exercise 'duoble'. Use double.
    """

    def __init__(
        self,
        name: str,
        checks: Sequence[Check],
        *,
        forbidden: Mapping[str, str] | None = None,
        limits: Mapping[str, float] | None = None,
    ) -> None:
        """Keep the checks by the names that their exercises define."""
        self.name = name
        self.checks: Mapping[str, Check] = {check.function: check for check in checks}
        self.points = {check.function: check.points for check in checks}
        self.forbidden: Mapping[str, str] = dict(forbidden or {})
        self.limits: Mapping[str, float] = dict(limits or {})
        self._latest: dict[str, Outcome] = {}

    def __call__(self, **objects: object) -> None:
        """Check functions or values, each given by its name.

        In a notebook a message is printed if all is right, and below it how far the lab is. In
        grading the verdict goes to the grader, and nothing is printed, raised or remembered.

        Raises
        ------
        CheckFailed
            In a notebook, at the first exercise that is not right in full.
        UnknownExerciseError
            If the lab has no exercise of that name, or no name is given.
        """
        for name in objects or [""]:
            self._check(name)
        grading = current_grading()
        cells = cells_that_ran() if grading is None else grading.cells
        seed = PUBLIC if grading is None else grading.seed
        for name in objects:
            outcome = refusal(name, cells, self.forbidden) or run(
                self.checks[name], local(objects), seed=seed, thorough=grading is not None
            )
            outcome = with_a_word_on_imports(outcome, cells, self.forbidden)
            if grading is not None:
                grading.outcomes.append(outcome)
                continue
            self._latest[name] = outcome
            progress = so_far(self.checks, self._latest, outcome)
            if outcome.status is not Status.PASSED:
                _show(outcome.picture)
                raise CheckFailed(outcome, progress) from None
            print(f"{outcome.message}\n\n{progress}")

    def summary(self) -> None:
        """Print how far a notebook is, exercise by exercise; in grading nothing.

        It knows what has been checked since the notebook was started.

        Examples
        --------
        >>> from convcourse.checks.cases import Case, Check, Kind
        >>> digits = Kind("digits", 2, (Case.of(1), Case.of(7)))
        >>> checks = [Check(name, lambda n: 2 * n, (digits,)) for name in ("double", "twice")]
        >>> check = LabChecks("lab0", checks)
        >>> import contextlib
        >>> with contextlib.redirect_stdout(None):
        ...     check(double=lambda n: n + n)
        >>> check.summary()
        exercise  points  state        what is not right yet
        ----------------------------------------------------------------------------------------
        double    2 of 2  right
        twice     0 of 2  not run yet  run check(twice=twice)
        together  2 of 4
        <BLANKLINE>
        Only what was checked since the notebook was started stands here...
        """
        if current_grading() is None:
            print(summary(self.name, self.checks, self._latest))

    def case(self, name: str, token: str) -> tuple[Any, ...]:
        """Return the arguments of one case anew, as a message says it: `check.case(...)`.

        Parameters
        ----------
        name : str
            The exercise.
        token : str
            The case's, from a message of this check or of the grader's.

        Returns
        -------
        tuple
            The positional arguments.

        Raises
        ------
        UnknownExerciseError
            If the lab has no exercise of that name.
        ValueError
            If the exercise has no such case.

        Examples
        --------
        >>> from convcourse.checks.cases import Case, Check, Kind
        >>> digits = Kind("digits", 1, (), lambda rng: Case.of(rng.integers(0, 10, size=(20, 20))))
        >>> check = LabChecks("lab0", [Check("double", lambda n: 2 * n, (digits,))])
        >>> (image,) = check.case("double", "0-3f9a2c81d0")
        >>> image.shape
        (20, 20)
        """
        return self._check(name).case(token).fresh().args

    def _check(self, name: str) -> Check:
        if name not in self.checks:
            asked = f"no exercise {name!r}" if name else "several exercises, and none was named"
            raise UnknownExerciseError(f"{self.name} has {asked}. Use {', '.join(self.checks)}.")
        return self.checks[name]


def _show(picture: Drawing | None) -> None:
    """Show a picture in a notebook; elsewhere the message alone says what is wrong."""
    ipython = sys.modules.get("IPython")  # it is there in every notebook, and not imported to ask
    shell: Any = ipython.get_ipython() if ipython else None
    if picture is not None and hasattr(shell, "kernel"):
        page = f'{_THEMES}<div class="convcourse-picture">{picture.html}</div>'
        shell.display_pub.publish({"text/html": page, "text/plain": picture.text})
