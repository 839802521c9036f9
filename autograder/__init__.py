"""The process: release the labs, take submissions in, grade them, give feedback.

The verdict on a student's code is reached outside the student's interpreter, from values only.
Data flows one way: `intake -> rebuild -> process -> verdict -> grading -> gradebook`.
"""
