"""Tensors that hold numbers: what gives one, and what becomes of it. Symbols of a graph in the making are UNKNOWN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.shapes import dimension
from kerasleaklint.semantics.values import (
    NUMBER,
    UNKNOWN,
    Array,
    Const,
    Dataset,
    Number,
    Sequence,
    Tensor,
    leaves,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.knowledge.arrays.indexing import Index
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.values import Stage, Value

LIBRARIES = ("tensorflow.", "keras.losses.", "keras.ops.", "keras.backend.", "keras.activations.")
NO_TENSOR = (
    "tensorflow.data.", "tensorflow.summary.", "tensorflow.io.", "tensorflow.train.", "tensorflow.saved_model.",
    "tensorflow.debugging.", "tensorflow.config.", "tensorflow.distribute.", "tensorflow.print", "tensorflow.Variable",
    "tensorflow.GradientTape", "tensorflow.function", "tensorflow.shape", "tensorflow.TensorArray",
)  # fmt: skip
LOSSES = ("keras.losses.", "tensorflow.losses.", "tensorflow.nn.l2_loss")
REDUCERS = ("reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "mean", "sum", "add_n")
BATCHERS = {"batch", "padded_batch"}


def made(run: Run, kind: str, what: str, node: cst.CSTNode, rows: int | None = None) -> Tensor:
    return Tensor(kind, run.origin(kind, what, node), run.repeating, rows)


def computed(run: Run, call: Call, name: str) -> Tensor | None:
    """The result of a public function that is handed tensors, or that computes a loss below a tape."""
    if not name.startswith(LIBRARIES) or name.startswith(NO_TENSOR):
        return None
    given = [tensor for argument in call.positional for tensor in tensors_in([argument.value])]
    if not given and not (run.taping and name.startswith(LOSSES)):
        return None
    last = name.rstrip("()").rpartition(".")[2]
    reduces = last in REDUCERS and len(call.positional) == 1 and not {"axis", "keepdims"} & set(call.keywords)
    is_loss = name.startswith(LOSSES) and name.endswith("()")  # a loss object reduces to one number
    return made(run, "scalar" if reduces or is_loss else "tensor", last, call.node)


def tensors_in(values: Iterable[Value]) -> list[Tensor]:
    return [leaf for value in values for leaf in leaves(value) if isinstance(leaf, Tensor)]


def output(run: Run, call: Call) -> Value:
    """`model(x)`: a tensor where the input holds numbers, else a symbol of the functional API."""
    inputs = [leaf for argument in call.positional[:1] for leaf in leaves(argument.value)]
    if not run.taping and not any(isinstance(leaf, (Tensor, Array)) for leaf in inputs):
        return UNKNOWN
    return made(run, "output", "output", call.node, rows_of(inputs))


def rows_of(inputs: Iterable[Value]) -> int | None:
    """How many samples a model is handed, when literals tell."""
    for leaf in inputs:
        if isinstance(leaf, Tensor) and leaf.rows is not None:
            return leaf.rows
        if isinstance(leaf, Array) and leaf.shape and not leaf.fraction:
            return leaf.shape[0]
    return None


def element(run: Run, dataset: Dataset, node: cst.CSTNode) -> Tensor:
    """What a loop over a dataset is handed: a batch, or a tuple or dict of them."""
    rows = None
    for stage in dataset.stages:
        if stage.name in BATCHERS:
            rows = dimension(stage.argument)
        elif stage.name in ("unbatch", "map", "flat_map", "interleave", "apply"):
            rows = rows if stage.name == "map" else None
    ragged = any(is_ragged(stage) for stage in dataset.stages)
    return made(run, "element", "batch", node, rows).but(ragged=ragged)


def is_ragged(stage: Stage) -> bool:
    """Whether each batch is as long as its longest sample."""
    from kerasleaklint.semantics import syntax  # here, so that listing the rules needs no parser

    if stage.name == "padded_batch":
        shapes = [arg for arg in stage.node.args[1:] if arg.keyword is None or arg.keyword.value == "padded_shapes"]  # type: ignore[attr-defined]
        return not shapes or "None" in syntax.text(shapes[0].value)
    return stage.name in ("bucket_by_sequence_length", "ragged_batch")


def part(tensor: Tensor) -> Value:
    """One name of `x, y = batch`."""
    if tensor.kind == "element":
        return tensor.but(kind="batch")
    return tensor if tensor.kind == "result" else UNKNOWN


def item(tensor: Tensor, indices: list[Index]) -> Value:
    """`tensor[...]`: rows by a single number or a slice share the memory of the whole."""
    first = indices[0]
    if tensor.kind == "element":
        return tensor.but(kind="batch") if isinstance(first.value, Const) else tensor
    if isinstance(first.value, Const) and isinstance(first.value.value, str):
        return tensor
    if any(not isinstance(index.value, (Const, Number, type(None))) or _adds_axis(index) for index in indices):
        return UNKNOWN if tensor.kind in HOST else tensor.but(kind="tensor", rows=None)  # rows by their numbers: copied
    single = sum(index.value is not None for index in indices) + (tensor.part_of is not None)
    if single > 1:
        return UNKNOWN  # perhaps one number, which is copied
    of_rows = indices[:1] if tensor.kind not in HOST else indices
    takes_some = any(index.value is not None or index.lower or index.upper for index in of_rows)
    whole = tensor.part_of or tensor
    return tensor.but(part_of=whole, rows=None) if takes_some else tensor.but(kind=_kept_kind(tensor), rows=None)


def _kept_kind(tensor: Tensor) -> str:
    return tensor.kind if tensor.kind in HOST else "tensor"


def _adds_axis(index: Index) -> bool:
    return isinstance(index.value, Const) and index.value.value in (None, Ellipsis)


HOST = ("array", "predictions")
METHODS_OF_VIEWS = {"reshape", "squeeze", "ravel", "transpose"}


def method(run: Run, tensor: Tensor, name: str, call: Call) -> Value:
    """`.numpy()` shares the tensor's memory; `.copy()` and what computes anew does not."""
    if name == "numpy":
        return NUMBER if tensor.kind == "scalar" else tensor.but(kind="array")
    if name in METHODS_OF_VIEWS and tensor.kind in HOST:
        return tensor
    del run, call
    return UNKNOWN


def arithmetic(run: Run, left: Value, right: Value, node: cst.CSTNode) -> Tensor | None:
    """Of tensors and numbers; None where no side is a tensor. With arrays of NumPy it is not followed."""
    sides = [next((o for o in options(side) if isinstance(o, Tensor)), None) for side in (left, right)]
    found = [side for side in sides if side is not None]
    if not found or any(tensor.kind in (*HOST, "element") for tensor in found):
        return None
    scalar = all(
        isinstance(option, (Number, Const)) or (isinstance(option, Tensor) and option.kind == "scalar")
        for side in (left, right)
        for option in options(side)
    )
    return made(run, "scalar" if scalar else "tensor", "arithmetic", node)


def results(run: Run, value: Value, name: str, node: cst.CSTNode) -> Value:
    """What a call of a `tf.function` gives: tensors, also where we do not know how they come about."""
    if isinstance(value, Sequence) and value.items is not None:
        return Sequence(node, [results(run, item, name, node) for item in value.items], born_in=run.loops)
    found = [option for option in options(value) if isinstance(option, Tensor)]
    if isinstance(value, Const):
        return value
    return made(run, found[0].kind if found else "result", name, node)
