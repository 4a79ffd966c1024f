"""Questions about syntax alone, answered from the tree without running anything."""

from __future__ import annotations

from kerasleaklint.semantics.syntax.bindings import (
    adds_to_itself,
    bound_names,
    changed_names,
    is_in_place,
    is_kept_head,
    local_names,
    only_counts,
)
from kerasleaklint.semantics.syntax.comprehensions import keeps_what_it_walks
from kerasleaklint.semantics.syntax.conditions import (
    empties_lists,
    is_every_nth_guard,
    is_main_guard,
    is_once_guard,
    is_true,
)
from kerasleaklint.semantics.syntax.control_flow import always_leaves, are_alternatives, leaves_loop
from kerasleaklint.semantics.syntax.functions import (
    changes_globals,
    clears_session,
    is_traced,
    parameters,
    returns_something,
)
from kerasleaklint.semantics.syntax.generators import is_endless, is_generator, surely_ends, yields_loop_targets
from kerasleaklint.semantics.syntax.nodes import called_name, children, dotted, keeps_all_rows, names_in, text, walk

__all__ = [
    "adds_to_itself",
    "always_leaves",
    "are_alternatives",
    "bound_names",
    "called_name",
    "changed_names",
    "changes_globals",
    "children",
    "clears_session",
    "dotted",
    "empties_lists",
    "is_endless",
    "is_every_nth_guard",
    "is_generator",
    "is_in_place",
    "is_kept_head",
    "is_main_guard",
    "is_once_guard",
    "is_traced",
    "is_true",
    "keeps_all_rows",
    "keeps_what_it_walks",
    "leaves_loop",
    "local_names",
    "names_in",
    "only_counts",
    "parameters",
    "returns_something",
    "surely_ends",
    "text",
    "walk",
    "yields_loop_targets",
]
