"""Arrays that stay on disk: `np.load` becomes a memory map, and fit draws batches of rows from it.

What can be put on disk is in `sources`. `group` finds the arrays and calls that hang together, `calls` what these ask
of the rows, `batches` and `trust` what that shows of the result.

The `plain` way moves what is computed (`chain`, `computing`) into the function that draws batches. The general way,
`rowsets`, follows every array through the program (the package `following`), and `rewriting` and `lazy` write that
anew, with `splits` and `statistics`.

`function` has the text of what draws batches, `handing` gives it to the calls, and `writer` chooses the way.
"""

from kerasleaklint.fixes.stream.writer import stream_from_disk

__all__ = ["stream_from_disk"]
