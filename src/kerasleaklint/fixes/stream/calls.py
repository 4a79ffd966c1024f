"""What a call of fit, evaluate or predict asks for, as far as a stream of batches can give the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.stream.arrays import is_array
from kerasleaklint.semantics.values import Array, Const, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.model import FileModel
    from kerasleaklint.semantics.values import Value

    Drawable = Callable[[cst.BaseExpression, Value], bool]

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


def request(fact: SinkCall, drawable: Drawable) -> Request | None:
    """The call, if everything that it asks for can be kept; `drawable` tells whether rows of an expression can be."""
    positions = POSITIONS.get(fact.method)
    if positions is None or UNKEPT & set(fact.arguments) or any(arg.star for arg in fact.call.node.args):
        return None
    arguments = _by_name(fact.call.node, positions)
    if arguments is None or not _shuffles_plainly(fact):
        return None
    given = [fact.arguments.get(name) for name in ("x", "y", "sample_weight")]
    data = _columns([(a.node, a.value) for a in given if a is not None], drawable)
    validation = _validation(fact, drawable)
    if data is None or (validation is None and "validation_data" in fact.arguments):
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


def _columns(given: list[tuple[cst.BaseExpression, Value]], drawable: Drawable) -> Columns | None:
    """The columns, when all are arrays whose rows can be drawn by number."""
    there = [(node, value) for node, value in given if not (isinstance(value, Const) and value.value is None)]
    return Columns(tuple(node for node, _ in there)) if all(drawable(node, value) for node, value in there) else None


def has_rows(node: cst.BaseExpression, value: Value, model: FileModel) -> bool:
    """An array that is known to be one."""
    return is_array(node, model) or all(isinstance(o, Array) and o.origin.kind in INDEXABLE for o in options(value))


def _validation(fact: SinkCall, drawable: Drawable) -> Columns | None:
    argument = fact.arguments.get("validation_data")
    if argument is None or not isinstance(argument.node, cst.Tuple):
        return None
    values = getattr(argument.value, "items", None)
    if values is None or len(values) != len(argument.node.elements):
        return None
    return _columns([(e.value, v) for e, v in zip(argument.node.elements, values, strict=True)], drawable)
