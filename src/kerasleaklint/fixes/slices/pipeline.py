"""A call of from_tensor_slices in the text: what it is given, and the stages that stand right behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.rows import WIDTH
from kerasleaklint.fixes.following.showing import is_told
from kerasleaklint.fixes.tfdata.pipelines import own_stages, ways
from kerasleaklint.semantics.values import Array, Const, leaves

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.facts import DatasetMade
    from kerasleaklint.semantics.values import Stage

# Formatters write a chain of so many methods one a row.
FLUENT = 2


@dataclass(frozen=True, eq=False)
class Pipeline:
    """`columns` are the expressions that are sliced, `stages` the calls behind `call`, `later` all stages that follow
    anywhere in the program."""

    call: cst.Call
    columns: tuple[cst.BaseExpression, ...]
    arrays: tuple[Array, ...]
    stages: tuple[cst.Call, ...]
    later: tuple[Stage, ...]

    def is_batch(self, position: int) -> cst.BaseExpression | None:
        """The size, if the stage at the position is `.batch(size)` and nothing else."""
        call = self._stage(position, "batch")
        if call is None or len(call.args) != 1:
            return None
        keyword = call.args[0].keyword
        return call.args[0].value if keyword is None or keyword.value == "batch_size" else None

    def shuffle(self, position: int) -> cst.BaseExpression | None:
        """The size of the buffer, if the stage at the position is `.shuffle(size)` and nothing else."""
        call = self._stage(position, "shuffle")
        return call.args[0].value if call is not None and len(call.args) == 1 else None

    def _stage(self, position: int, name: str) -> cst.Call | None:
        call = self.stages[position] if position < len(self.stages) else None
        return call if call is not None and _method(call) == name else None

    def buffers(self, limit: int, row_bytes: int | None, but: cst.Call | None = None) -> bool:
        """Whether a later stage keeps the rows all the same, in memory and more than `limit` bytes of them."""
        seen = {stage.node for stage in self.later}
        unseen = [_method(stage) for stage in self.stages if stage not in seen and stage is not but]
        if "cache" in unseen or ("shuffle" in unseen and row_bytes is not None):
            return True
        for stage in self.later:
            if stage.name == "cache" and not getattr(stage.node, "args", ()):
                return True
            if stage.name == "shuffle" and stage.node is not but and row_bytes is not None:
                count = stage.argument.value if isinstance(stage.argument, Const) else None
                if not isinstance(count, int) or count * row_bytes > limit:
                    return True
        return False


def pipeline_of(draft: Draft, fact: DatasetMade) -> Pipeline:
    """Raises Refused where the call is of another kind or file."""
    call, parents = fact.site.node, draft.model.parents
    if not isinstance(call, cst.Call) or not draft.model.owns(call):
        raise Refused("the dataset is made in another file")
    if fact.dataset.maker != "from_tensor_slices":
        raise Refused("`{}` makes one element of the whole", call)
    given = call.args[0].value
    columns = tuple(element.value for element in given.elements) if isinstance(given, cst.Tuple) else (given,)
    is_nested = isinstance(given, (cst.List, cst.Dict)) or (isinstance(given, cst.Tuple) and len(columns) < 2)
    if len(call.args) != 1 or call.args[0].star or is_nested:
        raise Refused("`{}` is not given one array or a tuple of some", call)
    stages: list[cst.Call] = []
    node: cst.CSTNode = call
    while isinstance(parents[node], cst.Attribute) and isinstance(parents[parents[node]], cst.Call):
        node = parents[parents[node]]
        stages.append(node)  # type: ignore[arg-type]
    arrays = tuple(leaf for leaf in leaves(fact.dataset.source) if isinstance(leaf, Array))
    found = [dataset for way in ways(fact.dataset.origin, draft.model) for dataset in way.datasets]
    later = tuple(stage for dataset in found for stage in own_stages(dataset))
    return Pipeline(call, columns, arrays, tuple(stages), later)


def rewrite(draft: Draft, pipeline: Pipeline, start: str, dropped: int) -> None:
    """`start` instead of the call and so many stages; on one row if the rest fits there, else one stage a row."""
    layout, stages = draft.layout, pipeline.stages
    top = stages[-1] if stages else pipeline.call
    if dropped == len(stages) and is_told(top, draft.model):
        raise Refused("`{}` is printed, and would be another kind of dataset", top)
    begin, end = layout.whole(top)
    region = layout.text[begin:end]
    texts = [
        layout.text[layout.span(_attribute(stage).attr)[0] - 1 : layout.span(stage)[1]] for stage in stages[dropped:]
    ]
    last = stages[dropped - 1] if dropped else pipeline.call
    if "\n" not in region or "#" in region or any("\n" in text for text in texts):
        draft.edit(layout.span(pipeline.call)[0], layout.span(last)[1], start)
        return
    one_row = start + "".join(texts)
    before, after = layout.text[layout.row_start(begin) : begin], layout.text[end : layout.row_end(end)].rstrip()
    if len(before + one_row + after) <= WIDTH or len(texts) < FLUENT:
        draft.edit(begin, end, one_row)
        return
    indent = layout.indent(begin)
    rows = "".join(f"{layout.newline}{indent}{layout.step}{row}" for row in (start, *texts))
    draft.edit(begin, end, f"({rows}{layout.newline}{indent})")


def _attribute(call: cst.Call) -> cst.Attribute:
    assert isinstance(call.func, cst.Attribute)
    return call.func


def _method(call: cst.Call) -> str:
    return _attribute(call).attr.value
