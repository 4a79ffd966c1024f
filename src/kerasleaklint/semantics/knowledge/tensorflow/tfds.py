"""TensorFlow Datasets: `tfds.load` gives one pipeline, one for each split, or a dict of all splits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler
from kerasleaklint.semantics.values import UNKNOWN, Const, Dataset, Mapping, Sequence, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _load(run: Run, call: Call, name: str) -> Value:
    """With a `batch_size` it may be one batch of everything, so nothing is said."""
    del name
    if call.argument(None, "batch_size") is not None:
        return UNKNOWN
    splits = call.argument(1, "split")
    loaded = _splits(run, call, splits.value if splits else None)
    informed = call.argument(None, "with_info")
    if informed is None:
        return loaded
    if not isinstance(informed.value, Const):
        return UNKNOWN
    return Sequence(call.node, [loaded, UNKNOWN]) if informed.value.value else loaded


def _splits(run: Run, call: Call, split: Value | None) -> Value:
    dataset = Dataset(run.origin("dataset", "tfds.load", call.node), "tfds.load", UNKNOWN)
    if split is None:
        return Mapping(element=dataset)
    if isinstance(split, Sequence):
        return Sequence(call.node, [dataset for _ in split.parts()]) if split.items is not None else UNKNOWN
    return dataset if isinstance(split, Const) and isinstance(split.value, str) else UNKNOWN


CALLS: dict[str, Handler] = {"tensorflow_datasets.load": _load}
