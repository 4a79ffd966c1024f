"""Questions about syntax alone, answered without running anything."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAVES = (cst.Return, cst.Raise, cst.Break)
OWN_SCOPE = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
LAYOUT_FIELDS = {
    "lpar", "rpar", "comma", "semicolon", "lbrace", "rbrace", "lbracket", "rbracket", "colon", "equal", "dot", "header",
    "footer", "indent", "newline", "first_colon", "second_colon", "asynchronous",
}  # fmt: skip
# What fields hold besides nodes. To ask for `cst.CSTNode`, an abstract base class, is several times slower.
NO_NODES = (str, bool, type(None), cst.MaybeSentinel)
LOOPS = (cst.For, cst.While)
GROWING_METHODS = {"append", "extend", "insert", "add", "update", "appendleft", "pop", "popleft"}
FINITE = {"range", "xrange", "sorted", "list", "listdir", "glob", "array_split"}
WRAPPERS = {"enumerate", "zip", "tqdm", "reversed"}
TRACERS = {"function", "jit"}
# Of so many functions an answer is kept, and with it their trees: modules of a project are run again and again.
REMEMBERED = 1024
TRACED_METHODS = {"call", "train_step", "test_step", "predict_step"}


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` of names and attributes, else None."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return ".".join([node.value, *reversed(parts)])


def text(node: cst.CSTNode, limit: int = 200) -> str:
    """The node's source, on one line."""
    return re.sub(r"\s+", " ", cst.Module([]).code_for_node(node))[:limit]


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields that hold meaning: `node.children` would also visit whitespace, commas and parentheses."""
    return tuple(
        name
        for name, field in kind.__dataclass_fields__.items()
        if not name.startswith(("whitespace", "leading", "trailing", "_", "lines_"))
        if name not in LAYOUT_FIELDS and field.type not in (str, "str")
    )


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for name in _fields(type(node)):
        child = getattr(node, name)
        if isinstance(child, (list, tuple)):
            yield from child
        elif not isinstance(child, NO_NODES):
            yield child


def walk(node: cst.CSTNode, into_scopes: bool = False) -> Iterator[cst.CSTNode]:
    """The node and everything below it, without whitespace and (unless asked) without inner functions and classes."""
    stack: list[cst.CSTNode] = [node]
    while stack:
        current = stack.pop()
        yield current
        if current is not node and not into_scopes and isinstance(current, OWN_SCOPE):
            continue
        stack.extend(children(current))


def is_true(test: cst.BaseExpression) -> bool:
    """`True`, `1`, or another literal that never ends a `while`."""
    return (isinstance(test, cst.Name) and test.value == "True") or (
        isinstance(test, cst.Integer) and test.value != "0"
    )


@lru_cache(REMEMBERED)
def is_generator(function: cst.FunctionDef) -> bool:
    return any(isinstance(node, cst.Yield) for node in walk(function.body))


def _exits(loop: cst.While | cst.For) -> bool:
    """Whether some `break` of this very loop, a `return` or a `raise` can end it."""
    stack: list[tuple[cst.CSTNode, bool]] = [(statement, True) for statement in loop.body.body]
    while stack:
        node, own = stack.pop()
        if isinstance(node, (cst.Return, cst.Raise)) or (isinstance(node, cst.Break) and own):
            return True
        if isinstance(node, OWN_SCOPE):
            continue
        inner = own and not isinstance(node, LOOPS)
        stack.extend((child, inner) for child in children(node) if not isinstance(child, cst.BaseExpression))
    return False


ENDLESS_ITERATORS = {"itertools.count", "itertools.cycle", "count", "cycle"}


def is_endless(function: cst.FunctionDef) -> bool:
    """A generator function that yields inside a loop that nothing ends."""
    for node in walk(function.body):
        if isinstance(node, cst.While):
            never_ends = is_true(node.test)
        elif isinstance(node, cst.For):
            never_ends = isinstance(node.iter, cst.Call) and dotted(node.iter.func) in ENDLESS_ITERATORS
        else:
            continue
        if never_ends and not _exits(node) and any(isinstance(inner, cst.Yield) for inner in walk(node.body)):
            return True
    return False


def surely_ends(function: cst.CSTNode) -> bool:
    """Whether a generator function only walks over what is known to end."""
    nodes = list(walk(function.body)) if isinstance(function, cst.FunctionDef) else []
    unsure = any(isinstance(node, (cst.While, cst.From)) for node in nodes)
    return bool(nodes) and not unsure and all(_ends(node.iter) for node in nodes if isinstance(node, cst.For))


def _ends(over: cst.BaseExpression) -> bool:
    name = called_name(over)
    if name in WRAPPERS and isinstance(over, cst.Call):
        return any(_ends(arg.value) for arg in over.args)
    return name in FINITE or isinstance(over, (cst.List, cst.Tuple))


def yields_loop_targets(function: cst.FunctionDef) -> bool:
    """`for a, b in zip(xs, ys): yield a, b`: one sample at a time."""
    for node in walk(function.body):
        if not isinstance(node, cst.For) or not isinstance(node.iter, cst.Call) or dotted(node.iter.func) != "zip":
            continue
        targets = set(names_in(node.target))
        for inner in walk(node.body):
            if (
                isinstance(inner, cst.Yield)
                and isinstance(inner.value, cst.Tuple)
                and set(names_in(inner.value)) == targets
            ):
                return True
    return False


def parameters(function: cst.CSTNode) -> set[str]:
    """The names of a function's parameters, but for `*args` and `**kwargs`."""
    if not isinstance(function, (cst.FunctionDef, cst.Lambda)):
        return set()
    of = function.params
    return {param.name.value for param in (*of.posonly_params, *of.params, *of.kwonly_params)}


def returns_something(function: cst.FunctionDef) -> bool:
    return any(isinstance(node, cst.Return) and node.value is not None for node in walk(function.body))


def adds_to_itself(node: cst.Assign) -> bool:
    """`total = total + loss`."""
    added = node.value
    if not isinstance(added, cst.BinaryOperation) or not isinstance(added.operator, cst.Add):
        return False
    return dotted(added.left) is not None and dotted(added.left) == dotted(node.targets[0].target)


def names_in(node: cst.CSTNode) -> Iterator[str]:
    return (n.value for n in walk(node) if isinstance(n, cst.Name))


@lru_cache(REMEMBERED)
def changes_globals(function: cst.FunctionDef | cst.Lambda) -> bool:
    return any(isinstance(node, (cst.Global, cst.Nonlocal)) for node in walk(function.body))


@lru_cache(REMEMBERED)
def clears_session(node: cst.CSTNode) -> bool:
    calls = (inner for inner in walk(node, into_scopes=True) if isinstance(inner, cst.Call))
    return any((dotted(call.func) or "").rpartition(".")[2] == "clear_session" for call in calls)


def always_leaves(body: cst.BaseSuite) -> bool:
    """Whether the body's last statement leaves the loop: its first turn is its last."""
    found = body.body
    if not found:
        return False
    last = found[-1]
    if isinstance(last, cst.SimpleStatementLine):
        return bool(last.body) and isinstance(last.body[-1], LEAVES)
    if isinstance(last, cst.Try):
        return always_leaves(last.body)
    return bool(isinstance(last, LEAVES))


def leaves_loop(body: cst.BaseSuite) -> bool:
    """Like `always_leaves`, for the branch of an `if`: what runs there runs in one turn only."""
    found = body.body
    last = found[-1] if found else None
    return isinstance(last, cst.SimpleStatementLine) and bool(last.body) and isinstance(last.body[-1], LEAVES)


def changed_names(body: cst.CSTNode) -> set[str]:
    """Names that a loop body binds again or changes in place."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.AnnAssign, cst.For, cst.CompFor)):
            found.update(_target_names(node.target))
        elif (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value in GROWING_METHODS
        ):
            found.update(_target_names(node.func.value))
    return found


def is_kept_head(build: cst.CSTNode, body: cst.CSTNode) -> bool:
    """Whether a loop body builds `Model(inputs, outputs)` on inputs from before the loop and keeps it under a key."""
    if not isinstance(build, cst.Call) or len(build.args) < 2:
        return False
    if set(names_in(build.args[0].value)) & changed_names(body):
        return False
    assigns = [node for node in walk(body) if isinstance(node, cst.Assign)]
    names = {dotted(target.target) for node in assigns if node.value is build for target in node.targets}
    names.discard(None)
    return any(
        isinstance(target.target, cst.Subscript) and (node.value is build or dotted(node.value) in names)
        for node in assigns
        for target in node.targets
    )


def only_counts(body: cst.CSTNode, name: str) -> bool:
    """Whether a block changes the name by `name += 1` and the like alone, so that it stays a Python number."""
    for node in walk(body):
        if isinstance(node, cst.AugAssign) and name in _target_names(node.target):
            if not isinstance(node.value, (cst.Integer, cst.Float)):
                return False
        elif isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.For)) and name in _target_names(node.target):
            return False
    return True


def _target_names(target: cst.CSTNode) -> Iterator[str]:
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, (cst.Subscript, cst.StarredElement, cst.Element)):
        yield from _target_names(target.value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from _target_names(element)


def is_once_guard(node: cst.If) -> bool:
    """`if x is None: x = ...`, `if not x: x = ...`, `if key not in cache: cache[key] = ...`: done once."""
    test = node.test
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _sets(node.body, test.expression)
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    only = test.comparisons[0]
    if isinstance(only.operator, cst.Is):
        return _sets(node.body, test.left)
    if isinstance(only.operator, cst.NotIn):
        return _sets(node.body, only.comparator)
    number = only.comparator.value if isinstance(only.comparator, cst.Integer) else None
    return isinstance(only.operator, cst.Equal) and number in ("0", "1")


def _sets(body: cst.BaseSuite, thing: cst.BaseExpression) -> bool:
    """Whether the body binds a name or attribute, or puts something into it."""
    name = dotted(thing)
    return name is not None and any(dotted(target) == name for target in _set_in(body))


def _set_in(body: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    for node in walk(body):
        if isinstance(node, (cst.AssignTarget, cst.AnnAssign)):
            target = node.target
            yield target.value if isinstance(target, cst.Subscript) else target
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            yield node.func.value


def is_every_nth_guard(test: cst.BaseExpression) -> bool:
    """`step % 100 == 0`: the branch runs every n-th turn."""
    return any(
        isinstance(node, cst.BinaryOperation)
        and isinstance(node.operator, cst.Modulo)
        and not isinstance(node.left, (cst.SimpleString, cst.FormattedString))
        for node in walk(test)
    )


def is_main_guard(test: cst.BaseExpression) -> bool:
    """`__name__ == "__main__"`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    sides = (test.left, test.comparisons[0].comparator)
    return any(isinstance(side, cst.Name) and side.value == "__name__" for side in sides)


def is_traced(node: cst.CSTNode) -> bool:
    """A function that TensorFlow or JAX turns into a graph, or the `call` of a model or layer."""
    if not isinstance(node, cst.FunctionDef):
        return False
    if node.name.value in TRACED_METHODS:
        return True
    names = (called_name(d.decorator) or (dotted(d.decorator) or "").rpartition(".")[2] for d in node.decorators)
    return any(name in TRACERS for name in names)


def called_name(node: cst.CSTNode) -> str:
    """The last name of what is called: `GradientTape` of `tf.GradientTape()`."""
    return (dotted(node.func) or "").rpartition(".")[2] if isinstance(node, cst.Call) else ""


def are_alternatives(one: cst.CSTNode, other: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether two nodes are in different branches of one `if`, so that a run reaches one of them at most."""
    branches: dict[cst.CSTNode, bool] = {}
    for turn, node in enumerate((one, other)):
        while node in parents:
            above = parents[node]
            if isinstance(above, cst.If):
                in_body = node is above.body
                if turn and branches.get(above, in_body) != in_body:
                    return True
                branches.setdefault(above, in_body)
            node = above
    return False


def keeps_what_it_walks(node: cst.ListComp) -> bool:
    """`[x for x, y in data]`, `[row for x in data for row in x.numpy()]`: the first part of each element, whole."""
    part: cst.CompFor | None = node.for_in
    first: cst.CSTNode | None = node.for_in.target
    if isinstance(first, cst.Tuple):
        first = first.elements[0].value
    while part is not None and isinstance(first, cst.Name):
        part = part.inner_for_in
        if part is not None:
            first = part.target if _same_thing(part.iter, first.value) else None
    kept = node.elt.elements[0].value if isinstance(node.elt, cst.Tuple) and node.elt.elements else node.elt
    return isinstance(first, cst.Name) and _same_thing(kept, first.value)


def _same_thing(node: cst.BaseExpression, name: str) -> bool:
    """`x` or `x.numpy()`."""
    return text(node) in (name, f"{name}.numpy()")
