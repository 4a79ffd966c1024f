"""Calls of fit, evaluate and predict that are handed pipelines instead of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import libcst as cst

from kerasleaklint.fixes.stream.calls import HANDLED, POSITIONS, Columns, Request
from kerasleaklint.fixes.stream.rows import is_compact, write_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.fixes.draft import Draft


class Pipelines(Protocol):
    """What stands for the arrays of a call."""

    def length(self, columns: Columns) -> str:
        """An expression for the number of rows."""

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> str:
        """An expression for a pipeline of the rows from `first` to `last` (empty: the ends)."""


def rewrite(draft: Draft, wanted: Request, pipelines: Pipelines) -> None:
    """The call with pipelines for its arrays, and without the arguments that they stand for."""
    arguments, method = wanted.arguments, wanted.fact.method
    batch_size = _value(draft, arguments.get("batch_size"))
    shuffle = _value(draft, arguments.get("shuffle")) or ("True" if method == "fit" else "False")
    split = _split(draft, wanted, pipelines)
    training = pipelines.text(wanted.data, batch_size, shuffle, "", split or "")
    replaced = {arguments["x"]: training if arguments["x"].keyword is None else f"x={training}"}
    if "shuffle" in arguments:
        replaced[arguments["shuffle"]] = "shuffle=False"
    validation_size = _value(draft, arguments.get("validation_batch_size")) or batch_size
    if wanted.validation is not None:
        drawn = pipelines.text(wanted.validation, validation_size, "False", "", "")
        replaced[arguments["validation_data"]] = f"validation_data={drawn}"
    elif split:
        drawn = pipelines.text(wanted.data, validation_size, "False", split, "")
        replaced[arguments["validation_split"]] = f"validation_data={drawn}"
    removed = [arg for key, arg in arguments.items() if key in HANDLED and arg not in replaced]
    for key, arg in _positional_after_data(arguments, method):
        if arg not in replaced and arg not in removed:
            replaced[arg] = f"{key}={draft.source(arg.value)}"
    # Left out, it is True, and Keras warns that a dataset is not shuffled.
    appended = ["shuffle=False"] if method == "fit" and "shuffle" not in arguments else []
    if is_compact(draft, wanted.call):
        kept = [arg for arg in wanted.call.args if arg not in removed]
        write_arguments(draft, wanted.call, [*(replaced.get(arg) or draft.source(arg) for arg in kept), *appended])
    else:
        draft.change_arguments(wanted.call, remove=removed, replace=replaced, append=appended)


def _positional_after_data(arguments: dict[str, cst.Arg], method: str) -> Iterator[tuple[str, cst.Arg]]:
    return (
        (key, arguments[key]) for key in POSITIONS[method][1:] if key in arguments and arguments[key].keyword is None
    )


def _value(draft: Draft, arg: cst.Arg | None) -> str | None:
    if arg is None or (isinstance(arg.value, cst.Name) and arg.value.value == "None"):
        return None
    return draft.source(arg.value)


def _split(draft: Draft, wanted: Request, pipelines: Pipelines) -> str | None:
    """A variable with the row at which Keras would split; the line that computes it stands before the call."""
    share = _value(draft, wanted.arguments.get("validation_split"))
    if share is None or wanted.validation is not None:
        return None
    name = draft.fresh("split")
    draft.insert_before(wanted.call, f"{name} = int({pipelines.length(wanted.data)} * (1.0 - {share}))\n")
    return name
