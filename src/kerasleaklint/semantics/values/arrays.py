"""Arrays, tensors and files of them: how large they are, and what was done to them since they were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerasleaklint.semantics.values.base import Value, options

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values.places import Origin


@dataclass(frozen=True, eq=False, slots=True)
class Size:
    """Bytes, as bounds, and why."""

    low: int
    high: int
    because: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Step(Value):
    """One thing done to an array between its origin and here.

    `kind` is elementwise (each element from itself and scalars), view (no data is touched: a slice, a reshape), gather
    (rows are copied by number), one_hot (labels become rows of zeros and a one) or other. `dtype` is what the array
    had before.
    """

    kind: str
    node: cst.CSTNode
    dtype: str | None


@dataclass(frozen=True, eq=False, slots=True)
class Array(Value):
    """An array in host memory. `kind` of its origin: file, map, table, pickle, synthetic, collected, dataset or item.

    `shape` has None for a dimension that is not known and is None when the rank is not known. `fraction` is True when
    only some rows are meant (a slice, one side of a split): the estimate then has no lower bound.
    """

    origin: Origin
    shape: tuple[int | None, ...] | None = None
    dtype: str | None = None
    size: Size | None = None
    fraction: bool = False
    picture: bool = False
    members: tuple[tuple[str, Array], ...] = ()
    steps: tuple[Step, ...] = ()

    def with_member(self, key: str, value: Value) -> Array:
        """With a column set anew: only one that holds samples is worth knowing."""
        samples = [o for o in options(value) if isinstance(o, Array) and o.origin.kind != self.origin.kind]
        return replace(self, members=(*self.members, (key, samples[0]))) if samples else self

    def then(self, kind: str, node: cst.CSTNode, **changes: Any) -> Array:
        return replace(self, steps=(*self.steps, Step(kind, node, self.dtype)), **changes)

    def but(self, **changes: Any) -> Array:
        return replace(self, **changes)


@dataclass(frozen=True, eq=False, slots=True)
class Tensor(Value):
    """A tensor that TensorFlow has computed, or the array that `predict` gives, made in each turn of `loops`.

    `kind` is scalar (a loss), output (of a model), result (of a tf.function), predictions, element (of a dataset: may
    be a tuple of batches), or tensor. `rows` is its length where literals tell. `part_of` is the tensor whose memory it
    shares: it is a view of some of its rows. `ragged`: its shape differs from turn to turn.
    """

    kind: str
    origin: Origin
    loops: tuple[Loop, ...] = ()
    rows: int | None = None
    part_of: Tensor | None = None
    ragged: bool = False

    def but(self, **changes: Any) -> Tensor:
        return replace(self, **changes)


@dataclass(frozen=True, eq=False, slots=True)
class Hdf5(Value):
    """An open HDF5 file (`key` is None) or one of its data sets: lazy until it is indexed or converted."""

    path: Value
    key: object = None
