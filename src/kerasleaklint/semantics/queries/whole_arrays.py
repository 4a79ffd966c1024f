"""Whole arrays that reach a call: which, how large, and the memory that they cost, in numbers and in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.core import Estimate
from kerasleaklint.core.size import format_size
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import Array, Batches, Sequence, Value, leaves, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import ModelCalled

# What the process holds at its peak, as a multiple of the array, while fit, evaluate or predict copies it (measured).
PEAK_OF_FLOAT64 = 2.5
PEAK_OF_OTHERS = 3.07
BINARY_KINDS = {"file", "map", "pickle", "collected"}
SILENT_KINDS = {"dataset", "identity", "item"}
SMALL_NAMES = re.compile(r"(?i)noise|latent|embed|vector|weight|seed|(^|_)z(_|$|\d)")
IMAGE_RANK = 3


@dataclass(frozen=True, eq=False, slots=True)
class WholeArray:
    """An array that reaches a call whole, in the role of the samples (`x`) or of labels and weights (`y`)."""

    array: Array
    role: str


def reaching(fact: SinkCall, limit: int) -> Iterator[WholeArray]:
    """The arrays worth a finding among the data arguments of a sink: larger than `limit` bytes, or of unknown size."""
    on_batch = fact.method.endswith("on_batch")
    for role, argument in fact.data():
        if is_batch(fact, argument):
            continue
        known_only = on_batch or _names_something_small(argument)
        of = "y" if role in ("y", "sample_weight") else "x"
        for whole in _found_in(argument.value, of, pair=role == "validation_data"):
            if _is_large(whole, limit, known_only):
                yield whole


def sliced(value: Value, limit: int) -> Iterator[WholeArray]:
    """The same for what from_tensor_slices is given: `(x, y)`, a dict, or one array."""
    for whole in _found_in(value, "x", pair=True):
        if _is_large(whole, limit):
            yield whole


def _found_in(value: Value, role: str, pair: bool) -> Iterator[WholeArray]:
    """Arrays inside a value. In a pair `(x, y)`, and in what `flow(x, y)` walks over, the second has the role of y."""
    for option in options(value):
        parts: list[Value] | None = None
        if isinstance(option, Batches):
            parts = list(option.source)
        elif pair and isinstance(option, Sequence) and option.items is not None:
            parts = option.items
        if parts is None:
            yield from (WholeArray(leaf, role) for leaf in _arrays(option))
            continue
        for position, part in enumerate(parts):
            yield from (WholeArray(leaf, "y" if position else role) for leaf in _arrays(part))


def _arrays(value: Value) -> list[Array]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, Array)]


def _is_large(whole: WholeArray, limit: int, known_only: bool = False) -> bool:
    array = whole.array
    if array.origin.kind in SILENT_KINDS or any(step.kind == "one_hot" for step in array.steps):
        return False
    size = size_of(array)
    if size is not None:
        return size.high >= limit
    if known_only or array.origin.kind not in BINARY_KINDS:
        return False
    return whole.role == "x" or array.picture or len(array.shape or ()) >= IMAGE_RANK


def is_batch(fact: SinkCall | ModelCalled, argument: Argument) -> bool:
    """Made anew in each turn of a loop around the call: a chunk, not the whole data."""
    around = fact.around if isinstance(fact, SinkCall) else fact.loops
    return any(loop.bit & argument.taint and not loop.over_folds for loop in around)


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


def describe(array: Array) -> str:
    """The size in words: `763 MiB, peak about 1.9 GiB`."""
    known = estimate(array)
    if known is None:
        return "size unknown, the peak is about 3 times the array"
    most = "up to " if known.bytes_low != known.bytes_high else ""
    return f"{most}{format_size(known.bytes_high)}, peak about {format_size(known.peak_high)}"
