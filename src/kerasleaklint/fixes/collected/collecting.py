"""What has to change together where a list becomes one array: its beginning, its helper function, its conversions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected.appending import stays_as_it_is
from kerasleaklint.fixes.collected.conversion import Conversion, conversion_of
from kerasleaklint.fixes.collected.lists import Held, held
from kerasleaklint.fixes.desk.lookup import function_called, is_global, mentions, names_read, returned
from kerasleaklint.semantics.syntax import dotted, is_generator, text, walk

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel


@dataclass(frozen=True, eq=False)
class Collecting:
    """`beginning` is an empty list or one of all rows; `names` stand for the list, and `grown` are what adds to it."""

    beginning: cst.BaseExpression
    conversions: list[Conversion]
    names: frozenset[cst.Name]
    grown: tuple[cst.Call, ...] = ()

    @property
    def dtype(self) -> cst.BaseExpression | None:
        """What all of the conversions ask for."""
        return self.conversions[0].dtype


def collecting(call: cst.CSTNode, model: FileModel) -> Collecting | None:
    """What a call like `np.array(rows)` converts; None unless all that is done with it would mean the same."""
    conversion = conversion_of(call, model)
    if conversion is None:
        return None
    if is_full(conversion.rows) and not conversion.block:
        return Collecting(conversion.rows, [conversion], frozenset())
    if isinstance(conversion.rows, cst.Call):
        return _from_helper(conversion.rows, None, model)
    if not isinstance(conversion.rows, cst.Name):
        return None
    found = held(conversion.rows, model)
    if found is None or found.returned:
        return None
    value, position = _value(found.bound, model)
    if isinstance(value, cst.Call) and not (_is_empty(value) or is_full(value)):
        return _from_helper(value, position, model)
    return _whole(value, [found], model) if position is None else None


def _whole(value: cst.BaseExpression | None, lists: list[Held], model: FileModel) -> Collecting | None:
    """One beginning and the variables that hold the list from there."""
    conversions = [conversion for one in lists for conversion in one.conversions]
    if value is None or not (is_full(value) or _is_empty(value)) or not conversions:
        return None
    asked = {(text(c.dtype) if c.dtype else None, c.block) for c in conversions}
    if conversions[0].block and not (_is_empty(value) and all(_is_made_of_blocks(one) for one in lists)):
        return None
    if len(asked) != 1 or not _is_constant(conversions[0].dtype, value, model):
        return None
    if is_full(value) and not _stay_as_they_are(value, model):
        return None
    grown = tuple(call for one in lists for call in one.grown)
    return Collecting(value, conversions, frozenset(n for one in lists for n in (one.bound, *one.names)), grown)


def _is_made_of_blocks(found: Held) -> bool:
    """Whether each item can be taken apart into its rows: nobody asks how many items there are."""
    appended = (call.func.attr.value for call in found.grown if isinstance(call.func, cst.Attribute))
    return not found.measured and all(method == "append" for method in appended)


def _is_constant(dtype: cst.BaseExpression | None, there: cst.BaseExpression, model: FileModel) -> bool:
    """A literal, `float` or `np.float32`: it means the same where the list begins."""
    if dtype is None:
        return True
    if any(isinstance(node, cst.Call) for node in walk(dtype)):
        return False
    return all(is_global(name, there, model) for name in names_read(dtype, model))


def is_full(value: cst.BaseExpression) -> bool:
    """All rows at once: a comprehension, `list(map(load, paths))` or `list(load(path) for path in paths)`."""
    if isinstance(value, cst.ListComp):
        return True
    if not isinstance(value, cst.Call) or dotted(value.func) != "list" or len(value.args) != 1:
        return False
    rows = value.args[0].value
    return isinstance(rows, cst.GeneratorExp) or (isinstance(rows, cst.Call) and dotted(rows.func) == "map")


def _stay_as_they_are(value: cst.BaseExpression, model: FileModel) -> bool:
    """Whether the rows are what they were when the list becomes an array."""
    rows = value.args[0].value if isinstance(value, cst.Call) else value
    return not isinstance(rows, (cst.ListComp, cst.GeneratorExp)) or stays_as_it_is(rows.elt, None, model)


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List):
        return not value.elements
    return isinstance(value, cst.Call) and dotted(value.func) == "list" and not value.args


def _value(bound: cst.Name, model: FileModel) -> tuple[cst.BaseExpression | None, int | None]:
    """What a variable is bound to; a position if that is one of the values that a call returns."""
    target = model.parents[bound]
    position = None
    if isinstance(target, cst.Element):
        row = model.parents[target]
        assert isinstance(row, (cst.Tuple, cst.List))
        position, target = list(row.elements).index(target), model.parents[row]
    assign = model.parents.get(target)
    if not isinstance(target, cst.AssignTarget) or not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return None, None
    if position is not None and isinstance(assign.value, cst.Tuple):
        return (assign.value.elements[position].value if position < len(assign.value.elements) else None), None
    return assign.value, position


# A function that returns the list


def _from_helper(call: cst.Call, position: int | None, model: FileModel) -> Collecting | None:
    """The list that a function makes and gives to all of its callers."""
    function = function_called(call, model)
    if function is None or function.decorators or function.asynchronous or is_generator(function):
        return None
    value = returned(function, position)
    calls = [name for name in mentions(function.name.value, model) if name is not function.name]
    found = [_received(name, position, model) for name in calls]
    lists = [one for one in found if one is not None]
    if len(lists) < len(calls):
        return None
    if not isinstance(value, cst.Name):
        return _whole(value, lists, model) if value is not None and is_full(value) else None
    inside = held(value, model)
    if inside is None or inside.conversions:
        return None
    beginning, place = _value(inside.bound, model)
    return _whole(beginning, [inside, *lists], model) if place is None else None


def _received(name: cst.Name, position: int | None, model: FileModel) -> Held | None:
    """The variable that a caller puts the list into, or its conversion there and then."""
    call = model.parents[name]
    if not isinstance(call, cst.Call) or call.func is not name:
        return None
    assign = model.parents[call]
    if isinstance(assign, cst.Arg) and position is None:
        conversion = conversion_of(model.parents[assign], model)
        return Held(name, [], [conversion]) if conversion and conversion.rows is call else None
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return None
    target: cst.CSTNode = assign.targets[0].target
    if position is not None and isinstance(target, (cst.Tuple, cst.List)) and position < len(target.elements):
        target = target.elements[position].value
    found = held(target, model) if isinstance(target, cst.Name) else None
    return None if found is None or found.returned else found
