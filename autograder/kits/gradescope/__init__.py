"""A lab's autograder on Gradescope: what is uploaded, and what runs there for each submission."""
