"""The process: release the labs, take submissions in, grade them, give feedback.

The verdict on a student's code is reached outside the student's interpreter, from values only.
Data flows one way: `intake -> sandbox -> grading -> gradebook -> feedback`; `batch` says who does
that, `report` counts what came of it, and `cli` is where a person stands.
"""
