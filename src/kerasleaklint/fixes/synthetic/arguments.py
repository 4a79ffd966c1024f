"""Arguments of a public function by the names of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Sequence

Given = dict[str, cst.BaseExpression]


def given(call: cst.Call, parameters: Sequence[str]) -> Given | None:
    """None where some of them cannot be told, or are others than these; an explicit None counts as not given."""
    found: Given = {}
    for position, arg in enumerate(call.args):
        name = arg.keyword.value if arg.keyword else "".join(parameters[position : position + 1])
        if arg.star or name not in parameters or name in found:
            return None
        found[name] = arg.value
    return {name: value for name, value in found.items() if not _is_none(value)}


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"
