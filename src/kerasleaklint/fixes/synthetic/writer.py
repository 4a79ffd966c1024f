"""The new program: functions that make batches stand where the arrays were made, and the calls take pipelines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.stream.calls import Columns, Request, request
from kerasleaklint.fixes.stream.handing import Drawn, rewrite
from kerasleaklint.fixes.synthetic.function import Plan
from kerasleaklint.fixes.synthetic.seeding import draws_from_one
from kerasleaklint.fixes.synthetic.together import block_of, sinks_together
from kerasleaklint.fixes.synthetic.trace import trace
from kerasleaklint.fixes.synthetic.uses import replace_uses
from kerasleaklint.fixes.synthetic.vocabulary import clashes, local_names, place, random_origins

if TYPE_CHECKING:
    from kerasleaklint.core import Fix
    from kerasleaklint.fixes.synthetic.column import Column
    from kerasleaklint.fixes.synthetic.trace import Trace
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.model import FileModel
    from kerasleaklint.semantics.values import Value

# Another float type, another backend: there a dataset does not mean the same as the arrays.
OTHER_WAYS = re.compile(r"set_floatx|KERAS_BACKEND(?!\W{1,8}tensorflow)")
# What a function is called by the role of what it makes.
NAMES = {
    "fit": "training_batches",
    "validation": "validation_batches",
    "evaluate": "test_batches",
    "predict": "batches",
}
Key = tuple[object, ...]


@dataclass(eq=False)
class Ask:
    """What one call wants of some columns: `columns` in their order, in how large batches, which rows."""

    role: str
    columns: Columns
    size: str
    shuffle: bool
    part: str = ""
    split: str = ""


def generate_batches(fact: SinkCall, model: FileModel) -> Fix | None:
    """A fix for all calls that share made-up arrays with this one; None if training could change."""
    if OTHER_WAYS.search(model.source.text):
        return None
    draft = Draft(model)
    sinks = sinks_together(fact, model)
    block = block_of(draft, [sink.call.node for sink in sinks])
    if block is None or any(sink.loops for sink in sinks):
        return None
    try:
        requests = [request(sink, _any) for sink in sinks]
        asks = [ask for wanted in requests for ask in _asks(draft, wanted)]
        traced = trace(draft, block, [node for ask in asks for node in ask.columns.nodes])
        return Writer(draft, requests, asks, traced).fix() if traced else None
    except Refused:
        return None


def _any(node: cst.BaseExpression, value: Value) -> bool:
    """The trace tells later what can be drawn."""
    del node, value
    return True


def _asks(draft: Draft, wanted: Request) -> list[Ask]:
    def value(name: str) -> str:
        arg = wanted.arguments.get(name)
        text = draft.source(arg.value) if arg else "None"
        return "" if text == "None" else text

    size, method = value("batch_size"), wanted.fact.method
    validation_size = value("validation_batch_size") or size
    shuffle = method == "fit" and value("shuffle") != "False"
    if wanted.validation is not None:
        return [
            Ask(method, wanted.data, size, shuffle),
            Ask("validation", wanted.validation, validation_size, shuffle=False),
        ]
    if split := value("validation_split").rstrip("0.") and value("validation_split"):
        return [
            Ask(method, wanted.data, size, shuffle, "before", split),
            Ask(method, wanted.data, validation_size, shuffle=False, part="after", split=split),
        ]
    return [Ask(method, wanted.data, size, shuffle)]


@dataclass(eq=False)
class Writer:
    """`plans` are the functions, by the columns of the calls that they serve; `sizes`: batches of another size."""

    draft: Draft
    requests: list[Request]
    asks: list[Ask]
    trace: Trace
    plans: dict[Columns, Plan] = field(default_factory=dict)
    sizes: dict[Columns, str] = field(default_factory=dict)

    def fix(self) -> Fix | None:
        origins = random_origins(self.draft, self.trace)
        names, statements = self.trace.needed()
        self._match_sizes()
        if not self._is_the_same_data() or clashes(self.trace) or not draws_from_one(self.draft, origins):
            return None
        if not replace_uses(self.draft, self.trace, names, statements):
            return None
        self._plan()
        first = min((wanted.call for wanted in self.requests), key=self.draft.layout.span)
        place(self.draft, self.trace, list(dict.fromkeys(self.plans.values())), statements, origins, first)
        for wanted in self.requests:
            rewrite(self.draft, wanted, self)
        safe = not origins or not (self.sizes or is_seeded(self.draft.model))
        message = "Make batches of the data when they are needed"
        return self.draft.fix(Applicability.SAFE if safe else Applicability.UNSAFE, message)

    def _columns(self, columns: Columns) -> tuple[Column, ...]:
        return tuple(self.trace.arguments[node] for node in columns.nodes)

    # Whether it would be the same data

    def _match_sizes(self) -> None:
        """`evaluate` and `predict` that do not say how large their batches are take those that `fit` takes."""
        fits = [wanted for wanted in self.requests if wanted.fact.method == "fit"]
        given = fits[0].arguments.get("batch_size") if fits else None
        if given is None or self.trace.bench.numbers.value(given.value) is None:
            return
        trained = {c.origin for wanted in fits for c in self._columns(wanted.data) if c.kind == "random"}
        for ask in self.asks:
            columns = self._columns(ask.columns)
            if ask.role in ("evaluate", "predict") and not ask.size and trained & {c.origin for c in columns}:
                ask.size = self.sizes[ask.columns] = self.draft.source(given.value)

    def _is_the_same_data(self) -> bool:
        """Random rows depend on the batches that they are made in; rows that are told by their number mix fully."""
        ways: dict[tuple[cst.Call, str], set[str]] = {}
        for ask in self.asks:
            columns = self._columns(ask.columns)
            if len({column.rows for column in columns}) > 1:
                return False
            if ask.shuffle and any(column.kind == "ordered" for column in columns):
                return False
            for column in columns:
                if column.kind == "random":
                    ways.setdefault((column.origin, ask.part), set()).add(f"{ask.size or 32} {ask.split}")
        whole = {origin for origin, part in ways if not part}
        return all(len(way) == 1 and not (part and origin in whole) for (origin, part), way in ways.items())

    # Functions

    def _plan(self) -> None:
        for asks in self._grouped():
            columns = self._columns(asks[0].columns)
            shuffles = {ask.shuffle and any(c.kind != "constant" for c in columns) for ask in asks}
            plan = Plan(
                self.draft.fresh(NAMES[asks[0].role]),
                tuple(zip(local_names(self.trace, asks[0].columns.nodes), columns, strict=True)),
                "sometimes" if len(shuffles) > 1 else "always" if shuffles == {True} else "never",
                any(ask.part for ask in asks),
                "distribute" in self.draft.model.source.text,
            )
            self.plans |= {ask.columns: plan for ask in asks}

    def _grouped(self) -> list[list[Ask]]:
        """`predict` takes x from a pipeline of x and y, so that it needs no function of its own."""
        groups: dict[Key, list[Ask]] = {}
        for ask in sorted(self.asks, key=lambda ask: ask.role == "predict"):
            key = tuple(column.key() for column in self._columns(ask.columns))
            known = (other for other in groups if ask.role == "predict" and other[:1] == key)
            groups.setdefault(next(known, key), []).append(ask)
        return list(groups.values())

    # The calls

    def length(self, columns: Columns) -> str:
        return self.plans[columns].rows_text

    def text(self, columns: Columns, size: str | None, shuffle: str, first: str, last: str) -> Drawn:
        plan, size = self.plans[columns], self.sizes.get(columns, size)
        part = [first or "0", last or plan.rows_text] if plan.is_split else []
        sized = [f"batch_size={size}"] if size is not None else []
        shuffled = [f"shuffle={shuffle}"] if plan.shuffles == "sometimes" and shuffle != "False" else []
        return Drawn(plan.name, (*part, *sized, *shuffled))
