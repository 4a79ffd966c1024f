"""Imports: public packages become names, modules of the same project are read and run; nothing is ever imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import public_names, syntax
from kerasleaklint.semantics.parsing import parse
from kerasleaklint.semantics.scope import Module, Scope
from kerasleaklint.semantics.values import UNKNOWN, Api, ModuleValue, Site, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run

# A module that names none of these makes no array, dataset or model that a rule could speak about.
WORTH_READING = re.compile(rb"keras|tensorflow|numpy|h5py|pickle|cv2|PIL|pandas|imread|joblib|yield")
NEVER_OURS = {"keras", "tensorflow", "tf_keras", "numpy", "pandas", "sklearn", "scipy", "cv2", "torch", "matplotlib"}
MAX_MODULES = 24


def _import(run: Run, node: cst.Import) -> bool:
    for alias in node.names:
        dotted = syntax.dotted(alias.name)
        if dotted is None:
            continue
        if alias.asname is not None:
            run.assign(alias.asname.name, _module(run, dotted, 0, node) or _api(dotted), 0)
            continue
        first = dotted.partition(".")[0]
        run.scope.bind(first, _module(run, first, 0, node) or _api(first), 0)
    return False


def _import_from(run: Run, node: cst.ImportFrom) -> bool:
    level = len(node.relative)
    package = syntax.dotted(node.module) or "" if node.module is not None else ""
    module = _module(run, package, level, node)
    if isinstance(node.names, cst.ImportStar):
        _star(run, package, module)
        return False
    for alias in node.names:
        name = syntax.dotted(alias.name) or ""
        target = alias.asname.name if alias.asname is not None else alias.name
        run.assign(target, _member(run, package, level, module, name, node), 0)
    return False


def _star(run: Run, package: str, module: ModuleValue | None) -> None:
    if module is None:
        public = public_names.canonical(package)
        if public in public_names.STAR_PACKAGES:
            run.module.star_packages.append(public)
        return
    for name, (value, taint) in module.module.scope.names.items():
        run.scope.bind(name, value, taint)
    run.module.star_packages += module.module.star_packages


def _member(run: Run, package: str, level: int, module: ModuleValue | None, name: str, node: cst.CSTNode) -> Value:
    if module is not None:
        found = module.module.scope.find(name)
        if found is not None:
            return found[0]
    inner = _module(run, f"{package}.{name}" if package else name, level, node)
    if inner is not None:
        return inner
    return UNKNOWN if level or module is not None else _api(f"{package}.{name}")


def _module(run: Run, dotted: str, level: int, node: cst.CSTNode) -> ModuleValue | None:
    """A module of the project; each is read at most once."""
    if not level and dotted.partition(".")[0] in NEVER_OURS:
        return None
    path = run.project.find_module(dotted, level, run.module.source.filename)
    if path is None:
        return None
    if path not in run.modules:
        run.modules[path] = None
        _read(run, path, node)
    found = run.modules[path]
    return ModuleValue(found) if found is not None else None


def _read(run: Run, path: str, node: cst.CSTNode) -> None:
    data = run.project.read(path)
    if data is None or len(run.modules) > MAX_MODULES:
        return
    if not WORTH_READING.search(data) and not path.endswith("__init__.py"):
        return
    source = run.project.source(path)
    tree = parse(source) if source is not None else None
    if source is None or tree is None:
        return
    module = Module(source, tree, Scope())
    run.modules[path] = module
    run.calls.append(Site(run.module, node))
    with run.within(module.scope, module), run.for_names_only():
        run.run_body(tree.body)
    run.calls.pop()


def _api(dotted: str) -> Api:
    return Api(public_names.canonical(dotted))


STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], bool]] = {
    cst.Import: _import,
    cst.ImportFrom: _import_from,
}
