"""Integer labels and the sparse loss instead of one-hot labels (KLL105)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import mentions, names_read, scope_of
from kerasleaklint.semantics.facts import ModelCompiled, SinkCall
from kerasleaklint.semantics.values import Array, Const, Sequence, leaves, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Value

LABELLED = {"fit", "evaluate"}
METRICS = {"accuracy", "acc"}
BLOCKS = (cst.Module, cst.IndentedBlock)


def as_integers(fact: SinkCall, model: FileModel) -> Fix | None:
    """All labels of the model as integers, and all its compile calls with the sparse loss; None where any may not."""
    sinks = [f for f in model.facts if isinstance(f, SinkCall) and f.model is fact.model]
    compiles = [f for f in model.facts if isinstance(f, ModelCompiled) and f.model is fact.model]
    makers = [maker for sink in sinks for maker in _makers(sink)]
    if None in makers or not all(_is_plain(one, model) for one in compiles):
        return None
    draft = Draft(model)
    calls = {sink.call.node for sink in sinks}
    for maker in dict.fromkeys(m for m in makers if m is not None):
        if not model.owns(maker) or not _kept_as_integers(draft, maker, calls):
            return None
    for one in compiles:
        _write_sparse_loss(draft, one)
    return draft.fix(Applicability.UNSAFE, "Keep integer labels and use the sparse loss")


def _write_sparse_loss(draft: Draft, fact: ModelCompiled) -> None:
    """The loss has a longer name, which the call may have no room for."""
    loss = fact.arguments["loss"].node
    arg = draft.model.parents[loss]
    assert isinstance(arg, cst.Arg) and isinstance(fact.call.node, cst.Call)
    keyword = draft.layout.text[draft.layout.span(arg)[0] : draft.layout.whole(loss)[0]]
    draft.change_arguments(fact.call.node, replace={arg: f'{keyword}"sparse_categorical_crossentropy"'})


def _is_plain(fact: ModelCompiled, model: FileModel) -> bool:
    """A literal loss, and no metric that counts one-hot labels."""
    loss = fact.arguments["loss"].node
    rest = fact.call.positional[2:], set(fact.arguments) & {"loss_weights", "weighted_metrics"}
    metrics = fact.arguments.get("metrics")
    plain = metrics is None or all(isinstance(m, Const) and m.value in METRICS for m in _listed(metrics))
    return (
        model.owns(loss)
        and isinstance(loss, cst.SimpleString)
        and isinstance(model.parents[loss], cst.Arg)
        and plain
        and not any(rest)
        and not fact.call.open_ended
    )


def _listed(argument: Argument) -> list[Value]:
    return [
        part
        for option in options(argument.value)
        for part in (option.parts() if isinstance(option, Sequence) else [option])
    ]


def _makers(sink: SinkCall) -> Iterator[cst.CSTNode | None]:
    """The expressions that make the labels of a call one-hot; None stands for labels of another kind."""
    if sink.method.startswith("predict"):
        return
    if sink.method not in LABELLED or "class_weight" in sink.arguments or sink.call.open_ended:
        yield None
        return
    given = [sink.arguments[role].value for role in ("y",) if role in sink.arguments]
    pair = sink.arguments.get("validation_data")
    if pair is not None:
        two = isinstance(pair.value, Sequence) and pair.value.items is not None and len(pair.value.items) == 2
        given.append(pair.value.items[1] if two else pair.value)  # type: ignore[attr-defined]
    if "y" not in sink.arguments:
        yield None
    for value in given:
        for leaf in leaves(value):
            kind = leaf.steps[-1] if isinstance(leaf, Array) and leaf.steps else None
            yield kind.node if kind is not None and kind.kind == "one_hot" else None


def _kept_as_integers(draft: Draft, maker: cst.CSTNode, calls: set[cst.Call]) -> bool:
    """Write the labels in place of what makes them one-hot, if that has one name which only the calls read."""
    model = draft.model
    labels = _labels(maker)
    assign = model.parents[maker]
    if labels is None or not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return False
    target = assign.targets[0].target
    if not isinstance(target, cst.Name):
        return False
    own = {id(name) for name in names_read(assign, model)}
    for read in mentions(target.value, model):
        before = model.span(read) < model.span(assign) and scope_of(read, model) is scope_of(assign, model)
        if id(read) not in own and not before and not _is_given(read, calls, model):
            return False
    return _written(draft, assign, target.value, labels)


def _labels(maker: cst.CSTNode) -> cst.BaseExpression | None:
    if isinstance(maker, cst.Call) and maker.args and not any(arg.star for arg in maker.args):
        first = maker.args[0]
        return first.value if first.keyword is None else None
    if isinstance(maker, cst.Subscript) and len(maker.slice) == 1 and isinstance(maker.slice[0].slice, cst.Index):
        return maker.slice[0].slice.value
    return None


def _is_given(read: cst.Name, calls: set[cst.Call], model: FileModel) -> bool:
    parent = model.parents[read]
    if isinstance(parent, cst.Element):
        parent = model.parents[model.parents[parent]]
    return isinstance(parent, cst.Arg) and model.parents[parent] in calls


def _written(draft: Draft, assign: cst.Assign, name: str, labels: cst.BaseExpression) -> bool:
    """The labels alone; a statement that would then say nothing goes with its row."""
    if not isinstance(labels, cst.Name) or labels.value != name:
        draft.replace(assign.value, draft.source(labels))
        return True
    line = draft.model.parents[assign]
    block = draft.model.parents[line]
    start, end = draft.layout.span(line)
    row_end = draft.layout.row_end(end)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1 or draft.layout.text[end:row_end].strip():
        return False
    if not isinstance(block, BLOCKS) or len(block.body) < 2:
        return False
    draft.edit(draft.layout.row_start(start), row_end, "")
    return True
