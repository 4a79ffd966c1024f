"""What the rules about tf.data ask of a pipeline: how many elements, how large, and what may change places."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability, Estimate, Unfixed
from kerasleaklint.core.size import format_size
from kerasleaklint.semantics.dtypes import ITEM_BYTES
from kerasleaklint.semantics.facts import StageAdded
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import UNBATCHING
from kerasleaklint.semantics.queries import whole_arrays
from kerasleaklint.semantics.values import Array, Const, Dataset, Stage, Value, leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.functions.widening import Widening

# They hand the elements on as they are.
KEEPING = {
    "assert_cardinality", "cache", "filter", "ignore_errors", "prefetch", "repeat", "shard", "shuffle", "skip",
    "snapshot", "take", "with_options",
}  # fmt: skip


@dataclass(frozen=True)
class Elements:
    """What a dataset of known arrays gives: how many elements, and the bytes of one before and after a map."""

    count: int
    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Widened:
    """A map that makes elements larger, and by how much where that is known."""

    stage: Stage
    why: Widening
    elements: Elements | None
    followers: tuple[Stage, ...]

    @property
    def said(self) -> str:
        """`decodes (`tf.io.decode_jpeg`)`."""
        return f"{self.why.kind} them (`{self.why.what}`)"


def widened(stages: Sequence[Stage], dataset: Dataset) -> Widened | None:
    """The first map of these stages that makes the elements larger, where what comes after it is known as well."""
    from kerasleaklint.semantics.functions import widening  # here, so that listing the rules needs no parser

    for position, stage in enumerate(stages):
        if stage.name != "map":
            continue
        for why in widening.widenings(stage.argument):
            known = elements(dataset, stages[:position], why)
            later = stages[position + 1 :]
            if any(
                one.name in UNBATCHING or (one.name == "map" and not widening.is_known(one.argument)) for one in later
            ):
                return None
            if _is_larger(why, known, dataset):
                return Widened(stage, why, known, tuple(later))
    return None


def _is_larger(why: Widening, known: Elements | None, dataset: Dataset) -> bool:
    """A cast counts where sizes are known, and not for the small sets that come with Keras."""
    if why.kind == "decodes":
        return True
    if any(array.origin.kind in whole_arrays.SILENT_KINDS for array in _arrays(dataset.source)):
        return False
    if known is not None:
        return known.after > known.before
    return why.kind == "encodes" and not _arrays(dataset.source)


def elements(dataset: Dataset, stages: Sequence[Stage], why: Widening) -> Elements | None:
    """Sizes of the elements that these stages leave, and of those after a map; None where they are not known."""
    arrays = _arrays(dataset.source)
    if dataset.maker != "from_tensor_slices" or any(stage.name not in KEEPING for stage in stages):
        return None
    if not arrays or any(a.shape is None or None in a.shape or not a.shape or a.dtype is None for a in arrays):
        return None
    before = [prod(side or 0 for side in a.shape[1:]) * ITEM_BYTES[a.dtype] for a in arrays if a.shape and a.dtype]
    numbers = [prod(side or 0 for side in a.shape[1:]) for a in arrays if a.shape]
    if why.kind != "casts":
        return None
    after = max(numbers) * why.item_bytes + sum(before) - before[numbers.index(max(numbers))]
    return Elements(min(a.shape[0] or 0 for a in arrays if a.shape), sum(before), after)


def element_bytes(dataset: Dataset, stages: Sequence[Stage]) -> tuple[int, int] | None:
    """How many elements these stages leave, and the bytes of each; None where that is not known."""
    from kerasleaklint.semantics.functions import widening

    known = elements(dataset, (), widening.Widening("casts", "", 1))
    if known is None:
        return None
    count, size = known.count, known.before
    for stage in stages:
        if stage.name == "map" and widening.is_known(stage.argument):
            casts = [why for why in widening.widenings(stage.argument) if why.kind == "casts"]
            after = elements(dataset, (), casts[0]) if casts else None
            size = size * after.after // after.before if after and after.before else size
        elif stage.name == "batch" and (number(stage.argument) or 0) > 0:
            batch = number(stage.argument) or 1
            count, size = -(-count // batch), size * batch
        elif stage.name == "take" and (number(stage.argument) or -1) > 0:
            count = min(count, number(stage.argument) or count)
        elif stage.name not in KEEPING:
            return None
    return count, size


def _arrays(source: Value) -> list[Array]:
    return [leaf for leaf in leaves(source) if isinstance(leaf, Array)]


def decoded_bytes(why: Widening) -> int | None:
    """Bytes of one image of the literal sides that a function gives it."""
    return why.numbers * why.item_bytes if why.numbers is not None else None


def number(value: Value) -> int | None:
    known = isinstance(value, Const) and isinstance(value.value, int) and not isinstance(value.value, bool)
    return value.value if known and isinstance(value, Const) else None


def estimated(size: int, because: str) -> Estimate:
    return Estimate(size, size, size, size, (because,))


def sized(size: int | None) -> str:
    return f" ({format_size(size)})" if size is not None else ""


def caches_in_memory(stage: Stage) -> bool:
    """A `cache` without a file name."""
    empty = isinstance(stage.argument, Const) and stage.argument.value == ""
    return stage.name == "cache" and (empty or not getattr(stage.node, "args", ()))


def is_pure(stage: Stage, model: FileModel) -> bool:
    """Whether what is mapped is pure, whenever this call adds a stage: a helper may be given several functions."""
    from kerasleaklint.fixes.tfdata.variables import reads_variables
    from kerasleaklint.semantics.functions import callees, purity

    added = (fact.dataset.stages[-1] for fact in model.facts if isinstance(fact, StageAdded))
    given = [one.argument for one in added if one.node is stage.node]
    functions = [function for value in given for function in callees.functions_in(value)]
    return all(purity.is_pure(value) for value in given) and not reads_variables(functions, model)


def before_maps(found: Widened, stage: Stage, model: FileModel, title: str) -> Fix | Unfixed:
    """The fix that moves a stage before the map that makes elements larger: safe where all maps between are pure."""
    from kerasleaklint.fixes.tfdata.stages import swapped

    maps = (found.stage, *found.followers)
    other = next((one for one in maps if one.name != "map"), None)
    if other is not None:
        return Unfixed(f"`{other.name}` stands between the map and `{stage.name}`")
    pure = all(is_pure(one, model) for one in maps) and not _is_fused(stage, model)
    return swapped(maps, stage, model, Applicability.SAFE if pure else Applicability.UNSAFE, title)


def _is_fused(stage: Stage, model: FileModel) -> bool:
    """tf.data makes one step of a shuffle and the repeat right behind it, which draws another order than the two do."""
    added = (fact.dataset.stages for fact in model.facts if isinstance(fact, StageAdded))
    return stage.name == "shuffle" and any(
        len(stages) > 1 and stages[-1].name == "repeat" and stages[-2].node is stage.node for stages in added
    )
