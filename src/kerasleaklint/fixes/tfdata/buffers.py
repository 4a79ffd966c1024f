"""Buffers of a size that suits (KLL306)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.tfdata import pipelines
from kerasleaklint.fixes.tfdata.ahead import may_run_ahead

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import BatchesMade, StageAdded
    from kerasleaklint.semantics.file_model import FileModel

# What Keras takes where nothing is said.
DEFAULT_QUEUE = "10"


def autotuned(fact: StageAdded, model: FileModel) -> Fix | None:
    """`prefetch(tf.data.AUTOTUNE)` instead of a number."""
    call = fact.call.node
    if not model.owns(call) or len(call.args) != 1 or call.args[0].star:
        return None
    draft, size = Draft(model), call.args[0]
    if pipelines.does_something(size.value):
        return None
    keyword = f"{size.keyword.value}=" if size.keyword is not None else ""
    draft.change_arguments(call, replace={size: f"{keyword}{pipelines.autotune(draft, call)}"})
    trust = Applicability.SAFE if may_run_ahead(fact.dataset, model) else Applicability.UNSAFE
    return draft.fix(trust, "Let tf.data choose the size of the buffer")


def default_queue(fact: BatchesMade, given: Argument, model: FileModel) -> Fix | None:
    """`max_queue_size=10`; None where the number is not written in the call."""
    if not model.owns(fact.call.node) or not isinstance(given.node, cst.Integer):
        return None
    draft = Draft(model)
    draft.replace(given.node, DEFAULT_QUEUE)
    return draft.fix(Applicability.SAFE, "Take the default size of the queue")
