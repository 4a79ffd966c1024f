"""Made-up arrays behind from_tensor_slices: their rows are generated inside the pipeline."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.lookup import means_the_same
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.slices.pipeline import rewrite
from kerasleaklint.fixes.synthetic.function import Plan
from kerasleaklint.fixes.synthetic.together import block_of
from kerasleaklint.fixes.synthetic.trace import trace
from kerasleaklint.fixes.synthetic.uses import replace_uses
from kerasleaklint.fixes.synthetic.vocabulary import local_names, make_sense_inside, place, random_origins
from kerasleaklint.semantics.dtypes import ITEM_BYTES

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.slices.pipeline import Pipeline
    from kerasleaklint.fixes.synthetic.column import Column
    from kerasleaklint.fixes.synthetic.trace import Trace

# Rows that are generated at a time where the program takes them one by one.
BLOCK_BYTES, MOST_ROWS = 2**20, 1024


def generate_rows(draft: Draft, pipeline: Pipeline, limit: int) -> Applicability | None:
    """Write the edits and say how far they can be trusted; None if the rows cannot be generated."""
    block = block_of(draft, [pipeline.call])
    if block is None:
        return None
    try:
        return _generate(draft, pipeline, trace(draft, block, pipeline.columns, exact=True), limit)
    except Refused:
        return None


def _generate(draft: Draft, pipeline: Pipeline, found: Trace, limit: int) -> Applicability | None:
    columns = [found.arguments[node] for node in pipeline.columns]
    names, statements = found.needed()
    origins = random_origins(draft, found)
    form = _form(draft, pipeline, found, limit)
    if form is None or len({column.rows for column in columns}) > 1:
        return None
    make_sense_inside(draft, found, origins)
    kind, size, dropped = form
    replace_uses(draft, found, names, statements, besides=pipeline.stages[:dropped])
    name = draft.fresh("generated_rows" if kind == "rows" else "generated_batches")
    made = tuple(zip(local_names(found, pipeline.columns), columns, strict=True))
    shuffles = "always" if kind == "shuffled" else "never"
    plan = Plan(name, made, shuffles, is_split=False, form=kind, block=_block_rows(columns))
    place(draft, found, [plan], statements, origins, pipeline.call)
    rewrite(draft, pipeline, f"{name}({size})", dropped)
    is_same = kind != "shuffled" and not (origins and is_seeded(draft.model))
    return Applicability.SAFE if is_same else Applicability.UNSAFE


def _form(draft: Draft, pipeline: Pipeline, found: Trace, limit: int) -> tuple[str, str, int] | None:
    """What the function gives, what it is called with, and how many of the stages it stands for."""
    columns = [found.arguments[node] for node in pipeline.columns]
    row_bytes = sum(prod(column.sides) * ITEM_BYTES[column.dtype] for column in columns)
    size = _size(draft, pipeline, found, 0)
    if size is not None and not pipeline.buffers(limit, None):
        return "batches", size, 1
    buffer, size = pipeline.shuffle(0), _size(draft, pipeline, found, 1)
    shuffled = found.bench.numbers.value(buffer) if buffer is not None else None
    if shuffled is not None and size is not None and shuffled >= columns[0].rows:
        is_free = all(column.kind != "ordered" for column in columns)
        if is_free and not pipeline.buffers(limit, row_bytes, but=pipeline.stages[0]):
            return "shuffled", size, 2
    return None if pipeline.buffers(limit, row_bytes) else ("rows", "", 0)


def _size(draft: Draft, pipeline: Pipeline, found: Trace, position: int) -> str | None:
    """The batch size as it can be written where the dataset is made."""
    node: cst.BaseExpression | None = pipeline.is_batch(position)
    if node is None:
        return None
    if means_the_same(node, pipeline.call, draft.model):
        return found.bench.text_outside(node)
    number = found.bench.numbers.value(node)
    return str(number) if number is not None else None


def _block_rows(columns: list[Column]) -> int:
    """A power of two."""
    row_bytes = sum(prod(column.sides) * ITEM_BYTES[column.dtype] for column in columns)
    rows = MOST_ROWS
    while rows > 1 and rows * row_bytes > BLOCK_BYTES:
        rows //= 2
    return rows
