"""Whether functions that a pipeline maps read what training changes: variables, models, layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.tfdata.python_code import code, reached
from kerasleaklint.semantics.syntax import dotted, local_names, names_in
from kerasleaklint.semantics.values import Instance, Layer, Model, Optimizer, Unknown, leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Function, Value

VARIABLE = re.compile(r"(\w+)(?:\s*:[^=\n]+)?\s*=\s*[\w.]*(?:\bVariable|Generator\.from_\w+|get_global_generator)\(")
# Where a program speaks of them, what is not known may be one.
ANY = re.compile(r"\bVariable\b|\bvariable\(|\bget_variable\(|\badd_weight\(|\bGenerator\.from_")
TRAINING = {"compile", "fit", "train_on_batch", "fit_generator"}
# Layers that only their `adapt` changes.
STEADY_LAYERS = re.compile(
    r"^(Rescaling|Resizing|CenterCrop|CategoryEncoding|Discretization|Hashing|Normalization|Random\w+|\w+Lookup"
    r"|TextVectorization|Flatten|Reshape)$"
)


def reads_variables(mapped: Iterable[Function], model: FileModel) -> bool:
    """A `tf.Variable` may have another value by then, and so may the weights of a model."""
    functions = list(mapped)
    nodes = [function.node for function in functions]
    texts = [code(node) for node in (*nodes, *reached(nodes, model))]
    named = set(VARIABLE.findall(model.source.text))
    if any(re.search(rf"\b{name}\b", text) for name in named for text in texts):
        return True
    unknown = bool(ANY.search(model.source.text))
    return any(_may_vary(leaf, model, unknown=unknown) for value in _read(functions, model) for leaf in leaves(value))


def _read(functions: Iterable[Function], model: FileModel) -> Iterator[Value]:
    """What names stand for that the functions, or those of the file that they call, read and do not bind."""
    pairs = [(function.node, function.scope) for function in functions]
    pairs += [(node, model.root.scope) for node in reached([node for node, _ in pairs], model)]
    for node, scope in pairs:
        for name in set(names_in(node.body)) - local_names(node):
            found = scope.find(name)
            if found is not None:
                yield found[0]


def _may_vary(value: Value, model: FileModel, *, unknown: bool) -> bool:
    if isinstance(value, Model):
        trained = any(method in TRAINING for method, _ in value.uses)
        return trained or any((dotted(call.func) or "").endswith("GradientTape") for call in model.every(cst.Call))
    if isinstance(value, Layer):
        return not STEADY_LAYERS.match(value.name)
    return isinstance(value, Optimizer) or (unknown and isinstance(value, (Instance, Unknown)))
