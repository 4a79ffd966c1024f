"""Calls: of public functions (tables in `knowledge`), of the project's own functions and classes, of methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.arguments import Argument, Call
from kerasleaklint.semantics.expressions import Expressions
from kerasleaklint.semantics.facts import BatchesMade, GeneratorMade, Kept, KeptByCallback, ModelBuilt, StepCalled
from kerasleaklint.semantics.knowledge import graphs, keras, loading, methods, tensors, tfdata
from kerasleaklint.semantics.knowledge.functions import call_known
from kerasleaklint.semantics.knowledge.keras import layers
from kerasleaklint.semantics.knowledge.python import containers
from kerasleaklint.semantics.loops import HOOK
from kerasleaklint.semantics.memo import fingerprint
from kerasleaklint.semantics.run import MAX_DEPTH
from kerasleaklint.semantics.scope import Scope
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Api,
    Array,
    Batches,
    Choice,
    Class,
    Const,
    Dataset,
    Folds,
    Foreign,
    Function,
    Generator,
    Given,
    Hdf5,
    Instance,
    Iterated,
    Layer,
    Mapping,
    Method,
    Model,
    Result,
    Sequence,
    Session,
    Super,
    Symbol,
    Tensor,
    Value,
    join,
    leaves,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerasleaklint.semantics.scope import Module
    from kerasleaklint.sources import Project

Memo = dict[tuple[object, ...], tuple[Value, int]]


class Calls(Expressions):
    """Evaluates calls. Functions of the project run with the caller's values: their summary is their own body."""

    def __init__(self, root: Module, project: Project) -> None:
        super().__init__(root, project)
        self.memo: Memo = {}
        self.entered: set[cst.CSTNode] = set()
        self._kept: list[Value] = []

    def eval_call(self, node: cst.Call) -> Value:
        callee, turning = self.tainted(node.func)
        call = self.evaluated(node, turning)
        before = self.taint
        result = join([self.call_value(option, call) for option in options(callee)])
        if self.taint == before and not self._is_pure(callee):
            self.taint |= self.mask
        return result

    def _is_pure(self, callee: Value) -> bool:
        """Whether the result depends on the arguments alone."""
        if isinstance(callee, Choice):
            return all(self._is_pure(option) for option in callee.options)
        if isinstance(callee, Api):
            return callee.name.startswith(PURE_PACKAGES) and not callee.name.startswith(IMPURE)
        if isinstance(callee, Method):
            return isinstance(callee.receiver, (Array, Dataset, Const, Model))
        if isinstance(callee, Function):
            return not syntax.changes_globals(callee.node)
        return isinstance(callee, (Class, Model))

    def evaluated(self, node: cst.Call, turning: int = 0) -> Call:
        positional: list[Argument] = []
        keywords: dict[str, Argument] = {}
        open_ended = False
        for arg in node.args:
            value, taint = self.tainted(arg.value)
            if arg.star == "**" and isinstance(value, Mapping) and value.items and value.element is UNKNOWN:
                keywords |= {str(key): Argument(item, arg.value, taint) for key, item in value.items.items()}
            elif arg.star == "*" and isinstance(value, Sequence) and value.items is not None:
                positional += [Argument(item, arg.value, taint) for item in value.items]
            elif arg.star:
                open_ended = True
            elif arg.keyword is not None:
                keywords[arg.keyword.value] = Argument(value, arg.value, taint)
            else:
                positional.append(Argument(value, arg.value, taint))
        return Call(node, tuple(positional), keywords, open_ended, turning)

    def call_value(self, callee: Value, call: Call) -> Value:
        if isinstance(callee, Api):
            return self._call_api(callee.name, call)
        if isinstance(callee, Function):
            return self.call_function(callee, call) if callee.tracer is None else self._call_step(callee, call)
        if isinstance(callee, Class):
            return self.instantiate(callee, call)
        if isinstance(callee, Method):
            return self._call_method(callee, call)
        if isinstance(callee, Model):
            return keras.forward(self, callee, call)
        if isinstance(callee, Layer) and isinstance(call.value(0), Symbol):
            return layers.applied(self, callee, call)
        if isinstance(callee, Instance):
            member = callee.of.lookup("__call__")
            return self.call_value(self.bind_member(member, callee), call) if member is not None else UNKNOWN
        if isinstance(callee, Given) and keras.names_a_model(callee.name):
            self.mark_computing()
        return self._unknown_call(call)

    # Public functions

    def _call_api(self, name: str, call: Call) -> Value:
        if name == "builtins.super":
            return self._super(call)
        graphs.see_op(self, call, name)
        tensor = tensors.computed(self, call, name)
        if tensor is not None:
            return tensor
        if name.partition(".")[0] in keras.CLEARING_TUNERS:
            return UNKNOWN
        found = call_known(self, call, name)
        if found is not None:
            return found
        result = self._unknown_call(call)
        if result is not UNKNOWN:
            return result
        if name.partition(".")[0] in keras.RIVALS:
            return Foreign()
        return Given(name.rpartition(".")[2]) if keras.is_unseen(name) else UNKNOWN

    def _unknown_call(self, call: Call) -> Value:
        """A function that we cannot see: it may still hand loaded items through (resize, crop, normalise)."""
        if _name_of(call.node) in TRIAL_RUNNERS:
            self.run_trials(call)
        self.run_callbacks(call)
        return methods.item_through(call)

    def run_callbacks(self, call: Call) -> None:
        """Run lambdas handed to an unknown function once, for what happens inside."""
        for argument in (*call.positional, *call.keywords.values()):
            if isinstance(argument.value, Function) and isinstance(argument.value.node, cst.Lambda):
                self.call_function(argument.value, None)

    def call_with(self, callee: Value, values: list[Value], node: cst.Call) -> Value:
        """Call with values that no expression of the program spells out; `node` is the `map(load, paths)` around."""
        arguments = tuple(Argument(value, node, self.mask) for value in values)
        return self.call_value(callee, Call(node, arguments, {}, open_ended=False))

    def grow(self, sequence: Sequence, values: list[Value]) -> None:
        """Put values into a list; in a loop that started after the list was made, its length is not known any more."""
        loops = tuple(loop for loop in self.repeating if loop not in sequence.born_in)
        if not loops and sequence.items is not None:
            sequence.items.extend(values)
            return
        sequence.element = join([*sequence.parts(), *values])
        sequence.items = None
        sequence.grown_by = (*sequence.grown_by, *(loop for loop in loops if loop not in sequence.grown_by))

    def see_kept(self, container: Sequence | Mapping, put: Iterable[Argument], node: cst.CSTNode) -> None:
        """Values put into a container that outlives the turns of a loop; below a tape they are needed for gradients."""
        before_tapes = self.loops[: self.tapes[0].depth] if self.tapes else self.loops
        loops = tuple(loop for loop in self.repeating if loop not in container.born_in and loop in before_tapes)
        hooks = [loop for loop in self.loops if loop.kind == HOOK]
        for argument in put if not self.is_graph else ():
            if loops:
                self.see(Kept(container, argument.value, argument.node, self.site(node), loops))
            if hooks and not any(loop.kind == HOOK for loop in container.born_in):
                self.see(KeptByCallback(container, argument.value, self.site(node), hooks[0]))

    def grow_all(self, sequence: Sequence, more: Value, node: cst.CSTNode) -> None:
        """`list.extend(more)`."""
        for option in options(more):
            if isinstance(option, Sequence):
                self.grow(sequence, option.parts())
                if option.grown_by and option.items is None:
                    sequence.element, sequence.items = join(sequence.parts()), None
                    sequence.grown_by = tuple(dict.fromkeys((*sequence.grown_by, *option.grown_by)))
            else:
                self.grow(sequence, [self.iterate(option, node)])

    def rebind_receiver(self, call: Call, value: Value) -> None:
        """From here on the object whose method is called is known to be `value`."""
        if isinstance(call.node.func, cst.Attribute):
            self.assign(call.node.func.value, value, 0)

    def _super(self, call: Call) -> Value:
        del call
        found = self.scope.find("self")
        bound = found[0] if found else UNKNOWN
        of = bound.instance.of if isinstance(bound, Model) and bound.instance else getattr(bound, "of", None)
        return Super(of, bound) if isinstance(of, Class) else UNKNOWN

    # Methods

    def _call_method(self, method: Method, call: Call) -> Value:
        receiver = method.receiver
        if isinstance(receiver, Model):
            return keras.model_method(self, receiver, method.name, call)
        if isinstance(receiver, Dataset):
            return tfdata.dataset_method(self, receiver, method.name, call)
        if isinstance(receiver, Array):
            return methods.array_method(self, receiver, method.name, call)
        if isinstance(receiver, Session):
            return graphs.session_method(self, receiver, method.name, call)
        if isinstance(receiver, Tensor):
            return tensors.method(self, receiver, method.name, call)
        if isinstance(receiver, Hdf5):
            return loading.hdf5_method(self, receiver, method.name, call)
        if isinstance(receiver, Sequence):
            return containers.sequence_method(self, receiver, method.name, call)
        if isinstance(receiver, Mapping):
            return containers.mapping_method(self, receiver, method.name, call)
        if isinstance(receiver, Folds) or (isinstance(receiver, Result) and method.name == "copy"):
            return receiver
        if isinstance(receiver, (Iterated, Generator, Batches)):
            return UNKNOWN
        return self._method_of_unknown(receiver, method.name, call)

    def _method_of_unknown(self, receiver: Value, name: str, call: Call) -> Value:
        if name == "run" and isinstance(receiver, Given) and graphs.is_session(self, receiver.name):
            graphs.ran(self, call)
        known = keras.duck_method(self, receiver, name, call)
        if known is None:
            known = methods.unknown_method(name, call)
        return known if known is not None else self._unknown_call(call)

    def from_hdf5(self, value: Hdf5, node: cst.CSTNode) -> Array:
        return loading.read_hdf5(self, value, node)

    # The project's own functions

    def call_function(self, function: Function, call: Call | None) -> Value:
        """Run the body with the arguments (unknown ones without `call`) and join what it returns."""
        node = function.node
        if node in self.running or len(self.running) >= MAX_DEPTH or self.budget <= 0:
            return UNKNOWN
        key = self._key(function, call)
        if key not in self.memo:
            self.budget -= 1
            self.memo[key] = self._run_function(function, call)
        value, taint = self.memo[key]
        self.taint |= taint
        return value

    def _call_step(self, function: Function, call: Call) -> Value:
        """A call of a `tf.function`: what it gives are tensors."""
        eager = not self.is_graph
        if eager:
            self.see(StepCalled(function, call, self.site(call.node), self.repeating))
        self.graphs += 1
        value = self.call_function(function, call)
        self.graphs -= 1
        returns = isinstance(function.node, cst.Lambda) or syntax.returns_something(function.node)
        return tensors.results(self, value, syntax.text(call.node.func), call.node) if eager and returns else value

    def _key(self, function: Function, call: Call | None) -> tuple[object, ...]:
        """Equal for calls that must give the same: same function, alike arguments, same running loops."""
        arguments: list[object] = []
        if call is not None:
            for name, argument in (*enumerate(call.positional), *call.keywords.items()):
                self._kept.append(argument.value)
                arguments.append((name, fingerprint(argument.value), argument.taint))
        self._kept.append(function.bound or UNKNOWN)
        where = (self.loops, self.rare, self.is_graph, len(self.tapes))
        return (function.node, id(function.scope), id(function.bound), *where, *arguments)

    def _run_function(self, function: Function, call: Call | None) -> tuple[Value, int]:
        node = function.node
        site = self.site(call.node) if call else None
        saved = (self.scope, self.module, self.taint)
        scope = Scope(function.scope)
        self._bind_parameters(function, call, scope)
        self.scope, self.module, self.taint = scope, function.module, 0
        self.running.append(node)
        self.entered.add(node)
        self._clear_as_decorated(function)
        if site:
            self.calls.append(site)
        try:
            if isinstance(node, cst.Lambda):
                return self.eval(node.body), self.taint
            return self._run_body(node, call)
        finally:
            if site:
                self.calls.pop()
            self.running.pop()
            self.scope, self.module, self.taint = saved

    def _clear_as_decorated(self, function: Function) -> None:
        """A decorator of the project that clears the session around each call."""
        for decorator in getattr(function.node, "decorators", ()):
            found = function.scope.find(syntax.dotted(decorator.decorator) or "")
            if found and isinstance(found[0], Function) and syntax.clears_session(found[0].node):
                self.mark_cleared()

    def _run_body(self, node: cst.FunctionDef, call: Call | None) -> tuple[Value, int]:
        self.returned.append([])
        self.run_block(node.body)
        ways = self.returned.pop()
        if syntax.is_generator(node):
            origin = self.origin("generator", node.name.value, node)
            endless = node in self.delegating or syntax.is_endless(node)
            generator = Generator(origin, endless, syntax.yields_loop_targets(node))
            if call is not None:
                self.see(GeneratorMade(generator, call, self.calls[-1], self.repeating))
            return generator, 0
        taint = 0
        for _, own in ways:
            taint |= own
        return join([value for value, _ in ways]), taint

    def _bind_parameters(self, function: Function, call: Call | None, scope: Scope) -> None:
        params = function.node.params
        plain = [*params.posonly_params, *params.params]
        if function.bound is not None and plain:
            scope.bind(plain[0].name.value, function.bound, 0)
            plain = plain[1:]
        for position, param in enumerate(plain):
            self._bind(function, param, call.argument(position, param.name.value) if call else None, scope)
        for param in params.kwonly_params:
            self._bind(function, param, call.argument(None, param.name.value) if call else None, scope)
        if isinstance(params.star_arg, cst.Param):
            rest = [a.value for a in call.positional[len(plain) :]] if call else None
            scope.bind(params.star_arg.name.value, Sequence(function.node, rest), 0)
        if params.star_kwarg is not None:
            named = {p.name.value for p in (*plain, *params.kwonly_params)}
            given = call.keywords.items() if call else ()
            extra: dict[object, Value] = {key: a.value for key, a in given if key not in named}
            scope.bind(params.star_kwarg.name.value, Mapping(extra), 0)

    def _bind(self, function: Function, param: cst.Param, argument: Argument | None, scope: Scope) -> None:
        if argument is not None:
            scope.bind(param.name.value, argument.value, argument.taint)
            return
        value: Value = UNKNOWN
        if param.default is not None:
            saved = (self.scope, self.module, self.taint)
            self.scope, self.module = function.scope, function.module
            value = self.eval(param.default)
            self.scope, self.module, self.taint = saved
        elif param.annotation is not None and self._is_model_annotation(function, param.annotation.annotation):
            value = keras.assumed_model(self, param)
        elif not self.calls:
            value = Given(param.name.value)
        scope.bind(param.name.value, value, 0)

    def _is_model_annotation(self, function: Function, annotation: cst.BaseExpression) -> bool:
        name = syntax.dotted(annotation)
        if name is None:
            return False
        saved = (self.scope, self.module, self.taint)
        self.scope, self.module = function.scope, function.module
        value = self.eval(annotation)
        self.scope, self.module, self.taint = saved
        return isinstance(value, Api) and value.name in keras.MODEL_CLASSES

    # The project's own classes

    def instantiate(self, of: Class, call: Call | None) -> Value:
        bases = set(of.api_bases())
        if bases & keras.BATCH_CLASSES:
            self._construct(Instance(of), of, call)
            batches = Batches()
            if call is not None:
                self.see(BatchesMade(batches, call, self.root_site(call.node), self.repeating))
            return batches
        instance = Instance(of)
        made: Value = instance
        if bases & keras.MODEL_CLASSES:
            node = call.node if call else of.node
            made = Model(self.origin("model", of.node.name.value, node), self.repeating, instance)
            if call is not None:
                self.see(ModelBuilt(made, self.site_in_loop(node), self.repeating))
        of.instances.append(made)
        self._construct(made, of, call)
        return made

    def _construct(self, made: Value, of: Class, call: Call | None) -> None:
        init = of.lookup("__init__")
        if isinstance(init, Function):
            self.call_function(Function(init.node, init.scope, init.module, made), call)

    def call_hook(self, function: Function, name: str) -> None:
        """A method that `fit` calls once per epoch or batch: no loop of the program, but what it keeps adds up."""
        hook = self.new_loop(function.node, HOOK, name, UNKNOWN)
        with self.inside(hook), self.rarely(hook.bit):
            self.call_function(function, None)

    # Trials: a function that an optimiser calls once per trial is a loop body

    def run_trials(self, call: Call) -> None:
        for option in options(call.value(0, "func", "fn", "f", "objective")):
            member = option.of.lookup("__call__") if isinstance(option, Instance) else None
            function = self.bind_member(member, option) if member is not None else option
            if isinstance(function, Function):
                with self.inside(self.new_loop(call.node, "trial", "", UNKNOWN)) as loop:
                    loop.called = _passed_on(function)
                    self.call_function(function, None)
                    self.clear_as_told(call.value(None, "callbacks"))

    def clear_as_told(self, callbacks: Value) -> None:
        """A clear_session in a callback: in its methods, or in the function that it is."""
        for leaf in leaves(callbacks):
            node = leaf.of.node if isinstance(leaf, Instance) else getattr(leaf, "node", None)
            if isinstance(node, (cst.ClassDef, cst.FunctionDef, cst.Lambda)) and syntax.clears_session(node):
                self.mark_cleared()

    def run_block(self, body: cst.BaseSuite) -> bool:
        raise NotImplementedError


PURE_PACKAGES = ("builtins.", "numpy.", "tensorflow.", "keras.", "math.", "os.path.", "pandas.", "cv2.resize", "copy.")
IMPURE = ("numpy.random.", "tensorflow.random.", "keras.random.", "builtins.input", "builtins.next", "builtins.open")


# Optuna, scikit-optimize, hyperopt and bayes_opt call their first argument once per trial.
TRIAL_RUNNERS = {"optimize", "gp_minimize", "forest_minimize", "fmin", "BayesianOptimization"}


def _passed_on(function: Function) -> Function:
    """What `lambda trial: objective(trial, data)` calls, if it is a function around."""
    call = function.node.body if isinstance(function.node, cst.Lambda) else None
    name = call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Name) else ""
    found = function.scope.find(name)
    return found[0] if found and isinstance(found[0], Function) else function


def _name_of(node: cst.Call) -> str:
    func = node.func
    name = func.attr if isinstance(func, cst.Attribute) else func
    return name.value if isinstance(name, cst.Name) else ""
