"""Names in the new functions, and where the functions go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import is_inside
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.synthetic.function import Locals, Plan, written
from kerasleaklint.fixes.synthetic.numbers import OWN
from kerasleaklint.fixes.synthetic.placing import Placing
from kerasleaklint.fixes.synthetic.seeding import draws_from_one, seed_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.synthetic.trace import Trace

# What columns are called where the program has no names for them.
DATA = ("x", "y", "weights")
# Wishes for two names in the function: the code of the columns may read others.
ROWS, START = ("rows", "count", "size_of_batch"), ("start", "first_row", "row")
WORD, FIELD = re.compile(r"[^\W\d]\w*"), re.compile(r"\{\w+\}[.\w]*")


def make_sense_inside(draft: Draft, trace: Trace, origins: list[cst.Call]) -> None:
    """Raises Refused where the code would mean something else in the function, or would leave something without use."""
    if clashing := sorted(OWN & _words(trace)):
        raise Refused(f"the name `{clashing[0]}` would mean something else in the new function")
    if not draws_from_one(draft, origins):
        raise Refused("a random generator made in the function would be left without use")


def local_names(trace: Trace, nodes: Sequence[cst.BaseExpression]) -> list[str]:
    """The program's own names, where they are free in the function."""
    own = [node.value if isinstance(node, cst.Name) else "" for node in nodes]
    taken = OWN | _words(trace)
    others = (name for name in (*DATA, *(f"column_{number}" for number in range(len(own)))) if name not in own)
    return [name if name and name not in taken else next(others) for name in own]


def random_origins(draft: Draft, trace: Trace) -> list[cst.Call]:
    """What makes random arrays, in the order of the text."""
    columns = sorted(trace.arguments.values(), key=lambda column: draft.layout.span(column.origin))
    return list(dict.fromkeys(column.origin for column in columns if column.kind == "random"))


def place(
    draft: Draft,
    trace: Trace,
    plans: Sequence[Plan],
    statements: Sequence[cst.CSTNode],
    origins: Sequence[cst.Call],
    first: cst.Call,
) -> None:
    """Functions where the first random array was made, else the first array, else before the call that takes them."""
    made = [s for s in statements if any(is_inside(origin, s, draft.model) for origin in origins)]
    at = next(iter(made or statements), draft.layout.statement(first))
    seed = draft.fresh("seed") if origins else ""
    lead = [f"{seed} = {seed_text(draft, origins[0])}"] if origins else []
    taken = _words(trace) | {name for plan in plans for name, _ in plan.columns}
    names = Locals(
        draft.spelled("tensorflow", at=first, otherwise="import tensorflow as tf"),
        next(name for name in ROWS if name not in taken),
        next(name for name in START if name not in taken),
        {origin: f"{seed} + {number}" if number else seed for number, origin in enumerate(origins)},
    )
    depth = len(draft.layout.indent(draft.layout.span(at)[0]))
    placing = Placing(draft, lead, [written(plan, names, depth) for plan in plans])
    if at in statements:
        placing.replace(statements, at)
    else:
        placing.insert(at)


def _words(trace: Trace) -> set[str]:
    """Names that the code of the columns reads."""
    codes = (
        code for column in trace.arguments.values() for code in (column.rows_text, *column.arguments, *column.lines)
    )
    return {word for code in codes for word in WORD.findall(FIELD.sub("", code))}
