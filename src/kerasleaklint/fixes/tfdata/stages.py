"""Stages of a tf.data chain that change places (KLL304, KLL305)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Unfixed
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata.pipelines import does_something
from kerasleaklint.semantics.syntax import names_in, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.core import Applicability, Fix
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Stage


def swapped(
    before: Sequence[Stage], last: Stage, model: FileModel, applicability: Applicability, message: str
) -> Fix | Unfixed:
    """The last stage before the others, if they stand right before it and nothing else gets what they give."""
    calls = [stage.node for stage in (*before, last)]
    if not all(isinstance(call, cst.Call) and model.owns(call) for call in calls):
        return Unfixed(f"the pipeline has parts in another file than `{last.name}`")
    if not all(_follows(one, other, model) for one, other in pairwise(calls)):
        return Unfixed(f"`{last.name}` does not stand right behind `{before[-1].name}`, or something else is between")
    if sum(_computes(call) for call in calls) > 1 or any(_binds(call) for call in calls):
        return Unfixed(f"the arguments of `{last.name}` would be computed before those of `{before[0].name}`")
    draft = Draft(model)
    spans = [_span(draft, call) for call in calls]
    text = draft.layout.text
    end = spans[-1][1]
    if any(text[start] != "." for start, _ in spans) or "#" in text[spans[0][0] : draft.layout.row_end(end)]:
        return Unfixed(f"there is a comment in the chain, or `{last.name}` is not written as one of its methods")
    moved = [spans[-1], *spans[:-1]]
    for (start, stop), (other, other_stop) in zip(spans, moved, strict=True):
        draft.edit(start, stop, text[other:other_stop])
    return draft.fix(applicability, message)


def _computes(call: cst.CSTNode) -> bool:
    args = call.args if isinstance(call, cst.Call) else ()
    return any(does_something(arg.value) for arg in args if not isinstance(arg.value, cst.Lambda))


def _binds(call: cst.CSTNode) -> bool:
    args = call.args if isinstance(call, cst.Call) else ()
    return any(isinstance(node, cst.NamedExpr) for arg in args for node in walk(arg))


def _span(draft: Draft, call: cst.CSTNode) -> tuple[int, int]:
    """From the dot to the closing parenthesis."""
    assert isinstance(call, cst.Call)
    if not isinstance(call.func, cst.Attribute) or call.lpar:
        return (0, 0)
    return draft.layout.span(call.func.attr)[0] - 1, draft.layout.span(call)[1]


def _follows(one: cst.CSTNode, other: cst.CSTNode, model: FileModel) -> bool:
    """`one.shuffle()`, or `data = one` and in the next statement `data = data.shuffle()`."""
    receiver = other.func.value if isinstance(other, cst.Call) and isinstance(other.func, cst.Attribute) else None
    if receiver is one:
        return True
    first, second = _bound_to(one, model), _statement(other, model)
    if not isinstance(receiver, cst.Name) or first is None or not isinstance(second, cst.SimpleStatementLine):
        return False
    line, name = first
    block = getattr(model.parents[line], "body", ())
    if name != receiver.value or line not in block or second not in block:
        return False
    return bool(block.index(second) == block.index(line) + 1 and _rebinds(second, name))


def _bound_to(value: cst.CSTNode, model: FileModel) -> tuple[cst.CSTNode, str] | None:
    """The line `name = value`, and the name."""
    assign = model.parents[value]
    line = model.parents.get(assign)
    if not isinstance(assign, cst.Assign) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    target = assign.targets[0].target
    return (line, target.value) if len(assign.targets) == 1 and isinstance(target, cst.Name) else None


def _rebinds(line: cst.SimpleStatementLine, name: str) -> bool:
    """`name = name.method()...`, so that nothing else gets what the line above made."""
    only = line.body[0] if len(line.body) == 1 else None
    if not isinstance(only, cst.Assign) or len(only.targets) > 1:
        return False
    target = only.targets[0].target
    return isinstance(target, cst.Name) and target.value == name and list(names_in(only.value)).count(name) == 1


def _statement(node: cst.CSTNode, model: FileModel) -> cst.CSTNode:
    while node in model.parents and not isinstance(node, cst.SimpleStatementLine):
        node = model.parents[node]
    return node
