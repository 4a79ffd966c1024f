"""The function that makes batches, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.fixes.stream.rows import WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerasleaklint.fixes.synthetic.column import Column


@dataclass(frozen=True, eq=False)
class Locals:
    """Names in the function: the module's name for TensorFlow, and two that nothing in the columns may mean."""

    tf: str
    rows: str
    start: str
    seeds: Mapping[object, str]

    def fill(self, text: str, column: Column, name: str) -> str:
        seed = self.seeds.get(column.origin, "")
        return text.format(tf=self.tf, rows=self.rows, start=self.start, seed=seed, x=name)


@dataclass(frozen=True, eq=False)
class Plan:
    """One function: what it is called, what it makes, and how it is asked for it.

    `shuffles` is "never", "always" or "sometimes"; `is_split`: calls ask for some rows only.
    """

    name: str
    columns: tuple[tuple[str, Column], ...]
    shuffles: str
    is_split: bool
    is_distributed: bool

    @property
    def rows_text(self) -> str:
        return self.columns[0][1].rows_text


def written(plan: Plan, names: Locals, depth: int) -> list[str]:
    """The rows of the function at a depth of so many columns, without it."""
    first, last = ("first", "last") if plan.is_split else ("0", plan.rows_text)
    parameters = [*(["first", "last"] if plan.is_split else []), "batch_size=32"]
    parameters += ["shuffle=False"] if plan.shuffles == "sometimes" else []
    is_random = any(column.kind == "random" for _, column in plan.columns)
    return [
        f"def {plan.name}({', '.join(parameters)}):",
        f'    """Make the rows batch by batch{", the same ones in every epoch" if is_random else ""}."""',
        "",
        f"    def batch({names.start}):",
        *(f"        {row}" for row in body(plan.columns, names, last, "batch_size", depth + 8)),
        "",
        f"    starts = {names.tf}.data.Dataset.range({first}, {last}, batch_size)",
        *_shuffled(plan),
        *_returned(plan, names),
    ]


def body(columns: Sequence[tuple[str, Column]], names: Locals, last: str, size: str, depth: int) -> list[str]:
    """What makes the rows from `start` on, and returns them."""
    rows = [f"{names.rows} = {names.tf}.minimum({last} - {names.start}, {size})"]
    for name, column in dict(columns).items():
        function = f"{name} = {names.fill(column.function, column, name)}"
        rows += _call(function, [names.fill(a, column, name) for a in column.arguments], depth)
        rows += [f"{name} = {names.fill(line, column, name)}" for line in column.lines]
    return [*rows, f"return {', '.join(name for name, _ in columns)}"]


def _call(function: str, arguments: Sequence[str], depth: int) -> list[str]:
    """On one row if it fits, else the arguments on one row of their own, else one a row."""
    one_row = ", ".join(arguments)
    if depth + len(function) + len(one_row) + 2 <= WIDTH:
        return [f"{function}({one_row})"]
    if depth + 4 + len(one_row) <= WIDTH:
        return [f"{function}(", f"    {one_row}", ")"]
    return [f"{function}(", *(f"    {argument}," for argument in arguments), ")"]


def _shuffled(plan: Plan) -> list[str]:
    if plan.shuffles == "never":
        return []
    if plan.shuffles == "always":
        return ["    starts = starts.shuffle(len(starts))"]
    return ["    if shuffle:", "        starts = starts.shuffle(len(starts))"]


def _returned(plan: Plan, names: Locals) -> list[str]:
    tf = names.tf
    if not plan.is_distributed:
        return [f"    return starts.map(batch).prefetch({tf}.data.AUTOTUNE)"]
    return [
        f"    options = {tf}.data.Options()",
        "    options.experimental_distribute.auto_shard_policy = (",
        f"        {tf}.data.experimental.AutoShardPolicy.DATA",
        "    )",
        f"    return starts.map(batch).with_options(options).prefetch({tf}.data.AUTOTUNE)",
    ]
