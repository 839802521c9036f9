"""The scores in the gradebook as tables for a school: a module for each form that they have."""
