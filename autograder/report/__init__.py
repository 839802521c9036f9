"""How a class did, counted from the records of grading."""
