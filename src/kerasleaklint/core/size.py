"""Sizes as people read them."""

from __future__ import annotations

UNITS = ("KiB", "MiB", "GiB", "TiB")


def format_size(size: int) -> str:
    """`763 MiB`, `1.5 GiB`: binary units, two digits where one would mislead."""
    if size < 1024:
        return f"{size} B"
    power = 1
    while round(size / 1024**power) >= 1024 and power < len(UNITS):
        power += 1
    value = size / 1024**power
    digits = f"{value:.0f}" if round(value, 1) >= 10 else f"{value:.1f}".removesuffix(".0")
    return f"{digits} {UNITS[power - 1]}"
