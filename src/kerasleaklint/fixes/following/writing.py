"""Whether a program writes to the value of an expression, or to memory that it shares, as far as it goes from there."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called, public_name
from kerasleaklint.fixes.desk.lookup import ancestors, declared_global, sole_value
from kerasleaklint.fixes.following.callees import callee, parameter, uses_of
from kerasleaklint.fixes.following.reading import only_reads
from kerasleaklint.fixes.following.variables import CHANGING, Variable, is_target, reads_of, variable_of
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

# What gives the same memory in another shape, or holds it.
VIEWS = {
    "T", "array_split", "as_strided", "asanyarray", "asarray", "asarray_chkfinite", "ascontiguousarray",
    "asfortranarray", "asmatrix", "atleast_1d", "atleast_2d", "atleast_3d", "base", "broadcast_arrays", "broadcast_to",
    "diagonal", "dsplit", "expand_dims", "flip", "fliplr", "flipud", "hsplit", "imag", "mT", "matrix_transpose",
    "moveaxis", "nditer", "permute_dims", "ravel", "real", "require", "reshape", "rollaxis", "rot90",
    "sliding_window_view", "split", "squeeze", "swapaxes", "transpose", "trim_zeros", "unstack", "view", "vsplit",
}  # fmt: skip
HOLDING = {"dict", "enumerate", "filter", "iter", "list", "map", "next", "reversed", "set", "sorted", "tuple", "zip"}
KEEPING = {"add", "append", "extend", "insert"}
# Of lists and dicts, beside what changes arrays.
MUTATING = {*CHANGING, "clear", "pop", "popitem", "remove", "reverse", "setdefault", "shuffle", "update"}
# Packages whose functions leave alone what they are given, but for some.
TRUSTED = {
    "PIL", "copy", "joblib", "json", "keras", "logging", "math", "matplotlib", "numpy", "pandas", "pickle", "pprint",
    "scipy", "seaborn", "skimage", "sklearn", "tensorflow", "tf_keras",
}  # fmt: skip
CHANGERS = ("preprocess_input", "shuffle")


def may_be_itself(call: cst.CSTNode) -> bool:
    """`x.astype("float32", copy=False)`, which gives `x` if it is of this type already."""
    named = [arg.keyword.value for arg in getattr(call, "args", ()) if arg.keyword is not None]
    return any(name == "copy" or name.startswith("overwrite_") for name in named)


def is_written(node: cst.CSTNode, model: FileModel) -> bool:
    """`x[0] = 1`; `row = x[0]` and then `row += 1`; `noise(x[:8])`, where `noise` does so or cannot be seen."""
    return Trail(model).is_written(node)


def is_written_by(arg: cst.Arg, call: cst.Call, model: FileModel) -> bool:
    """Whether a function writes to this argument, or something is written to what it gives."""
    return Trail(model).is_given(arg, call)


@dataclass(frozen=True, eq=False)
class Trail:
    """Follows a value; each variable once."""

    model: FileModel
    seen: set[Variable] = field(default_factory=set)

    def is_written(self, node: cst.CSTNode) -> bool:
        parent = self.model.parents[node]
        handler = HANDLERS.get(type(parent))
        return is_target(node, self.model) or (handler is not None and handler(self, node, parent))

    def _indexed(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        assert isinstance(parent, cst.Subscript)
        return parent.value is node and self.is_written(parent)

    def _looked_at(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        del node
        assert isinstance(parent, cst.Attribute)
        if parent.attr.value in MUTATING or is_target(parent, self.model):
            return True
        above = self.model.parents[parent]
        given = above if isinstance(above, cst.Call) and above.func is parent else parent
        return (parent.attr.value in VIEWS or may_be_itself(given)) and self.is_written(given)

    def _assigned(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        del node
        assert isinstance(parent, cst.Assign)
        return any(self._bound(target.target) for target in parent.targets)

    def _assigned_once(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        assert isinstance(parent, (cst.AnnAssign, cst.NamedExpr))
        is_value = isinstance(parent, cst.NamedExpr) and self.is_written(parent)
        return parent.value is node and (is_value or self._bound(parent.target))

    def _held(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        """In a tuple that is taken apart at once, or in one that goes its own way."""
        del node
        row = self.model.parents[parent]
        assign = self.model.parents[row]
        targets = assign.targets[0].target if isinstance(assign, cst.Assign) else None
        if isinstance(row, cst.Tuple) and isinstance(targets, cst.Tuple) and len(row.elements) == len(targets.elements):
            return self._bound(
                next(t.value for e, t in zip(row.elements, targets.elements, strict=True) if e is parent)
            )
        return self.is_written(row)

    def _passed_on(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        is_test = isinstance(parent, cst.IfExp) and parent.test is node
        return not is_test and self.is_written(parent)

    def _walked(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        assert isinstance(parent, (cst.For, cst.CompFor))
        return parent.iter is node and self._bound(parent.target)

    def _returned(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        del node
        function = next((n for n in ancestors(parent, self.model) if isinstance(n, cst.FunctionDef)), None)
        uses = uses_of(function, self.model) if function is not None else []
        calls = (self.model.parents[use] for use in uses if function not in [*ancestors(use, self.model)])
        return any(self.is_written(call) for call in calls if isinstance(call, cst.Call))

    def _argument(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        del node
        call = self.model.parents[parent]
        return isinstance(parent, cst.Arg) and isinstance(call, cst.Call) and self.is_given(parent, call)

    def _bound(self, target: cst.CSTNode) -> bool:
        if isinstance(target, (cst.Tuple, cst.List)):
            return any(self._bound(element.value) for element in target.elements)
        variable = variable_of(target, self.model)
        if variable is None:
            return self._kept(target)
        if variable in self.seen:
            return False
        if variable.scope is not None and variable.name in declared_global(self.model):
            return True
        self.seen.add(variable)
        return any(self.is_written(read) for read in reads_of(variable, self.model))

    def _kept(self, target: cst.CSTNode) -> bool:
        """`rows[label] = x[0]`, where `rows` is a dict or list: an array would copy. An attribute goes out of sight."""
        if not isinstance(target, cst.Subscript):
            return isinstance(target, cst.Attribute)
        made = sole_value(target.value, self.model)
        is_dict = isinstance(made, cst.Call) and called(made.func, self.model).endswith(("dict", "list"))
        return (is_dict or isinstance(made, (cst.Dict, cst.List, cst.BaseComp))) and self._bound(target.value)

    # Calls

    def is_given(self, arg: cst.Arg, call: cst.Call) -> bool:
        function = callee(call.func, self.model)
        if function is not None:
            return self._is_for(arg, call, function)
        name = public_name(call.func, self.model)
        if name is not None:
            return self._imported(name, arg, call)
        if isinstance(call.func, cst.Attribute):
            return self._method(call.func, arg, call)
        name = dotted(call.func) or ""
        alike = self._functions(name)
        if alike or not hasattr(builtins, name):
            return not alike or any(self._is_for(arg, call, function) for function in alike)
        return name in HOLDING and self.is_written(call)

    def _is_for(self, arg: cst.Arg, call: cst.Call, function: cst.FunctionDef) -> bool:
        found = parameter(call, arg, function, self.model)
        return found is None or self._bound(found)

    def _imported(self, name: str, arg: cst.Arg, call: cst.Call) -> bool:
        package, last = name.partition(".")[0], name.rpartition(".")[2]
        if last in CHANGERS and not name.startswith("sklearn."):
            return True
        if package == "numpy" and (arg.keyword is None or arg.keyword.value == "out"):
            is_read = arg.keyword is None and ("random" in name or only_reads(name, arg, call))
            return not is_read or ((last in VIEWS or may_be_itself(call)) and self.is_written(call))
        if package in ("itertools", "random"):
            return self.is_written(call)
        return package not in TRUSTED or may_be_itself(call)

    def _method(self, func: cst.Attribute, arg: cst.Arg, call: cst.Call) -> bool:
        """Of an object that is not known: any of this name in the file, or one of a package, which only reads."""
        name = func.attr.value
        if name in KEEPING:
            return self._bound(func.value)
        alike = self._functions(name)
        return name in CHANGERS or any(self._is_for(arg, call, function) for function in alike)

    def _functions(self, name: str) -> list[cst.FunctionDef]:
        return [function for function in self.model.every(cst.FunctionDef) if function.name.value == name]


HANDLERS = {
    cst.Subscript: Trail._indexed,
    cst.Attribute: Trail._looked_at,
    cst.Assign: Trail._assigned,
    cst.AnnAssign: Trail._assigned_once,
    cst.NamedExpr: Trail._assigned_once,
    cst.Element: Trail._held,
    cst.DictElement: Trail._held,
    cst.StarredElement: Trail._held,
    cst.ListComp: Trail._passed_on,
    cst.SetComp: Trail._passed_on,
    cst.GeneratorExp: Trail._passed_on,
    cst.DictComp: Trail._passed_on,
    cst.IfExp: Trail._passed_on,
    cst.BooleanOperation: Trail._passed_on,
    cst.For: Trail._walked,
    cst.CompFor: Trail._walked,
    cst.Return: Trail._returned,
    cst.Arg: Trail._argument,
}
