"""Graphs: what `tf.function` traces; sessions of TensorFlow 1, and calls that add to its graph."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import GraphOp, SessionMade, SessionRun, StepTraced
from kerasleaklint.semantics.knowledge.table import Handler, each, short
from kerasleaklint.semantics.values import UNKNOWN, Function, Session, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

SESSION_NAMES = re.compile(r"(?i)^_?(tf_?)?sess(ion)?$")
_NAMES = (
    "assign assign_add assign_sub constant placeholder Variable get_variable zeros ones zeros_like ones_like fill add "
    "subtract multiply divide matmul cast reshape transpose concat stack unstack split expand_dims squeeze tile "
    "gather gather_nd one_hot equal not_equal greater less where slice pad square sqrt exp log abs sign pow maximum "
    "minimum clip_by_value clip_by_norm random_normal random_uniform truncated_normal global_variables_initializer "
    "gradients initialize_all_variables local_variables_initializer tables_initializer import_graph_def "
    "convert_to_tensor decode_raw read_file identity group argmax argmin reduce_mean reduce_sum reduce_max reduce_min "
    "reduce_prod variables_initializer boolean_mask scatter_update"
)
GRAPH_WORDS = ("tf.Session", "placeholder", "compat.v1", "disable_eager", "disable_v2")
OPS = set(_NAMES.split())
FAMILIES = ("nn", "image", "layers", "losses", "math", "linalg", "random")
METHODS = {"assign", "assign_add", "assign_sub", "scatter_update", "scatter_add"}


def _session(run: Run, call: Call, name: str) -> Value:
    session = Session(run.origin("session", short(name), call.node), run.repeating)
    run.see(SessionMade(session, run.site(call.node), run.repeating))
    return session


def _new_graph(run: Run, call: Call, name: str) -> Value:
    """From here on, what a turn of the loop adds goes to a graph of its own."""
    del call, name
    for loop in run.loops:
        loop.new_graph = True
    return UNKNOWN


def _traced(run: Run, call: Call, name: str) -> Value:
    """`tf.function(f)`: what it gives is called like f."""
    del name
    function = call.value(0, "func")
    if not isinstance(function, Function):
        return UNKNOWN
    traced = replace(function, tracer=call.node)
    run.see(StepTraced(traced, run.site(call.node), run.repeating))
    return traced


CALLS: dict[str, Handler] = {
    **each("tensorflow", "Session InteractiveSession", _session),
    **each("tensorflow", "Graph reset_default_graph ops.reset_default_graph", _new_graph),
    "tensorflow.function": _traced,
}


def see_op(run: Run, call: Call, name: str) -> None:
    """`tf.assign(v, x)` and the like, whatever becomes of it."""
    if not run.repeating or not name.startswith("tensorflow."):
        return
    family, _, last = name.removeprefix("tensorflow.").rpartition(".")
    if last in OPS if not family else family in FAMILIES and last[:1].islower():
        run.see(GraphOp(short(name), run.site_in_loop(call.node), run.repeating))


def session_method(run: Run, session: Session, name: str, call: Call) -> Value:
    if name in ("close", "__exit__"):
        session.closed = True
    if name == "run":
        ran(run, call, session.loops)
    return UNKNOWN


def is_session(run: Run, name: str) -> bool:
    """Whether a name that is all we know stands for a session of TensorFlow: ONNX Runtime has sessions, too."""
    text = run.module.source.text
    return bool(SESSION_NAMES.match(name)) and any(word in text for word in GRAPH_WORDS)


def ran(run: Run, call: Call, made_in: tuple[object, ...] = ()) -> None:
    """`session.run(...)`; a method call such as `v.assign(x)` among its arguments makes a new op each time."""
    run.see(SessionRun(run.repeating, made_in))  # type: ignore[arg-type]
    for argument in call.positional[:1]:
        method = getattr(getattr(argument.node, "func", None), "attr", None)
        if getattr(method, "value", "") in METHODS and run.repeating:
            run.see(GraphOp(f".{method.value}(...)", run.site_in_loop(argument.node), run.repeating))  # type: ignore[union-attr]
