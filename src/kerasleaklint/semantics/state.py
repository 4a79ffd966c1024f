"""The state of one interpretation: where it is, in which loops, and what it has seen."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.facts import Fact
from kerasleaklint.semantics.loops import Loop, LoopStack
from kerasleaklint.semantics.memo import Memo
from kerasleaklint.semantics.scope import Binding, Module, Names, Scope
from kerasleaklint.semantics.values import Array, Origin, Site, Size, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from kerasleaklint.semantics.values import Class, Function
    from kerasleaklint.sources import Project


@dataclass(frozen=True, eq=False, slots=True)
class Tape:
    """A `with GradientTape()` block under way, and how many loops run around it."""

    site: Site
    depth: int


class State(LoopStack):
    """Where the interpretation is.

    `taint` collects the bits of the loops in whose turns the expression being evaluated differs. `delegating` are the
    generator functions that yield from a generator that never ends. `tapes` are the `with GradientTape()` blocks
    around; `graphs` counts the functions under way that `tf.function(f)` wraps. `calls` are the calls under way and
    `running` the functions; `returned` and `broken` hold what each `return` and `break` of the innermost leaves behind.
    `defined` and `classes` are those of the linted file, `entered` the functions that have run, `modules` the files of
    the project that were imported.
    """

    def __init__(self, root: Module, project: Project) -> None:
        super().__init__()
        self.root = root
        self.project = project
        self.facts: list[Fact] = []
        self.module = root
        self.scope: Scope = root.scope
        self.taint = 0
        self.calls: list[Site] = []
        self.returned: list[list[Binding]] = []
        self.broken: list[list[Names]] = []
        self.running: list[cst.CSTNode] = []
        self.delegating: set[cst.CSTNode] = set()
        self.tapes: list[Tape] = []
        self.graphs = 0
        self.memo = Memo()
        self.entered: set[cst.CSTNode] = set()
        self.defined: list[Function] = []
        self.classes: list[Class] = []
        self.modules: dict[str, Module | None] = {}

    def see(self, fact: Fact) -> None:
        self.facts.append(fact)

    # Where we are

    def site(self, node: cst.CSTNode) -> Site:
        return Site(self.module, node)

    def root_site(self, node: cst.CSTNode) -> Site:
        """The node, or for a node of an imported module the innermost call of the linted file that led there."""
        if self.module is self.root:
            return Site(self.module, node)
        return next((site for site in reversed(self.calls) if site.module is self.root), Site(self.module, node))

    def site_in_loop(self, node: cst.CSTNode) -> Site:
        """The expression of the innermost repeating loop's own body that leads to the node."""
        if self.repeating:
            depth = self.repeating[-1].depth
            if depth < len(self.calls) and self.calls[depth].module is self.root:
                return self.calls[depth]
        return self.root_site(node)

    def origin(self, kind: str, what: str, node: cst.CSTNode) -> Origin:
        return Origin(kind, what, self.root_site(node), self.site(node))

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

    @contextmanager
    def within(self, scope: Scope, module: Module | None = None) -> Iterator[None]:
        """Names mean what they mean there; the taint of what is evaluated stays there."""
        before = (self.scope, self.module, self.taint)
        self.scope, self.module, self.taint = scope, module or self.module, 0
        try:
            yield
        finally:
            self.scope, self.module, self.taint = before

    @contextmanager
    def for_names_only(self) -> Iterator[None]:
        """What runs here binds names, and nothing else counts: it is in no loop, and its facts are not ours."""
        before = (self.loops, self.facts)
        self.loops, self.facts = (), []
        try:
            yield
        finally:
            self.loops, self.facts = before

    @contextmanager
    def entering(self, function: cst.CSTNode, call: Site | None) -> Iterator[None]:
        """A function is under way, called there (None: nothing in the program calls it)."""
        self.running.append(function)
        if call is not None:
            self.calls.append(call)
        try:
            yield
        finally:
            self.running.pop()
            if call is not None:
                self.calls.pop()

    def new_loop(self, node: cst.CSTNode, kind: str, header: str, over: Value, turns: int | None = None) -> Loop:
        return Loop(self.module, node, kind, header, self.new_bit(), over, len(self.calls), turns)

    # Graphs

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
