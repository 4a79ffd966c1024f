"""Neighbours in a list that go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby


def runs(chosen: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last position of each run of chosen neighbours."""
    for is_chosen, run in groupby(range(len(chosen)), key=chosen.__getitem__):
        if is_chosen:
            places = list(run)
            yield places[0], places[-1]
