"""Sizes as a report shows them."""

from __future__ import annotations

from kerasleaklint.core.size import format_size


def size_range(low: int, high: int) -> str:
    """`763 MiB`, or `1.5 GiB to 2 GiB` and `up to 2 GiB` where the bounds differ."""
    first, last = format_size(low), format_size(high)
    if low == 0 < high:
        return f"up to {last}"
    return last if first == last else f"{first} to {last}"
