"""Models that ask how many rows a batch has: of batches that are made up, TensorFlow knows it only when they are there.

`fit` hands them batches of a known size where no batch of an array is smaller than the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.syntax import called_name, names_in, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.semantics.file_model import FileModel

# What Keras calls with a batch: these methods, losses and metrics by the name of what they are given, and what is
# handed to these calls.
METHODS = {"call", "train_step", "test_step", "predict_step"}
GIVEN = "y_pred"
TAKERS = {"compile", "Lambda"}
SHAPES = {"get_shape", "int_shape", "as_list"}


def refuse_counting(model: FileModel) -> None:
    handed = [arg for call in model.every(cst.Call) if called_name(call) in TAKERS for arg in call.args]
    for arg in model.every(cst.Arg):
        if arg.keyword is not None and arg.keyword.value == "stateful":
            raise Refused("a layer that is `stateful` wants to know the rows of a batch before it is made")
    for function in (*_functions(handed, model), *handed):
        for node in walk(function, into_scopes=True):
            if _is_shape(node) and _is_of_rows(node, model):
                why = "`{}` asks for the rows of a batch, and TensorFlow does not know them before it is made"
                raise Refused(why, node)


def _functions(handed: Sequence[cst.Arg], model: FileModel) -> list[cst.FunctionDef]:
    """Those that get batches, and those that they name."""
    every = model.every(cst.FunctionDef)
    found = [function for function in every if _gets_batches(function)]
    names = {name for arg in handed for name in names_in(arg.value)}
    while True:
        names |= {name.value for f in found for name in walk(f.body, into_scopes=True) if isinstance(name, cst.Name)}
        more = [function for function in every if function not in found and function.name.value in names]
        if not more:
            return found
        found += more


def _gets_batches(function: cst.FunctionDef) -> bool:
    return function.name.value in METHODS or any(p.name.value == GIVEN for p in function.params.params)


def _is_shape(node: cst.CSTNode) -> bool:
    """`x.shape`, `x.get_shape()`."""
    if isinstance(node, cst.Attribute):
        return node.attr.value == "shape"
    return isinstance(node, cst.Call) and called_name(node) in SHAPES


def _is_of_rows(shape: cst.CSTNode, model: FileModel) -> bool:
    """Not where another side of it is asked for, as in `x.shape[1:]`, or how many there are."""
    parent = model.parents[shape]
    if isinstance(parent, cst.Subscript):
        return not _is_after_the_first(parent.slice[0].slice)
    call = model.parents[parent]
    if isinstance(parent, cst.Arg) and isinstance(call, cst.Call):
        return called_name(call) != "len"
    return not isinstance(parent, (cst.Attribute, cst.Call))


def _is_after_the_first(index: cst.BaseSlice) -> bool:
    start = index.value if isinstance(index, cst.Index) else index.lower if isinstance(index, cst.Slice) else None
    return isinstance(start, cst.UnaryOperation) or (isinstance(start, cst.Integer) and start.evaluated_value > 0)
