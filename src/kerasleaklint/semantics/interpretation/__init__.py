"""The interpretation: tables of handlers, one file for each kind of thing that a program says.

`interpreter` puts them together. Handlers ask each other through the doors of `Run`, so that imports go one way.
"""
