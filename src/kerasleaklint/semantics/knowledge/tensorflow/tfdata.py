"""tf.data: how a pipeline starts, what each stage does to it, and whether it ever ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import DatasetMade, StageAdded
from kerasleaklint.semantics.knowledge.table import Handler
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Const,
    Dataset,
    Function,
    Generator,
    Iterated,
    Stage,
    Unknown,
    Value,
    join,
    leaves,
    options,
)

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


BATCHING = {
    "batch", "padded_batch", "ragged_batch", "group_by_window", "bucket_by_sequence_length", "map_and_batch", "window",
    "dense_to_ragged_batch", "dense_to_sparse_batch", "batch_and_drop_remainder", "rebatch", "sliding_window_batch",
}  # fmt: skip
UNBATCHING = {"unbatch", "flat_map", "interleave"}
STAGES = BATCHING | UNBATCHING | {
    "apply", "assert_cardinality", "cache", "concatenate", "enumerate", "filter", "ignore_errors", "map", "prefetch",
    "rejection_resample", "repeat", "scan", "shard", "shuffle", "shuffle_and_repeat", "skip", "snapshot", "take",
    "take_while", "unique", "with_options",
}  # fmt: skip
# What the first argument of a stage is called.
FIRST = ("map_func", "buffer_size", "batch_size", "count", "filename", "predicate", "reduce_func")


def _slices(run: Run, call: Call, name: str) -> Value:
    maker = name.rpartition(".")[2]
    dataset = Dataset(run.origin("dataset", maker, call.node), maker, call.value(0, "tensors"))
    run.see(DatasetMade(dataset, run.site(call.node)))
    return dataset


def _generator(run: Run, call: Call, name: str) -> Value:
    del name
    source = call.value(0, "generator")
    return Dataset(run.origin("dataset", "from_generator", call.node), "from_generator", generated(run, source))


def generated(run: Run, source: Value) -> Value:
    """What calling the generator function that from_generator is given makes."""
    return join(run.call_function(o, None) if isinstance(o, Function) else o for o in options(source))


def _records(run: Run, call: Call, name: str) -> Value:
    maker = name.rpartition(".")[2]
    return Dataset(run.origin("dataset", maker, call.node), maker, UNKNOWN)


def _zipped(run: Run, call: Call, name: str) -> Value:
    """Batched when a part is; endless only when every part is."""
    del name
    inputs = [argument.value for argument in call.positional]
    parts = [leaf for value in inputs for leaf in leaves(value)]
    datasets = [part for part in parts if isinstance(part, Dataset)]
    if not datasets or len(datasets) != len(parts):
        return UNKNOWN
    every = all(is_endless(dataset) for dataset in datasets)
    stages = [stage for dataset in datasets for stage in dataset.stages if every or stage.name != "repeat"]
    inner = tuple(replace(stage, of_part=True) for stage in stages)
    source = join(dataset.source for dataset in datasets)
    return Dataset(run.origin("dataset", "zip", call.node), datasets[0].maker, source, inner)


# Their makers prefetch by themselves.
PREFETCHED = {"tfds.load"}
COSTLY = {"map", "batch", "padded_batch", "ragged_batch", "interleave", "flat_map"}
PREFIXES = ("tensorflow.data.Dataset", "tensorflow.contrib.data.Dataset", "tensorflow.python.data.Dataset")
RECORDS = ("TFRecordDataset", "TextLineDataset", "FixedLengthRecordDataset", "experimental.CsvDataset")
CALLS: dict[str, Handler] = {
    **{f"{prefix}.{maker}": _slices for prefix in PREFIXES for maker in ("from_tensor_slices", "from_tensors")},
    **{f"{prefix}.from_generator": _generator for prefix in PREFIXES},
    **{f"{prefix}.zip": _zipped for prefix in PREFIXES},
    **{f"{prefix}.{maker}": _records for prefix in PREFIXES for maker in ("range", "list_files")},
    **{f"tensorflow.data.{maker}": _records for maker in RECORDS},
}


def dataset_method(run: Run, dataset: Dataset, name: str, call: Call) -> Value:
    if name in ("as_numpy_iterator", "make_one_shot_iterator", "make_initializable_iterator", "__iter__"):
        return Iterated(dataset)
    if name == "apply":
        return _applied(run, dataset, call)
    if name not in STAGES:
        return UNKNOWN
    if name == "concatenate":
        return _concatenated(run, dataset, call)
    longer = _with_stage(run, dataset, name, call, call.value(0, *FIRST))
    run.see(StageAdded(longer, call, longer.stages[-1].site, run.repeating))
    return longer


def _with_stage(run: Run, dataset: Dataset, name: str, call: Call, argument: Value) -> Dataset:
    site = run.site(getattr(call.node.func, "attr", call.node))
    return dataset.then(Stage(name, call.node, argument, site))


def _concatenated(run: Run, dataset: Dataset, call: Call) -> Value:
    other = call.value(0)
    return _with_stage(run, dataset, "concatenate", call, other) if isinstance(other, Dataset) else UNKNOWN


def _applied(run: Run, dataset: Dataset, call: Call) -> Value:
    """`apply(f)`: a function of the project runs on the dataset; of a public one the name tells the stage."""
    function = call.value(0)
    if isinstance(function, Function):
        return run.call_with(function, [dataset], call.node)
    inner = call.positional[0].node if call.positional else None
    name = getattr(getattr(getattr(inner, "func", None), "attr", None), "value", "")
    return _with_stage(run, dataset, name, call, UNKNOWN) if name in STAGES else UNKNOWN


def is_batched(dataset: Dataset) -> bool:
    """Whether its elements are batches: the last stage that changes that decides. True when in doubt."""
    batched = False
    for stage in dataset.stages:
        if stage.name in BATCHING:
            batched = True
        elif stage.name in ("flat_map", "interleave"):
            return True
        elif stage.name == "unbatch":
            batched = False
    return batched


def is_endless(dataset: Dataset) -> bool:
    """Whether it repeats for ever, or reads a generator that never ends."""
    endless = any(isinstance(leaf, Generator) and leaf.endless is True for leaf in options(dataset.source))
    for stage in dataset.stages:
        if stage.name == "repeat":
            count = stage.argument
            forever = isinstance(count, Const) and count.value in (None, -1)
            endless = forever or (isinstance(count, Unknown) and not stage.node.args)  # type: ignore[attr-defined]
        elif stage.name in ("take", "take_while"):
            endless = False
    return endless


def lacks_prefetch(dataset: Dataset) -> bool:
    """No prefetch after the last stage that costs time."""
    if dataset.maker in PREFETCHED:
        return False
    names = [stage.name for stage in dataset.stages]
    after = names[len(names) - names[::-1].index("prefetch") :] if "prefetch" in names else names
    return "prefetch" not in names or not COSTLY.isdisjoint(after)


def is_walkable(value: Value) -> bool:
    """A dataset, or `enumerate(dataset)`, `iter(dataset)` and the like."""
    if isinstance(value, Iterated):
        return any(is_walkable(option) for option in options(value.over))
    return isinstance(value, Dataset)


def datasets_in(value: Value) -> list[Dataset]:
    """The datasets that a value may be or hold."""
    found: list[Dataset] = []
    for leaf in leaves(value):
        if isinstance(leaf, Dataset):
            found.append(leaf)
        elif isinstance(leaf, Iterated):
            found += datasets_in(leaf.over)
    return found
