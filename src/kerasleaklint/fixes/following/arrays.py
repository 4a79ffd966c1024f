"""Which expressions are arrays because of how they are written, where nothing else is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.layout import Layout
from kerasleaklint.fixes.desk.lookup import ancestors, binders, function_called, returned, scope_of, sole_value
from kerasleaklint.fixes.following.callees import callee
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

MAKERS = {
    "numpy.arange", "numpy.array", "numpy.asarray", "numpy.concatenate", "numpy.empty", "numpy.eye", "numpy.full",
    "numpy.hstack", "numpy.load", "numpy.ones", "numpy.repeat", "numpy.stack", "numpy.tile", "numpy.vstack",
    "numpy.zeros",
}  # fmt: skip
METHODS = {"astype", "copy", "flatten", "ravel", "reshape", "round"}
# With an axis they give an array.
REDUCING = {"all", "any", "argmax", "argmin", "max", "mean", "min", "std", "sum", "var"}
# Objects whose `transform` gives an array of one row for each label.
ENCODERS = {"LabelBinarizer", "LabelEncoder"}


def is_array(node: cst.BaseExpression, model: FileModel) -> bool:
    """`np.array(labels)`, or a variable that holds it here."""
    if isinstance(node, cst.Name):
        return _holds_array(node, model)
    if isinstance(node, cst.BinaryOperation):
        sides = (node.left, node.right)
        return any(is_array(side, model) for side in sides) and all(is_plain(side, model) for side in sides)
    if isinstance(node, cst.Comparison):
        return is_array(node.left, model)
    if isinstance(node, cst.Subscript):
        index = node.slice[0].slice
        return is_array(node.value, model) and (not isinstance(index, cst.Index) or is_array(index.value, model))
    if isinstance(node, cst.Attribute):
        return node.attr.value == "values" or _keeps_array(node, model)
    return isinstance(node, cst.Call) and _gives_array(node, None, model)


def is_plain(node: cst.BaseExpression, model: FileModel) -> bool:
    """An array or a number: a table's column or a tensor would make one of what is computed with it."""
    if isinstance(node, cst.UnaryOperation):
        return is_plain(node.expression, model)
    if isinstance(node, (cst.Integer, cst.Float)) or is_array(node, model):
        return True
    if isinstance(node, cst.Call):
        name = public_name(node.func, model) or dotted(node.func) or ""
        return name in ("float", "int", "len") or name.rpartition(".")[2] in REDUCING
    value = sole_value(node, model)
    return value is not None and is_plain(value, model)


def _gives_array(call: cst.Call, position: int | None, model: FileModel) -> bool:
    """Whether a call gives an array, or has one at a position among several values."""
    function = function_called(call, model) or callee(call.func, model)
    if function is not None:
        value = returned(function, position)
        return value is not None and is_array(value, model)
    name = public_name(call.func, model) or ""
    if position is not None:
        arrays = [arg.value for arg in call.args if arg.keyword is None]
        is_split = name.endswith("train_test_split") and position < 2 * len(arrays)
        return is_split and is_array(arrays[position // 2], model)
    if name in MAKERS or name.endswith(("utils.to_categorical", "class_weight.compute_sample_weight")):
        return True
    if name.startswith("numpy.") and name.rpartition(".")[2] in REDUCING:
        return _has_axis(call) and is_array(call.args[0].value, model)
    return isinstance(call.func, cst.Attribute) and _method_gives_array(call, call.func, model)


def _has_axis(call: cst.Call) -> bool:
    """Along an axis a reduction leaves an array, unless that was the only one."""
    return any(arg.keyword is not None and arg.keyword.value == "axis" for arg in call.args)


def _method_gives_array(call: cst.Call, method: cst.Attribute, model: FileModel) -> bool:
    name = method.attr.value
    if name in ("fit_transform", "transform"):
        made = sole_value(method.value, model) or method.value
        return isinstance(made, cst.Call) and (public_name(made.func, model) or "").rpartition(".")[2] in ENCODERS
    if name in ("permutation", "to_numpy"):
        return True
    return (name in METHODS or (name in REDUCING and _has_axis(call))) and is_array(method.value, model)


def _holds_array(name: cst.Name, model: FileModel) -> bool:
    """Whether an array was assigned to the variable last, whatever way was taken."""
    bound = sorted(binders(name.value, scope_of(name, model), model), key=model.span)
    start = model.span(Layout(model).statement(name))[0]
    earlier = [binder for binder in bound if model.span(binder)[0] < start]
    if not earlier:
        return False
    around = list(ancestors(name, model))
    line = Layout(model).statement(earlier[-1])
    loops = [node for node in around if isinstance(node, (cst.For, cst.While))]
    later = [binder for binder in bound if binder not in earlier]
    if model.parents[line] not in around or any(_is_in(binder, loops, model) for binder in later):
        return False
    return _is_assigned_array(earlier[-1], model)


def _keeps_array(attribute: cst.Attribute, model: FileModel) -> bool:
    """`self.labels`, to which nothing but arrays is assigned, whatever the object, and not from other attributes."""
    alike = [node for node in model.every(cst.Attribute) if node.attr.value == attribute.attr.value]
    bound = [node for node in alike if isinstance(model.parents[node], (cst.AssignTarget, cst.AugAssign, cst.Element))]
    lines = [Layout(model).statement(node) for node in bound]
    read = [node for line in lines for node in walk(line) if isinstance(node, cst.Attribute) and node not in bound]
    if any(isinstance(node.value, cst.Name) and node.value.value == "self" for node in read):
        return False
    return bool(bound) and all(_is_assigned_array(node, model) for node in bound)


def _is_assigned_array(bound: cst.Name | cst.Attribute, model: FileModel) -> bool:
    target = model.parents[bound]
    position = None
    if isinstance(target, cst.Element):
        row = model.parents[target]
        position, target = list(getattr(row, "elements", ())).index(target), model.parents[row]
    assign = model.parents[target]
    if not isinstance(target, cst.AssignTarget) or not isinstance(assign, cst.Assign):
        return False
    if position is None:
        return is_array(assign.value, model)
    if isinstance(assign.value, cst.Tuple) and position < len(assign.value.elements):
        return is_array(assign.value.elements[position].value, model)
    return isinstance(assign.value, cst.Call) and _gives_array(assign.value, position, model)


def _is_in(node: cst.CSTNode, loops: list[cst.For | cst.While], model: FileModel) -> bool:
    return any(above in loops for above in ancestors(node, model))
