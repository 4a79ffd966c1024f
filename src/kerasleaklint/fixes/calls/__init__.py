"""Fixes of single calls of a model: its arguments, the method that is called, what it is given."""
