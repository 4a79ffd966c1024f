"""Arrays of files behind from_tensor_slices: the file is mapped, and rows are read when their turn comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.slices.pipeline import rewrite
from kerasleaklint.fixes.stream.chain import chain_of
from kerasleaklint.fixes.stream.computing import inside, keep_on_disk, template_of
from kerasleaklint.fixes.stream.function import first_top_level
from kerasleaklint.fixes.stream.sources import known_source
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.slices.pipeline import Pipeline
    from kerasleaklint.fixes.stream.chain import Chain
    from kerasleaklint.semantics.values import Array

# The generator runs in this process only.
ELSEWHERE = re.compile(r"TPUStrategy|MultiWorker|ParameterServer")
LOCALS = {
    "rows_on_disk",
    "shuffled_rows",
    "take",
    "blocks",
    "start",
    "step",
    "signature",
    "dataset",
    "order",
    "part",
    "spec",
}
FUNCTION = '''\
def {name}({columns}):
    """Read the rows from disk{manner}, about a megabyte at a time."""

    def take(part):
{comments}        return {taken}

    def blocks():
        step = max(1, 2**20 // {first}[:1].nbytes)
{order}        for start in range(0, len({first}), step):
            yield take({part})

    def spec(part):
        return {tf}.TensorSpec((None, *part.shape[1:]), part.dtype)

    signature = {tf}.nest.map_structure(spec, take(slice(1)))
    dataset = {tf}.data.Dataset.from_generator(blocks, output_signature=signature)
    rows = {tf}.data.experimental.assert_cardinality(len({first}))
    return dataset.unbatch().apply(rows)
'''
IN_ORDER = ("", "slice(start, start + step)")
SHUFFLED = (
    "        order = {tf}.random.shuffle({tf}.range(len({first}))).numpy()\n",
    "order[start : start + step]",
)


def read_rows(draft: Draft, pipeline: Pipeline) -> Applicability:
    """Write the edits; raises Refused if an array cannot stay on disk, or the rows would be kept all the same."""
    refuse_in_vain(draft, pipeline)
    chains = _chains(draft, pipeline)
    names = [node.value for node in pipeline.columns if isinstance(node, cst.Name)]
    computed = {name: template_of(draft, chain) for chain in chains for name in chain.names}
    templates = [computed.get(name, "{}") for name in names]
    taken = LOCALS.union(_columns(len(names)))
    if len(set(names)) < len(pipeline.columns) or any(t is None or taken & _words(t) for t in templates):
        raise Refused("what is computed on the arrays cannot move into the function that reads them", pipeline.call)
    comments = inside([comment for chain in chains for comment in keep_on_disk(draft, chain)])
    is_shuffled = shuffles_all(draft, pipeline, names)
    top = first_top_level(draft, [chain.load for chain in chains])
    name = define_reader(draft, top, [t for t in templates if t], comments, is_shuffled=is_shuffled)
    rewrite(draft, pipeline, f"{name}({', '.join(names)})", int(is_shuffled))
    # The order is drawn from TensorFlow's generator, from which the program would draw other numbers then.
    is_told = is_shuffled and is_seeded(draft.model)
    return Applicability.UNSAFE if is_told else Applicability.SAFE


def refuse_in_vain(draft: Draft, pipeline: Pipeline) -> None:
    """Where rows cannot be read one by one, or would be kept all the same."""
    other = ELSEWHERE.search(draft.model.source.text)
    if other is not None:
        raise Refused(f"`{other[0]}` is in the file, and rows that Python reads serve one process only")
    if pipeline.buffers(0, None):
        raise Refused("`cache` keeps all rows in memory anyway", pipeline.call)


def _chains(draft: Draft, pipeline: Pipeline) -> list[Chain]:
    """The ways of the arrays that are mapped; what else is sliced must be an array, too."""
    if len(pipeline.arrays) != len(pipeline.columns):
        raise Refused("it cannot be seen that all of `{}` are arrays", pipeline.call.args[0].value)
    return [_chain(draft, array, pipeline) for array in pipeline.arrays]


def _chain(draft: Draft, array: Array, pipeline: Pipeline) -> Chain:
    if array.origin.kind not in ("file", "map"):
        why = "rows of `{}` cannot be made one by one here, or a later stage keeps them in memory all the same"
        raise Refused(why, array.origin.made.node)
    source = known_source(draft, array.origin)
    if source.needs_rows:
        raise Refused("`{}` is no file of one array", array.origin.made.node)
    chain = chain_of(draft, [array], [pipeline.call])
    if chain is None:
        why = "what is done with `{}` before it is sliced is not known to go row by row, in one block"
        raise Refused(why, array.origin.made.node)
    return chain


def _columns(count: int) -> list[str]:
    """What the function calls the arrays, whatever the program does: one function may serve several calls."""
    named = {1: ["data"], 2: ["x", "y"], 3: ["x", "y", "weights"]}
    return named.get(count) or [f"column_{at}" for at in range(1, count + 1)]


def _words(template: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", template))


def shuffles_all(draft: Draft, pipeline: Pipeline, names: list[str]) -> bool:
    """`.shuffle(len(x))` right behind: an order of all rows, which can be drawn before they are read."""
    size = pipeline.shuffle(0)
    if isinstance(size, cst.Call) and dotted(size.func) == "len" and len(size.args) == 1:
        return dotted(size.args[0].value) in names
    return size is not None and draft.source(size) in {f"{name}.shape[0]" for name in names}


def define_reader(
    draft: Draft, top: cst.CSTNode, templates: list[str], comments: str = "", *, is_shuffled: bool = False
) -> str:
    """The name of the function that reads rows, the same for all arrays on which the same is computed."""
    columns = _columns(len(templates))
    taken = [template.format(f"{column}[part]") for template, column in zip(templates, columns, strict=True)]
    tf = draft.spelled("tensorflow", at=top, otherwise="import tensorflow as tf")
    order, part = SHUFFLED if is_shuffled else IN_ORDER
    code = FUNCTION.format(
        name="NAME",
        manner=" in a fresh order" if is_shuffled else "",
        columns=", ".join(columns),
        comments=comments,
        taken=", ".join(taken),
        first=columns[0],
        tf=tf,
        order=order.format(tf=tf, first=columns[0]),
        part=part,
    )
    wish = "shuffled_rows" if is_shuffled else "rows_on_disk"
    return draft.define_once(wish, lambda name: code.replace("NAME", name), above=top)
