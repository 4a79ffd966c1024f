"""Attributes: of modules, objects, classes, models and arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import names, syntax
from kerasleaklint.semantics.run import Run
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
    from kerasleaklint.semantics.arguments import Call


class Members(Run):
    """What `value.name` stands for."""

    def attribute(self, value: Value, name: str) -> Value:
        return join([self.attribute_of(option, name) for option in options(value)])

    def attribute_of(self, value: Value, name: str) -> Value:
        if isinstance(value, Api):
            return Api(names.canonical(f"{value.name}.{name}"))
        if isinstance(value, ModuleValue):
            found = value.module.scope.find(name)
            return found[0] if found else UNKNOWN
        if isinstance(value, (Instance, Model)):
            return self._member(value, name)
        if isinstance(value, Class):
            found_value = value.lookup(name)
            return found_value if found_value is not None else UNKNOWN
        if isinstance(value, Super):
            return self._inherited(value, name)
        if isinstance(value, Array):
            return self._array_attribute(value, name)
        if isinstance(value, Method) and isinstance(value.receiver, (Unknown, Instance)):
            return Method(Given(value.name), name)
        return Method(value, name)

    def _member(self, value: Instance | Model, name: str) -> Value:
        instance = value.instance if isinstance(value, Model) else value
        if instance is None:
            return Method(value, name)
        if name in instance.attributes:
            found, taint = instance.attributes[name]
            self.taint |= taint
            return found
        member = instance.of.lookup(name)
        if member is None:
            return Method(value, name)
        return self.bind_member(member, value)

    def bind_member(self, member: Value, to: Value) -> Value:
        if not isinstance(member, Function) or isinstance(member.node, cst.Lambda):
            return member
        decorators = {syntax.dotted(d.decorator) for d in member.node.decorators}
        if "staticmethod" in decorators:
            return member
        bound = replace(member, bound=to)
        if decorators & {"property", "cached_property", "functools.cached_property"}:
            return self.call_function(bound, None)
        return bound

    def _inherited(self, value: Super, name: str) -> Value:
        for base in value.of.bases:
            for option in options(base):
                found = option.lookup(name) if isinstance(option, Class) else None
                if found is not None:
                    return self.bind_member(found, value.bound)
                if isinstance(option, Api) and name == "__init__":
                    return Api(f"{option.name}.__init__")
        return Method(value.bound, name) if isinstance(value.bound, Model) and name != "__init__" else UNKNOWN

    def _array_attribute(self, array: Array, name: str) -> Value:
        if name == "shape":
            if array.shape is None:
                return Sequence(array.origin.made.node, None, NUMBER)
            sides: list[Value] = [NUMBER if side is None else Const(side) for side in array.shape]
            return Sequence(array.origin.made.node, sides)
        if name in ("size", "ndim", "nbytes", "itemsize"):
            return NUMBER
        if name == "T":
            return array.then("other", array.origin.made.node, shape=array.shape[::-1] if array.shape else None)
        if name in ("values", "iloc", "loc", "data", "array", "real"):
            return array
        if name in ("dtype", "columns", "index", "name", "flat"):
            return UNKNOWN
        return Method(array, name)

    def call_function(self, function: Function, call: Call | None) -> Value:
        raise NotImplementedError
