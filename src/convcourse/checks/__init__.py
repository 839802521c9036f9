"""What the labs check, and what a wrong answer means.

A check generates cases from a seed, hands them to the student's function, compares what comes
back with a reference, and explains what is wrong with it. It sees the student's work only through
the verbs `call`, `calls` and `value`, so the same check runs in the student's notebook and against
a process elsewhere.

The parts, each importing only from the left::

    reading, outcome, tracebacks, mistakes, panels <- normalize <- exceptions, cases
    <- observations, writing <- resemblance <- diagnosis <- explain, picture <- engine, progress;
    cells <- forbidden <- ready_made
    <- lab <- common (what labs share) <- one package for each lab
"""
