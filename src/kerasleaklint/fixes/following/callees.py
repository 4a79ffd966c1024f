"""The functions and methods of a file, and what calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import public_name
from kerasleaklint.fixes.desk.lookup import ancestors, binders, mentions, sole_value
from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel


MODELS = {"Functional", "Model", "Sequential"}


def callee(func: cst.BaseExpression, model: FileModel) -> cst.FunctionDef | None:
    """The function or method of this file that is called; for a class its `__init__`."""
    if isinstance(func, cst.Attribute):
        wanted = _class_of(func.value, model)
        found = _only(func.attr.value, wanted, model) if wanted is not None else None
        return None if found is not None and _is_overridden(found, model) else found
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


def _is_overridden(method: cst.FunctionDef, model: FileModel) -> bool:
    """Whether a class that derives from one of this file has a method of the same name: an object may be of that."""
    classes = model.every(cst.ClassDef)
    names = {made.name.value for made in classes}
    derived = [made for made in classes if names & {getattr(base.value, "value", None) for base in made.bases}]
    alike = (node for node in model.every(cst.FunctionDef) if node is not method)
    return any(node.name.value == method.name.value and owner(node, model) in derived for node in alike)


def methods_of_models(model: FileModel) -> set[str]:
    """What models of this file do otherwise than those of Keras."""
    owners = [(function.name.value, owner(function, model)) for function in model.every(cst.FunctionDef)]
    return {name for name, made in owners if made is not None and _is_model(made, model)}


def _is_model(made: cst.ClassDef, model: FileModel) -> bool:
    names = [(dotted(base.value) or "").rpartition(".")[2] for base in made.bases]
    alike = (n for n in model.every(cst.ClassDef) if n.name.value in names)
    above = [n for n in alike if model.span(n) < model.span(made)]
    return any(name in MODELS for name in names) or any(_is_model(base, model) for base in above)


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
