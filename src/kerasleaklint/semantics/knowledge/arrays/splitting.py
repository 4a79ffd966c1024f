"""Splits into training and test data, into folds, and shuffles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, each
from kerasleaklint.semantics.shapes import size_of
from kerasleaklint.semantics.values import UNKNOWN, Array, Folds, Sequence, Size, Value, join, options

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _split(run: Run, call: Call, name: str) -> Value:
    """`train_test_split(x, y)`: two parts of each, as a list that is taken apart."""
    del run, name
    parts: list[Value] = []
    for argument in call.positional:
        part = join([_side(option, call.node) for option in options(argument.value)])
        parts += [part, part]
    return Sequence(call.node, parts) if parts and not call.open_ended else Sequence(call.node, None, UNKNOWN)


def _side(value: Value, node: cst.CSTNode) -> Value:
    """A part of an array: at most as large as the whole."""
    if not isinstance(value, Array):
        return value if isinstance(value, Sequence) else UNKNOWN
    whole = value.size or size_of(value)
    size = Size(0, whole.high, whole.because) if whole else None
    shape = (None, *value.shape[1:]) if value.shape else None
    return value.then("gather", node, fraction=True, shape=shape, size=size)


def _shuffled(run: Run, call: Call, name: str) -> Value:
    del run, name
    inputs = [a.value for a in call.positional]
    return inputs[0] if len(inputs) == 1 else Sequence(call.node, inputs)


def _folds(run: Run, call: Call, name: str) -> Value:
    del run, call, name
    return Folds()


SPLITTERS = {
    f"{kind}{name}"
    for kind in ("", "Stratified", "Group", "StratifiedGroup", "Repeated", "RepeatedStratified", "Multilabel")
    for name in ("KFold", "ShuffleSplit")
} | {"TimeSeriesSplit", "LeaveOneOut", "LeavePOut", "LeaveOneGroupOut", "PredefinedSplit"}

CALLS: dict[str, Handler] = {
    **each("sklearn", "model_selection.train_test_split cross_validation.train_test_split", _split),
    "sklearn.utils.shuffle": _shuffled,
}
# Whatever package they are imported from.
LAST_NAMES: dict[str, Handler] = {"train_test_split": _split, **dict.fromkeys(SPLITTERS, _folds)}
