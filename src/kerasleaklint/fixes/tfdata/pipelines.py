"""Where a tf.data chain ends in the text, and where a stage has to go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk import imports
from kerasleaklint.fixes.desk.lookup import binders, is_global, sole_value
from kerasleaklint.semantics.facts import DatasetWalked, SinkCall
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import datasets_in
from kerasleaklint.semantics.queries import datasets
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Dataset, Origin, Stage

# They give the same elements, and stay last.
CLOSING = {"repeat", "prefetch", "with_options"}
# What programs import as `tf`; the constant is in each.
ROOTS = ("tensorflow", "tensorflow.compat.v2", "tensorflow.compat.v1")
PLAIN = {"int", "len", "max", "min", "round"}
# Programs of TensorFlow 1, and those that know the name that it has there.
OLDER = re.compile(
    r"data\.experimental\.AUTOTUNE|make_(one_shot|initializable)_iterator|enable_eager_execution"
    r"|\btf\.(contrib|placeholder|Session)\b"
)


@dataclass(frozen=True, eq=False)
class Ways:
    """The pipelines from one origin that one use may get; `node` is the expression that gives them, if just them."""

    fact: SinkCall | DatasetWalked
    node: cst.BaseExpression | None
    datasets: list[Dataset]


def ways(origin: Origin, model: FileModel) -> Iterator[Ways]:
    """Every use of what starts at an origin."""
    for fact in model.facts:
        if isinstance(fact, SinkCall):
            for _, argument in fact.data():
                node = argument.node if model.owns(argument.node) and isinstance(argument.node, cst.Name) else None
                yield from _from(origin, fact, node, datasets_in(argument.value))
        elif isinstance(fact, DatasetWalked):
            yield from _from(origin, fact, None, datasets.consumed_by(fact))


def _from(
    origin: Origin, fact: SinkCall | DatasetWalked, node: cst.BaseExpression | None, datasets: list[Dataset]
) -> Iterator[Ways]:
    found = [dataset for dataset in datasets if dataset.origin.made.node is origin.made.node]
    if found:
        yield Ways(fact, node, found)


def autotune(draft: Draft, at: cst.CSTNode) -> str:
    """`tf.data.AUTOTUNE` as the file writes it: by a constant of its own, or under the older name."""
    model = draft.model
    named = binders("AUTOTUNE", model.root.tree, model)
    if len(named) == 1 and is_global(named[0], at, model) and _is_autotune(named[0], model):
        return "AUTOTUNE"
    name = f"data.{'experimental.' * bool(OLDER.search(model.source.text))}AUTOTUNE"
    known = (imports.spelling(f"{root}.{name}", at, model, imports.bindings(model)) for root in ROOTS)
    return next(filter(None, known), None) or draft.spelled(
        f"tensorflow.{name}", at=at, otherwise="import tensorflow as tf"
    )


def _is_autotune(bound: cst.Name, model: FileModel) -> bool:
    """Imported as such, or `AUTOTUNE = tf.data.AUTOTUNE`; others call a number of their own so."""
    value = sole_value(bound, model)
    named = dotted(value) if value is not None else None
    return isinstance(model.parents[bound], cst.ImportAlias) or (named or "").endswith(".AUTOTUNE")


def does_something(argument: cst.CSTNode) -> bool:
    """Whether computing it may do more than that: a call that is not known, a name that is bound."""
    nodes = list(walk(argument))
    calls = (node for node in nodes if isinstance(node, cst.Call))
    return any(isinstance(node, cst.NamedExpr) for node in nodes) or any(dotted(c.func) not in PLAIN for c in calls)


def own_stages(dataset: Dataset) -> list[Stage]:
    """Its stages less those of the pipelines that it is zipped from."""
    return [stage for stage in dataset.stages if not stage.of_part]


def end(dataset: Dataset, model: FileModel) -> cst.BaseExpression | None:
    """The expression that gives the finished pipeline; None if it is in another file."""
    return _expression(dataset, len(own_stages(dataset)), model)


def before_closing(dataset: Dataset, model: FileModel) -> cst.BaseExpression | None:
    """The expression that gives the last elements that differ from those before."""
    stages = own_stages(dataset)
    count = len(stages)
    while count and stages[count - 1].name in CLOSING:
        count -= 1
    return _expression(dataset, count, model)


def passes(dataset: Dataset, node: cst.BaseExpression) -> bool:
    """Whether the pipeline runs through what an expression gives."""
    return node is dataset.origin.made.node or any(stage.node is node for stage in own_stages(dataset))


def _expression(dataset: Dataset, count: int, model: FileModel) -> cst.BaseExpression | None:
    node = own_stages(dataset)[count - 1].node if count else dataset.origin.made.node
    return node if isinstance(node, cst.Call) and model.owns(node) else None
