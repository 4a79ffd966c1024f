"""One model for all turns of a loop, started anew in each (KLL401): for models that are the same in every turn.

What a turn trains must be what it trained before: weights are drawn anew, as building draws them, and the optimizer
starts from its first state. Only the compiled model stays, and with it the one trace of its training step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.lookup import binders, names_read, scope_of
from kerasleaklint.fixes.sessions import IMPORTS, clear_call, flavour_of, public_name
from kerasleaklint.semantics.syntax import changed_names, dotted, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kerasleaklint.semantics.facts import ModelBuilt
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.model import FileModel

# What may be done with the model in a turn: it leaves nothing behind but weights and what the optimizer keeps.
USES = {
    "count_params", "evaluate", "evaluate_generator", "fit", "fit_generator", "get_weights", "load_weights", "predict",
    "predict_generator", "predict_on_batch", "save", "save_weights", "summary", "test_on_batch", "to_json",
    "train_on_batch",
}  # fmt: skip
# A model whose weights exist as soon as it is built says what goes in.
SHAPED = re.compile(r"\b(input_shape|input_dim|batch_input_shape|batch_shape)\s*=|\bInput(Layer)?\(|\bapplications\.")
# What a builder must not do more often than before.
IMPURE = re.compile(
    r"\brandom\b|\brand\w*\(|\b(print|open|input|next|plot_model|exec)\(|\.summary\(|\bglobal\b|\byield\b"
)
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
    clear = clear_call(draft, loop)
    building = _building(node, fact, draft) if clear else None
    if building is None or clear is None or not _stays_inside(building, node, model):
        return None
    _write(draft, building, node, clear)
    return draft.fix(Applicability.UNSAFE, MESSAGE)


def _write(draft: Draft, building: Building, loop: cst.For | cst.While, clear: str) -> None:
    layout, name = draft.layout, building.name
    start, fresh, variable, value = (draft.fresh(wish) for wish in ("start", "fresh", "variable", "value"))
    first, end = _rows(draft, building.statements)
    there = layout.row_start(layout.head(loop))
    draft.edit(there, there, _moved(draft, first, end, layout.indent(there)))
    draft.insert_before(
        loop,
        f"{name}.optimizer.build({name}.trainable_variables)\n"
        f"{start} = [{variable}.numpy() for {variable} in {name}.optimizer.variables]",
    )
    draft.insert_first(loop, clear)
    draft.insert_before(
        building.statements[0],
        f"{fresh} = {building.again}\n"
        f"for {variable}, {value} in zip({name}.variables, {fresh}.variables):\n    {variable}.assign({value})\n"
        f"for {variable}, {value} in zip({name}.optimizer.variables, {start}):\n    {variable}.assign({value})",
    )
    draft.edit(first, end, "")


def _rows(draft: Draft, statements: Sequence[cst.SimpleStatementLine]) -> tuple[int, int]:
    """The span of their rows, with the comments between and behind them."""
    first, last = draft.layout.span(statements[0])[0], draft.layout.span(statements[-1])[0]
    return draft.layout.row_start(first), draft.layout.logical_end(last)


def _moved(draft: Draft, first: int, end: int, indent: str) -> str:
    """Rows as they are written, at another indentation."""
    rows = draft.layout.text[first:end].splitlines(keepends=True)
    old = draft.layout.indent(first)
    return "".join(indent + row.removeprefix(old) if row.strip() else row for row in rows)


# Which statements build


def _building(loop: cst.For | cst.While, fact: ModelBuilt, draft: Draft) -> Building | None:
    body = loop.body.body
    lines = [line if isinstance(line, cst.SimpleStatementLine) else None for line in body]
    names = [_bound(line) if line is not None else None for line in lines]
    made = fact.in_loop.node
    at = next((i for i, line in enumerate(lines) if line is not None and _value(line) is made), None)
    name = names[at] if at is not None else None
    if at is None or name is None:
        return None
    last = _last(lines, at, name, fact)
    first = _first(lines, names, at, draft.model)
    found = [line for line in lines[first : last + 1] if line is not None] if last is not None else []
    again = _again(name, found, made, draft) if found else None
    if again is None or last is None or len(found) != last + 1 - first or not _is_unchanging(found, name, loop, draft):
        return None
    return Building(name, found, again)


def _bound(line: cst.SimpleStatementLine) -> str | None:
    """The name in `name = value`, where the line is that and nothing else."""
    only = line.body[0] if len(line.body) == 1 else None
    if not isinstance(only, cst.Assign) or len(only.targets) != 1:
        return None
    target = only.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


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
    first, needed = at, _read(lines[at], model)
    for i in range(at - 1, -1, -1):
        if names[i] in needed:
            first, needed = i, needed | _read(lines[i], model)
    return first


def _read(line: cst.CSTNode | None, model: FileModel) -> set[str]:
    return {node.value for node in names_read(line, model)} if line is not None else set()


def _again(name: str, lines: Sequence[cst.SimpleStatementLine], made: cst.CSTNode, draft: Draft) -> str | None:
    """The call of the program's own builder, or a clone: Keras draws its weights as it did those of the model."""
    if not isinstance(made, cst.Call):
        return None
    first, end = _rows(draft, lines)
    public = public_name(dotted(made.func) or "", draft.model)
    if not public.startswith("keras."):
        return draft.source(made)
    if not SHAPED.search(draft.layout.text[first:end]):
        return None
    flavour = flavour_of(draft.model) or "keras"
    clone = draft.spelled(f"{flavour}.models.clone_model", at=made, otherwise=IMPORTS[flavour])
    return f"{clone}({name})"


# Whether each turn builds the same


def _is_unchanging(
    lines: Sequence[cst.SimpleStatementLine], name: str, loop: cst.For | cst.While, draft: Draft
) -> bool:
    model, layout = draft.model, draft.layout
    own = {bound for line in lines if (bound := _bound(line))}
    first, end = _rows(draft, lines)
    rows = layout.text[first:end].splitlines()
    later = {read for line in loop.body.body if line not in lines for read in _read(line, model)}
    functions = _called(lines, own, model)
    texts = ["\n".join(rows), *(draft.source(function) for function in functions or ())]
    read = {read for block in (*lines, *(functions or ())) for read in _free(block, model)} - own
    return (
        functions is not None
        and not read & changed_names(loop)
        and all(len(binders(bound, scope_of(loop, model), model)) == 1 for bound in own)
        and not later & (own - {name})
        and all(row.startswith(layout.indent(first)) for row in rows if row.strip())
        and not any(IMPURE.search(text) for text in texts)
        and any(SHAPED.search(text) for text in texts)
    )


def _free(block: cst.CSTNode, model: FileModel) -> set[str]:
    return {
        name
        for name in _read(block, model)
        if not isinstance(block, cst.FunctionDef) or not binders(name, block, model)
    }


def _called(blocks: Sequence[cst.CSTNode], own: Collection[str], model: FileModel) -> list[cst.FunctionDef] | None:
    """The file's functions that run when these do; None where anything but those and Keras runs."""
    found: list[cst.FunctionDef] = []
    waiting = [(block, own) for block in blocks]
    while waiting:
        block, local = waiting.pop()
        for call in (node for node in walk(block, into_scopes=True) if isinstance(node, cst.Call)):
            name = dotted(call.func)
            if name is None and isinstance(call.func, cst.Call):
                continue
            function = None if name is None else _function(name, model)
            if function is None and not (name and _is_of_keras(name, local, model)):
                return None
            if function is not None and function not in found:
                found.append(function)
                waiting.append((function, _local(function, model)))
    return found


def _is_of_keras(name: str, local: Collection[str], model: FileModel) -> bool:
    """A public name, a method of what is built here, or arithmetic."""
    is_public = public_name(name, model).startswith(("keras.", "tensorflow."))
    return is_public or name.partition(".")[0] in local or name in ("float", "int", "len", "list", "range", "tuple")


def _function(name: str, model: FileModel) -> cst.FunctionDef | None:
    nodes = (node for node in walk(model.root.tree) if isinstance(node, cst.FunctionDef))
    found = [node for node in nodes if node.name.value == name]
    is_plain = len(found) == 1 and not found[0].decorators and not binders(name, model.root.tree, model)
    return found[0] if is_plain else None


def _local(function: cst.FunctionDef, model: FileModel) -> set[str]:
    """Names that the function itself gives a value, its parameters not among them."""
    names = set(_read(function.body, model))
    params = {param.name.value for param in walk(function.params) if isinstance(param, cst.Param)}
    return {name for name in names - params if binders(name, function, model)}


# Whether a turn keeps the model to itself


def _stays_inside(building: Building, loop: cst.For | cst.While, model: FileModel) -> bool:
    """Nothing in the loop holds on to the model or changes more of it than its variables."""
    outside = [line for line in loop.body.body if line not in building.statements]
    reads = [read for line in outside for read in names_read(line, model) if read.value == building.name]
    nodes = walk(model.root.tree, into_scopes=True)
    is_kept = any(isinstance(node, cst.Attribute) and node.attr.value == "model" for node in nodes)  # `history.model`
    return not is_kept and all(_is_used_up(read, model) for read in reads)


def _is_used_up(name: cst.Name, model: FileModel) -> bool:
    """`name.fit(...)` and the like."""
    attribute = model.parents[name]
    call = model.parents.get(attribute)
    is_method = isinstance(attribute, cst.Attribute) and attribute.value is name and attribute.attr.value in USES
    return is_method and isinstance(call, cst.Call) and call.func is attribute
