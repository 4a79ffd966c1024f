"""Whether a function computes element by element, so that it does the same to a batch."""

from __future__ import annotations

import re

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.functions.callees import calls
from kerasleaklint.semantics.values import Api, Const, Function, Value, options

ELEMENTWISE = re.compile(
    r"tensorflow\.(cast|to_float|one_hot|abs|sqrt|exp|square|clip_by_value|identity|where|minimum|maximum|subtract|add"
    r"|multiply|divide|image\.convert_image_dtype|math\.(log|log1p|exp|sqrt|abs|square|subtract|add|multiply|divide))$"
)


def is_elementwise(value: Value) -> bool:
    """Whether a function computes element by element, so that it may be given a batch as well."""
    found = list(options(value))
    return bool(found) and all(isinstance(option, Function) and _is_elementwise(option) for option in found)


def _is_elementwise(function: Function) -> bool:
    called = list(calls(function))
    nodes = list(syntax.walk(function.node, into_scopes=True))
    if not called or any(one.name is None or not ELEMENTWISE.match(one.name) for one in called):
        return False
    if any(isinstance(node, cst.Subscript) and not _is_key(node) for node in nodes):
        return False
    own = syntax.local_names(function.node)
    names_read = (node.value for node in nodes if isinstance(node, cst.Name) and node.value not in own)
    return all(_is_number_or_package(name, function) for name in names_read)


def _is_key(node: cst.Subscript) -> bool:
    """`features["image"]`"""
    index = node.slice[0].slice
    return len(node.slice) == 1 and isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString)


def _is_number_or_package(name: str, function: Function) -> bool:
    """An array of another rank would be spread over a batch in another way."""
    found = function.scope.find(name)
    return found is None or isinstance(found[0], (Api, Function)) or _is_number(found[0])


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, (int, float))
