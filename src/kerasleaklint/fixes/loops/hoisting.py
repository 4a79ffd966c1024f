"""`load_model` out of a loop in which each turn loads the same (KLL403)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, names_read
from kerasleaklint.semantics.syntax import changed_names, walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import ModelBuilt
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.loops import Loop

# What leaves a model as it is.
QUERIES = {"predict", "predict_on_batch", "evaluate", "test_on_batch", "summary", "count_params", "input_shape"}


def hoisted(fact: ModelBuilt, loop: Loop, model: FileModel) -> Fix | None:
    """Load before the loop, where each turn loads the same file and leaves the model as it is."""
    body = getattr(loop.node, "body", None)
    if loop.module is not model.root or not isinstance(body, cst.IndentedBlock) or len(body.body) < 2:
        return None
    line = next((line for line in body.body if _loaded_into(line, fact)), None)
    if line is None or not _is_unchanging(line, loop.node, fact, model):
        return None
    draft = Draft(model)
    draft.move_before(line, loop.node)
    return draft.fix(Applicability.UNSAFE, "Load the model once, before the loop")


def _loaded_into(line: cst.CSTNode, fact: ModelBuilt) -> str | None:
    """The name in `name = load_model(...)`, where the line is that and nothing else."""
    only = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if not isinstance(only, cst.Assign) or only.value is not fact.model.origin.made.node or len(only.targets) > 1:
        return None
    target = only.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def _is_unchanging(line: cst.CSTNode, loop: cst.CSTNode, fact: ModelBuilt, model: FileModel) -> bool:
    """Whether each turn loads the same model, and asks it only for what does not change it."""
    name, load = _loaded_into(line, fact), fact.model.origin.made.node
    inputs = {read.value for read in names_read(load, model)}
    calls = sum(isinstance(node, cst.Call) for node in walk(load))
    reads = [read for read in names_read(loop, model) if read.value == name]
    queried = all(_is_queried(read, model) for read in reads if not isinstance(model.parents[read], cst.AssignTarget))
    once = len(binders(name or "", loop, model)) == 1
    return once and queried and calls == 1 and not inputs & changed_names(loop)


def _is_queried(name: cst.Name, model: FileModel) -> bool:
    parent = model.parents[name]
    return isinstance(parent, cst.Attribute) and parent.value is name and parent.attr.value in QUERIES
