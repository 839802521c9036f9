"""The tests: they mirror the packages they are about."""
