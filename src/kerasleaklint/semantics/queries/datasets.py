"""Pipelines of tf.data: which ones a call or a loop consumes, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import DatasetWalked, SinkCall
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import datasets_in
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Const, Dataset, Mapping, Sequence, leaves

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Fact
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Stage

A_FEW = 16
TINY = 2**20


def consumed_by(fact: Fact) -> list[Dataset]:
    """The datasets that a sink call or a training loop consumes."""
    if isinstance(fact, SinkCall):
        return [dataset for _, argument in fact.data() for dataset in datasets_in(argument.value)]
    if isinstance(fact, DatasetWalked) and fact.loop.computes:
        return [dataset for dataset in datasets_in(fact.dataset) if not _is_glimpse(dataset)]
    return []


def _is_glimpse(dataset: Dataset) -> bool:
    """`for batch in dataset.take(1)`: a look at the data."""
    takes = [stage.argument for stage in dataset.stages if stage.name == "take"]
    return any(isinstance(count, Const) and isinstance(count.value, int) and count.value <= A_FEW for count in takes)


def is_tiny(dataset: Dataset) -> bool:
    """A pipeline over one element, or a small literal or known array, without a step that costs time."""
    if dataset.has("map", "flat_map", "interleave"):
        return False
    if dataset.maker == "from_tensors":
        return True
    if not isinstance(dataset.source, (Array, Sequence, Mapping)):
        return False
    sizes = [size_of(leaf) if isinstance(leaf, Array) else None for leaf in leaves(dataset.source)]
    literal = all(isinstance(leaf, Const) for leaf in leaves(dataset.source))
    return literal or all(size is not None and size.high < TINY for size in sizes)


def sinks_of(model: FileModel, dataset: Dataset) -> list[SinkCall]:
    """The calls that a dataset, however many stages later, ends in."""
    start = dataset.origin.made.node
    sinks = [fact for fact in model.facts if isinstance(fact, SinkCall)]
    return [sink for sink in sinks if any(d.origin.made.node is start for d in consumed_by(sink))]


def is_trained_on(stage: Stage, model: FileModel) -> bool:
    """Whether a pipeline with this stage ends in a sink call or a training loop."""
    consumed = (dataset for fact in model.facts for dataset in consumed_by(fact))
    return any(one.node is stage.node for dataset in consumed for one in dataset.stages)
