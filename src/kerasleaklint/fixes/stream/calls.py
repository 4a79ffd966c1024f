"""What a call of fit, evaluate or predict asks for, as far as a stream of batches can give the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.stream.arrays import is_array
from kerasleaklint.semantics.values import Array, Const, Value, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import Argument, SinkCall
    from kerasleaklint.semantics.model import FileModel

# Arguments that change their meaning or are refused when the data is a dataset.
UNKEPT = {"steps_per_epoch", "validation_steps", "steps"}
HANDLED = (
    "x",
    "y",
    "sample_weight",
    "batch_size",
    "shuffle",
    "validation_split",
    "validation_data",
    "validation_batch_size",
)
POSITIONS = {
    "fit": ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle"),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight"),
    "predict": ("x", "batch_size", "verbose"),
}
INDEXABLE = {"file", "map", "synthetic", "collected", "dataset"}


@dataclass(frozen=True, eq=False)
class Columns:
    """Arrays that are drawn together: x first, then y and the weights, as the call spells them."""

    nodes: tuple[cst.BaseExpression, ...]


@dataclass(frozen=True, eq=False)
class Request:
    """One call. `arguments` by parameter name; `validation` are the columns of `validation_data`, where given."""

    fact: SinkCall
    arguments: dict[str, cst.Arg]
    data: Columns
    validation: Columns | None

    @property
    def call(self) -> cst.Call:
        return self.fact.call.node


def request(fact: SinkCall, model: FileModel) -> Request | None:
    """The call, if everything that it asks for can be kept."""
    positions = POSITIONS.get(fact.method)
    if positions is None or fact.loops or UNKEPT & set(fact.arguments) or any(arg.star for arg in fact.call.node.args):
        return None
    arguments = _by_name(fact.call.node, positions)
    if arguments is None or not _shuffles_plainly(fact):
        return None
    data = _columns([fact.arguments.get(name) for name in ("x", "y", "sample_weight")], model)
    validation = _validation(fact, model)
    if data is None or (validation is None and "validation_data" in fact.arguments):
        return None
    if "validation_split" in arguments and not all(isinstance(node, cst.Name) for node in data.nodes):
        return None
    return Request(fact, arguments, data, validation)


def _by_name(call: cst.Call, positions: tuple[str, ...]) -> dict[str, cst.Arg] | None:
    found: dict[str, cst.Arg] = {}
    for position, arg in enumerate(call.args):
        if arg.keyword is not None:
            found[arg.keyword.value] = arg
        elif position < len(positions):
            found[positions[position]] = arg
        else:
            return None
    return found


def _shuffles_plainly(fact: SinkCall) -> bool:
    shuffle = fact.arguments.get("shuffle")
    return shuffle is None or (isinstance(shuffle.value, Const) and isinstance(shuffle.value.value, bool))


def _columns(arguments: list[Argument | None], model: FileModel) -> Columns | None:
    """The columns, when all are arrays whose rows can be drawn by number."""
    given = [a for a in arguments if a is not None and not (isinstance(a.value, Const) and a.value.value is None)]
    if not all(_has_rows(argument.value, argument.node, model) for argument in given):
        return None
    return Columns(tuple(argument.node for argument in given))


def _has_rows(value: Value, node: cst.BaseExpression, model: FileModel) -> bool:
    return is_array(node, model) or all(isinstance(o, Array) and o.origin.kind in INDEXABLE for o in options(value))


def _validation(fact: SinkCall, model: FileModel) -> Columns | None:
    argument = fact.arguments.get("validation_data")
    if argument is None or not isinstance(argument.node, cst.Tuple):
        return None
    values = getattr(argument.value, "items", None)
    if values is None or len(values) != len(argument.node.elements):
        return None
    nodes = tuple(element.value for element in argument.node.elements)
    if not all(_has_rows(value, node, model) for value, node in zip(values, nodes, strict=True)):
        return None
    return Columns(nodes)
