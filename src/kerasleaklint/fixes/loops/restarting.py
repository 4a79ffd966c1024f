"""One model for all turns of a loop, started anew in each (KLL401): for models that are the same in every turn.

What a turn trains must be what it trained before: weights are drawn anew, as building draws them, and the optimizer
starts from its first state. Only the compiled model stays, and with it the one trace of its training step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import names_read
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.loops.sessions import IMPORTS, canonical_name, clear_call, flavour_of
from kerasleaklint.fixes.loops.unchanging import SHAPED, bound_name, builds_the_same, names_in, rows_of
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.facts import ModelBuilt
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop

# What may be done with the model in a turn: it leaves nothing behind but weights and what the optimizer keeps.
USES = {
    "count_params", "evaluate", "evaluate_generator", "fit", "fit_generator", "get_weights", "load_weights", "predict",
    "predict_generator", "predict_on_batch", "save", "save_weights", "summary", "test_on_batch", "to_json",
    "train_on_batch",
}  # fmt: skip
MESSAGE = "Build and compile one model, and start it anew in each turn: weights drawn anew, the optimizer reset"


@dataclass(frozen=True, eq=False)
class Building:
    """The statements of a loop's body that build and compile `name`, and how to draw its weights once more."""

    name: str
    statements: Sequence[cst.SimpleStatementLine]
    again: str


def restarting(fact: ModelBuilt, loop: Loop, model: FileModel) -> Fix | None:
    """The fix, where the model is the same in each turn and no turn leaves it to later ones."""
    node = loop.node
    if len(fact.loops) > 1 or loop.module is not model.root or not isinstance(node, (cst.For, cst.While)):
        return None
    draft = Draft(model)
    try:
        clear = clear_call(draft, loop)
    except Refused:
        return None
    building = _building(node, fact, draft)
    if building is None or not _stays_inside(building, node, model):
        return None
    _write(draft, building, node, clear)
    return draft.fix(Applicability.UNSAFE, MESSAGE)


def _write(draft: Draft, building: Building, loop: cst.For | cst.While, clear: str) -> None:
    layout, name = draft.layout, building.name
    start, fresh, variable, value = (draft.fresh(wish) for wish in ("start", "fresh", "variable", "value"))
    first, end = rows_of(draft, building.statements)
    there = layout.above_comments(layout.head(loop))
    indent = layout.indent(layout.head(loop))
    rows = (
        f"{name}.optimizer.build({name}.trainable_variables)",
        f"{start} = [{variable}.numpy() for {variable} in {name}.optimizer.variables]",
    )
    told = "".join(f"{indent}{row}{layout.newline}" for row in rows)
    draft.edit(there, there, _moved(draft, first, end, indent) + told)
    draft.insert_first(loop, clear)
    draft.insert_before(
        building.statements[0],
        f"# As if the model were new: weights drawn anew, the optimizer as it started\n{fresh} = {building.again}\n"
        f"for {variable}, {value} in zip({name}.variables, {fresh}.variables):\n    {variable}.assign({value})\n"
        f"for {variable}, {value} in zip({name}.optimizer.variables, {start}):\n    {variable}.assign({value})",
    )
    draft.edit(first, end, "")


def _moved(draft: Draft, first: int, end: int, indent: str) -> str:
    """Rows as they are written, at another indentation."""
    rows = draft.layout.text[first:end].splitlines(keepends=True)
    old = draft.layout.indent(first)
    return "".join(indent + row.removeprefix(old) if row.strip() else row for row in rows)


# Which statements build


def _building(loop: cst.For | cst.While, fact: ModelBuilt, draft: Draft) -> Building | None:
    body = loop.body.body
    lines = [line if isinstance(line, cst.SimpleStatementLine) else None for line in body]
    names = [bound_name(line) if line is not None else None for line in lines]
    made = fact.in_loop.node
    at = next((i for i, line in enumerate(lines) if line is not None and _value(line) is made), None)
    name = names[at] if at is not None else None
    if at is None or name is None:
        return None
    last = _last(lines, at, name, fact)
    first = _first(lines, names, at, draft.model)
    found = [line for line in lines[first : last + 1] if line is not None] if last is not None else []
    again = _again(name, found, made, draft) if found else None
    if again is None or last is None or len(found) != last + 1 - first or not builds_the_same(found, name, loop, draft):
        return None
    return Building(name, found, again)


def _value(line: cst.SimpleStatementLine) -> cst.BaseExpression | None:
    only = line.body[0]
    return only.value if isinstance(only, (cst.Assign, cst.Expr)) else None


def _last(lines: Sequence[cst.SimpleStatementLine | None], at: int, name: str, fact: ModelBuilt) -> int | None:
    """The only `compile`: a statement of the body, or inside of the function that builds."""
    here = [i for i, line in enumerate(lines) if line is not None and _is_call_of(line, f"{name}.compile")]
    if sum(method == "compile" for method, _ in fact.model.uses) != 1 or any(i < at for i in here):
        return None
    if here:
        return here[0]
    return at if fact.in_loop.node is not fact.model.origin.made.node else None


def _is_call_of(line: cst.SimpleStatementLine, callee: str) -> bool:
    value = _value(line)
    return isinstance(value, cst.Call) and dotted(value.func) == callee


def _first(
    lines: Sequence[cst.SimpleStatementLine | None], names: Sequence[str | None], at: int, model: FileModel
) -> int:
    """The first statement that the building needs: layers of the functional API, an optimizer."""
    first, needed = at, names_in(lines[at], model)
    for i in range(at - 1, -1, -1):
        if names[i] in needed:
            first, needed = i, needed | names_in(lines[i], model)
    return first


def _again(name: str, lines: Sequence[cst.SimpleStatementLine], made: cst.CSTNode, draft: Draft) -> str | None:
    """The call of the program's own builder, or a clone: Keras draws its weights as it did those of the model."""
    if not isinstance(made, cst.Call):
        return None
    first, end = rows_of(draft, lines)
    public = canonical_name(dotted(made.func) or "", draft.model)
    if not public.startswith("keras."):
        return draft.source(made)
    if not SHAPED.search(draft.layout.text[first:end]):
        return None
    flavour = flavour_of(draft.model) or "keras"
    clone = draft.spelled(f"{flavour}.models.clone_model", at=made, otherwise=IMPORTS[flavour])
    return f"{clone}({name})"


# Whether a turn keeps the model to itself


def _stays_inside(building: Building, loop: cst.For | cst.While, model: FileModel) -> bool:
    """Nothing in the loop holds on to the model or changes more of it than its variables."""
    outside = [line for line in loop.body.body if line not in building.statements]
    reads = [read for line in outside for read in names_read(line, model) if read.value == building.name]
    is_kept = any(node.attr.value == "model" for node in model.every(cst.Attribute))  # `history.model`
    return not is_kept and all(_is_used_up(read, model) for read in reads)


def _is_used_up(name: cst.Name, model: FileModel) -> bool:
    """`name.fit(...)` and the like."""
    attribute = model.parents[name]
    call = model.parents.get(attribute)
    is_method = isinstance(attribute, cst.Attribute) and attribute.value is name and attribute.attr.value in USES
    return is_method and isinstance(call, cst.Call) and call.func is attribute
