"""Where a program would show that rows are of a map: NumPy prints them as it prints arrays, but not lists of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called
from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.following.callees import callee, parameter, uses_of
from kerasleaklint.fixes.following.variables import Variable, reads_of, variable_of

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

BY_TYPE = {"ascii", "pprint.pformat", "pprint.pprint", "repr", "type"}
TELLING = {"format", "print", "str"}
LOGGING = {"critical", "debug", "error", "exception", "format", "info", "log", "warning", "write"}
LISTING = {"iter", "list", "reversed", "set", "sorted", "tuple"}
PAIRING = {"dict", "enumerate", "zip"}
KEEPING = {"add", "append", "extend", "insert"}
# What gives a map again.
METHODS = {"T", "astype", "copy", "flatten", "ravel", "reshape", "squeeze", "swapaxes", "transpose", "view"}


def is_shown(row: cst.CSTNode, model: FileModel) -> bool:
    """`f"{row!r}"`, `print((row, label))`, `print([row for row in x])`; in a notebook `x[0]` alone."""
    return Trail(model).is_shown(row, 0)


def is_told(holder: cst.CSTNode, model: FileModel) -> bool:
    """Whether a list or tuple of rows is printed, also by a name that it gets."""
    return Trail(model).is_shown(holder, 1)


@dataclass(frozen=True, eq=False)
class Trail:
    """Follows rows; `depth` says in how many lists, tuples or dicts they are."""

    model: FileModel
    seen: set[tuple[Variable, int]] = field(default_factory=set)

    def is_shown(self, node: cst.CSTNode, depth: int) -> bool:
        parent = self.model.parents[node]
        handler = HANDLERS.get(type(parent))
        return handler is not None and handler(self, node, parent, depth)

    def _bound(self, target: cst.CSTNode, depth: int) -> bool:
        if isinstance(target, (cst.Tuple, cst.List)):
            return any(self._bound(element.value, max(depth - 1, 0)) for element in target.elements)
        variable = variable_of(target, self.model)
        if variable is None or (variable, depth) in self.seen:
            return False
        self.seen.add((variable, depth))
        return any(self.is_shown(read, depth) for read in reads_of(variable, self.model))

    def _in_text(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        assert isinstance(parent, cst.FormattedStringExpression)
        return depth > 0 or parent.conversion == "r" or parent.equal is not None

    def _operand(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        """`"%r" % row`, and lists that are joined."""
        assert isinstance(parent, cst.BinaryOperation)
        if _is_filled_in(node, parent):
            return depth > 0 or "%r" in self._source(parent.left)
        return depth > 0 and self.is_shown(parent, depth)

    def _assigned(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        assert isinstance(parent, cst.Assign)
        return any(self._bound(target.target, depth) for target in parent.targets)

    def _assigned_once(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        assert isinstance(parent, (cst.AnnAssign, cst.NamedExpr))
        is_value = isinstance(parent, cst.NamedExpr) and self.is_shown(parent, depth)
        return is_value or self._bound(parent.target, depth)

    def _held(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        row = self.model.parents[parent]
        above = self.model.parents[row]
        targets = above.targets[0].target if isinstance(above, cst.Assign) else None
        if isinstance(row, cst.Tuple) and isinstance(targets, cst.Tuple) and len(row.elements) == len(targets.elements):
            pairs = zip(row.elements, targets.elements, strict=True)
            return any(self._bound(target.value, depth) for element, target in pairs if element is parent)
        if isinstance(above, cst.BinaryOperation) and _is_filled_in(row, above):
            return depth > 0 or "%r" in self._source(above.left)
        return self.is_shown(row, max(depth, 1) if isinstance(parent, cst.StarredElement) else depth + 1)

    def _listed(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        return node in (getattr(parent, "elt", None), getattr(parent, "value", None)) and self.is_shown(
            parent, depth + 1
        )

    def _walked(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        assert isinstance(parent, (cst.For, cst.CompFor))
        return parent.iter is node and self._bound(parent.target, max(depth - 1, 0))

    def _passed_on(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        return getattr(parent, "test", None) is not node and self.is_shown(parent, depth)

    def _indexed(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        assert isinstance(parent, cst.Subscript)
        is_part = isinstance(parent.slice[0].slice, cst.Slice)
        return parent.value is node and self.is_shown(parent, depth if is_part else max(depth - 1, 0))

    def _looked_at(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        assert isinstance(parent, cst.Attribute)
        name, above = parent.attr.value, self.model.parents[parent]
        given = above if isinstance(above, cst.Call) and above.func is parent else parent
        if depth:  # of a list or a dict
            return name in ("copy", "get", "items", "pop", "values") and self.is_shown(given, depth)
        return name in ("__class__", "__repr__") or (name in METHODS and self.is_shown(given, 0))

    def _returned(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        function = next((n for n in ancestors(parent, self.model) if isinstance(n, cst.FunctionDef)), None)
        uses = uses_of(function, self.model) if function is not None else []
        calls = (self.model.parents[use] for use in uses if function not in [*ancestors(use, self.model)])
        return any(self.is_shown(call, depth) for call in calls if isinstance(call, cst.Call))

    def _alone(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        """What a notebook shows."""
        del node, parent, depth
        return bool(self.model.source.cells)

    def _given(self, node: cst.CSTNode, parent: cst.CSTNode, depth: int) -> bool:
        del node
        call = self.model.parents[parent]
        if not isinstance(parent, cst.Arg) or not isinstance(call, cst.Call):
            return False
        name, function = called(call.func, self.model), callee(call.func, self.model)
        if function is not None:
            taken = parameter(call, parent, function, self.model)
            return taken is not None and self._bound(taken, depth)
        if name in BY_TYPE or name in TELLING:
            return name in BY_TYPE or depth > (1 if parent.star else 0)
        if name in LISTING or name in PAIRING:
            return self.is_shown(call, max(depth, 1) + (name in PAIRING))
        if name == "next":
            return self.is_shown(call, max(depth - 1, 0))
        return isinstance(call.func, cst.Attribute) and self._given_to_method(call, call.func, depth)

    def _given_to_method(self, call: cst.Call, method: cst.Attribute, depth: int) -> bool:
        name = method.attr.value
        if name in KEEPING:
            return self._bound(method.value, depth + 1)
        text = self._source(call)
        return name in LOGGING and (depth > 0 or "%r" in text or "!r" in text)

    def _source(self, node: cst.CSTNode) -> str:
        start, end = self.model.span(node)
        return self.model.source.text[start:end]


def _is_filled_in(node: cst.CSTNode, operation: cst.BinaryOperation) -> bool:
    return operation.right is node and isinstance(operation.operator, cst.Modulo)


HANDLERS = {
    cst.FormattedStringExpression: Trail._in_text,
    cst.BinaryOperation: Trail._operand,
    cst.Assign: Trail._assigned,
    cst.AnnAssign: Trail._assigned_once,
    cst.NamedExpr: Trail._assigned_once,
    cst.Element: Trail._held,
    cst.DictElement: Trail._held,
    cst.StarredElement: Trail._held,
    cst.ListComp: Trail._listed,
    cst.SetComp: Trail._listed,
    cst.GeneratorExp: Trail._listed,
    cst.DictComp: Trail._listed,
    cst.For: Trail._walked,
    cst.CompFor: Trail._walked,
    cst.IfExp: Trail._passed_on,
    cst.BooleanOperation: Trail._passed_on,
    cst.Subscript: Trail._indexed,
    cst.Attribute: Trail._looked_at,
    cst.Return: Trail._returned,
    cst.Expr: Trail._alone,
    cst.Arg: Trail._given,
}
