"""What a program computes on the whole array, taken out of its statements and put into one expression of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, is_global, names_read
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Api, Const

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.chain import Chain

# The new function's own names: what is computed in it must not mean another thing by one of them.
LOCALS = {
    "data", "others", "batch_size", "shuffle", "generator", "cast", "draw", "first", "parts", "part", "rows", "batches",
    "order", "start", "empty", "signature", "dataset", "steps", "seed",
}  # fmt: skip


def template_of(draft: Draft, chain: Chain) -> str | None:
    """The elementwise steps as one expression of `{}`; None if it reads a variable that the function may not see."""
    template, is_atom = "{}", True
    for step in chain.computing:
        operand = _operand(step, chain)
        if operand is None or not _sees_all(draft, step, operand):
            return None
        is_argument = isinstance(step, cst.Call) and step.args and operand is step.args[0].value
        inner = template if is_atom or is_argument else f"({template})"
        template = _text(draft, step, operand).replace("{}", inner)
        is_atom = isinstance(step, cst.Call)
    return template


def _operand(step: cst.CSTNode, chain: Chain) -> cst.CSTNode | None:
    """The part of a step that is the array."""
    if isinstance(step, cst.AugAssign):
        return step.target
    if isinstance(step, cst.BinaryOperation):
        return step.left if _holds(step.left, chain) else step.right
    if isinstance(step, cst.Call):
        is_method = isinstance(step.func, cst.Attribute) and _holds(step.func.value, chain)
        return step.func.value if is_method and isinstance(step.func, cst.Attribute) else step.args[0].value
    return None


def _holds(node: cst.CSTNode, chain: Chain) -> bool:
    return any(n is chain.load or (isinstance(n, cst.Name) and n.value in chain.names) for n in walk(node))


def _sees_all(draft: Draft, step: cst.CSTNode, operand: cst.CSTNode) -> bool:
    """Whether the step means the same in a function of the module that runs later: it reads nothing that changes."""
    inside = set(walk(operand))
    read = [name for name in names_read(step, draft.model) if name not in inside]
    return all(_stays_as_it_is(draft, name, step) for name in read)


def _stays_as_it_is(draft: Draft, name: cst.Name, step: cst.CSTNode) -> bool:
    """A builtin, or what the module binds once and no function around the step hides: an import or a constant."""
    model = draft.model
    if name.value in LOCALS or not is_global(name, step, model):
        return False
    bound = model.root.scope.find(name.value)
    if bound is None:
        return True
    return len(binders(name.value, model.root.tree, model)) == 1 and isinstance(bound[0], (Const, Api))


def _text(draft: Draft, step: cst.CSTNode, operand: cst.CSTNode) -> str:
    """The step's source with `{}` for the array."""
    if isinstance(step, cst.AugAssign):
        sign = draft.source(step.operator).strip().removesuffix("=")
        value = draft.source(step.value)
        is_compound = isinstance(step.value, cst.BinaryOperation) and not step.value.lpar
        return f"{{}} {sign} ({value})" if is_compound else f"{{}} {sign} {value}"
    start, end = draft.layout.span(step)
    inner_start, inner_end = draft.layout.whole(operand)
    text = draft.layout.text
    return f"{_escaped(text[start:inner_start])}{{}}{_escaped(text[inner_end:end])}"


def _escaped(text: str) -> str:
    return " ".join(text.split("\n")) if "{" not in text else text


def keep_on_disk(draft: Draft, chain: Chain) -> None:
    """Put the array on disk, and take the computing out of the statements."""
    chain.source.put_on_disk(draft, chain.origin)
    for statement in dict.fromkeys(draft.layout.statement(step) for step in chain.computing):
        steps = [step for step in chain.computing if draft.layout.statement(step) is statement]
        if _only_computes(statement, steps, chain):
            _delete(draft, statement)
        else:
            for step in steps:
                _unwrap(draft, step, chain)


def _only_computes(statement: cst.CSTNode, steps: list[cst.CSTNode], chain: Chain) -> bool:
    """`x = x / 255` and `x /= 255`: without the computing nothing is left."""
    if any(isinstance(step, cst.AugAssign) for step in steps):
        return True
    inside = [node for node in walk(statement) if node in chain.kinds]
    targets = {
        t.target.value for t in walk(statement) if isinstance(t, cst.AssignTarget) and isinstance(t.target, cst.Name)
    }
    innermost = _operand(steps[0], chain)
    is_same = isinstance(innermost, cst.Name) and targets == {innermost.value}
    return is_same and all(chain.kinds[node] == "elementwise" for node in inside)


def _unwrap(draft: Draft, step: cst.CSTNode, chain: Chain) -> None:
    operand = _operand(step, chain)
    assert operand is not None
    start, end = draft.layout.whole(step)
    inner_start, inner_end = draft.layout.span(operand)
    draft.edit(start, inner_start, "")
    draft.edit(inner_end, end, "")


def _delete(draft: Draft, statement: cst.CSTNode) -> None:
    """The statement's rows; a comment behind it stays."""
    layout = draft.layout
    start, end = layout.span(statement)
    stop = layout.row_end(end)
    if "#" in layout.text[end:stop]:
        draft.edit(start, layout.text.index("#", end), "")
    else:
        draft.edit(layout.row_start(start), stop, "")
