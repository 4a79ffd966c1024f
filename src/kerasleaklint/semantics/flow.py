"""Questions that several rules ask: which whole arrays and pipelines reach a call, how large, and by which name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.core import Estimate
from kerasleaklint.core.size import format_size
from kerasleaklint.semantics.facts import DatasetWalked, SinkCall
from kerasleaklint.semantics.knowledge.tfdata import datasets_in, is_endless
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import (
    Array,
    Batches,
    Const,
    Dataset,
    Generator,
    Mapping,
    Sequence,
    Site,
    Value,
    leaves,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import Fact, ModelBuilt, ModelCalled
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.model import FileModel
    from kerasleaklint.semantics.values import Stage

# What the process holds at its peak, as a multiple of the array, while fit, evaluate or predict copies it (measured).
PEAK_OF_FLOAT64 = 2.5
PEAK_OF_OTHERS = 3.07
BINARY_KINDS = {"file", "map", "pickle", "collected"}
SILENT_KINDS = {"dataset", "identity", "item"}
SMALL_NAMES = re.compile(r"(?i)noise|latent|embed|vector|weight|seed|(^|_)z(_|$|\d)")
IMAGE_RANK = 3
A_FEW = 16
TINY = 2**20


@dataclass(frozen=True, eq=False, slots=True)
class Flow:
    """An array that reaches a call whole, in the role of the samples (`x`) or of labels and weights (`y`)."""

    array: Array
    role: str


def whole_arrays(fact: SinkCall, limit: int) -> Iterator[Flow]:
    """The arrays worth a finding among the data arguments of a sink: larger than `limit` bytes, or of unknown size."""
    on_batch = fact.method.endswith("on_batch")
    for role, argument in fact.data():
        if is_batch(fact, argument):
            continue
        known_only = on_batch or _names_something_small(argument)
        for flow in _flows(argument.value, "y" if role in ("y", "sample_weight") else "x", role == "validation_data"):
            if is_large(flow, limit, known_only):
                yield flow


def sliced_arrays(value: Value, limit: int) -> Iterator[Flow]:
    """The same for what from_tensor_slices is given: `(x, y)`, a dict, or one array."""
    for flow in _flows(value, "x", pair=True):
        if is_large(flow, limit):
            yield flow


def _flows(value: Value, role: str, pair: bool) -> Iterator[Flow]:
    """Arrays inside a value. In a pair `(x, y)`, and in what `flow(x, y)` walks over, the second has the role of y."""
    for option in options(value):
        parts: list[Value] | None = None
        if isinstance(option, Batches):
            parts = list(option.source)
        elif pair and isinstance(option, Sequence) and option.items is not None:
            parts = option.items
        if parts is None:
            yield from (Flow(leaf, role) for leaf in _arrays(option))
            continue
        for position, part in enumerate(parts):
            yield from (Flow(leaf, "y" if position else role) for leaf in _arrays(part))


def _arrays(value: Value) -> list[Array]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, Array)]


def is_large(flow: Flow, limit: int, known_only: bool = False) -> bool:
    array = flow.array
    if array.origin.kind in SILENT_KINDS or any(step.kind == "one_hot" for step in array.steps):
        return False
    size = size_of(array)
    if size is not None:
        return size.high >= limit
    if known_only or array.origin.kind not in BINARY_KINDS:
        return False
    return flow.role == "x" or array.picture or len(array.shape or ()) >= IMAGE_RANK


def is_batch(fact: SinkCall | ModelCalled, argument: Argument) -> bool:
    """Made anew in each turn of a loop around the call: a chunk, not the whole data."""
    return any(loop.bit & argument.taint and not loop.over_folds for loop in fact.loops)


def _names_something_small(argument: Argument) -> bool:
    name = getattr(argument.node, "value", "")
    return isinstance(name, str) and bool(SMALL_NAMES.search(name))


def estimate(array: Array) -> Estimate | None:
    """Bytes of the array and of the peak while it is trained on."""
    size = size_of(array)
    if size is None:
        return None
    factor = PEAK_OF_FLOAT64 if array.dtype == "float64" else PEAK_OF_OTHERS
    return Estimate(size.low, size.high, round(size.low * factor), round(size.high * factor), size.because)


def pipelines(fact: Fact) -> list[Dataset]:
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
    return [sink for sink in sinks if any(d.origin.made.node is start for d in pipelines(sink))]


def is_trained_on(stage: Stage, model: FileModel) -> bool:
    """Whether a pipeline with this stage ends in a sink call or a training loop."""
    consumed = (dataset for fact in model.facts for dataset in pipelines(fact))
    return any(one.node is stage.node for dataset in consumed for one in dataset.stages)


def way(array: Array, message: str, site: Site) -> tuple[tuple[str, Site], ...]:
    """Related places: where the array is really made, if that is elsewhere, and where it goes."""
    made = array.origin.made
    elsewhere = (("the array is made here", made),) if made.node is not array.origin.site.node else ()
    return (*elsewhere, (message, site))


def made_elsewhere(fact: ModelBuilt, message: str) -> tuple[tuple[str, Site], ...]:
    made = fact.model.origin.made
    return ((message, made),) if made.node is not fact.in_loop.node else ()


def describe(array: Array) -> str:
    """The size in words: `763 MiB, peak about 1.9 GiB`."""
    known = estimate(array)
    if known is None:
        return "size unknown, the peak is about 3 times the array"
    most = "up to " if known.bytes_low != known.bytes_high else ""
    return f"{most}{format_size(known.bytes_high)}, peak about {format_size(known.peak_high)}"


@dataclass(frozen=True, eq=False, slots=True)
class Endless:
    """Data that never ends, in words, and where it comes from."""

    what: str
    site: Site


def endless(fact: SinkCall, role: str) -> Endless | None:
    """What a data argument never stops to give: a generator, an itertools iterator or a repeated dataset."""
    argument = fact.arguments.get(role)
    if argument is None:
        return None
    for option in options(argument.value):
        if isinstance(option, Generator) and option.endless:
            return Endless(f"the generator `{option.origin.what}`", option.origin.made)
        if isinstance(option, Dataset) and is_endless(option):
            return Endless(f"a `{option.maker}` dataset", option.origin.made)
    return None


def is_given(fact: SinkCall, name: str) -> bool:
    """Whether the call may pass an argument: yes for `**kwargs`, no for an explicit None."""
    if name not in fact.arguments:
        return fact.call.open_ended
    value = fact.arguments[name].value
    return not (isinstance(value, Const) and value.value is None)


def loop_name(model: FileModel, loop: Loop) -> str:
    """`for` loop on line 12."""
    return f"{LOOP_WORDS[loop.kind]} on {model.line(head(loop))}"


LOOP_WORDS = {"for": "`for` loop", "while": "`while` loop", "comprehension": "comprehension", "trial": "trials started"}


def head(loop: Loop) -> Site:
    """What a report points at: the loop's target and iterable or its condition, not the whole body."""
    return Site(loop.module, getattr(loop.node, "iter", None) or getattr(loop.node, "test", None) or loop.node)
