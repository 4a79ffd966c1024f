"""Which expressions are arrays because of how they are written, where nothing else is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.imports import public_name
from kerasleaklint.fixes.layout import Layout
from kerasleaklint.fixes.lookup import ancestors, binders, scope_of

if TYPE_CHECKING:
    from kerasleaklint.semantics.model import FileModel

MAKERS = {
    "numpy.arange", "numpy.array", "numpy.asarray", "numpy.concatenate", "numpy.empty", "numpy.eye", "numpy.full",
    "numpy.hstack", "numpy.ones", "numpy.repeat", "numpy.stack", "numpy.tile", "numpy.vstack", "numpy.zeros",
    "keras.utils.to_categorical", "tensorflow.keras.utils.to_categorical", "tf_keras.utils.to_categorical",
}  # fmt: skip
METHODS = {"astype", "copy", "flatten", "ravel", "reshape", "round"}


def is_array(node: cst.BaseExpression, model: FileModel) -> bool:
    """`np.array(labels)`, or a variable that holds it here."""
    if isinstance(node, cst.Name):
        value = _value(node, model)
        return value is not None and is_array(value, model)
    if isinstance(node, cst.BinaryOperation):
        return is_array(node.left, model) or is_array(node.right, model)
    if isinstance(node, cst.Comparison):
        return is_array(node.left, model)
    if isinstance(node, cst.Subscript):
        return is_array(node.value, model) and not isinstance(node.slice[0].slice, cst.Index)
    if not isinstance(node, cst.Call):
        return False
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in METHODS and is_array(node.func.value, model):
        return True
    return public_name(node.func, model) in MAKERS


def _value(name: cst.Name, model: FileModel) -> cst.BaseExpression | None:
    """What was last assigned to the variable, whatever way was taken."""
    bound = sorted(binders(name.value, scope_of(name, model), model), key=model.span)
    start = model.span(Layout(model).statement(name))[0]
    earlier = [binder for binder in bound if model.span(binder)[0] < start]
    if not earlier:
        return None
    around = list(ancestors(name, model))
    line = Layout(model).statement(earlier[-1])
    loops = [node for node in around if isinstance(node, (cst.For, cst.While))]
    later = [binder for binder in bound if binder not in earlier]
    if model.parents[line] not in around or any(_is_in(binder, loops, model) for binder in later):
        return None
    target = model.parents[earlier[-1]]
    assign = model.parents[target]
    return assign.value if isinstance(target, cst.AssignTarget) and isinstance(assign, cst.Assign) else None


def _is_in(node: cst.CSTNode, loops: list[cst.For | cst.While], model: FileModel) -> bool:
    return any(above in loops for above in ancestors(node, model))
