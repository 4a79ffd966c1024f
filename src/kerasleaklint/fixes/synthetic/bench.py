"""What writing a column needs to ask of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import sole_value
from kerasleaklint.fixes.synthetic.column import DTYPES
from kerasleaklint.fixes.synthetic.objects import object_name
from kerasleaklint.semantics.dtypes import dtype_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.synthetic.numbers import Number, Numbers


@dataclass(frozen=True, eq=False)
class Shape:
    """`sides` and `texts` are all sides but the first; of a name for the whole shape the text is `*SHAPE[1:]`.

    `all_texts` are those of all sides, where it follows another shape.
    """

    rows: int
    rows_text: str
    sides: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    all_texts: tuple[str, ...] = ()

    def followed_by(self, other: Shape) -> Shape:
        sides, texts = (*self.sides, other.rows, *other.sides), (*self.texts, *other.all_texts)
        return Shape(self.rows, self.rows_text, sides, texts, (*self.all_texts, *other.all_texts))

    def code(self) -> str:
        return f"({{rows}}, {', '.join(self.texts)})" if self.texts else "({rows},)"


@dataclass(frozen=True, eq=False)
class Bench:
    """The numbers of the program, and whether float64 has to stay float64 (`exact`)."""

    draft: Draft
    numbers: Numbers
    exact: bool

    def public(self, node: cst.BaseExpression) -> str:
        return object_name(node, self.draft.model) or ""

    def number(self, node: cst.BaseExpression) -> tuple[Number, str] | None:
        """The value and how the program writes it."""
        value = self.numbers.value(node)
        return (value, self.text(node)) if value is not None else None

    def text(self, node: cst.BaseExpression) -> str:
        return self.numbers.text(node, self.draft.source(node))

    def text_outside(self, node: cst.BaseExpression) -> str:
        """The same where the function is called: its own names take none there."""
        return self.numbers.text(node, self.draft.source(node), taken=())

    def dtype(self, node: cst.BaseExpression) -> str | None:
        """`np.float32`, `"float32"`, `int`: the NumPy name."""
        literal = getattr(node, "evaluated_value", None)
        name = literal if isinstance(literal, str) else self.public(node) or getattr(node, "value", "")
        found = dtype_name(name) if isinstance(name, str) else None
        return found if found in DTYPES else None

    def shape(self, node: cst.BaseExpression) -> Shape | None:
        """A number of rows, a tuple or list of sides, a constant that is one, or a sum of such."""
        if isinstance(node, (cst.Tuple, cst.List)):
            return self.spread([(e.value, isinstance(e, cst.StarredElement)) for e in node.elements])
        if isinstance(node, cst.BinaryOperation) and self._is_sequence(node):
            return self.spread([(node.left, True), (node.right, True)])
        value = sole_value(node, self.draft.model)
        if isinstance(value, cst.List):
            return None  # it may be changed in place
        if not isinstance(node, cst.Name) or not isinstance(value, cst.Tuple):
            return self.sides([node])
        shape = self.shape(value)
        rest = (f"*{node.value}[1:]",) if shape and shape.sides else ()
        return Shape(shape.rows, f"{node.value}[0]", shape.sides, rest, (f"*{node.value}",)) if shape else None

    def spread(self, parts: Sequence[tuple[cst.BaseExpression, bool]]) -> Shape | None:
        """Sides, and sequences of sides that are written with a star."""
        found: Shape | None = None
        for node, is_starred in parts:
            part = self.shape(node) if is_starred else self.sides([node])
            if part is None or (is_starred and not self._is_sequence(node)):
                return None
            found = found.followed_by(part) if found else part
        return found

    def _is_sequence(self, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.BinaryOperation):
            return isinstance(node.operator, cst.Add) and self._is_sequence(node.left)
        if isinstance(node, cst.Name):
            return isinstance(sole_value(node, self.draft.model), cst.Tuple)
        return isinstance(node, (cst.Tuple, cst.List))

    def sides(self, nodes: Sequence[cst.BaseExpression]) -> Shape | None:
        counts = [self.numbers.count(node) for node in nodes]
        known = [count for count in counts if count is not None]
        if not known or len(known) != len(counts):
            return None
        texts = [self.text(node) for node in nodes]
        first = f"({texts[0]})" if _is_sum(nodes[0]) and not nodes[0].lpar else texts[0]
        return Shape(known[0], first, tuple(known[1:]), tuple(texts[1:]), tuple(texts))


def _is_sum(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Subtract))
