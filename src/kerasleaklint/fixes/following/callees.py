"""The functions and methods of a file, and what calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import ancestors, binders, mentions, sole_value

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel


def callee(func: cst.BaseExpression, model: FileModel) -> cst.FunctionDef | None:
    """The function or method of this file that is called; for a class its `__init__`."""
    if isinstance(func, cst.Attribute):
        wanted = _class_of(func.value, model)
        return _only(func.attr.value, wanted, model) if wanted is not None else None
    if not isinstance(func, cst.Name):
        return None
    bound = binders(func.value, model.root.tree, model)
    if len(bound) > 1:
        return None
    made = model.parents[bound[0]] if bound else None
    return _only("__init__", made, model) if isinstance(made, cst.ClassDef) else _only(func.value, None, model)


def _only(name: str, of: cst.ClassDef | None, model: FileModel) -> cst.FunctionDef | None:
    """The only function of this name, in a class or in none; a decorator may make anything of it."""
    found = [f for f in model.every(cst.FunctionDef) if f.name.value == name and owner(f, model) is of]
    return found[0] if len(found) == 1 and not found[0].decorators else None


def _class_of(value: cst.BaseExpression, model: FileModel) -> cst.ClassDef | None:
    """The class of `self`, or of a name that is bound to an object of a class of this file."""
    if isinstance(value, cst.Name) and value.value == "self":
        return next((n for n in ancestors(value, model) if isinstance(n, cst.ClassDef)), None)
    made = sole_value(value, model)
    name = made.func.value if isinstance(made, cst.Call) and isinstance(made.func, cst.Name) else None
    classes = [n for n in model.every(cst.ClassDef) if n.name.value == name]
    return classes[0] if len(classes) == 1 else None


def owner(function: cst.FunctionDef, model: FileModel) -> cst.ClassDef | None:
    """The class that a method is of."""
    found = model.parents.get(model.parents[function])
    return found if isinstance(found, cst.ClassDef) else None


def uses_of(function: cst.FunctionDef, model: FileModel) -> list[cst.BaseExpression]:
    """Where the program names a function or method; `np.load` is no method `load` of the file."""
    name = function.name.value
    if owner(function, model) is not None:
        alike = (n for n in model.every(cst.Attribute) if n.attr.value == name)
        return [n for n in alike if public_name(n, model) is None]
    return [n for n in mentions(name, model) if n is not function.name]


def parameter(call: cst.Call, arg: cst.Arg, function: cst.FunctionDef, model: FileModel) -> cst.Name | None:
    """The parameter that an argument is for."""
    if any(other.star for other in call.args):
        return None
    params = list(function.params.params)[1 if _takes_object(function, model) else 0 :]
    if arg.keyword is not None:
        found = [p for p in (*params, *function.params.kwonly_params) if p.name.value == arg.keyword.value]
    else:
        found = params[list(call.args).index(arg) :][:1]
    return found[0].name if found else None


def _takes_object(function: cst.FunctionDef, model: FileModel) -> bool:
    """Whether the first parameter is the object or the class that a method is called on."""
    names = [getattr(decorator.decorator, "value", "") for decorator in function.decorators]
    return owner(function, model) is not None and "staticmethod" not in names
