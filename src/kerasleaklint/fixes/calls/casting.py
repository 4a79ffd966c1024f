"""A cast to float32 before the arithmetic that would make float64 of integers (KLL104)."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import mentions
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Array, Step

EXACT_IN_FLOAT32 = {"bool", "int8", "uint8", "int16", "uint16"}
HARMLESS_ATTRIBUTES = {"shape", "ndim", "size"}
# `fit` hands models float32; `train_on_batch` what it is given, which a model of float64 takes as it is.
ON_BATCH = re.compile(r"\w_on_batch\(")
WIDE = re.compile(r"float64|double|floatx")


def cast_first(array: Array, step: Step, model: FileModel) -> Fix | None:
    """`x / 255` as `x.astype("float32") / 255`; other ways to compute are left alone."""
    node = step.node
    if not isinstance(node, cst.BinaryOperation):
        return None
    number_first = _number(node.left) is not None
    draft = Draft(model)
    draft.append_method(node.right if number_first else node.left, '.astype("float32")')
    same = _is_exact(array, step, node) and _is_only_trained_on(node, model)
    same = same and not (ON_BATCH.search(model.source.text) and WIDE.search(model.source.text))
    return draft.fix(Applicability.SAFE if same else Applicability.UNSAFE, "Cast to float32 before the arithmetic")


def _is_exact(array: Array, step: Step, node: cst.BinaryOperation) -> bool:
    """One operation of numbers that float32 holds: rounding its float64 result gives what float32 computes."""
    number = _number(node.left) if _number(node.left) is not None else _number(node.right)
    steps = array.steps[array.steps.index(step) + 1 :]
    plain = isinstance(node.operator, (cst.Add, cst.Subtract, cst.Multiply, cst.Divide))
    held = number is not None and number == _in_float32(number)
    return plain and held and step.dtype in EXACT_IN_FLOAT32 and all(s.kind in ("view", "gather") for s in steps)


def _number(node: cst.BaseExpression) -> float | None:
    return node.evaluated_value if isinstance(node, (cst.Integer, cst.Float)) else None


def _in_float32(number: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return float("inf")


def _is_only_trained_on(node: cst.BinaryOperation, model: FileModel) -> bool:
    """The result has one name, and wherever that is read Keras gets it, or only its shape is asked for."""
    name = _bound_by(node, model)
    if name is None:
        return False
    calls = {fact.call.node for fact in model.facts if isinstance(fact, SinkCall)}
    return all(_is_harmless(read, node, calls, model) for read in mentions(name, model))


def _bound_by(node: cst.BinaryOperation, model: FileModel) -> str | None:
    """`x` in `x = node` and in `x, y = node, other`."""
    value: cst.CSTNode = node
    position, parent = 0, model.parents[node]
    if isinstance(parent, cst.Element) and isinstance(model.parents[parent], cst.Tuple):
        value = model.parents[parent]
        position, parent = list(value.elements).index(parent), model.parents[value]  # type: ignore[attr-defined]
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
        return None
    target: cst.CSTNode = parent.targets[0].target
    if value is not node:
        paired = isinstance(target, cst.Tuple) and len(target.elements) == len(value.elements)  # type: ignore[attr-defined]
        target = target.elements[position].value if paired else target  # type: ignore[attr-defined]
    return target.value if isinstance(target, cst.Name) else None


def _is_harmless(read: cst.Name, node: cst.CSTNode, calls: set[cst.Call], model: FileModel) -> bool:
    parent = model.parents[read]
    if isinstance(parent, cst.AssignTarget) or _is_operand(read, node, model):
        return True
    if isinstance(parent, cst.Attribute) and parent.attr.value in HARMLESS_ATTRIBUTES:
        return True
    while isinstance(parent, (cst.Element, cst.Tuple, cst.List)):
        parent = model.parents[parent]
    if isinstance(parent, cst.AssignTarget):
        return True
    owner = model.parents[parent] if isinstance(parent, cst.Arg) else None
    return owner in calls or (isinstance(owner, cst.Call) and dotted(owner.func) == "len")


def _is_operand(read: cst.Name, node: cst.CSTNode, model: FileModel) -> bool:
    above: cst.CSTNode = read
    while above in model.parents:
        if above is node:
            return True
        above = model.parents[above]
    return False
