"""`from_tensor_slices` of large arrays: the same rows, generated or read from disk when the pipeline asks for them.

`pipeline` finds the call and what stands behind it, `generated` serves arrays that are made up, `on_disk` those that
are read from a file. Stages that stay where they are keep their meaning: what comes before them gives the same rows.
"""

from kerasleaklint.fixes.slices.writer import stream_slices

__all__ = ["stream_slices"]
