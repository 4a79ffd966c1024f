"""What a program may do to an array row by row: steps that give the same on some rows as on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.following.steady import is_steady, number
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerasleaklint.fixes.desk.draft import Draft

FUNCTIONS = {
    f"numpy.{name}"
    for name in (
        "abs", "absolute", "add", "clip", "divide", "exp", "float32", "float64", "log", "log1p", "multiply",
        "nan_to_num", "power", "round", "sqrt", "square", "subtract",
    )
}  # fmt: skip
IDENTITIES = {"numpy.array", "numpy.asarray", "numpy.ascontiguousarray"}
METHODS = {"astype", "clip", "round"}


@dataclass(frozen=True, eq=False)
class Step:
    """`kind`: compute (each row from itself), view (so, too, but of a map no data is touched), same, reshape, take."""

    node: cst.CSTNode
    kind: str


def step_above(draft: Draft, node: cst.CSTNode, kinds: Mapping[cst.CSTNode, str]) -> Step | None:
    """The step that takes the node as its array, if it is one that can be done row by row.

    `kinds` has the steps on the way to the calls that train; what is done elsewhere is none of ours.
    """
    parent = draft.model.parents[node]
    if isinstance(parent, cst.AugAssign) and parent.target is node and parent in kinds:
        return Step(parent, "compute") if is_steady(draft, parent.value, kinds[parent]) else None
    if isinstance(parent, cst.Subscript) and parent.value is node:
        kind = _index_kind(parent, kinds)
        return Step(parent, kind) if kind else None
    if isinstance(parent, cst.BinaryOperation) and parent in kinds:
        other = parent.right if parent.left is node else parent.left
        return Step(parent, "compute") if is_steady(draft, other, kinds[parent]) else None
    call = draft.model.parents.get(parent)
    if not isinstance(call, cst.Call):
        return None
    kind = _method_kind(draft, call, kinds) if call.func is parent else _function_kind(draft, call, node, kinds)
    return Step(call, kind) if kind else None


def _index_kind(node: cst.Subscript, kinds: Mapping[cst.CSTNode, str]) -> str | None:
    """`x[:, 1:]` and `x[..., None]` keep the rows; `x[:n]` and `x[train]` on the way to a call take some of them."""
    first = node.slice[0].slice
    if len(node.slice) > 1:
        rest = [element.slice for element in node.slice[1:]]
        if not _is_whole(first) or not all(_is_literal_index(part) for part in rest):
            return None
        return "compute" if any(isinstance(n, cst.List) for part in rest for n in walk(part)) else "view"
    return "take" if node in kinds and not _is_mask_of_itself(node) else None


def _is_mask_of_itself(node: cst.Subscript) -> bool:
    """`x[x > 0]`, which takes single elements, and rows only if each is one number."""
    inside = [part for part in walk(node.slice[0]) if part.deep_equals(node.value)]
    is_reduced = any(isinstance(part, cst.Arg) and part.keyword and part.keyword.value == "axis" for part in walk(node))
    compared = [part for part in walk(node.slice[0]) if isinstance(part, cst.Comparison) and part.left in inside]
    return bool(compared) and not is_reduced


def _is_whole(part: cst.BaseSlice) -> bool:
    if isinstance(part, cst.Slice):
        return part.lower is None and part.upper is None and part.step is None
    return isinstance(part, cst.Index) and isinstance(part.value, cst.Ellipsis)


def _is_literal_index(part: cst.BaseSlice) -> bool:
    """A slice or number made of literals, `None` or `np.newaxis`."""
    nodes = [n for n in walk(part) if isinstance(n, (cst.Name, cst.Call))]
    return all(isinstance(n, cst.Name) and n.value in ("None", "newaxis", "np", "numpy") for n in nodes)


def _method_kind(draft: Draft, call: cst.Call, kinds: Mapping[cst.CSTNode, str]) -> str | None:
    assert isinstance(call.func, cst.Attribute)
    name = call.func.attr.value
    if name == "copy" and not call.args:
        return "same"
    if name in METHODS and call in kinds:
        return "compute" if all(is_steady(draft, arg.value, "elementwise") for arg in call.args) else None
    if name == "reshape" and call in kinds:
        return "reshape"
    return "view" if name == "transpose" and _keeps_first_axis(call.args) else None


def _function_kind(draft: Draft, call: cst.Call, node: cst.CSTNode, kinds: Mapping[cst.CSTNode, str]) -> str | None:
    name = called(call.func, draft.model)
    others = [arg for arg in call.args if arg.value is not node]
    if name in IDENTITIES and call.args[0].value is node:
        keys = {arg.keyword.value for arg in others if arg.keyword}
        return None if len(keys) < len(others) or keys - {"dtype"} else "compute" if others else "same"
    if name in FUNCTIONS and call in kinds:
        return "compute" if all(is_steady(draft, arg.value, kinds[call]) for arg in others) else None
    if name == "numpy.reshape" and call in kinds and call.args[0].value is node:
        return "reshape"
    if name == "numpy.expand_dims" and call.args[0].value is node and len(others) == 1:
        axis = number(others[0].value)  # -2 is the first axis of what has one row of numbers
        return "view" if axis is not None and (axis > 0 or axis == -1) else None
    if name == "numpy.transpose" and call.args[0].value is node:
        return "view" if _keeps_first_axis(others) else None
    return None


def _keeps_first_axis(args: Sequence[cst.Arg]) -> bool:
    axes = args[0].value if len(args) == 1 else None
    parts = [e.value for e in axes.elements] if isinstance(axes, (cst.Tuple, cst.List)) else [a.value for a in args]
    numbers = [number(part) for part in parts]
    return len(numbers) > 1 and numbers[0] == 0 and None not in numbers
