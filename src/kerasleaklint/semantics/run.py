"""The state of one interpretation: where it is, in which loops, and what it has seen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.arguments import Call
from kerasleaklint.semantics.facts import Fact
from kerasleaklint.semantics.loops import Loop, Tape
from kerasleaklint.semantics.scope import Module, Scope
from kerasleaklint.semantics.values import UNKNOWN, Array, Origin, Site, Size, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from kerasleaklint.sources import Project

MAX_DEPTH = 10
MAX_CALLS = 1_500


class Run:
    """Shared by the mixins that evaluate expressions, calls and statements.

    `taint` collects the bits of the loops in whose turns the expression being evaluated differs; `rare` holds the bits
    of loops whose turns do not all reach the current statement (it runs once, or every n-th turn). `delegating` are the
    generator functions that yield from a generator that never ends. `tapes` are the `with GradientTape()` blocks
    around; `graphs` counts the functions under way that `tf.function(f)` wraps.
    """

    def __init__(self, root: Module, project: Project) -> None:
        self.root = root
        self.project = project
        self.facts: list[Fact] = []
        self.module = root
        self.scope: Scope = root.scope
        self.taint = 0
        self.rare = 0
        self.loops: tuple[Loop, ...] = ()
        self.calls: list[Site] = []
        self.returned: list[list[tuple[Value, int]]] = []
        self.broken: list[list[dict[str, tuple[Value, int]]]] = []
        self.running: list[cst.CSTNode] = []
        self.delegating: set[cst.CSTNode] = set()
        self.tapes: list[Tape] = []
        self.graphs = 0
        self.budget = MAX_CALLS
        self._bits = 0

    # Where we are

    def site(self, node: cst.CSTNode) -> Site:
        return Site(self.module, node)

    def root_site(self, node: cst.CSTNode) -> Site:
        """The node, or for a node of an imported module the innermost call of the linted file that led there."""
        if self.module is self.root:
            return Site(self.module, node)
        return next((site for site in reversed(self.calls) if site.module is self.root), Site(self.module, node))

    def origin(self, kind: str, what: str, node: cst.CSTNode) -> Origin:
        return Origin(kind, what, self.root_site(node), self.site(node))

    def site_in_loop(self, node: cst.CSTNode) -> Site:
        """The expression of the innermost repeating loop's own body that leads to the node."""
        if self.repeating:
            depth = self.repeating[-1].depth
            if depth < len(self.calls) and self.calls[depth].module is self.root:
                return self.calls[depth]
        return self.root_site(node)

    @property
    def is_traced(self) -> bool:
        """Whether TensorFlow records what runs here: below a tape, in a `tf.function`, in the `call` of a layer."""
        return self.taping or self.is_graph

    @property
    def taping(self) -> bool:
        return bool(self.tapes)

    @property
    def is_graph(self) -> bool:
        """Whether what runs here is recorded once, and its tensors hold no numbers."""
        return self.graphs > 0 or any(syntax.is_traced(node) for node in self.running)

    def see(self, fact: Fact) -> None:
        self.facts.append(fact)

    # Loops

    @property
    def repeating(self) -> tuple[Loop, ...]:
        """The running loops whose every turn comes here."""
        return tuple(loop for loop in self.loops if not loop.bit & self.rare)

    @property
    def mask(self) -> int:
        bits = 0
        for loop in self.loops:
            bits |= loop.bit
        return bits

    def new_loop(self, node: cst.CSTNode, kind: str, header: str, over: Value, turns: int | None = None) -> Loop:
        self._bits += 1
        return Loop(self.module, node, kind, header, 1 << self._bits, over, len(self.calls), turns)

    @contextmanager
    def inside(self, loop: Loop) -> Iterator[Loop]:
        before = self.loops
        self.loops = (*before, loop)
        try:
            yield loop
        finally:
            self.loops = before
            if before and loop.computes:
                before[-1].has_inner_training = True

    @contextmanager
    def rarely(self, bits: int) -> Iterator[None]:
        before = self.rare
        self.rare |= bits
        try:
            yield
        finally:
            self.rare = before

    def mark_cleared(self) -> None:
        for loop in self.loops:
            loop.cleared = True

    def mark_computing(self) -> None:
        for loop in self.loops:
            loop.computes = True

    def mark_asking(self) -> None:
        for loop in self.loops:
            loop.asks = True

    # Evaluation: each is written in the mixin that the name points to

    def tainted(self, node: cst.BaseExpression) -> tuple[Value, int]:
        """Evaluate on a clean slate; the taint also reaches the expression around."""
        outer, self.taint = self.taint, 0
        value = self.eval(node)
        own = self.taint
        self.taint = outer | own
        return value, own

    def eval(self, node: cst.CSTNode) -> Value:
        raise NotImplementedError

    def call_value(self, callee: Value, call: Call) -> Value:
        raise NotImplementedError

    def new_array(
        self,
        kind: str,
        what: str,
        node: cst.CSTNode,
        shape: tuple[int | None, ...] | None = None,
        dtype: str | None = None,
        size: Size | None = None,
    ) -> Array:
        return Array(self.origin(kind, what, node), shape, dtype, size)

    def iterate(self, value: Value, node: cst.CSTNode) -> Value:
        """One element of what is walked over."""
        del value, node
        return UNKNOWN
