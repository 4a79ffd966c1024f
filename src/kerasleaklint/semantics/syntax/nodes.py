"""Any node of a tree: what is below it, how it is written, which name it is or calls."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_SCOPE = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
LAYOUT_FIELDS = {
    "lpar", "rpar", "comma", "semicolon", "lbrace", "rbrace", "lbracket", "rbracket", "colon", "equal", "dot", "header",
    "footer", "indent", "newline", "first_colon", "second_colon", "asynchronous",
}  # fmt: skip
# What fields hold besides nodes. To ask for `cst.CSTNode`, an abstract base class, is several times slower.
NO_NODES = (str, bool, type(None), cst.MaybeSentinel)
# Answers about so many functions are kept, and with them their trees: modules of a project are run again and again.
REMEMBERED = 1024


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


def names_in(node: cst.CSTNode) -> Iterator[str]:
    return (n.value for n in walk(node) if isinstance(n, cst.Name))


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` of names and attributes, else None."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return ".".join([node.value, *reversed(parts)])


def called_name(node: cst.CSTNode) -> str:
    """The last name of what is called: `GradientTape` of `tf.GradientTape()`; empty for what is no call of a name."""
    return (dotted(node.func) or "").rpartition(".")[2] if isinstance(node, cst.Call) else ""


def keeps_all_rows(node: cst.CSTNode) -> bool:
    """`x[:, :, i]`: a part of each row."""
    if not isinstance(node, cst.Subscript) or len(node.slice) < 2:
        return False
    rows = node.slice[0].slice
    return isinstance(rows, cst.Slice) and rows.lower is None and rows.upper is None and rows.step is None


def text(node: cst.CSTNode, limit: int = 200) -> str:
    """The node's source, on one line, cut after `limit` characters."""
    return re.sub(r"\s+", " ", cst.Module([]).code_for_node(node))[:limit]
