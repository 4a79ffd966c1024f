"""Assignments: how names, attributes and items come to stand for values, and cease to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import growing, syntax
from kerasleaklint.semantics.arguments import Argument
from kerasleaklint.semantics.facts import LossSummed
from kerasleaklint.semantics.interpretation.operators import operate
from kerasleaklint.semantics.knowledge import collecting, keras, methods, tensors
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Array,
    Class,
    Const,
    Counter,
    Given,
    Instance,
    Mapping,
    Model,
    Number,
    Sequence,
    Tensor,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


# Statements


def _assign(run: Run, node: cst.Assign) -> bool:
    run.taint = 0
    value = run.eval(node.value)
    if run.tapes and syntax.adds_to_itself(node):
        _see_summed(run, node.targets[0].target, value, node.value)
    for target in node.targets:
        run.assign(target.target, value, run.taint)
    return False


def _annotated(run: Run, node: cst.AnnAssign) -> bool:
    if node.value is not None:
        run.taint = 0
        run.assign(node.target, run.eval(node.value), run.taint)
    return False


def _augmented(run: Run, node: cst.AugAssign) -> bool:
    run.taint = 0
    left = run.eval(node.target)
    right = run.eval(node.value)
    if isinstance(left, Sequence) and isinstance(node.operator, cst.AddAssign):
        growing.grow_all(run, left, right, node.value)
        return False
    _see_summed(run, node.target, right, node.value)
    run.assign(node.target, operate(run, left, node.operator, right, node), run.taint)
    return False


def _see_summed(run: Run, target: cst.CSTNode, term: Value, node: cst.CSTNode) -> None:
    """A loss that the loop began to add up after the tape was opened: the tape keeps what led to each term."""
    inside = run.repeating[-1:] if run.tapes and len(run.loops) > run.tapes[-1].depth else ()
    if inside and any(isinstance(option, Tensor) for option in options(term)):
        run.see(LossSummed(target, run.site(node), inside[0], run.tapes[-1].site))


def _delete(run: Run, node: cst.Del) -> bool:
    targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        name = target.value if isinstance(target, cst.Element) else target
        if isinstance(name, cst.Name):
            run.scope.names.pop(name.value, None)
    return False


def _global(run: Run, node: cst.Global | cst.Nonlocal) -> bool:
    for item in node.names:
        owner = run.module.scope if isinstance(node, cst.Global) else run.scope.parent
        if owner is not None and run.scope is not owner:
            run.scope.outer[item.name.value] = owner
    return False


# Targets


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
        parts = [_part(option, position) for option in options(value)]
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
        if isinstance(owner, (Mapping, Sequence)):
            growing.see_kept(run, owner, [Argument(value, target)], target)
        if isinstance(owner, Mapping):
            _set_key(run, owner, target, value)
        elif isinstance(owner, Sequence):
            growing.grow(run, owner, [value])
        elif isinstance(owner, Array):
            run.assign(target.value, _stored(run, owner, target, value), taint | own)


def _set_key(run: Run, owner: Mapping, target: cst.Subscript, value: Value) -> None:
    key = _constant_key(run, target)
    if key is not None:
        owner.items[key] = value
    else:
        owner.element = join([owner.element, value])


def _stored(run: Run, owner: Array, target: cst.Subscript, value: Value) -> Array:
    """A column of a table set anew, or rows of an array filled in."""
    key = _constant_key(run, target)
    return owner.with_member(key, value) if isinstance(key, str) else collecting.filled(run, owner, value)


def _constant_key(run: Run, target: cst.Subscript) -> str | int | None:
    only = target.slice[0].slice
    key = run.eval(only.value) if isinstance(only, cst.Index) else UNKNOWN
    return key.value if isinstance(key, Const) and isinstance(key.value, (str, int)) else None


TARGETS: dict[type[cst.CSTNode], Callable[[Run, Any, Value, int], None]] = {
    cst.Name: _to_name,
    cst.Tuple: _to_several,
    cst.List: _to_several,
    cst.Attribute: _to_attribute,
    cst.Subscript: _to_item,
    cst.StarredElement: _to_element,
    cst.Element: _to_element,
}


# Unpacking


def _part(value: Value, position: int) -> Value:
    """One name's share when a value is unpacked."""
    handler = PARTS.get(type(value))
    return handler(value, position) if handler else UNKNOWN


def _part_of_sequence(value: Sequence, position: int) -> Value:
    if value.items is None:
        return value.element
    return value.items[position] if position < len(value.items) else UNKNOWN


def _part_of_array(value: Array, position: int) -> Value:
    del position
    return methods.unpacked(value)


def _part_of_tensor(value: Tensor, position: int) -> Value:
    del position
    return tensors.part(value)


def _alike(value: Value, position: int) -> Value:
    """What comes out of a tuple of numbers, or out of a parameter, is one."""
    del position
    return value


PARTS: dict[type[Value], Callable[[Any, int], Value]] = {
    Sequence: _part_of_sequence,
    Array: _part_of_array,
    Tensor: _part_of_tensor,
    Number: _alike,
    Counter: _alike,
    Given: _alike,
}
STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _global,
}
