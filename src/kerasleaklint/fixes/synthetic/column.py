"""What one array amounts to in TensorFlow, rows left open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

FLOATS = ("float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8")
DTYPES = (*FLOATS, *INTEGERS)


@dataclass(frozen=True, eq=False)
class Column:
    """An array, as the code that makes some of its rows.

    `kind` is random, constant (all rows are alike) or ordered (a row is told by its number). `rows` and `sides` are its
    shape; `rows_text` is the number of rows as the program writes it. All code has fields: `{tf}`, `{rows}` and
    `{start}` (how many rows, and the number of the first), `{seed}`. `function` and `arguments` make the rows; `lines`
    go on with them, and what is not in a line yet is `pending`. In both, `{x}` is the array so far.
    `held` is the type that it really has for now, if it is not the dtype; `wide` are the arguments that make
    it of the dtype. `least` is the smallest number in it, if that is known; a tensor shows its shape otherwise.
    `scaled` tells whether the last number computed with it was a factor, None where there was none.
    """

    origin: cst.Call
    kind: str
    dtype: str
    rows: int
    sides: tuple[int, ...]
    rows_text: str
    function: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...] = ()
    pending: str = "{x}"
    exact: bool = False
    held: str = ""
    wide: tuple[str, ...] = ()
    least: float | None = None
    is_tensor: bool = False
    scaled: bool | None = None

    def then(self, pending: str, dtype: str | None = None, sides: tuple[int, ...] | None = None) -> Column:
        kept = self if dtype is None else replace(self, dtype=dtype, held="", wide=())
        return replace(kept, pending=pending, sides=self.sides if sides is None else sides)

    def cast(self, dtype: str) -> Column | None:
        """Random numbers are made as float32 where nothing can tell: fit makes them so, too."""
        if dtype == "float64" and self.kind == "random" and not self.exact:
            dtype = "float32"
        if dtype == self.dtype:
            return self
        if dtype == self.held:
            return replace(self, dtype=dtype, held="")
        if dtype not in DTYPES:
            return None
        known = self.drawn_exactly() if dtype in INTEGERS and self.dtype in FLOATS else self
        return known.then(f"{{tf}}.cast({known.pending}, {{tf}}.{dtype})", dtype)

    def widened(self) -> Column:
        """Before something is computed on it."""
        return replace(self, arguments=self.wide, wide=(), held="") if self.wide else self

    def drawn_exactly(self) -> Column:
        """Before the fraction is cut off: as float32, numbers just below a whole one may be rounded up to it."""
        if self.kind != "random" or self.wide or any("dtype=" in argument for argument in self.arguments):
            return self.widened()
        return replace(self, arguments=(*self.arguments, "dtype={tf}.float64"))

    def flushed(self) -> Column:
        """At the end of a statement: what is pending becomes a line."""
        if self.pending == "{x}":
            return self
        return replace(self, lines=(*self.lines, self.pending), pending="{x}")

    def finished(self) -> Column:
        """As fit would have it: floats are float32."""
        done = self.flushed()
        wanted = "float32" if self.dtype == "float64" and not self.exact else self.dtype
        if wanted == (self.held or self.dtype):
            return done
        return done.widened() if self.wide else done.then(f"{{tf}}.cast({{x}}, {{tf}}.{wanted})", wanted).flushed()

    def key(self) -> tuple[object, ...]:
        """Equal for arrays of the same rows."""
        return (self.origin, self.lines, self.pending, self.dtype)
