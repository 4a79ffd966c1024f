"""Lists, tuples, sets and dicts: what makes them, what their methods give, and how they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics import growing
from kerasleaklint.semantics.facts import DatasetListed
from kerasleaklint.semantics.knowledge.table import Handler
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_walkable
from kerasleaklint.semantics.values import (
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Const,
    Function,
    Mapping,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _list(run: Run, call: Call, name: str) -> Value:
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


def _dict(run: Run, call: Call, name: str) -> Value:
    del name
    return Mapping({key: argument.value for key, argument in call.keywords.items()}, born_in=run.loops)


def _default_dict(run: Run, call: Call, name: str) -> Value:
    """`defaultdict(list)`: every key starts with a new list, which we take for one and the same."""
    del name
    factory = call.value(0)
    lists = isinstance(factory, Api) and factory.name == "builtins.list"
    return Mapping({}, Sequence(call.node, [], born_in=run.loops) if lists else UNKNOWN, run.loops)


CALLS: dict[str, Handler] = {
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.set": _list,
    "builtins.sorted": _list,
    "builtins.dict": _dict,
    "collections.defaultdict": _default_dict,
}


def sequence_method(run: Run, receiver: Sequence, name: str, call: Call) -> Value:
    method = SEQUENCE_METHODS.get(name)
    run.taint_receiver(call)
    return method(run, receiver, call) if method is not None else UNKNOWN


def _append(run: Run, receiver: Sequence, call: Call) -> Value:
    growing.see_kept(run, receiver, call.positional[:1], call.node)
    growing.grow(run, receiver, [call.value(0)])
    return UNKNOWN


def _insert(run: Run, receiver: Sequence, call: Call) -> Value:
    growing.see_kept(run, receiver, call.positional[1:2], call.node)
    growing.grow(run, receiver, [call.value(1)])
    return UNKNOWN


def _extend(run: Run, receiver: Sequence, call: Call) -> Value:
    growing.grow_all(run, receiver, call.value(0), call.node)
    return UNKNOWN


def _any_item(run: Run, receiver: Sequence, call: Call) -> Value:
    del run, call
    return join(receiver.parts())


def _same(run: Run, receiver: Sequence, call: Call) -> Value:
    del run, call
    return receiver


def _number(run: Run, receiver: Sequence, call: Call) -> Value:
    del run, receiver, call
    return NUMBER


SEQUENCE_METHODS: dict[str, Callable[[Run, Sequence, Call], Value]] = {
    **dict.fromkeys(("append", "add", "appendleft"), _append),
    "insert": _insert,
    **dict.fromkeys(("extend", "update"), _extend),
    **dict.fromkeys(("pop", "popleft"), _any_item),
    "copy": _same,
    **dict.fromkeys(("index", "count"), _number),
}


def mapping_method(run: Run, receiver: Mapping, name: str, call: Call) -> Value:
    method = MAPPING_METHODS.get(name)
    if method is not None:
        return method(receiver, call)
    member = receiver.items.get(name)
    return run.call_value(member, call) if isinstance(member, Function) else UNKNOWN


def _get(receiver: Mapping, call: Call) -> Value:
    key, everything = call.value(0), join(receiver.parts())
    if isinstance(key, Const) and isinstance(key.value, (str, int)):
        return receiver.items.get(key.value, everything)
    return everything


def _items(receiver: Mapping, call: Call) -> Value:
    return Sequence(call.node, None, Sequence(call.node, [UNKNOWN, join(receiver.parts())]))


def _values(receiver: Mapping, call: Call) -> Value:
    return Sequence(call.node, None, join(receiver.parts()))


def _update(receiver: Mapping, call: Call) -> Value:
    other = call.value(0)
    if isinstance(other, Mapping):
        receiver.items |= other.items
    return UNKNOWN


MAPPING_METHODS: dict[str, Callable[[Mapping, Call], Value]] = {
    **dict.fromkeys(("get", "pop", "setdefault"), _get),
    "items": _items,
    "values": _values,
    "update": _update,
}
