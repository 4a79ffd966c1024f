"""Walking over things: `range`, `zip`, `enumerate`, `map`, `iter`, `next`, itertools and progress bars."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.facts import DatasetWalked
from kerasleaklint.semantics.knowledge.table import Handler, first_argument
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.values import (
    Batches,
    Const,
    Dataset,
    Function,
    Generator,
    Instance,
    Iterated,
    Range,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _range(run: Run, call: Call, name: str) -> Value:
    del run, name
    bounds = [a.value.value if isinstance(a.value, Const) else None for a in call.positional]
    step = bounds[2] if len(bounds) > 2 else 1
    known = step if isinstance(step, int) else None
    if not bounds or not all(isinstance(bound, int) for bound in bounds):
        return Range(None, known)
    try:
        return Range(len(range(*bounds)), known)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return Range(None, known)


def _enumerate(run: Run, call: Call, name: str) -> Value:
    del run, name
    return Iterated(call.value(0), indexed=True)


def _progress_bar(run: Run, call: Call, name: str) -> Value:
    del run, name
    return call.value(0, "iterable")


def _iterator(run: Run, call: Call, name: str) -> Value:
    del name
    value = call.value(0)
    walker = value.of.lookup("__iter__") if isinstance(value, Instance) else None
    if isinstance(walker, Function):
        return run.call_function(replace(walker, bound=value), None)
    return Iterated(value)


def _zip(run: Run, call: Call, name: str) -> Value:
    del name
    inputs = [a.value for a in call.positional]
    datasets = [o for value in inputs for o in options(value) if isinstance(o, Dataset)]
    if datasets:
        return Iterated(datasets[0])
    batches = [value for value in inputs if isinstance(value, Batches)]
    if batches and len(batches) == len(inputs):
        return Batches(tuple(part for one in batches for part in one.source))
    return Sequence(call.node, None, Sequence(call.node, [run.iterate(value, call.node) for value in inputs]))


def _map(run: Run, call: Call, name: str) -> Value:
    """`map(load, paths)`: a list of what one call gives, as long as the paths."""
    del name
    function, over = call.value(0), call.value(1)
    loop = run.new_loop(call.node, "comprehension", "", over)
    element = run.iterate(over, call.node)
    with run.inside(loop):
        made = join([run.call_with(option, [element], call.node) for option in options(function)])
    return Sequence(call.node, None, made, (loop,))


def _next(run: Run, call: Call, name: str) -> Value:
    """In a loop, `next(iterator)` walks over the dataset just like the `for` itself would."""
    del name
    iterator = call.value(0)
    is_kept = bool(call.positional) and isinstance(call.positional[0].node, (cst.Name, cst.Attribute))
    if is_kept and run.repeating and any(is_walkable(option) for option in options(iterator)):
        run.see(DatasetWalked(iterator, run.repeating[-1], run.site(call.node)))
    return run.iterate(call.value(0), call.node)


def _endless(run: Run, call: Call, name: str) -> Value:
    return Generator(run.origin("generator", name, call.node), endless=True)


CALLS: dict[str, Handler] = {
    "builtins.range": _range,
    "builtins.xrange": _range,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.iter": _iterator,
    "builtins.next": _next,
    "builtins.reversed": first_argument,
    "itertools.count": _endless,
    "itertools.cycle": _endless,
    "tqdm": _progress_bar,
    "tqdm.tqdm": _progress_bar,
    "tqdm.notebook.tqdm": _progress_bar,
    "tqdm.auto.tqdm": _progress_bar,
    "tqdm.tqdm_notebook": _progress_bar,
    "tqdm.trange": _range,
}
