"""Paths of files: which expressions are one, as far as a program shows, and which names stand for an open file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import (
    binders,
    function_called,
    mentions,
    returned,
    scope_of,
    sole_value,
)
from kerasleaklint.fixes.following.callees import owner, uses_of
from kerasleaklint.semantics.values import Const, options

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.values import Value


def is_path(draft: Draft, argument: cst.BaseExpression, depth: int = 4) -> bool:
    """Text or a path, as far as the file shows; a file that is open cannot be mapped by name."""
    if depth == 0:
        return False
    if isinstance(argument, cst.Name):
        return _names_path(draft, argument, depth)
    if isinstance(argument, cst.Attribute):
        return _is_parsed(draft, argument.value)
    if isinstance(argument, cst.Subscript):
        return _is_path_in(draft, argument, depth)
    if isinstance(argument, cst.BinaryOperation) and isinstance(argument.operator, (cst.Add, cst.Divide, cst.Modulo)):
        return any(is_path(draft, side, depth - 1) for side in (argument.left, argument.right))
    if isinstance(argument, cst.Call):
        return _last_name(argument.func) in ("join", "Path", "format", "joinpath", "str")
    text = getattr(argument, "evaluated_value", None)
    return isinstance(argument, cst.FormattedString) or (isinstance(text, str) and not text.endswith(".npz"))


def _is_parsed(draft: Draft, value: cst.BaseExpression) -> bool:
    """What the command line gives, here or in a function of the file: text, unless the parser opens files."""
    made = sole_value(value, draft.model)
    function = function_called(made, draft.model) if isinstance(made, cst.Call) else None
    if function is not None:
        made = returned(function, None)
    is_parsed = isinstance(made, cst.Call) and _last_name(made.func) in ("parse_args", "parse_known_args")
    return is_parsed and "FileType" not in draft.model.source.text


def _is_path_in(draft: Draft, item: cst.Subscript, depth: int) -> bool:
    """`sys.argv[1]`, or an item of a dict or list that is written out: all under the key, if that is a literal."""
    if called(item.value, draft.model) == "sys.argv":
        return True
    made, index = sole_value(item.value, draft.model), item.slice[0].slice
    if isinstance(made, (cst.List, cst.Tuple)):
        return all(is_path(draft, element.value, depth - 1) for element in made.elements)
    wanted = getattr(index.value, "evaluated_value", None) if isinstance(index, cst.Index) else None
    if not isinstance(made, cst.Dict) or any(isinstance(e, cst.StarredDictElement) for e in made.elements):
        return False
    pairs = [(e.key, e.value) for e in made.elements if isinstance(e, cst.DictElement)]
    found = [value for key, value in pairs if wanted in (None, getattr(key, "evaluated_value", None))]
    return bool(found) and all(is_path(draft, value, depth - 1) for value in found)


def _names_path(draft: Draft, name: cst.Name, depth: int) -> bool:
    """A variable that holds text, or a parameter that all calls in the file give text."""
    scope = scope_of(name, draft.model)
    found = binders(name.value, scope, draft.model) if scope is not draft.model.root.tree else []
    if not found:
        known = draft.model.root.scope.find(name.value)
        if known is not None and _is_text(known[0]):
            return not openings(draft, name)
    value = sole_value(name, draft.model)
    if value is not None:
        return is_path(draft, value, depth - 1)
    if (
        len(found) != 1
        or not isinstance(scope, cst.FunctionDef)
        or not isinstance(draft.model.parents[found[0]], cst.Param)
    ):
        return False
    given = _given(draft, scope, name.value)
    return bool(given) and all(is_path(draft, value, depth - 1) for value in given)


def _given(draft: Draft, function: cst.FunctionDef, parameter: str) -> list[cst.BaseExpression]:
    """What the calls of a function give for a parameter; nothing if one of them cannot be read."""
    params = list(function.params.params)[owner(function, draft.model) is not None :]
    position = next((at for at, p in enumerate(params) if p.name.value == parameter), None)
    default = next((p.default for p in function.params.params if p.name.value == parameter), None)
    given: list[cst.BaseExpression] = []
    for name in _calls_of(draft, function):
        call = draft.model.parents[name]
        if not isinstance(call, cst.Call) or call.func is not name or any(arg.star for arg in call.args):
            return []
        named = [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == parameter]
        plain = [arg.value for arg in call.args if arg.keyword is None]
        value = named[0] if named else plain[position] if position is not None and position < len(plain) else default
        if value is None:
            return []
        given.append(value)
    return given


def _calls_of(draft: Draft, function: cst.FunctionDef) -> list[cst.BaseExpression]:
    """Where the program names a function or method, or for `__init__` the class."""
    made = owner(function, draft.model)
    if made is None or function.name.value != "__init__":
        return uses_of(function, draft.model)
    return [name for name in mentions(made.name.value, draft.model) if name is not made.name]


def _last_name(func: cst.BaseExpression) -> str:
    node = func.attr if isinstance(func, cst.Attribute) else func
    return node.value if isinstance(node, cst.Name) else ""


def _is_text(value: Value) -> bool:
    return all(
        isinstance(o, Const) and isinstance(o.value, str) and not o.value.endswith(".npz") for o in options(value)
    )


def opening(draft: Draft, node: cst.CSTNode | None) -> cst.Call | None:
    """`open(path, "rb")`."""
    if not isinstance(node, cst.Call) or called(node.func, draft.model) != "open" or len(node.args) != 2:
        return None
    mode = getattr(node.args[1].value, "evaluated_value", None)
    return node if mode == "rb" and node.args[0].keyword is None and not node.args[0].star else None


def openings(draft: Draft, name: cst.Name) -> list[cst.Call | None]:
    """What a name is bound to by `with open(...) as name`, in its scope; None for what is bound otherwise."""
    parents = draft.model.parents
    found = [parents[node] for node in binders(name.value, scope_of(name, draft.model), draft.model)]
    items = [parents[node] if isinstance(node, cst.AsName) else None for node in found]
    if not any(isinstance(item, cst.WithItem) for item in items):
        return []
    return [opening(draft, item.item) if isinstance(item, cst.WithItem) else None for item in items]
