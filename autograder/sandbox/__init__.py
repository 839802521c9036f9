"""What stands around a student's process, and the grader's end of the line to it.

`inside` is all of ours that such a process sees; everything else here runs at the grader's.
"""
