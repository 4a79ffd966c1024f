"""`train_test_split` of arrays on disk: the same rows, by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.rows import is_compact, write_arguments

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.lazy import LazyWriter
    from kerasleaklint.fixes.stream.passages import Split


def write_split(draft: Draft, split: Split, writer: LazyWriter) -> None:
    """Split the numbers of the rows in place of the arrays, and take the rows of each after it."""
    call = split.call
    held = [arg for arg in call.args if arg in split.passages]
    assign = draft.model.parents[call]
    assert isinstance(assign, cst.Assign)
    targets = assign.targets[0].target
    assert isinstance(targets, cst.Tuple)
    names = (draft.fresh("train_rows"), draft.fresh("test_rows"))
    numpy = draft.spelled("numpy", at=call, otherwise="import numpy as np")
    first = draft.source(held[0].value)
    numbers = f"{numpy}.arange(len({first}))"
    kept: list[str] = []
    rows: list[str] = []
    arrays = [arg for arg in call.args if arg.keyword is None]
    for position, arg in enumerate(arrays):
        pair = [draft.source(e.value) for e in targets.elements[2 * position : 2 * position + 2]]
        if arg not in held:
            kept += pair
            continue
        if arg is held[0]:
            kept += names
        text = writer.text(split.passages[arg])
        taken = [(target, writer.taken(text, name)) for target, name in zip(pair, names, strict=True)]
        # The one that takes the array's own name comes last.
        taken.sort(key=lambda pair: pair[0] == draft.source(split.passages[arg].leaf))
        rows += [f"{target} = {value}" for target, value in taken]
    draft.replace(targets, ", ".join(kept))
    if is_compact(draft, call):
        others = [arg for arg in call.args if arg not in held[1:]]
        new = [numbers if arg is held[0] else draft.source(arg) for arg in others]
        write_arguments(draft, call, new, longer=len(", ".join(kept)) - len(draft.source(targets)))
    else:
        draft.change_arguments(call, remove=held[1:], replace={held[0]: numbers})
    draft.insert_after(call, "".join(f"{row}\n" for row in rows))
