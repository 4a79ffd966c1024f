"""The project's own classes: what their objects are, and `super()`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import BatchesMade, ModelBuilt
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.values import UNKNOWN, Batches, Class, Function, Instance, Model, Super, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def instantiate(run: Run, of: Class, call: Call | None) -> Value:
    bases = set(of.api_bases())
    if bases & keras.BATCH_CLASSES:
        return _batches(run, of, call)
    made: Value = Instance(of)
    if bases & keras.MODEL_CLASSES:
        made = _model(run, of, call)
    of.instances.append(made)
    _construct(run, made, of, call)
    return made


def _batches(run: Run, of: Class, call: Call | None) -> Batches:
    _construct(run, Instance(of), of, call)
    batches = Batches()
    if call is not None:
        run.see(BatchesMade(batches, call, run.root_site(call.node), run.repeating))
    return batches


def _model(run: Run, of: Class, call: Call | None) -> Model:
    node = call.node if call else of.node
    made = Model(run.origin("model", of.node.name.value, node), run.repeating, Instance(of))
    if call is not None:
        run.see(ModelBuilt(made, run.site_in_loop(node), run.repeating))
    return made


def _construct(run: Run, made: Value, of: Class, call: Call | None) -> None:
    init = of.lookup("__init__")
    if isinstance(init, Function):
        run.call_function(replace(init, bound=made, tracer=None), call)


def super_of(run: Run) -> Value:
    """`super()`"""
    found = run.scope.find("self")
    bound = found[0] if found else UNKNOWN
    of = bound.instance.of if isinstance(bound, Model) and bound.instance else getattr(bound, "of", None)
    return Super(of, bound) if isinstance(of, Class) else UNKNOWN
