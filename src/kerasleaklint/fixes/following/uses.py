"""What a program does with an expression that holds an array, and what holds the array next.

Each function gives the expressions that hold it then, or None where it cannot be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.callees import callee, parameter
from kerasleaklint.fixes.following.passages import Passage, Split, position_in
from kerasleaklint.fixes.following.reading import is_splitter, only_reads
from kerasleaklint.fixes.following.showing import is_shown
from kerasleaklint.fixes.following.steady import statistic
from kerasleaklint.fixes.following.variables import CHANGING, is_target
from kerasleaklint.fixes.following.writing import is_written, is_written_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.fixes.following.followed import Followed

Leads = list[cst.CSTNode]
# What an array on disk that is computed when it is drawn knows of itself.
ATTRIBUTES = {"shape", "ndim", "dtype", "nbytes"}
SHARED = "what `{}` gives may share memory with the array, and is changed in place"


def _assigned(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads:
    assert isinstance(parent, cst.Assign)
    return [lead for target in parent.targets for lead in found.bind(target.target, passage)]


def _annotated(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads | None:
    """`x: np.ndarray = ...`, which a map is."""
    assert isinstance(parent, cst.AnnAssign)
    if not isinstance(parent.target, cst.Name) or parent.value is not passage.top:
        return None
    found.native.append(passage)
    return found.bind(parent.target, passage)


def _one_of_several(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads | None:
    """In a tuple that is assigned or returned, or in an argument of the calls that train."""
    parents = found.model.parents
    row = parents[parent]
    above = parents[row]
    if isinstance(row, cst.Tuple) and isinstance(above, cst.Assign) and len(above.targets) == 1:
        targets = above.targets[0].target
        if not isinstance(targets, (cst.Tuple, cst.List)) or len(targets.elements) != len(row.elements):
            return None
        return found.bind(targets.elements[position_in(row, parent)].value, passage)
    if isinstance(row, cst.Tuple) and isinstance(above, cst.Return):
        return found.give_back(passage, above, position_in(row, parent), len(row.elements))
    if isinstance(above, cst.Del) or _is_argument(found, row):
        return []
    return None


def _is_argument(found: Followed, node: cst.CSTNode) -> bool:
    """Inside tuples, lists and dicts, of which one is an argument of a call that trains."""
    parents = found.model.parents
    while isinstance(node, (cst.Tuple, cst.List, cst.Dict, cst.Element, cst.DictElement)):
        node = parents[node]
    return isinstance(node, cst.Arg) and parents[node] in found.calls


def _passed(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads | None:
    assert isinstance(parent, cst.Arg)
    call = found.model.parents[parent]
    assert isinstance(call, cst.Call)
    name = called(call.func, found.model)
    if call in found.calls or name == "len":
        return []
    if parent.keyword is not None and parent.keyword.value == "out":
        return None
    if is_splitter(call, found.model):
        return _passed_to_splitter(found, passage, parent, call)
    if name.rpartition(".")[2] == "train_test_split":
        return _passed_to_split(found, passage, parent, call)
    return [] if _asks_statistic(found, passage, call) else _passed_to_function(found, passage, parent, call, name)


def _passed_to_function(found: Followed, passage: Passage, arg: cst.Arg, call: cst.Call, name: str) -> Leads | None:
    """A function of the file, which is followed, or one that only reads what it is given."""
    function = callee(call.func, found.model)
    if function is not None:
        taken = parameter(call, arg, function, found.model)
        return found.bind(taken, passage) if taken is not None else None
    if not only_reads(name, arg, call):
        return None
    if is_written_by(arg, call, found.model):
        raise Refused(SHARED, call.func)
    found.native.append(passage)
    found.shown += [passage] if is_shown(passage.top, found.model) else []
    return []


def _passed_to_splitter(found: Followed, passage: Passage, parent: cst.Arg, call: cst.Call) -> Leads:
    """`kfold.split(x, y)` asks the samples for their number only, but reads labels and groups."""
    if parent is not call.args[0]:
        found.native.append(passage)
    return []


def _passed_to_split(found: Followed, passage: Passage, parent: cst.Arg, call: cst.Call) -> Leads | None:
    """`train_test_split(x, y)`: of each array come two parts, unless it only tells how to stratify."""
    if parent.keyword is not None:
        if parent.keyword.value != "stratify":
            return None
        found.native.append(passage)
        return []
    assign = found.model.parents[call]
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1 or any(arg.star for arg in call.args):
        return None
    targets = assign.targets[0].target
    arrays = [arg for arg in call.args if arg.keyword is None]
    if not isinstance(targets, cst.Tuple) or len(targets.elements) != 2 * len(arrays):
        return None
    found.splits.setdefault(call, Split(call)).passages[parent] = passage
    at = 2 * arrays.index(parent)
    return [lead for element in targets.elements[at : at + 2] for lead in found.bind(element.value, None)]


def _attribute(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads | None:
    """`x.shape`; anything else of a plain map that does not change it."""
    assert isinstance(parent, cst.Attribute)
    if is_target(parent, found.model):
        return None
    if parent.attr.value in ATTRIBUTES or _asks_statistic(found, passage, found.model.parents[parent]):
        return []
    if parent.attr.value in (*CHANGING, "T", "flags"):
        return None
    if is_written(passage.top, found.model):
        raise Refused(SHARED, parent)
    found.native.append(passage)
    return []


def _indexed(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads | None:
    """`x[0]`, `x[:5]`, `x[rows]`: read at once; not `x[0] = 1`, nor `row = x[0]` and then `row += 1`."""
    assert isinstance(parent, cst.Subscript)
    if parent.value is not passage.top or is_target(parent, found.model):
        return None
    if is_written(passage.top, found.model):
        raise Refused("`{}` may be changed in place, where it stands for rows of the array", parent)
    if len(parent.slice) > 1:
        found.native.append(passage)
    found.looks.append(parent)
    if is_shown(parent, found.model):
        found.shown.append(passage)
    return []


def _deleted(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads:
    del passage, parent
    return []


def _shown(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads:
    """`x` as a statement, which a notebook shows."""
    if found.model.source.cells:
        found.native.append(passage)
        found.shown.append(passage)
    return _deleted(found, passage, parent)


def _asks_statistic(found: Followed, passage: Passage, call: cst.CSTNode) -> bool:
    """A statistic over all rows, which can be had without having them all at once."""
    name = statistic(call, found.model)
    if name is None or not isinstance(call, cst.Call):
        return False
    found.statistics.append((name, call, passage))
    return True


def _given_back(found: Followed, passage: Passage, parent: cst.CSTNode) -> Leads:
    assert isinstance(parent, cst.Return)
    return found.give_back(passage, parent, None, 1)


USES: dict[type[cst.CSTNode], Callable[[Followed, Passage, cst.CSTNode], Leads | None]] = {
    cst.Assign: _assigned,
    cst.AnnAssign: _annotated,
    cst.Element: _one_of_several,
    cst.DictElement: _one_of_several,
    cst.Arg: _passed,
    cst.Attribute: _attribute,
    cst.Subscript: _indexed,
    cst.Return: _given_back,
    cst.Del: _deleted,
    cst.Expr: _shown,
}
# Where a plain map is only read.
READING = (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget, cst.FormattedStringExpression)
