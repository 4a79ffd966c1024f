"""Close the session of a turn at the turn's end (KLL506)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import is_inside, names_read, scope_of
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values import Session

LEAVES = (cst.Break, cst.Continue, cst.Return, cst.Yield, cst.Global, cst.Nonlocal)


def closed(session: Session, loop: Loop, model: FileModel) -> Fix | None:
    """`session.close()` as the last statement of the loop's body, where every turn comes there."""
    body, made = getattr(loop.node, "body", None), session.origin.made.node
    if loop.module is not model.root or not isinstance(body, cst.IndentedBlock) or not model.owns(made):
        return None
    name = next((name for line in body.body if (name := _bound(line, made))), None)
    if name is None or any(isinstance(node, LEAVES) for node in walk(body)):
        return None
    uses = [read for read in names_read(scope_of(loop.node, model), model) if read.value == name]
    if not all(is_inside(use, loop.node, model) and _is_asked(use, model) for use in uses):
        return None
    draft = Draft(model)
    draft.insert_after(body.body[-1], f"{name}.close()\n")
    return draft.fix(Applicability.UNSAFE, "Close the session at the end of each turn")


def _bound(line: cst.CSTNode, made: cst.CSTNode) -> str | None:
    only = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if not isinstance(only, cst.Assign) or only.value is not made or len(only.targets) > 1:
        return None
    target = only.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def _is_asked(use: cst.Name, model: FileModel) -> bool:
    """`session.run`, an argument of `eval`, or its binding; what keeps the session may use it later."""
    parent = model.parents[use]
    if isinstance(parent, cst.AssignTarget):
        return True
    return isinstance(parent, cst.Attribute) and parent.value is use and parent.attr.value == "run"
