"""Lies, inside the sandbox, in place of every module that the lab forbids."""

raise ImportError(f"{__name__} is forbidden in this lab: write what it does yourself.")
