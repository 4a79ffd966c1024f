"""What is walked over batch by batch: tf.data pipelines, generators, iterators, folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values.base import Value

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.values.places import Origin, Site


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """One method of a tf.data chain and the call that adds it; `of_part`: of one of the datasets that are zipped.

    `site` is the method's name: the call itself starts where its chain does.
    """

    name: str
    node: cst.CSTNode
    argument: Value
    site: Site
    of_part: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Dataset(Value):
    """A tf.data pipeline: what it reads (`source`, for from_tensor_slices and from_generator) and its stages."""

    origin: Origin
    maker: str
    source: Value
    stages: tuple[Stage, ...] = ()

    def then(self, stage: Stage) -> Dataset:
        return replace(self, stages=(*self.stages, stage))

    def has(self, *names: str) -> bool:
        return any(stage.name in names for stage in self.stages)


@dataclass(frozen=True, eq=False, slots=True)
class Iterated(Value):
    """`iter(dataset)`, `enumerate(dataset)` and the like: still consumes the dataset."""

    over: Value
    indexed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Generator(Value):
    """A call of a generator function, or itertools.cycle/count; `endless` is None when it is not known."""

    origin: Origin
    endless: bool | None
    per_sample: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Batches(Value):
    """A Keras Sequence / PyDataset or a `flow*` iterator: knows its own length; `source` holds arrays it walks over."""

    source: tuple[Value, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Folds(Value):
    """A cross-validation splitter, and what its `split(...)` gives: pairs of row numbers, one pair a fold."""


def is_folds(value: Value) -> bool:
    """Whether walking over it goes from fold to fold."""
    return isinstance(value, Folds) or (isinstance(value, Iterated) and is_folds(value.over))
