"""Every allocation of the measured process, recorded by memray."""

from __future__ import annotations

from typing import Any

from kerasleaklint.verify.child.libraries import library


def recorded(path: str) -> Any:
    """A context manager; sums by place are enough, and small."""
    memray = library("memray")
    return memray.Tracker(path, file_format=memray.FileFormat.AGGREGATED_ALLOCATIONS)
