"""Fixes of what Keras 3 has removed: methods, arguments, and how it counts."""
