"""Python itself: built-in functions, containers, loops over things, paths and files."""
