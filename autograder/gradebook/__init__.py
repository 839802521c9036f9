"""nbgrader's book, what goes into it, and what goes back to students."""
