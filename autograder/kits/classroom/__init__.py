"""A lab checked in a student's repository on GitHub, at each push, with nothing secret."""
