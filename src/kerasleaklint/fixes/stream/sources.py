"""Where whole arrays come from, and what puts each on disk so that its rows can be drawn by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.collected import preallocated, row_file
from kerasleaklint.fixes.lookup import binders
from kerasleaklint.semantics.syntax import dotted
from kerasleaklint.semantics.values import Const, options

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kerasleaklint.fixes.draft import Draft
    from kerasleaklint.semantics.values import Origin, Value


@dataclass(frozen=True, eq=False)
class Source:
    """One way in which an array comes to be whole in memory.

    `matches` tells whether an origin (of this file) is of this kind and can be put on disk; `put_on_disk` writes the
    edits after which the expression `origin.made.node` stands for an array on disk: something with `shape`, `dtype`
    and rows that are drawn with a slice or an increasing array of numbers. `names` are the names in the program that
    the source answers for itself: what it does there to make the array stays right. An array that `is_plain` is an
    `ndarray` that can be written to: the program may do with it, uncomputed, whatever it did. One that `needs_rows` is
    none: its rows must be drawn by the class `Rows`. `grows` tells by how many columns the expression gets longer.
    """

    matches: Callable[[Draft, Origin], bool]
    put_on_disk: Callable[[Draft, Origin], None]
    names: Callable[[Draft, Origin], Collection[cst.Name]] = lambda draft, origin: ()
    is_plain: bool = False
    needs_rows: bool = False
    grows: Callable[[Draft, Origin], int] = lambda draft, origin: 0


def source_of(draft: Draft, origin: Origin) -> Source | None:
    """The first source in the table that the origin is of."""
    if not draft.model.owns(origin.made.node):
        return None
    return next((source for source in SOURCES if source.matches(draft, origin)), None)


# np.load of a path: it can map the file itself


def _is_load_of_path(draft: Draft, origin: Origin) -> bool:
    """A path and nothing else: an open file cannot be mapped, and pickled objects cannot either."""
    load = origin.made.node
    if origin.kind != "file" or origin.what != "np.load" or not isinstance(load, cst.Call):
        return False
    if len(load.args) != 1 or load.args[0].star or (load.args[0].keyword and load.args[0].keyword.value != "file"):
        return False
    return _is_path(draft, load.args[0].value)


def _is_path(draft: Draft, argument: cst.BaseExpression) -> bool:
    if isinstance(argument, cst.Name):
        found = draft.model.root.scope.find(argument.value)
        return found is not None and _is_text(found[0]) and not _is_handle(draft, argument)
    if isinstance(argument, cst.Call):
        return (dotted(argument.func) or "").endswith(("path.join", "Path"))
    text = getattr(argument, "evaluated_value", None)
    return isinstance(argument, cst.FormattedString) or (isinstance(text, str) and not text.endswith(".npz"))


def _is_handle(draft: Draft, name: cst.Name) -> bool:
    """Bound by a `with`: what was opened there goes by its path."""
    bound = binders(name.value, draft.model.root.tree, draft.model)
    return any(isinstance(draft.model.parents[node], cst.AsName) for node in bound)


def _is_text(value: Value) -> bool:
    return all(
        isinstance(o, Const) and isinstance(o.value, str) and not o.value.endswith(".npz") for o in options(value)
    )


def _map_file(draft: Draft, origin: Origin) -> None:
    assert isinstance(origin.made.node, cst.Call)
    draft.change_arguments(origin.made.node, append=[MAPPED])


MAPPED = 'mmap_mode="r"'
SOURCES = [
    Source(_is_load_of_path, _map_file, grows=lambda draft, origin: len(f", {MAPPED}")),
    Source(
        preallocated.is_preallocated,
        preallocated.fill_on_disk,
        preallocated.names_of_filling,
        is_plain=True,
        grows=preallocated.grows,
    ),
    Source(
        row_file.is_list,
        row_file.collect_on_disk,
        row_file.names_of_list,
        is_plain=True,
        grows=row_file.grows,
    ),
]
