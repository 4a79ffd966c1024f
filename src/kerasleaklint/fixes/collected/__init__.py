"""Samples that a loop collects: their rows go to a temporary file, which then is mapped as one array.

Each sample is computed once, when and where it was before. What comes out is an ordinary NumPy array whose memory is
the file, so the program may do with it whatever it did; only what keeps it out of memory on its way to `fit` is left
to `fixes/stream`.
"""
