"""Attributes: of modules, objects, classes, models and arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import public_names, syntax
from kerasleaklint.semantics.values import (
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Class,
    Const,
    Function,
    Given,
    Instance,
    Method,
    Model,
    ModuleValue,
    Sequence,
    Super,
    Unknown,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run

PROPERTIES = {"property", "cached_property", "functools.cached_property"}


def attribute(run: Run, value: Value, name: str) -> Value:
    """What `value.name` stands for."""
    return join([ATTRIBUTES.get(type(option), _method)(run, option, name) for option in options(value)])


def _method(run: Run, value: Value, name: str) -> Value:
    """Nothing more is known than how it is called."""
    del run
    return Method(value, name)


def _of_method(run: Run, value: Method, name: str) -> Value:
    """`something.layer.kernel`: of an attribute of what we cannot see, its name is all that there is."""
    del run
    is_unseen = isinstance(value.receiver, (Unknown, Instance))
    return Method(Given(value.name) if is_unseen else value, name)


def _of_api(run: Run, value: Api, name: str) -> Value:
    del run
    return Api(public_names.canonical(f"{value.name}.{name}"))


def _of_module(run: Run, value: ModuleValue, name: str) -> Value:
    del run
    found = value.module.scope.find(name)
    return found[0] if found else UNKNOWN


def _of_class(run: Run, value: Class, name: str) -> Value:
    del run
    found = value.lookup(name)
    return found if found is not None else UNKNOWN


def _of_object(run: Run, value: Instance | Model, name: str) -> Value:
    instance = value.instance if isinstance(value, Model) else value
    if instance is None:
        return Method(value, name)
    if name in instance.attributes:
        found, taint = instance.attributes[name]
        run.taint |= taint
        return found
    member = instance.of.lookup(name)
    return run.bind_member(member, value) if member is not None else Method(value, name)


def bind_member(run: Run, member: Value, to: Value) -> Value:
    if not isinstance(member, Function) or isinstance(member.node, cst.Lambda):
        return member
    decorators = {syntax.dotted(d.decorator) for d in member.node.decorators}
    if "staticmethod" in decorators:
        return member
    bound = replace(member, bound=to)
    return run.call_function(bound, None) if decorators & PROPERTIES else bound


def _inherited(run: Run, value: Super, name: str) -> Value:
    """`super().name`"""
    for base in value.of.bases:
        for option in options(base):
            found = option.lookup(name) if isinstance(option, Class) else None
            if found is not None:
                return run.bind_member(found, value.bound)
            if isinstance(option, Api) and name == "__init__":
                return Api(f"{option.name}.__init__")
    return Method(value.bound, name) if isinstance(value.bound, Model) and name != "__init__" else UNKNOWN


# Arrays


def _of_array(run: Run, array: Array, name: str) -> Value:
    handler = ARRAY_ATTRIBUTES.get(name)
    return handler(array) if handler else _method(run, array, name)


def _shape(array: Array) -> Value:
    if array.shape is None:
        return Sequence(array.origin.made.node, None, NUMBER)
    sides: list[Value] = [NUMBER if side is None else Const(side) for side in array.shape]
    return Sequence(array.origin.made.node, sides)


def _transposed(array: Array) -> Value:
    return array.then("other", array.origin.made.node, shape=array.shape[::-1] if array.shape else None)


def _number(array: Array) -> Value:
    del array
    return NUMBER


def _itself(array: Array) -> Value:
    return array


def _description(array: Array) -> Value:
    del array
    return UNKNOWN


ARRAY_ATTRIBUTES: dict[str, Callable[[Array], Value]] = {
    "shape": _shape,
    "T": _transposed,
    **dict.fromkeys(("size", "ndim", "nbytes", "itemsize"), _number),
    **dict.fromkeys(("values", "iloc", "loc", "data", "array", "real"), _itself),
    **dict.fromkeys(("dtype", "columns", "index", "name", "flat"), _description),
}
ATTRIBUTES: dict[type[Value], Callable[[Run, Any, str], Value]] = {
    Api: _of_api,
    ModuleValue: _of_module,
    Instance: _of_object,
    Model: _of_object,
    Class: _of_class,
    Super: _inherited,
    Array: _of_array,
    Method: _of_method,
}
