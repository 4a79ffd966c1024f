"""`train_test_split` of arrays on disk: the same rows, by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.rows import is_compact, write_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.following.passages import Passage, Split
    from kerasleaklint.fixes.stream.lazy import LazyWriter


def write_split(draft: Draft, split: Split, writer: LazyWriter) -> None:
    """Split the numbers of the rows in place of the arrays, and take the rows of each after it."""
    call = split.call
    assign = draft.model.parents[call]
    assert isinstance(assign, cst.Assign)
    targets = assign.targets[0].target
    assert isinstance(targets, cst.Tuple)
    names = (draft.fresh("train_rows"), draft.fresh("test_rows"))
    arrays = [arg for arg in call.args if arg.keyword is None]
    held = [arg for arg in arrays if arg in split.passages]
    parts = [draft.source(element.value) for element in targets.elements]
    pairs = {arg: parts[2 * position : 2 * position + 2] for position, arg in enumerate(arrays)}
    kept = [part for arg in arrays for part in (names if arg is held[0] else pairs[arg] if arg not in held else ())]
    rows = [row for arg in held for row in _taken(draft, split.passages[arg], pairs[arg], names, writer)]
    draft.replace(targets, ", ".join(kept))
    _hand_numbers(draft, call, held, longer=len(", ".join(kept)) - len(draft.source(targets)))
    draft.insert_after(call, "".join(f"{row}\n" for row in rows))


def _taken(
    draft: Draft, passage: Passage, pair: Sequence[str], names: Sequence[str], writer: LazyWriter
) -> Iterator[str]:
    """The rows of one array, for training and for testing; what takes the array's own name comes last."""
    own, text = draft.source(passage.leaf), writer.text(passage)
    for target, name in sorted(zip(pair, names, strict=True), key=lambda taken: taken[0] == own):
        yield f"{target} = {writer.taken(text, name)}"


def _hand_numbers(draft: Draft, call: cst.Call, held: Sequence[cst.Arg], longer: int) -> None:
    """The numbers of the rows as the first array, and the other arrays gone."""
    numpy = draft.spelled("numpy", at=call, otherwise="import numpy as np")
    numbers = f"{numpy}.arange(len({draft.source(held[0].value)}))"
    if is_compact(draft, call):
        new = [numbers if arg is held[0] else draft.source(arg) for arg in call.args if arg not in held[1:]]
        write_arguments(draft, call, new, longer=longer)
    else:
        draft.change_arguments(call, remove=held[1:], replace={held[0]: numbers})
