"""How many steps one pass over what a generator walks over takes, said in the names of its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.lookup import binders, is_global, means_the_same, names_read, sole_value
from kerasleaklint.fixes.tfdata.pipelines import own_stages
from kerasleaklint.semantics.syntax import dotted, is_true, walk
from kerasleaklint.semantics.values import Dataset, Generator, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Argument
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel

_SAME_LENGTH = {"shuffle", "batch", "repeat", "prefetch", "map", "cache", "with_options"}
_MAX_DEPTH = 4


def steps_given(fact: SinkCall, role: str, name: str, model: FileModel) -> Fix | None:
    """The fix that passes the number of steps that one pass over the endless data in this role takes."""
    call = fact.call.node
    if not model.owns(call):
        return None
    draft = Draft(model)
    steps = steps_of(draft, fact.arguments[role], call)
    if steps is None:
        return None
    given = {arg: f"{name}={steps}" for arg in call.args if arg.keyword is not None and arg.keyword.value == name}
    draft.change_arguments(call, replace=given, append=[] if given else [f"{name}={steps}"])
    return draft.fix(Applicability.UNSAFE, f"Pass `{name}={steps}`: one pass over the data")


def steps_of(draft: Draft, argument: Argument, at: cst.Call) -> str | None:
    """An expression for the `steps_per_epoch` of endless data, or None where the program does not say it."""
    found = list(options(argument.value))
    if len(found) != 1 or not draft.model.owns(argument.node):
        return None
    if isinstance(found[0], Generator):
        return _of_generator(draft, found[0], argument.node, at)
    return _of_dataset(draft, found[0], at) if isinstance(found[0], Dataset) else None


# Datasets: from_tensor_slices(x).batch(n).repeat()


def _of_dataset(draft: Draft, dataset: Dataset, at: cst.Call) -> str | None:
    stages = own_stages(dataset)
    batches = [stage.node for stage in stages if stage.name == "batch"]
    made = dataset.origin.made.node
    if dataset.maker != "from_tensor_slices" or len(batches) != 1 or not isinstance(made, cst.Call):
        return None
    batch = batches[0]
    known = all(stage.name in _SAME_LENGTH for stage in stages) and draft.model.owns(made) and draft.model.owns(batch)
    if not known or not isinstance(batch, cst.Call) or len(batch.args) != 1 or len(made.args) != 1:
        return None
    first = made.args[0].value
    while isinstance(first, cst.Tuple) and first.elements:
        first = first.elements[0].value
    if not means_the_same(first, at, draft.model) or not means_the_same(batch.args[0].value, at, draft.model):
        return None
    return _ratio(draft, f"len({draft.source(first)})", draft.source(batch.args[0].value), at)


# Generators


def _of_generator(draft: Draft, generator: Generator, node: cst.BaseExpression, at: cst.Call) -> str | None:
    function = generator.origin.made.node
    call = node if isinstance(node, cst.Call) else sole_value(node, draft.model)
    if not isinstance(function, cst.FunctionDef) or not isinstance(call, cst.Call) or not draft.model.owns(function):
        return None
    if (dotted(call.func) or "").rpartition(".")[2] != function.name.value:
        return None
    loop = _walking_loop(function, draft.model)
    names = Names(draft, function, call, at)
    return _turns(draft, loop.iter, names, at) if loop is not None else None


def _walking_loop(function: cst.FunctionDef, model: FileModel) -> cst.For | None:
    """The `for` loop that stands alone in the endless `while` and yields once in each turn."""
    yields = [node for node in walk(function.body) if isinstance(node, cst.Yield)]
    if len(yields) != 1:
        return None
    statement = model.parents[model.parents[yields[0]]]
    loop = model.parents.get(model.parents[statement])
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(loop, cst.For):
        return None
    outer = model.parents[model.parents[loop]]
    leaves = any(isinstance(node, (cst.Break, cst.Continue, cst.Return)) for node in walk(loop.body))
    return loop if isinstance(outer, cst.While) and is_true(outer.test) and not leaves else None


def _turns(draft: Draft, over: cst.BaseExpression, names: Names, at: cst.Call) -> str | None:
    """How often a loop over this turns."""
    if not isinstance(over, cst.Call):
        walked = names.spelled(over) if isinstance(over, (cst.Name, cst.Attribute)) else None
        return f"len({walked})" if walked else None
    arguments = [names.spelled(arg.value) for arg in over.args]
    if None in arguments or any(arg.keyword or arg.star for arg in over.args):
        return None
    known = [argument for argument in arguments if argument is not None]
    callee = dotted(over.func)
    if callee == "zip":
        return f"len({known[0]})" if known else None
    if callee != "range" or not known:
        return None
    if len(known) == 1:
        return known[0]
    if len(known) == 3 and known[0] == "0":
        return _ratio(draft, known[1], known[2], at)
    return f"len(range({', '.join(known)}))"


def _ratio(draft: Draft, samples: str, batch: str, at: cst.Call) -> str:
    ceil = draft.spelled("math.ceil", at=at, otherwise="import math")
    return f"{ceil}({as_operand(samples)} / {as_operand(batch)})"


def as_operand(text: str) -> str:
    """In parentheses where an operator could tear it apart."""
    node = cst.parse_expression(text)
    is_atom = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer))
    return text if is_atom or node.lpar else f"({text})"


class Names:
    """Says expressions of a generator's body in the names of its caller."""

    def __init__(self, draft: Draft, function: cst.FunctionDef, call: cst.Call, at: cst.Call) -> None:
        self._draft = draft
        self._function = function
        self._at = at
        self._arguments = _bound(function, call)

    def spelled(self, node: cst.BaseExpression, depth: int = _MAX_DEPTH) -> str | None:
        """The expression with each name replaced by what the caller calls it; None where it cannot be said."""
        start, _ = self._draft.layout.whole(node)
        parts: list[tuple[int, int, str]] = []
        for name in names_read(node, self._draft.model):
            said = self._name(name, depth)
            if said is None:
                return None
            own_start, own_end = self._draft.layout.whole(name)
            parts.append((own_start - start, own_end - start, said if name is node else as_operand(said)))
        text = self._draft.source(node)
        for own_start, own_end, said in sorted(parts, reverse=True):
            text = text[:own_start] + said + text[own_end:]
        return " ".join(text.split())

    def _name(self, name: cst.Name, depth: int) -> str | None:
        model = self._draft.model
        found = binders(name.value, self._function, model)
        if name.value in self._arguments:
            only_parameter = len(found) == 1
            value = self._arguments[name.value]
            return self._draft.source(value) if only_parameter and means_the_same(value, self._at, model) else None
        if not found:
            return name.value if is_global(name, self._at, model) else None
        value_here = sole_value(name, model)
        return self.spelled(value_here, depth - 1) if value_here is not None and depth else None


def _bound(function: cst.FunctionDef, call: cst.Call) -> dict[str, cst.BaseExpression]:
    """The call's arguments, and literal defaults, by parameter; `self` is what the method is called on."""
    params = [*function.params.posonly_params, *function.params.params, *function.params.kwonly_params]
    found = {p.name.value: p.default for p in params if isinstance(p.default, (cst.Integer, cst.Float))}
    names = [p.name.value for p in params]
    values: dict[str, cst.BaseExpression] = dict(found)
    if isinstance(call.func, cst.Attribute) and names[:1] == ["self"]:
        values[names.pop(0)] = call.func.value
    for name, arg in zip(names, (arg for arg in call.args if arg.keyword is None and not arg.star), strict=False):
        values[name] = arg.value
    values.update({arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None})
    return values
