"""Imports: public packages become names, modules of the same project are read and run; nothing is ever imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import names, syntax
from kerasleaklint.semantics.scope import Module, Scope
from kerasleaklint.semantics.tree import parse
from kerasleaklint.semantics.values import UNKNOWN, Api, ModuleValue, Site, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.statements import Interpreter
    from kerasleaklint.sources import Project

# A module that names none of these makes no array, dataset or model that a rule could speak about.
WORTH_READING = re.compile(rb"keras|tensorflow|numpy|h5py|pickle|cv2|PIL|pandas|imread|joblib|yield")
NEVER_OURS = {"keras", "tensorflow", "tf_keras", "numpy", "pandas", "sklearn", "scipy", "cv2", "torch", "matplotlib"}
MAX_MODULES = 24


class Imports:
    """Resolves imports for one interpretation; every module of the project is read at most once."""

    def __init__(self, run: Interpreter, project: Project) -> None:
        self.run = run
        self.project = project
        self.modules: dict[str, Module | None] = {}

    def run_import(self, node: cst.Import) -> None:
        for alias in node.names:
            dotted = syntax.dotted(alias.name)
            if dotted is None:
                continue
            if alias.asname is not None:
                self.run.assign(alias.asname.name, self._module(dotted, 0, node) or _api(dotted), 0)
                continue
            first = dotted.partition(".")[0]
            self.run.scope.bind(first, self._module(first, 0, node) or _api(first), 0)

    def run_import_from(self, node: cst.ImportFrom) -> None:
        level = len(node.relative)
        package = syntax.dotted(node.module) or "" if node.module is not None else ""
        module = self._module(package, level, node)
        if isinstance(node.names, cst.ImportStar):
            self._star(package, module)
            return
        for alias in node.names:
            name = syntax.dotted(alias.name) or ""
            target = alias.asname.name if alias.asname is not None else alias.name
            self.run.assign(target, self._member(package, level, module, name, node), 0)

    def _star(self, package: str, module: ModuleValue | None) -> None:
        if module is None:
            public = names.canonical(package)
            if public in names.STAR_PACKAGES:
                self.run.module.star_packages.append(public)
            return
        for name, (value, taint) in module.module.scope.names.items():
            self.run.scope.bind(name, value, taint)
        self.run.module.star_packages += module.module.star_packages

    def _member(self, package: str, level: int, module: ModuleValue | None, name: str, node: cst.CSTNode) -> Value:
        if module is not None:
            found = module.module.scope.find(name)
            if found is not None:
                return found[0]
        inner = self._module(f"{package}.{name}" if package else name, level, node)
        if inner is not None:
            return inner
        return UNKNOWN if level or module is not None else _api(f"{package}.{name}")

    def _module(self, dotted: str, level: int, node: cst.CSTNode) -> ModuleValue | None:
        if not level and dotted.partition(".")[0] in NEVER_OURS:
            return None
        path = self.project.find_module(dotted, level, self.run.module.source.filename)
        if path is None:
            return None
        if path not in self.modules:
            self.modules[path] = None
            self.modules[path] = self._read(path, node)
        found = self.modules[path]
        return ModuleValue(found) if found is not None else None

    def _read(self, path: str, node: cst.CSTNode) -> Module | None:
        data = self.project.read(path)
        if data is None or len(self.modules) > MAX_MODULES:
            return None
        if not WORTH_READING.search(data) and not path.endswith("__init__.py"):
            return None
        source = self.project.source(path)
        tree = parse(source) if source is not None else None
        if source is None or tree is None:
            return None
        module = Module(source, tree, Scope())
        self.modules[path] = module
        self.run.calls.append(Site(self.run.module, node))
        self.run.run_module(module)
        self.run.calls.pop()
        return module


def _api(dotted: str) -> Api:
    return Api(names.canonical(dotted))
