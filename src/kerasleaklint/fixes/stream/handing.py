"""Calls of fit, evaluate and predict that are handed pipelines instead of arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.rows import WIDTH, is_compact, write_arguments
from kerasleaklint.fixes.stream.calls import HANDLED, POSITIONS, Columns, Request, parts_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.desk.layout import Layout


# Expressions that stand for several turns, or are evaluated later.
WITHOUT_ROWS = (cst.Lambda, cst.BaseComp)


@dataclass(frozen=True)
class Drawn:
    """`stream(x, y, batch_size=64, shuffle=True)`, perhaps behind a keyword."""

    name: str
    arguments: tuple[str, ...]
    keyword: str = ""

    def __str__(self) -> str:
        return f"{self.keyword}{self.name}({', '.join(self.arguments)})"

    def behind(self, keyword: str) -> Drawn:
        return replace(self, keyword=f"{keyword}=")

    def at(self, layout: Layout, indent: str) -> str:
        """On one row with this indentation, or broken as a formatter would."""
        if len(f"{indent}{self},") <= WIDTH:
            return str(self)
        inner, one_row = indent + layout.step, ", ".join(self.arguments)
        rows = [one_row] if len(inner + one_row) <= WIDTH else [f"{argument}," for argument in self.arguments]
        inside = "".join(f"{inner}{row}{layout.newline}" for row in rows)
        return f"{self.keyword}{self.name}({layout.newline}{inside}{indent})"


class Pipelines(Protocol):
    """What stands for the arrays of a call."""

    def length(self, columns: Columns) -> str:
        """An expression for the number of rows."""

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> Drawn:
        """An expression for a pipeline of the rows from `first` to `last` (empty: the ends)."""


def rewrite(draft: Draft, wanted: Request, pipelines: Pipelines) -> None:
    """The call with pipelines for its arrays, and without the arguments that they stand for."""
    arguments, method = wanted.arguments, wanted.fact.method
    batch_size = _value(draft, arguments.get("batch_size"))
    shuffle = _value(draft, arguments.get("shuffle")) or ("True" if method == "fit" else "False")
    split = _split(draft, wanted, pipelines)
    training = pipelines.text(wanted.data, batch_size, shuffle, "", split or "")
    replaced: dict[cst.Arg, str | Drawn] = {
        arguments["x"]: training if arguments["x"].keyword is None else training.behind("x")
    }
    if "shuffle" in arguments:
        replaced[arguments["shuffle"]] = "shuffle=False"
    validation_size = _value(draft, arguments.get("validation_batch_size")) or batch_size
    if wanted.validation is not None:
        drawn = pipelines.text(wanted.validation, validation_size, "False", "", "")
        replaced[arguments["validation_data"]] = drawn.behind("validation_data")
    elif split:
        drawn = pipelines.text(wanted.data, validation_size, "False", split, "")
        replaced[arguments["validation_split"]] = drawn.behind("validation_data")
    removed = [arg for key, arg in arguments.items() if key in HANDLED and arg not in replaced]
    for key, arg in _positional_after_data(arguments, method):
        if arg not in replaced and arg not in removed:
            replaced[arg] = f"{key}={draft.source(arg.value)}"
    # Left out, it is True, and Keras warns that a dataset is not shuffled.
    appended = ["shuffle=False"] if method == "fit" and "shuffle" not in arguments else []
    _edit(draft, wanted.call, removed, replaced, appended)


def _edit(
    draft: Draft, call: cst.Call, removed: list[cst.Arg], replaced: dict[cst.Arg, str | Drawn], appended: list[str]
) -> None:
    layout = draft.layout

    def written(new: str | Drawn, indent: str) -> str:
        return new.at(layout, indent) if isinstance(new, Drawn) else new

    if is_compact(draft, call):
        kept = [arg for arg in call.args if arg not in removed]
        write_arguments(
            draft, call, [*(replaced.get(arg) or draft.source(arg) for arg in kept), *appended], written=written
        )
        return
    texts = {arg: written(new, layout.indent(layout.span(arg)[0])) for arg, new in replaced.items()}
    draft.change_arguments(call, remove=removed, replace=texts, append=appended)


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
    if share is None or wanted.validation is not None or parts_rows(wanted.fact) is False:
        return None
    if any(isinstance(node, WITHOUT_ROWS) for node in ancestors(wanted.call, draft.model)):
        raise Refused("there is no row of its own on which the rows of `{}` could be parted", wanted.call)
    name = draft.fresh("split")
    draft.insert_before(wanted.call, f"{name} = int({pipelines.length(wanted.data)} * (1.0 - {share}))\n")
    return name


def stream_of(name: str, arrays: list[str], size: str | None, shuffle: str, *more: str) -> Drawn:
    """A call of the function that draws batches."""
    sized = [f"batch_size={size}"] if size is not None else []
    shuffled = [] if shuffle == "False" else [f"shuffle={shuffle}"]
    return Drawn(name, (*arrays, *sized, *shuffled, *more))
