"""What is said where an extra is not installed: one sentence, with the command that installs it."""

from collections.abc import Iterator
from contextlib import contextmanager

# What each extra of pyproject.toml brings, by the names that Python imports.
MODULES = {
    "notebook": {"PIL", "anywidget", "foolbox", "ipywidgets", "matplotlib", "traitlets"},
    "course": {
        "IPython", "bleach", "bs4", "filelock", "jinja2", "jupyterlab", "nbconvert", "nbformat",
        "nbgrader", "pillow_heif", "pyseccomp", "rich", "sqlalchemy", "threadpoolctl", "tzlocal",
        "yaml",
    },
    "cpu": {"tensorflow"},
    "cluster": {"distributed"},
}  # fmt: skip


class MissingExtraError(ImportError):
    """A library of an extra that is not installed; the text says how to install it.

    Examples
    --------
    >>> print(MissingExtraError("notebook", "a picture", "PIL"))
    a picture needs PIL, which is not installed. Run: pip install 'convcourse[notebook]'
    """

    def __init__(self, extra: str, what: str, module: str) -> None:
        """Say what needs which module, and which extra brings it."""
        super().__init__(
            f"{what} needs {module}, which is not installed. "
            f"Run: pip install 'convcourse[{extra}]'",
            name=module,
        )


@contextmanager
def needs(extra: str, what: str) -> Iterator[None]:
    """Say which extra to install where the block imports a library that is not here.

    Parameters
    ----------
    extra : str
        The one that brings all that the block may want.
    what : str
        What asks for it: the sentence begins with it.

    Raises
    ------
    MissingExtraError
        In the place of Python's own error, where the library is one that an extra brings. Any
        other module that is not found is left to Python.

    Examples
    --------
    >>> with needs("notebook", "convcourse.widgets"):
    ...     import traitlets
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in set().union(*MODULES.values()):
            raise
        raise MissingExtraError(extra, what, module) from None
