"""All of this project that a student's process sees: the sandbox shows it this folder, whole.

So a module here may import the others here, NumPy, IPython, pyseccomp and the standard library,
and nothing else of ours: it would not be there. There is nothing worth stealing in it.
"""
