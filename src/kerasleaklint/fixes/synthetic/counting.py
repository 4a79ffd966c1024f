"""Models that ask how many rows a batch has: of batches that are made up, TensorFlow knows it only when they are there.

`fit` hands them batches of a known size where no batch of an array is smaller than the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.syntax import walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

# What Keras calls with a batch: these methods, and losses and metrics, by the name of what they are given.
METHODS = {"call", "train_step", "test_step", "predict_step"}
GIVEN = "y_pred"


def refuse_counting(model: FileModel) -> None:
    for function in walk(model.root.tree, into_scopes=True):
        if isinstance(function, cst.FunctionDef) and _gets_batches(function):
            for node in walk(function.body, into_scopes=True):
                if isinstance(node, cst.Subscript) and _is_count(node):
                    why = "`{}` asks for the rows of a batch, and TensorFlow does not know them before it is made"
                    raise Refused(why, node)


def _gets_batches(function: cst.FunctionDef) -> bool:
    return function.name.value in METHODS or any(p.name.value == GIVEN for p in function.params.params)


def _is_count(node: cst.Subscript) -> bool:
    """`x.shape[0]`."""
    index = node.slice[0].slice
    is_first = isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.value == "0"
    return is_first and isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape"
