"""What a student's process sees of this project: the sandbox shows it this folder, whole.

So a module here may import the others here, the modules of `convcourse.checks` that the sandbox
shows beside it, NumPy, IPython, pyseccomp and the standard library, and nothing else of ours: it
would not be there. There is nothing worth stealing in it.
"""
