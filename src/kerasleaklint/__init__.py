"""A linter for Keras training code that grows in memory or holds far more than it needs."""

__version__ = "0.1.0"
