"""The function that makes batches, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.fixes.desk.rows import WIDTH

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

    `shuffles` is "never", "always" or "sometimes"; `is_split`: calls ask for some rows only. `form` is what it gives:
    pipelines for fit ("fit"), "batches" with nothing behind them, the same "shuffled", or "rows", so many of which
    (`block`) are made at a time. `is_even`: it may be that no batch is smaller.
    """

    name: str
    columns: tuple[tuple[str, Column], ...]
    shuffles: str
    is_split: bool = False
    is_even: bool = False
    is_distributed: bool = False
    form: str = "fit"
    block: int = 0

    @property
    def rows_text(self) -> str:
        return self.columns[0][1].rows_text


def written(plan: Plan, names: Locals, depth: int) -> list[str]:
    """The rows of the function at a depth of so many columns, without it."""
    inner, size = ("block", str(plan.block)) if plan.form == "rows" else ("batch", "batch_size")
    return [
        f"def {plan.name}({', '.join(_parameters(plan))}):",
        f'    """{_summary(plan)}"""',
        "",
        f"    def {inner}({names.start}):",
        *(f"        {row}" for row in [*_rows(plan, names, size), *body(plan.columns, names, depth + 8)]),
        "",
        *(f"    {row}" for row in _pipeline(plan, names.tf)),
    ]


def _parameters(plan: Plan) -> list[str]:
    if plan.form != "fit":
        return [] if plan.form == "rows" else ["batch_size"]
    flags = ["shuffle=False"] if plan.shuffles == "sometimes" else []
    return [*(["first", "last"] if plan.is_split else []), "batch_size=32", *flags]


def _summary(plan: Plan) -> str:
    how = "many at a time" if plan.form == "rows" else "batch by batch"
    is_random = any(column.kind == "random" for _, column in plan.columns)
    return f"Make the rows {how}{', the same ones in every epoch' if is_random else ''}."


def _pipeline(plan: Plan, tf: str) -> list[str]:
    bounds = "first, last" if plan.is_split else f"0, {plan.rows_text}"
    if plan.form == "rows":
        return [
            f"dataset = {tf}.data.Dataset.range({bounds}, {plan.block}).map(block).unbatch()",
            f"return dataset.apply({tf}.data.experimental.assert_cardinality({plan.rows_text}))",
        ]
    starts = f"{tf}.data.Dataset.range({bounds}, batch_size)"
    if plan.form == "batches":
        return [f"return {starts}.map(batch)"]
    if plan.form == "shuffled":
        return [f"starts = {starts}", "return starts.shuffle(len(starts)).map(batch)"]
    return [f"starts = {starts}", *_shuffled(plan), *_returned(plan, tf)]


def _rows(plan: Plan, names: Locals, size: str) -> list[str]:
    """How many rows: as from `fit`, models get batches of a known size where no batch is smaller."""
    last = "last" if plan.is_split else plan.rows_text
    fewer = f"{names.rows} = {names.tf}.minimum({last} - {names.start}, {size})"
    if not plan.is_even:
        return [fewer]
    count = "(last - first)" if plan.is_split else plan.rows_text
    return [fewer, f"if {count} % {size} == 0:", f"    {names.rows} = {size}"]


def body(columns: Sequence[tuple[str, Column]], names: Locals, depth: int) -> list[str]:
    """What makes the rows from `start` on, and returns them."""
    rows: list[str] = []
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
        return ["starts = starts.shuffle(len(starts))"]
    return ["if shuffle:", "    starts = starts.shuffle(len(starts))"]


def _returned(plan: Plan, tf: str) -> list[str]:
    if not plan.is_distributed:
        return [f"return starts.map(batch).prefetch({tf}.data.AUTOTUNE)"]
    return [
        f"options = {tf}.data.Options()",
        "options.experimental_distribute.auto_shard_policy = (",
        f"    {tf}.data.experimental.AutoShardPolicy.DATA",
        ")",
        f"return starts.map(batch).with_options(options).prefetch({tf}.data.AUTOTUNE)",
    ]
