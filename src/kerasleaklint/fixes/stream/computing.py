"""What a program computes on the whole array, taken out of its statements and put into one expression of a batch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import binders, is_global, names_read, sole_value
from kerasleaklint.fixes.desk.rows import on_one_row
from kerasleaklint.fixes.following.steady import REBINDING, may_change_within
from kerasleaklint.semantics.syntax import walk
from kerasleaklint.semantics.values import Api, Const

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.desk.layout import Layout
    from kerasleaklint.fixes.stream.chain import Chain

# The new function's own names: what is computed in it must not mean another thing by one of them.
LOCALS = {
    "data", "others", "other", "batch_size", "shuffle", "seed", "generator", "lengths", "column", "order", "cast",
    "part", "dtype", "draw", "rows", "first", "batch", "start", "empty", "size", "read", "parts", "known", "dataset",
    "options",
}  # fmt: skip


# A comment in words; no banner, no mark of a cell.
TALK = re.compile(r"[ \t]*#+ ?(?!In\[)\w")
# How tightly the operators bind of which people know it by heart; what any other joins is put in parentheses.
BINDING = {"Add": 1, "Subtract": 1, "Multiply": 2, "Divide": 2, "FloorDivide": 2, "Modulo": 2}


def template_of(draft: Draft, chain: Chain) -> str | None:
    """The elementwise steps as one expression of `{}`; None if it reads a variable that the function may not see."""
    template, last = "{}", None
    for step in chain.computing:
        operand = _operand(step, chain)
        if operand is None or not _can_move(draft, step) or not _sees_all(draft, step, operand):
            return None
        inner = template if last is None or _may_stand_in(last, step, operand) else f"({template})"
        template, last = _text(draft, step, operand).replace("{}", inner), step
    return template


def _can_move(draft: Draft, step: cst.CSTNode) -> bool:
    """Whether it stands on a line of its own, without comments inside; braces are ours."""
    is_alone = len(getattr(draft.layout.statement(step), "body", ())) == 1
    keeps_type = not isinstance(step, cst.AugAssign) or not _may_have_type(draft, step.value)
    return is_alone and keeps_type and not {"#", "{"} & set(draft.source(step))


def _may_have_type(draft: Draft, value: cst.BaseExpression) -> bool:
    """Whether a number may be one of NumPy, which only in place leaves the type of the array as it is."""
    if isinstance(value, cst.Name):
        made = sole_value(value, draft.model)
        return made is None or not isinstance(made, (cst.Float, cst.Integer))
    if isinstance(value, cst.BinaryOperation):
        return _may_have_type(draft, value.left) or _may_have_type(draft, value.right)
    return not isinstance(value, (cst.Float, cst.Integer))


def _may_stand_in(inner: cst.CSTNode, step: cst.CSTNode, operand: cst.CSTNode) -> bool:
    """Whether what one step gives needs no parentheses as the operand of the next."""
    if isinstance(inner, cst.Call) or (isinstance(step, cst.Call) and any(arg.value is operand for arg in step.args)):
        return True
    if not isinstance(step, (cst.BinaryOperation, cst.AugAssign)):
        return False
    is_right = isinstance(step, cst.BinaryOperation) and step.right is operand
    return _binding(inner) - is_right >= _binding(step) > 0


def _binding(step: cst.CSTNode) -> int:
    operator = type(getattr(step, "operator", None)).__name__
    return BINDING.get(operator.removesuffix("Assign"), 0)


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
    besides = [node for node in walk(step) if node not in inside and node is not getattr(step, "func", None)]
    if may_change_within(besides, draft.model):
        return False
    read = [name for name in names_read(step, draft.model) if name not in inside]
    return all(_stays_as_it_is(draft, name, step) for name in read)


def _stays_as_it_is(draft: Draft, name: cst.Name, step: cst.CSTNode) -> bool:
    """A builtin, or what the module binds once and no function around the step hides: an import or a constant."""
    model = draft.model
    if name.value in LOCALS or not is_global(name, step, model) or REBINDING.search(model.source.text):
        return False
    bound = model.root.scope.find(name.value)
    if bound is None:
        return True
    return len(binders(name.value, model.root.tree, model)) == 1 and isinstance(bound[0], (Const, Api))


def _text(draft: Draft, step: cst.CSTNode, operand: cst.CSTNode) -> str:
    """The step's source with `{}` for the array."""
    if isinstance(step, cst.AugAssign):
        sign = draft.source(step.operator).strip().removesuffix("=")
        value = on_one_row(draft.source(step.value))
        is_compound = isinstance(step.value, cst.BinaryOperation) and not step.value.lpar
        return f"{{}} {sign} ({value})" if is_compound else f"{{}} {sign} {value}"
    start, end = draft.layout.span(step)
    inner_start, inner_end = draft.layout.whole(operand)
    text = draft.layout.text
    return on_one_row(f"{text[start:inner_start]}{{}}{text[inner_end:end]}")


def keep_on_disk(draft: Draft, chain: Chain) -> list[str]:
    """Put the array on disk, and take the computing out of the statements; gives the comments that go with it."""
    chain.source.put_on_disk(draft, chain.origin)
    comments: list[str] = []
    for statement in dict.fromkeys(draft.layout.statement(step) for step in chain.computing):
        steps = [step for step in chain.computing if draft.layout.statement(step) is statement]
        if _only_computes(statement, steps, chain):
            comments += _delete(draft, statement)
        else:
            for step in steps:
                _unwrap(draft, step, chain)
    return comments


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


def _delete(draft: Draft, statement: cst.CSTNode) -> list[str]:
    """Take away the statement's rows, and the comments that speak of nothing else."""
    layout = draft.layout
    start, end = layout.span(statement)
    first, stop = layout.row_start(start), layout.row_end(end)
    behind = layout.text[end:stop].strip()
    is_last = _is_blank(layout, stop) and not draft.model.source.cells  # magics look like comments
    above = _comments_above(layout, first) if is_last else first
    draft.edit(above, _without_gap(layout, above, stop), "")
    return [*(row.strip() for row in layout.text[above:first].splitlines()), *([behind] if behind else [])]


def _comments_above(layout: Layout, start: int) -> int:
    """Where the comments begin that stand right above a row; what parts a file into sections stays."""
    while start and TALK.match(layout.text, above := _row_above(layout, start)):
        start = above
    return start


def _without_gap(layout: Layout, start: int, stop: int) -> int:
    """With the blank rows that would meet blank rows above."""
    is_open = start > 0 and _is_blank(layout, _row_above(layout, start))
    while is_open and stop < len(layout.text) and _is_blank(layout, stop):
        stop = layout.row_end(stop)
    return stop


def _row_above(layout: Layout, start: int) -> int:
    return layout.row_start(start - len(layout.newline))


def _is_blank(layout: Layout, row: int) -> bool:
    return not layout.text[row : layout.row_end(row)].strip()


def inside(comments: list[str]) -> str:
    """Rows for the body of a function in a function."""
    return "".join(f"{' ' * 8}{comment}\n" for comment in dict.fromkeys(comments))
