"""Methods of the new class that give mean, spread and bounds of all rows, a block of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

BOUND = """
    def BOUND(self, axis=None, **_):
        bounds = [part.BOUND(axis=axis) for part in self.blocks()]
        return {np}.BOUND(bounds, axis=0)
"""
# Over all elements NumPy adds by halves, and not in each release the same: as exact, but not the same to the bit.
MEAN = """
    def mean(self, axis=None, **_):
        width, few = self[:1].size, self[:2]
        if axis is None:
            total = sum(part.sum(dtype="float64") for part in self.blocks())
            return {np}.asarray(total / (len(self) * width)).astype(few.mean().dtype)[()]
        if width == 1 or few.dtype == "float16" or not few.flags.c_contiguous:
            return self[:].mean(axis=0)
        total = few.mean(axis=0) * 0
        for part in self.blocks():
            # one row after the other, as NumPy adds them
            total = {np}.add.reduce([total, *part.astype(total.dtype, copy=False)])
        return {np}.true_divide(total, {np}.intp(len(self))).astype(total.dtype)
"""
STD = """
    def std(self, axis=None, **_):
        if self.dtype == "float16":
            return self[:].std(axis)
        mean = self.mean(axis)
        return {np}.sqrt({name}(self, lambda part: {np}.square(part - mean)).mean(axis))
"""
BLOCKS = """
    def blocks(self):
        step = max(2**18 // self[:1].size, 1)
        return (self[at : at + step] for at in range(0, len(self), step))
"""


def methods(statistics: AbstractSet[str]) -> str:
    """Those that the program asks for, and what they need."""
    found = [BOUND.replace("BOUND", name) for name in ("min", "max") if name in statistics]
    found += [MEAN] if statistics & {"mean", "std"} else []
    found += [STD] if "std" in statistics else []
    return "".join([*found, BLOCKS]) if found else ""
