"""What the calls show of the batches that they want: of which size, and whether of samples alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import sole_value
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.semantics.values import Const, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.fixes.stream.calls import Columns, Request
    from kerasleaklint.semantics.file_model import FileModel

SIZES = ("batch_size", "validation_batch_size")


def are_sized(requests: Sequence[Request], model: FileModel) -> bool:
    """Whether each size that is given is a number for certain: None stands for the size that fit takes by itself."""
    given = [request.fact.arguments.get(name) for request in requests for name in SIZES]
    return all(_is_number(arg.node, model) or _are_numbers(arg.value) for arg in given if arg is not None)


def _is_number(node: cst.BaseExpression, model: FileModel) -> bool:
    node = sole_value(node, model) or node
    is_none = isinstance(node, cst.Name) and node.value == "None"  # which is left out
    return is_none or isinstance(node, (cst.Integer, cst.BinaryOperation))


def _are_numbers(value: object) -> bool:
    return all(isinstance(o, Const) and isinstance(o.value, int) for o in options(value))  # type: ignore[arg-type]


def come_alone(requests: Sequence[Request], model: FileModel) -> bool:
    """Whether a step of the model may see samples without targets, which fit hands it as they are, in no tuple."""
    has_step = "predict_step" in model.source.text
    shown = [request for request in requests if request.fact.method != "predict" or has_step]
    columns = [columns for request in shown for columns in (request.data, request.validation) if columns is not None]
    alone = {_is_one_array(c) for c in columns if len(c.nodes) == 1}
    if len(alone) > 1:
        raise Refused("some calls hand over one array of samples, and others several")
    return True in alone


def _is_one_array(columns: Columns) -> bool:
    return not isinstance(columns.nodes[0], (cst.List, cst.Tuple))
