"""Runs a program on abstract values: the state, the doors, and who stands behind each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.interpretation import (
    calls,
    classes,
    elements,
    expressions,
    functions,
    members,
    statements,
    targets,
    unseen,
)
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.run import Run
from kerasleaklint.semantics.values import Class, Function

if TYPE_CHECKING:
    from kerasleaklint.semantics.scope import Module
    from kerasleaklint.sources import Project

# What a method leaves in its object, another may use: they run in any order.
ROUNDS = 2


class Interpreter(Run):
    """Branches join, loop bodies run once with the loop on a stack, functions run where they are called."""

    def __init__(self, root: Module, project: Project) -> None:
        super().__init__(root, project)
        self.idle: set[cst.CSTNode] = set()

    eval = expressions.evaluate
    iterate = elements.iterate
    bind_member = members.bind_member
    call_value = calls.call_value
    call_function = functions.call_function
    call_hook = unseen.call_hook
    clear_as_told = unseen.clear_as_told
    run_body = statements.run_body
    assign = targets.assign

    def run_program(self) -> None:
        """The module body, then every function and method that nothing has called, with unknown arguments."""
        self.run_body(self.root.tree.body)
        for function in self.defined:
            if function.node not in self.entered:
                self.call_function(function, None)
        for _ in range(ROUNDS):
            self.memo.results.clear()
            for of in self.classes:
                self._run_uncalled_methods(of)

    def _run_uncalled_methods(self, of: Class) -> None:
        methods = [value for value, _ in of.scope.names.values() if isinstance(value, Function)]
        uncalled = [m for m in methods if m.node not in self.entered or m.node in self.idle]
        if not uncalled:
            return
        this = of.instances[0] if of.instances else classes.instantiate(self, of, None)
        is_callback = any(base.startswith("keras.callbacks.") for base in of.api_bases())
        for method in uncalled:
            self.idle.add(method.node)
            self._run_uncalled(replace(method, bound=this), is_callback)

    def _run_uncalled(self, method: Function, is_callback: bool) -> None:
        name = method.node.name.value if isinstance(method.node, cst.FunctionDef) else ""
        if is_callback and keras.HOOKS.fullmatch(name):
            self.call_hook(method, name)
        else:
            self.call_function(method, None)
