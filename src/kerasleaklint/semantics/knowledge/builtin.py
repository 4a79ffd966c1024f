"""Built-in functions, itertools, os.path and the methods of lists and dicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.facts import DatasetListed, DatasetWalked, StepTraced
from kerasleaklint.semantics.knowledge.tfdata import is_walkable
from kerasleaklint.semantics.values import (
    COUNTER,
    INDICES,
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Batches,
    Const,
    Dataset,
    Function,
    Generator,
    Instance,
    Iterated,
    Mapping,
    Range,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.calls import Calls

Handler = Callable[["Calls", "Call", str], Value]


def _length(run: Calls, call: Call, name: str) -> Value:
    del run, name
    value = call.value(0)
    if isinstance(value, Sequence) and value.items is not None:
        return Const(len(value.items))
    if isinstance(value, Array) and value.shape and value.shape[0] is not None:
        return Const(value.shape[0])
    return NUMBER


def _range(run: Calls, call: Call, name: str) -> Value:
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


def _indexed(run: Calls, call: Call, name: str) -> Value:
    del run, name
    return Iterated(call.value(0), indexed=True)


def _same(run: Calls, call: Call, name: str) -> Value:
    """`iter(x)`, `tqdm(x)`, `reversed(x)`: walked over like x itself."""
    del run, name
    return call.value(0, "iterable")


def _iterator(run: Calls, call: Call, name: str) -> Value:
    del name
    value = call.value(0)
    walker = value.of.lookup("__iter__") if isinstance(value, Instance) else None
    if isinstance(walker, Function):
        return run.call_function(replace(walker, bound=value), None)
    return Iterated(value)


def _zip(run: Calls, call: Call, name: str) -> Value:
    del name
    inputs = [a.value for a in call.positional]
    datasets = [o for value in inputs for o in options(value) if isinstance(o, Dataset)]
    if datasets:
        return Iterated(datasets[0])
    batches = [value for value in inputs if isinstance(value, Batches)]
    if batches and len(batches) == len(inputs):
        return Batches(tuple(part for one in batches for part in one.source))
    return Sequence(call.node, None, Sequence(call.node, [run.iterate(value, call.node) for value in inputs]))


def _list(run: Calls, call: Call, name: str) -> Value:
    ways: list[Value] = []
    for option in options(call.value(0)):
        if is_walkable(option):
            run.see(DatasetListed(option, name.rpartition(".")[2], run.site(call.node)))
        if isinstance(option, Sequence):
            items = list(option.items) if option.items is not None else None
            ways.append(Sequence(call.node, items, option.element, option.grown_by, run.loops))
        elif not call.positional:
            ways.append(Sequence(call.node, [], born_in=run.loops))
        elif isinstance(option, Array):
            ways.append(option)
        else:
            ways.append(Sequence(call.node, None, run.iterate(option, call.node), born_in=run.loops))
    return join(ways)


def _dict(run: Calls, call: Call, name: str) -> Value:
    del name
    return Mapping({key: argument.value for key, argument in call.keywords.items()}, born_in=run.loops)


def _map(run: Calls, call: Call, name: str) -> Value:
    """`map(load, paths)`: a list of what one call gives, as long as the paths."""
    del name
    function, over = call.value(0), call.value(1)
    loop = run.new_loop(call.node, "comprehension", "", over)
    element = run.iterate(over, call.node)
    with run.inside(loop):
        made = join([run.call_with(option, [element], call.node) for option in options(function)])
    return Sequence(call.node, None, made, (loop,))


def _int(run: Calls, call: Call, name: str) -> Value:
    del run
    value = call.value(0)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return Const(int(value.value) if name == "builtins.int" else value.value)
    return value if isinstance(value, Array) else COUNTER


def _extreme(run: Calls, call: Call, name: str) -> Value:
    del run
    found = [a.value.value for a in call.positional if isinstance(a.value, Const)]
    if len(found) > 1 and len(found) == len(call.positional) and all(isinstance(v, (int, float)) for v in found):
        return Const((min if name == "builtins.min" else max)(found))
    return NUMBER


def _next(run: Calls, call: Call, name: str) -> Value:
    """In a loop, `next(iterator)` walks over the dataset just like the `for` itself would."""
    del name
    iterator = call.value(0)
    is_kept = bool(call.positional) and isinstance(call.positional[0].node, (cst.Name, cst.Attribute))
    if is_kept and run.repeating and any(is_walkable(option) for option in options(iterator)):
        run.see(DatasetWalked(iterator, run.repeating[-1], run.site(call.node)))
    return run.iterate(call.value(0), call.node)


def _endless(run: Calls, call: Call, name: str) -> Value:
    return Generator(run.origin("generator", name, call.node), endless=True)


def _path_join(run: Calls, call: Call, name: str) -> Value:
    del run, name
    parts = [a.value.value if isinstance(a.value, Const) else None for a in call.positional]
    if call.open_ended or not parts or not all(isinstance(part, str) for part in parts):
        return UNKNOWN
    return Const("/".join(str(part) for part in parts if part))


def _path(run: Calls, call: Call, name: str) -> Value:
    return call.value(0) if len(call.positional) == 1 else _path_join(run, call, name)


def _open(run: Calls, call: Call, name: str) -> Value:
    """An open file stands for its path, so that a loader handed the file can still be measured."""
    del run, name
    return call.value(0, "file", "name")


def _sample(run: Calls, call: Call, name: str) -> Value:
    del run, name
    return INDICES if isinstance(call.value(0), Range) else call.value(0)


def _default_dict(run: Calls, call: Call, name: str) -> Value:
    """`defaultdict(list)`: every key starts with a new list, which we take for one and the same."""
    del name
    factory = call.value(0)
    lists = isinstance(factory, Api) and factory.name == "builtins.list"
    return Mapping({}, Sequence(call.node, [], born_in=run.loops) if lists else UNKNOWN, run.loops)


def _ask(run: Calls, call: Call, name: str) -> Value:
    del call, name
    run.mark_asking()
    return UNKNOWN


def _partial(run: Calls, call: Call, name: str) -> Value:
    del run, name
    return call.value(0)


def _traced(run: Calls, call: Call, name: str) -> Value:
    """`tf.function(f)`: what it gives is called like f."""
    del name
    function = call.value(0, "func")
    if not isinstance(function, Function):
        return UNKNOWN
    traced = replace(function, tracer=call.node)
    run.see(StepTraced(traced, run.site(call.node), run.repeating))
    return traced


def _number(run: Calls, call: Call, name: str) -> Value:
    del run, call, name
    return NUMBER


CALLS: dict[str, Handler] = {
    "builtins.len": _length,
    "builtins.range": _range,
    "builtins.xrange": _range,
    "builtins.enumerate": _indexed,
    "builtins.zip": _zip,
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.set": _list,
    "builtins.sorted": _list,
    "builtins.dict": _dict,
    "collections.defaultdict": _default_dict,
    "builtins.map": _map,
    "builtins.int": _int,
    "builtins.float": _int,
    "builtins.round": _int,
    "builtins.min": _extreme,
    "builtins.max": _extreme,
    "builtins.sum": _number,
    "builtins.abs": _same,
    "builtins.iter": _iterator,
    "builtins.next": _next,
    "builtins.reversed": _same,
    "builtins.open": _open,
    "builtins.str": _same,
    "builtins.input": _ask,
    "builtins.raw_input": _ask,
    "math.ceil": _int,
    "math.floor": _int,
    "random.randint": _number,
    "random.randrange": _number,
    "random.sample": _sample,
    "copy.copy": _same,
    "copy.deepcopy": _same,
    "itertools.count": _endless,
    "itertools.cycle": _endless,
    "os.path.join": _path_join,
    "os.path.abspath": _same,
    "os.path.expanduser": _same,
    "pathlib.Path": _path,
    "gzip.open": _open,
    "bz2.BZ2File": _open,
    "io.open": _open,
    "codecs.open": _open,
    "tensorflow.io.gfile.GFile": _open,
    "functools.partial": _partial,
    "tensorflow.function": _traced,
    "tqdm.tqdm": _same,
    "tqdm.notebook.tqdm": _same,
    "tqdm.auto.tqdm": _same,
    "tqdm.tqdm_notebook": _same,
    "tqdm.trange": _range,
    "tqdm": _same,
}


def container_method(run: Calls, receiver: Sequence | Mapping, name: str, call: Call) -> Value:
    """A method of a list, tuple, set or dict."""
    if isinstance(receiver, Mapping):
        return _dict_method(run, receiver, name, call)
    if name in ("append", "add", "appendleft"):
        run.see_kept(receiver, call.positional[:1], call.node)
        run.grow(receiver, [call.value(0)])
    elif name == "insert":
        run.see_kept(receiver, call.positional[1:2], call.node)
        run.grow(receiver, [call.value(1)])
    elif name in ("extend", "update"):
        run.grow_all(receiver, call.value(0), call.node)
    elif name in ("pop", "popleft"):
        return join(receiver.parts())
    elif name == "copy":
        return receiver
    elif name in ("index", "count"):
        return NUMBER
    return UNKNOWN


def _dict_method(run: Calls, receiver: Mapping, name: str, call: Call) -> Value:
    everything = join(receiver.parts())
    if name in ("get", "pop", "setdefault"):
        key = call.value(0)
        if isinstance(key, Const) and isinstance(key.value, (str, int)):
            return receiver.items.get(key.value, everything)
        return everything
    if name == "items":
        return Sequence(call.node, None, Sequence(call.node, [UNKNOWN, everything]))
    if name == "values":
        return Sequence(call.node, None, everything)
    if name == "update" and isinstance(call.value(0), Mapping):
        other = call.value(0)
        assert isinstance(other, Mapping)
        receiver.items |= other.items
    elif isinstance(receiver.items.get(name), Function):
        return run.call_value(receiver.items[name], call)
    return UNKNOWN
