"""A `tf.function` out of the loop that makes it anew in each turn, or told to relax shapes (KLL504)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, names_read
from kerasleaklint.semantics.syntax import changed_names, walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import StepTraced
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.values import Function


def hoisted(fact: StepTraced, loop: Loop, model: FileModel) -> Fix | None:
    """The definition before the loop, where nothing that it reads changes in a turn."""
    body = getattr(loop.node, "body", None)
    if loop.module is not model.root or not isinstance(body, cst.IndentedBlock) or len(body.body) < 2:
        return None
    line = next((line for line in body.body if _makes(line, fact)), None)
    if line is None or _bound(line) is None or not _is_unchanging(line, loop.node, model):
        return None
    draft = Draft(model)
    if isinstance(line, cst.SimpleStatementLine):
        draft.move_before(line, loop.node)
    elif not _moved(draft, line, loop.node):
        return None
    return draft.fix(Applicability.UNSAFE, "Make the function once, before the loop")


def relaxed(function: Function, model: FileModel) -> Fix | None:
    """`@tf.function(reduce_retracing=True)`."""
    tracer = function.tracer
    if tracer is None or not model.owns(tracer):
        return None
    draft = Draft(model)
    if isinstance(tracer, cst.Call):
        draft.change_arguments(tracer, append=["reduce_retracing=True"])
    else:
        draft.replace(tracer, f"{draft.source(tracer)}(reduce_retracing=True)")
    return draft.fix(Applicability.UNSAFE, "Let one trace serve for all shapes")


def _makes(line: cst.CSTNode, fact: StepTraced) -> bool:
    if isinstance(line, cst.FunctionDef):
        return line is fact.function.node
    only = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    return isinstance(only, cst.Assign) and only.value is fact.function.tracer


def _bound(line: cst.CSTNode) -> str | None:
    if isinstance(line, cst.FunctionDef):
        return line.name.value
    assign = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    return target.value if isinstance(target, cst.Name) else None


def _is_unchanging(line: cst.CSTNode, loop: cst.CSTNode, model: FileModel) -> bool:
    """Whether nothing that the definition reads from outside is bound by the rest of the loop."""
    name = _bound(line) or ""
    others = {node.name.value for node in walk(loop) if isinstance(node, cst.FunctionDef) and node is not line}
    bound = changed_names(loop) | others
    if isinstance(line, cst.FunctionDef):
        own = {param.name.value for param in walk(line.params) if isinstance(param, cst.Param)} | changed_names(
            line.body
        )
        again = name in bound
    else:
        own, again = set(), len(binders(name, loop, model)) > 1
    read = {found.value for found in names_read(line, model)}
    return not again and not (read - own - {name}) & bound


def _moved(draft: Draft, line: cst.CSTNode, loop: cst.CSTNode) -> bool:
    """A whole definition, one step to the left; not where a text of several rows would change with it."""
    layout = draft.layout
    start, end = layout.row_start(layout.head(line)), layout.row_end(layout.span(line)[1])
    there = layout.row_start(layout.head(loop))
    inner, outer = layout.indent(start), layout.indent(there)
    rows = layout.text[start:end].splitlines(keepends=True)
    if '"""' in "".join(rows) or "'''" in "".join(rows) or not inner.startswith(outer):
        return False
    if any(row.strip() and not row.startswith(inner) for row in rows):
        return False
    moved = "".join(outer + row[len(inner) :] if row.strip() else row for row in rows)
    above = _blank_before(layout.text, there) or layout.text[:there].rstrip().endswith(":")
    draft.edit(there, there, f"{'' if above else layout.newline}{moved}{layout.newline}")
    first = layout.text[:start].rstrip().endswith(":")
    draft.edit(start - _blank_before(layout.text, start), end + (_blank_after(layout.text, end) if first else 0), "")
    return True


def _blank_before(text: str, offset: int) -> int:
    """How much before an offset is rows without a word."""
    head = text[:offset]
    kept = head.rstrip()
    return len(head) - len(kept) - len(head[len(kept) :].splitlines(keepends=True)[0]) if len(kept) < len(head) else 0


def _blank_after(text: str, offset: int) -> int:
    rest = text[offset:]
    rows = rest[: len(rest) - len(rest.lstrip())].splitlines(keepends=True)
    return sum(len(row) for row in rows if row.endswith(("\n", "\r")))
