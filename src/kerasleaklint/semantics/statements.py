"""Statements: how names come to stand for values, and which ways a program can take."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.arguments import Argument
from kerasleaklint.semantics.calls import Calls
from kerasleaklint.semantics.expressions import turns_of
from kerasleaklint.semantics.facts import DatasetWalked, LossSummed, StepTraced
from kerasleaklint.semantics.imports import Imports
from kerasleaklint.semantics.knowledge import collecting, keras, methods, tensors, tfdata
from kerasleaklint.semantics.loops import Tape
from kerasleaklint.semantics.scope import Module, Scope, merge
from kerasleaklint.semantics.values import (
    COUNTER,
    NUMBER,
    UNKNOWN,
    Api,
    Array,
    Class,
    Const,
    Function,
    Given,
    Instance,
    Mapping,
    Model,
    Number,
    Sequence,
    Session,
    Tensor,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.sources import Project

Names = dict[str, tuple[Value, int]]
ROUNDS = 2


class Interpreter(Calls):
    """Runs a program on abstract values: branches join, loop bodies run once with the loop on a stack."""

    def __init__(self, root: Module, project: Project) -> None:
        super().__init__(root, project)
        self.imports = Imports(self, project)
        self.defined: list[Function] = []
        self.classes: list[Class] = []
        self.idle: set[cst.CSTNode] = set()

    def run_program(self) -> None:
        """The module body, then every function and method that nothing has called, with unknown arguments."""
        self.run_body(self.root.tree.body)
        for function in self.defined:
            if function.node not in self.entered:
                self.call_function(function, None)
        for _ in range(ROUNDS):
            self.memo.clear()
            for of in self.classes:
                self._run_uncalled_methods(of)

    def _run_uncalled_methods(self, of: Class) -> None:
        methods = [value for value, _ in of.scope.names.values() if isinstance(value, Function)]
        uncalled = [m for m in methods if m.node not in self.entered or m.node in self.idle]
        if not uncalled:
            return
        this = of.instances[0] if of.instances else self.instantiate(of, None)
        is_callback = any(base.startswith("keras.callbacks.") for base in of.api_bases())
        for method in uncalled:
            self.idle.add(method.node)
            bound = replace(method, bound=this)
            name = method.node.name.value if isinstance(method.node, cst.FunctionDef) else ""
            if is_callback and keras.HOOKS.fullmatch(name):
                self.call_hook(bound, name)
            else:
                self.call_function(bound, None)

    def run_module(self, module: Module) -> None:
        """The body of an imported module: for its names, not for what happens in it."""
        saved = (self.module, self.scope, self.loops, self.taint, self.facts)
        self.module, self.scope, self.loops = module, module.scope, ()
        self.facts = type(self.facts)()
        try:
            self.run_body(module.tree.body)
        finally:
            self.module, self.scope, self.loops, self.taint, self.facts = saved

    # Blocks

    def run_block(self, body: cst.BaseSuite) -> bool:
        return self.run_body(body.body)

    def run_body(self, body: Iterable[cst.CSTNode]) -> bool:
        """Run statements in order; True when the end is not reached (return, raise, break, continue)."""
        for statement in body:
            handler = STATEMENTS.get(type(statement))
            if handler is not None and handler(self, statement):
                return True
        return False

    def run_line(self, node: cst.SimpleStatementLine) -> bool:
        return self.run_body(node.body)

    def run_expression(self, node: cst.Expr) -> bool:
        self.taint = 0
        self.eval(node.value)
        return False

    # Binding

    def run_assign(self, node: cst.Assign) -> bool:
        self.taint = 0
        value = self.eval(node.value)
        if self.tapes and syntax.adds_to_itself(node):
            self._see_summed(node.targets[0].target, value, node.value)
        for target in node.targets:
            self.assign(target.target, value, self.taint)
        return False

    def run_annotated(self, node: cst.AnnAssign) -> bool:
        if node.value is not None:
            self.taint = 0
            self.assign(node.target, self.eval(node.value), self.taint)
        return False

    def run_augmented(self, node: cst.AugAssign) -> bool:
        self.taint = 0
        left = self.eval(node.target)
        right = self.eval(node.value)
        if isinstance(left, Sequence) and isinstance(node.operator, cst.AddAssign):
            self.grow_all(left, right, node.value)
            return False
        self._see_summed(node.target, right, node.value)
        self.assign(node.target, self.operate(left, node.operator, right, node), self.taint)
        return False

    def _see_summed(self, target: cst.CSTNode, term: Value, node: cst.CSTNode) -> None:
        """A loss that the loop began to add up after the tape was opened: the tape keeps what led to each term."""
        inside = self.repeating[-1:] if self.tapes and len(self.loops) > self.tapes[-1].depth else ()
        if inside and any(isinstance(option, Tensor) for option in options(term)):
            self.see(LossSummed(target, self.site(node), inside[0], self.tapes[-1].site))

    def assign(self, target: cst.CSTNode, value: Value, taint: int) -> None:
        if isinstance(target, cst.Name):
            named = isinstance(value, Given) and keras.names_a_model(target.value)
            self.scope.bind(target.value, Given(target.value) if named else value, taint)
        elif isinstance(target, (cst.Tuple, cst.List)):
            self._unpack(target, value, taint)
        elif isinstance(target, cst.Attribute):
            self._set_attribute(target, value, taint)
        elif isinstance(target, cst.Subscript):
            self._set_item(target, value, taint)
        elif isinstance(target, (cst.StarredElement, cst.Element)):
            self.assign(target.value, value, taint)

    def _unpack(self, target: cst.Tuple | cst.List, value: Value, taint: int) -> None:
        for position, element in enumerate(target.elements):
            parts = [_part(option, position) for option in options(value)]
            starred = isinstance(element, cst.StarredElement)
            self.assign(element.value, UNKNOWN if starred else join(parts), taint)

    def _set_attribute(self, target: cst.Attribute, value: Value, taint: int) -> None:
        for owner in options(self.eval(target.value)):
            instance = owner.instance if isinstance(owner, Model) else owner
            if isinstance(instance, Instance):
                old, bits = instance.attributes.get(target.attr.value, (UNKNOWN, 0))
                instance.attributes[target.attr.value] = (join([value, old]), bits | taint)
            elif isinstance(instance, Class):
                instance.scope.bind(target.attr.value, value, taint)

    def _set_item(self, target: cst.Subscript, value: Value, taint: int) -> None:
        owners, own = self.tainted(target.value)
        for part in target.slice:
            if isinstance(part.slice, cst.Index):
                own |= self.tainted(part.slice.value)[1]
        for owner in options(owners):
            if isinstance(owner, (Mapping, Sequence)):
                self.see_kept(owner, [Argument(value, target)], target)
            if isinstance(owner, Mapping):
                self._set_key(owner, target, value)
            elif isinstance(owner, Sequence):
                self.grow(owner, [value])
            elif isinstance(owner, Array):
                key = self._constant_key(target)
                stored = (
                    owner.with_member(key, value) if isinstance(key, str) else collecting.filled(self, owner, value)
                )
                self.assign(target.value, stored, taint | own)

    def _set_key(self, owner: Mapping, target: cst.Subscript, value: Value) -> None:
        key = self._constant_key(target)
        if key is not None:
            owner.items[key] = value
        else:
            owner.element = join([owner.element, value])

    def _constant_key(self, target: cst.Subscript) -> str | int | None:
        only = target.slice[0].slice
        key = self.eval(only.value) if isinstance(only, cst.Index) else UNKNOWN
        return key.value if isinstance(key, Const) and isinstance(key.value, (str, int)) else None

    def run_delete(self, node: cst.Del) -> bool:
        targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node.target]
        for target in targets:
            name = target.value if isinstance(target, cst.Element) else target
            if isinstance(name, cst.Name):
                self.scope.names.pop(name.value, None)
        return False

    def run_global(self, node: cst.Global | cst.Nonlocal) -> bool:
        for item in node.names:
            owner = self.module.scope if isinstance(node, cst.Global) else self.scope.parent
            if owner is not None and self.scope is not owner:
                self.scope.outer[item.name.value] = owner
        return False

    # Definitions

    def run_function_definition(self, node: cst.FunctionDef) -> bool:
        function = Function(node, self.scope, self.module, tracer=self.tracer_of(node))
        if function.tracer is not None:
            self.see(StepTraced(function, self.site(function.tracer), self.repeating))
        self.scope.bind(node.name.value, function, 0)
        if self.module is self.root and not self.scope.is_class:
            self.defined.append(function)
        return False

    def tracer_of(self, node: cst.FunctionDef) -> cst.BaseExpression | None:
        """The decorator that makes a graph of the function."""
        for decorator in (item.decorator for item in node.decorators):
            named = decorator.func if isinstance(decorator, cst.Call) else decorator
            if any(isinstance(o, Api) and o.name == "tensorflow.function" for o in options(self.eval(named))):
                return decorator
        return None

    def run_class_definition(self, node: cst.ClassDef) -> bool:
        bases = tuple(self.eval(base.value) for base in node.bases)
        of = Class(node, Scope(self.scope, is_class=True), bases)
        self.scope.bind(node.name.value, of, 0)
        outer, self.scope = self.scope, of.scope
        self.run_block(node.body)
        self.scope = outer
        if self.module is self.root:
            self.classes.append(of)
        return False

    def run_import(self, node: cst.Import) -> bool:
        self.imports.run_import(node)
        return False

    def run_import_from(self, node: cst.ImportFrom) -> bool:
        self.imports.run_import_from(node)
        return False

    # Ways

    def _ways(self, blocks: list[Callable[[], bool]], taken: int | None = None) -> bool:
        """Run each block from the same state and join what they leave; True when none reaches its end.

        `taken` is the number of the block that is known to run: if it reaches its end, what it leaves counts alone.
        """
        before = self.scope.names
        ends: dict[int, Names] = {}
        for number, block in enumerate(blocks):
            self.scope.names = dict(before)
            if not block():
                ends[number] = self.scope.names
        if not ends:
            self.scope.names = before
            return True
        merge(self.scope, [ends[taken]] if taken in ends else list(ends.values()))
        return False

    def run_if(self, node: cst.If) -> bool:
        self.eval(node.test)
        if syntax.is_main_guard(node.test):
            return self.run_block(node.body)
        ways = [lambda: self._guarded(node), lambda: self._otherwise(node.orelse)]
        return self._ways(ways, self._way_by_flag(node.test))

    def _way_by_flag(self, test: cst.BaseExpression) -> int | None:
        """The way that `if flag:` or `if not flag:` takes where this call of the function says what its flag is.

        Flags of the whole program are for people to change: both ways are as likely.
        """
        is_negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
        flag = test.expression if isinstance(test, cst.UnaryOperation) and is_negated else test
        if not self.running or not isinstance(flag, cst.Name) or flag.value not in syntax.parameters(self.running[-1]):
            return None
        value, _ = self.scope.find(flag.value) or (UNKNOWN, 0)
        if not isinstance(value, Const) or not isinstance(value.value, bool):
            return None
        return int(value.value is is_negated)

    def _guarded(self, node: cst.If) -> bool:
        rare = 0
        if self.loops:
            if syntax.is_once_guard(node) or syntax.is_every_nth_guard(node.test):
                rare = self.mask
            elif syntax.leaves_loop(node.body):
                rare = self.loops[-1].bit
        with self.rarely(rare):
            return self.run_block(node.body)

    def _otherwise(self, orelse: cst.If | cst.Else | None) -> bool:
        if isinstance(orelse, cst.If):
            return self.run_if(orelse)
        return self.run_block(orelse.body) if orelse is not None else False

    def run_try(self, node: cst.Try | cst.TryStar) -> bool:
        before = dict(self.scope.names)
        ended = self.run_block(node.body)
        if not ended and node.orelse is not None:
            ended = self.run_block(node.orelse.body)
        done = self.scope.names
        halfway = Scope()
        merge(halfway, [before, done])
        ends = [] if ended else [done]
        for handler in node.handlers:
            self.scope.names = dict(halfway.names)
            if not self.run_block(handler.body):
                ends.append(self.scope.names)
        merge(self.scope, ends or [halfway.names])
        finally_ends = self.run_block(node.finalbody.body) if node.finalbody is not None else False
        return finally_ends or not ends

    def run_with(self, node: cst.With) -> bool:
        for item in node.items:
            value, taint = self.tainted(item.item)
            for session in (option for option in options(value) if isinstance(option, Session)):
                session.closed = True
            if item.asname is not None:
                self.assign(item.asname.name, value, taint)
        before = len(self.tapes)
        opened = [item.item for item in node.items if syntax.called_name(item.item) == "GradientTape"]
        self.tapes += [Tape(self.site(call), len(self.loops)) for call in opened]
        ended = self.run_block(node.body)
        del self.tapes[before:]
        return ended

    def run_match(self, node: cst.Match) -> bool:
        self.eval(node.subject)
        cases = [partial(self.run_block, case.body) for case in node.cases]
        return self._ways([*cases, lambda: False])

    # Loops

    def run_for(self, node: cst.For) -> bool:
        over, taint = self.tainted(node.iter)
        header = f"{syntax.text(node.target)} in {syntax.text(node.iter)}"
        loop = self.new_loop(node, "for", header, over, turns_of(over))
        element = self.iterate(over, node.iter)
        self._run_loop(node, loop, lambda: self.assign(node.target, element, taint | loop.bit))
        if any(tfdata.is_walkable(option) for option in options(over)):
            self.see(DatasetWalked(over, loop, self.site(node)))
        return False

    def run_while(self, node: cst.While) -> bool:
        loop = self.new_loop(node, "while", syntax.text(node.test), UNKNOWN)
        self._run_loop(node, loop, lambda: self.eval(node.test))
        return False

    def _run_loop(self, node: cst.For | cst.While, loop: Loop, start: Callable[[], object]) -> None:
        self._widen(node.body, loop)
        entry = dict(self.scope.names)
        self.broken.append([])
        once = loop.turns == 1 or syntax.always_leaves(node.body)
        with self.inside(loop), self.rarely(loop.bit if once else 0):
            start()
            self.run_block(node.body)
        merge(self.scope, [entry, *self.broken.pop(), self.scope.names])
        if node.orelse is not None:
            self.run_block(node.orelse.body)

    def _widen(self, body: cst.BaseSuite, loop: Loop) -> None:
        """Forget the numbers that the body changes, and mark what it changes as differing from turn to turn."""
        for name in syntax.changed_names(body):
            if name in self.scope.names:
                value, taint = self.scope.names[name]
                if isinstance(value, Const) and isinstance(value.value, (int, float)):
                    value = COUNTER if syntax.only_counts(body, name) else NUMBER
                self.scope.names[name] = (value, taint | loop.bit)

    def run_break(self, node: cst.Break) -> bool:
        del node
        if self.broken:
            self.broken[-1].append(dict(self.scope.names))
        return True

    def run_leave(self, node: cst.Continue | cst.Raise) -> bool:
        del node
        return True

    def run_return(self, node: cst.Return) -> bool:
        found = self.tainted(node.value) if node.value is not None else (Const(None), 0)
        if self.returned:
            self.returned[-1].append(found)
        return True


def _part(value: Value, position: int) -> Value:
    """One name's share when a value is unpacked."""
    if isinstance(value, Sequence):
        if value.items is None:
            return value.element
        return value.items[position] if position < len(value.items) else UNKNOWN
    if isinstance(value, Array):
        return methods.unpacked(value)
    if isinstance(value, Tensor):
        return tensors.part(value)
    return value if isinstance(value, (Number, Given)) else UNKNOWN


STATEMENTS: dict[type[cst.CSTNode], Callable[[Any, Any], bool]] = {
    cst.SimpleStatementLine: Interpreter.run_line,
    cst.Expr: Interpreter.run_expression,
    cst.Assign: Interpreter.run_assign,
    cst.AnnAssign: Interpreter.run_annotated,
    cst.AugAssign: Interpreter.run_augmented,
    cst.Del: Interpreter.run_delete,
    cst.Global: Interpreter.run_global,
    cst.Nonlocal: Interpreter.run_global,
    cst.FunctionDef: Interpreter.run_function_definition,
    cst.ClassDef: Interpreter.run_class_definition,
    cst.Import: Interpreter.run_import,
    cst.ImportFrom: Interpreter.run_import_from,
    cst.If: Interpreter.run_if,
    cst.Try: Interpreter.run_try,
    cst.TryStar: Interpreter.run_try,
    cst.With: Interpreter.run_with,
    cst.Match: Interpreter.run_match,
    cst.For: Interpreter.run_for,
    cst.While: Interpreter.run_while,
    cst.Break: Interpreter.run_break,
    cst.Continue: Interpreter.run_leave,
    cst.Raise: Interpreter.run_leave,
    cst.Return: Interpreter.run_return,
}
