"""Whether statements of a loop's body build the same model in each turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, names_read, scope_of
from kerasleaklint.fixes.loops.sessions import canonical_name
from kerasleaklint.semantics.syntax import changed_names, dotted, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel

# A model whose weights exist as soon as it is built says what goes in.
SHAPED = re.compile(r"\b(input_shape|input_dim|batch_input_shape|batch_shape)\s*=|\bInput(Layer)?\(|\bapplications\.")
# What a builder must not do more often than before.
IMPURE = re.compile(
    r"\brandom\b|\brand\w*\(|\b(print|open|input|next|plot_model|exec)\(|\.summary\(|\bglobal\b|\byield\b"
)


def builds_the_same(
    lines: Sequence[cst.SimpleStatementLine], name: str, loop: cst.For | cst.While, draft: Draft
) -> bool:
    model, layout = draft.model, draft.layout
    own = {bound for line in lines if (bound := bound_name(line))}
    first, end = rows_of(draft, lines)
    rows = layout.text[first:end].splitlines()
    later = {read for line in loop.body.body if line not in lines for read in names_in(line, model)}
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
        for name in names_in(block, model)
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
    is_public = canonical_name(name, model).startswith(("keras.", "tensorflow."))
    return is_public or name.partition(".")[0] in local or name in ("float", "int", "len", "list", "range", "tuple")


def _function(name: str, model: FileModel) -> cst.FunctionDef | None:
    nodes = (node for node in walk(model.root.tree) if isinstance(node, cst.FunctionDef))
    found = [node for node in nodes if node.name.value == name]
    is_plain = len(found) == 1 and not found[0].decorators and not binders(name, model.root.tree, model)
    return found[0] if is_plain else None


def _local(function: cst.FunctionDef, model: FileModel) -> set[str]:
    """Names that the function itself gives a value, its parameters not among them."""
    names = set(names_in(function.body, model))
    params = {param.name.value for param in walk(function.params) if isinstance(param, cst.Param)}
    return {name for name in names - params if binders(name, function, model)}


# Statements


def bound_name(line: cst.SimpleStatementLine) -> str | None:
    """The name in `name = value`, where the line is that and nothing else."""
    only = line.body[0] if len(line.body) == 1 else None
    if not isinstance(only, cst.Assign) or len(only.targets) != 1:
        return None
    target = only.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def names_in(line: cst.CSTNode | None, model: FileModel) -> set[str]:
    return {node.value for node in names_read(line, model)} if line is not None else set()


def rows_of(draft: Draft, statements: Sequence[cst.SimpleStatementLine]) -> tuple[int, int]:
    """The span of their rows, with the comments between and behind them."""
    first, last = draft.layout.span(statements[0])[0], draft.layout.span(statements[-1])[0]
    return draft.layout.row_start(first), draft.layout.logical_end(last)
