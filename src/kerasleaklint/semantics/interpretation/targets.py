"""Targets: how a name, an attribute, an item or several of them come to stand for a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import growing
from kerasleaklint.semantics.arguments import Argument
from kerasleaklint.semantics.interpretation.elements import part_of
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.knowledge.arrays import collecting
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Array,
    Class,
    Const,
    Given,
    Instance,
    Mapping,
    Model,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def assign(run: Run, target: cst.CSTNode, value: Value, taint: int) -> None:
    handler = TARGETS.get(type(target))
    if handler is not None:
        handler(run, target, value, taint)


def _to_name(run: Run, target: cst.Name, value: Value, taint: int) -> None:
    named = isinstance(value, Given) and keras.names_a_model(target.value)
    run.scope.bind(target.value, Given(target.value) if named else value, taint)


def _to_element(run: Run, target: cst.StarredElement | cst.Element, value: Value, taint: int) -> None:
    run.assign(target.value, value, taint)


def _to_several(run: Run, target: cst.Tuple | cst.List, value: Value, taint: int) -> None:
    for position, element in enumerate(target.elements):
        parts = [part_of(option, position) for option in options(value)]
        starred = isinstance(element, cst.StarredElement)
        run.assign(element.value, UNKNOWN if starred else join(parts), taint)


def _to_attribute(run: Run, target: cst.Attribute, value: Value, taint: int) -> None:
    name = target.attr.value
    for option in options(run.eval(target.value)):
        owner = option.instance if isinstance(option, Model) else option
        if isinstance(owner, Instance):
            old, bits = owner.attributes.get(name, (UNKNOWN, 0))
            owner.attributes[name] = (join([value, old]), bits | taint)
        elif isinstance(owner, Class):
            owner.scope.bind(name, value, taint)


def _to_item(run: Run, target: cst.Subscript, value: Value, taint: int) -> None:
    owners, own = run.tainted(target.value)
    for part in target.slice:
        if isinstance(part.slice, cst.Index):
            own |= run.tainted(part.slice.value)[1]
    for owner in options(owners):
        handler = OWNERS.get(type(owner))
        if handler is not None:
            handler(run, owner, target, value, taint | own)


def _into_mapping(run: Run, owner: Mapping, target: cst.Subscript, value: Value, taint: int) -> None:
    del taint
    growing.see_kept(run, owner, [Argument(value, target)], target)
    key = _constant_key(run, target)
    if key is not None:
        owner.items[key] = value
    else:
        owner.element = join([owner.element, value])


def _into_sequence(run: Run, owner: Sequence, target: cst.Subscript, value: Value, taint: int) -> None:
    del taint
    growing.see_kept(run, owner, [Argument(value, target)], target)
    growing.grow(run, owner, [value])


def _into_array(run: Run, owner: Array, target: cst.Subscript, value: Value, taint: int) -> None:
    """A column of a table set anew, or rows of an array filled in."""
    key = _constant_key(run, target)
    stored = owner.with_member(key, value) if isinstance(key, str) else collecting.filled(run, owner, value)
    run.assign(target.value, stored, taint)


def _constant_key(run: Run, target: cst.Subscript) -> str | int | None:
    only = target.slice[0].slice
    key = run.eval(only.value) if isinstance(only, cst.Index) else UNKNOWN
    return key.value if isinstance(key, Const) and isinstance(key.value, (str, int)) else None


OWNERS: dict[type[Value], Callable[[Run, Any, cst.Subscript, Value, int], None]] = {
    Mapping: _into_mapping,
    Sequence: _into_sequence,
    Array: _into_array,
}
TARGETS: dict[type[cst.CSTNode], Callable[[Run, Any, Value, int], None]] = {
    cst.Name: _to_name,
    cst.Tuple: _to_several,
    cst.List: _to_several,
    cst.Attribute: _to_attribute,
    cst.Subscript: _to_item,
    cst.StarredElement: _to_element,
    cst.Element: _to_element,
}
