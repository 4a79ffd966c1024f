"""Arrays that stay on disk: `np.load` becomes a memory map, and fit draws batches of rows from it.

`chain` finds what a program does to the array on its way, `calls` what it asks of fit, evaluate and predict;
`computing` and `function` write the parts of the new program, `writer` puts it together.
"""

from kerasleaklint.fixes.stream.writer import stream_from_disk

__all__ = ["stream_from_disk"]
