"""List comprehensions: whether they only list what they walk over."""

from __future__ import annotations

import libcst as cst

from kerasleaklint.semantics.syntax.nodes import text


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
