"""What a call of fit, evaluate or predict asks for, as far as a stream of batches can give the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import bindings, public_name
from kerasleaklint.fixes.desk.lookup import scope_of
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.arrays import is_array, is_plain
from kerasleaklint.fixes.following.variables import reads_of, variable_of
from kerasleaklint.fixes.following.writing import is_written
from kerasleaklint.semantics.values import Array, Const, options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel
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
TENSORS = re.compile(r"tensorflow\.(?!keras\.(utils|datasets))|keras\.(ops|random)\.|jax\.|torch\.|cupy\.")
INDEXABLE = {"file", "map", "synthetic", "collected", "dataset"}


@dataclass(frozen=True)
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


def parts_rows(fact: SinkCall) -> bool | None:
    """Whether `validation_split` parts the rows, if that is known for certain: a share of 0 does not."""
    share = fact.arguments.get("validation_split")
    if share is None:
        return False
    number = share.value.value if isinstance(share.value, Const) else None
    is_none = isinstance(share.node, cst.Name) and share.node.value == "None"
    if is_none or isinstance(share.node, (cst.Float, cst.Integer)):
        return bool(number)
    return True if number else None


def _is_no_share(fact: SinkCall) -> bool:
    share = fact.arguments.get("validation_split")
    number = share.value.value if share is not None and isinstance(share.value, Const) else None
    return isinstance(number, (int, float)) and not 0 <= number < 1


def request(fact: SinkCall, drawable: Drawable) -> Request:
    """The call; raises Refused unless everything that it asks for can be kept.

    `drawable` tells whether rows of an expression can be drawn.
    """
    positions = POSITIONS.get(fact.method)
    if positions is None:
        raise Refused(f"batches cannot be handed to `{fact.method}`", fact.call.node.func)
    for name in sorted(UNKEPT & set(fact.arguments)):
        raise Refused(f"`{name}` means something else where the data is a dataset", fact.call.node.func)
    if _is_no_share(fact):
        raise Refused("`{}` is no share of the rows", fact.arguments["validation_split"].node)
    if any(arg.star for arg in fact.call.node.args):
        raise Refused("arguments behind a star cannot be seen", fact.call.node.func)
    arguments = _by_name(fact.call.node, positions)
    if not _shuffles_plainly(fact):
        raise Refused("it cannot be seen whether the rows are shuffled", fact.arguments["shuffle"].node)
    given = [fact.arguments.get(name) for name in ("x", "y", "sample_weight")]
    if _is_given(given[2]) and not _is_given(given[1]):
        raise Refused("`{}` are weights of samples without targets", given[2].node if given[2] else None)
    data = _columns([(a.node, a.value) for a in given if a is not None], drawable)
    return Request(fact, arguments, data, _validation(fact, drawable))


def by_call(requests: Iterable[Request]) -> list[Request]:
    """One for each call; raises Refused if it hands over more arrays in one run of it than in another."""
    found: dict[cst.Call, Request] = {}
    for wanted in requests:
        first = found.setdefault(wanted.call, wanted)
        if (first.data, first.validation) != (wanted.data, wanted.validation):
            raise Refused("an array of `{}` may be None", wanted.call)
    return list(found.values())


def _by_name(call: cst.Call, positions: tuple[str, ...]) -> dict[str, cst.Arg]:
    found: dict[str, cst.Arg] = {}
    for position, arg in enumerate(call.args):
        if arg.keyword is not None:
            found[arg.keyword.value] = arg
        elif position < len(positions):
            found[positions[position]] = arg
        else:
            raise Refused("`{}` has more positional arguments than are known", call.func)
    return found


def _shuffles_plainly(fact: SinkCall) -> bool:
    shuffle = fact.arguments.get("shuffle")
    return shuffle is None or (isinstance(shuffle.value, Const) and isinstance(shuffle.value.value, bool))


def _is_given(argument: Argument | None) -> bool:
    return argument is not None and not (isinstance(argument.value, Const) and argument.value.value is None)


def _columns(given: list[tuple[cst.BaseExpression, Value]], drawable: Drawable) -> Columns:
    """The columns: all must be arrays whose rows can be drawn by number."""
    there = [(node, value) for node, value in given if not (isinstance(value, Const) and value.value is None)]
    for node, value in there:
        if not drawable(node, value):
            raise Refused("it cannot be seen that `{}` is an array, whose rows can be drawn by number", node)
    return Columns(tuple(node for node, _ in there))


def has_rows(node: cst.BaseExpression, value: Value, model: FileModel) -> bool:
    """An array that is known to be one, and stays as it is while the model trains."""
    if _is_changed_by_function(node, model):
        raise Refused("`{}` may be changed while the model trains", node)
    if is_array(node, model):
        return True
    found = options(value)
    return all(isinstance(o, Array) and o.origin.kind in INDEXABLE and _is_of_numpy(o, model) for o in found)


def _is_changed_by_function(node: cst.BaseExpression, model: FileModel) -> bool:
    """`labels[:] = 0` in a callback, of which `fit` on arrays sees nothing."""
    variable = variable_of(node, model) if isinstance(node, cst.Name) else None
    reads = reads_of(variable, model) if variable is not None else []
    return any(scope_of(read, model) is not scope_of(node, model) and is_written(read, model) for read in reads)


def _is_of_numpy(array: Array, model: FileModel) -> bool:
    made = [array.origin.made.node, *(step.node for step in array.steps)]
    names = [public_name(node.func, model) or "" for node in made if isinstance(node, cst.Call)]
    return not any(map(TENSORS.match, names)) and not _meets_table(array, model)


def _meets_table(array: Array, model: FileModel) -> bool:
    """Whether the array may be computed with columns of a table, which would give another one."""
    if not any(binding.stands_for.partition(".")[0] == "pandas" for binding in bindings(model)):
        return False
    nodes = [step.node for step in array.steps if isinstance(step.node, cst.BinaryOperation)]
    return not all(is_plain(side, model) for node in nodes for side in (node.left, node.right))


def _validation(fact: SinkCall, drawable: Drawable) -> Columns | None:
    argument = fact.arguments.get("validation_data")
    if argument is None or (isinstance(argument.value, Const) and argument.value.value is None):
        return None
    values = getattr(argument.value, "items", None)
    if not isinstance(argument.node, cst.Tuple) or values is None or len(values) != len(argument.node.elements):
        raise Refused("`validation_data` is not written as a tuple of arrays in the call", argument.node)
    return _columns([(e.value, v) for e, v in zip(argument.node.elements, values, strict=True)], drawable)
