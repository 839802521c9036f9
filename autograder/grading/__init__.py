"""Values in, results out: a submission is run in its sandbox, and each exercise is judged."""
