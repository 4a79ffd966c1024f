"""The linter inside other tools."""
