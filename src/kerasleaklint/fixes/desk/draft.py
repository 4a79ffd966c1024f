"""The desk at which a rule writes a fix: it asks for changes of nodes, and gets text edits of what is around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Edit, Fix
from kerasleaklint.fixes.desk import arguments, definitions, expressions, imports, names, statements
from kerasleaklint.fixes.desk.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kerasleaklint.core import Applicability
    from kerasleaklint.semantics.file_model import FileModel


class Draft:
    """One fix in the making. Nodes must be of the linted file (`model.owns`); text outside of the edits stays.

    >>> draft = Draft(context.model)                                                            # doctest: +SKIP
    >>> ceil = draft.spelled("math.ceil", at=call, otherwise="import math")                     # doctest: +SKIP
    >>> draft.change_arguments(call, append=[f"steps={ceil}(len({draft.source(x)}) / 32)"])     # doctest: +SKIP
    >>> return draft.fix(Applicability.UNSAFE, "Pass `steps`")                                  # doctest: +SKIP
    """

    def __init__(self, model: FileModel) -> None:
        self.model = model
        self.layout = Layout(model)
        self._edits: list[Edit] = []
        self._definitions: list[tuple[str, cst.CSTNode]] = []
        self._shared: dict[str, str] = {}
        self._cosmetic: list[Edit] = []
        self._imports: list[str] = []
        self._longer: dict[cst.Call, int] = {}
        self._names: list[str] = []

    def fix(self, applicability: Applicability, message: str) -> Fix:
        """What was asked for so far, as one fix."""
        edits = list(dict.fromkeys([*definitions.inserted(self.layout, self._definitions), *self._edits]))
        # Alignment gives way where its row is edited anyway.
        edits += [one for one in self._cosmetic if not any(e.start < one.end and one.start < e.end for e in edits)]
        return Fix(applicability, message, tuple(edits), tuple(self._imports), tuple(self._names))

    def source(self, node: cst.CSTNode) -> str:
        """The node's text as the file spells it, with its own parentheses."""
        return self.layout.source(node)

    # Expressions

    def edit(self, start: int, end: int, content: str) -> None:
        """Any change, by offsets."""
        self._edits.append(Edit(start, end, content))

    def replace(self, node: cst.CSTNode, content: str) -> None:
        self._edits += expressions.replaced(self.layout, node, content)

    def rename_method(self, call: cst.Call, name: str) -> None:
        assert isinstance(call.func, cst.Attribute)
        self._edits += expressions.method_renamed(self.layout, call, name)
        self._longer[call] = longer = len(name) - len(call.func.attr.value)
        if longer < 0:
            self._cosmetic += expressions.rows_shifted(self.layout, call, -longer)

    def append_method(self, node: cst.BaseExpression, method: str) -> None:
        """`.method(...)` at the end of an expression."""
        self._edits += expressions.method_appended(self.layout, node, method)

    def change_arguments(
        self,
        call: cst.Call,
        *,
        remove: Collection[cst.Arg] = (),
        replace: Mapping[cst.Arg, str] | None = None,
        append: Sequence[str] = (),
    ) -> None:
        """All changes of one call's arguments at once."""
        longer = self._longer.get(call, 0)
        self._edits += arguments.changed(
            self.layout, call, remove=remove, replace=replace, append=append, longer=longer
        )

    # Statements: `code` is written with newlines as `\n` and steps of four spaces

    def insert_before(self, node: cst.CSTNode, code: str) -> None:
        """Before the statement that the node is in."""
        self._edits += statements.before_node(self.layout, node, code)

    def insert_after(self, node: cst.CSTNode, code: str) -> None:
        self._edits += statements.after_node(self.layout, node, code)

    def insert_first(self, compound: cst.For | cst.While | cst.FunctionDef, code: str) -> None:
        """As the first statement of a body."""
        self._edits += statements.first_in_body(self.layout, compound, code)

    def move_before(self, statement: cst.CSTNode, target: cst.CSTNode) -> None:
        """A simple statement on rows of its own, with the comment behind it, to the place before another one."""
        self._edits += statements.moved_before(self.layout, statement, self.layout.statement(target))

    def define(self, code: str, *, above: cst.CSTNode) -> None:
        """A function or class of the module, before the first statement that a definition of this fix is for."""
        self._definitions.append((code, above))

    def is_defined(self, code: str, *, above: cst.CSTNode) -> bool:
        """Whether an earlier fix left this very definition in the file, and before the statement."""
        return definitions.is_there(self.layout, code, above)

    def define_once(self, wish: str, write: Callable[[str], str], *, above: cst.CSTNode) -> str:
        """The name of a definition that serves all of this fix; one that an earlier fix left in the file serves too."""
        code = write(wish)
        if self.is_defined(code, above=above):
            return wish
        if code not in self._shared:
            self._shared[code] = self.fresh(wish)
        self.define(write(self._shared[code]), above=above)
        return self._shared[code]

    # Names

    def fresh(self, wish: str) -> str:
        """A new name that no scope of the file knows."""
        name = names.fresh(wish, names.used(self.model) | set(self._names))
        self._names.append(name)
        return name

    def spelled(self, public: str, *, at: cst.CSTNode, otherwise: str) -> str:
        """How code at a node writes a public name; the file gets the import `otherwise` if it has none that serves."""
        known = imports.spelling(public, at, self.model, imports.bindings(self.model))
        if known is not None:
            return known
        bound, stands_for = imports.parsed(otherwise)
        is_taken = not imports.always_stands_for(bound, stands_for, self.model)
        name = names.fresh(bound, names.used(self.model)) if is_taken else bound
        statement = otherwise if name == bound else f"{otherwise.partition(' as ')[0]} as {name}"
        if statement not in self._imports:
            self._imports.append(statement)
        return name + public[len(stands_for) :]
