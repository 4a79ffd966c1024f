"""The new program: functions that make batches stand where the arrays were made, and the calls take pipelines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.names import shadowed
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.following.steady import is_steady
from kerasleaklint.fixes.stream.calls import Columns, Request, request
from kerasleaklint.fixes.stream.handing import Drawn, rewrite
from kerasleaklint.fixes.synthetic.counting import refuse_counting
from kerasleaklint.fixes.synthetic.function import Plan
from kerasleaklint.fixes.synthetic.together import block_of, sinks_together
from kerasleaklint.fixes.synthetic.trace import trace
from kerasleaklint.fixes.synthetic.uses import replace_uses
from kerasleaklint.fixes.synthetic.vocabulary import local_names, make_sense_inside, place, random_origins

if TYPE_CHECKING:
    from kerasleaklint.core import Fix, Unfixed
    from kerasleaklint.fixes.synthetic.column import Column
    from kerasleaklint.fixes.synthetic.trace import Trace
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Value

# Another float type, another backend: there a dataset does not mean the same as the arrays.
OTHER_WAYS = re.compile(r"set_floatx|set_backend|KERAS_BACKEND(?!\W{1,8}tensorflow)")
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
    """What one call wants of some columns: `columns` in their order, in batches of `size` (`sized`), which rows."""

    role: str
    columns: Columns
    size: str
    sized: cst.BaseExpression | None
    shuffle: bool
    part: str = ""
    split: str = ""


def generate_batches(fact: SinkCall, model: FileModel) -> Fix | Unfixed:
    """A fix for all calls that share made-up arrays with this one, unless training could change."""
    try:
        return _written(Draft(model), sinks_together(fact, model))
    except Refused as refused:
        return refused.told(model)


def _written(draft: Draft, sinks: list[SinkCall]) -> Fix:
    if other := OTHER_WAYS.search(draft.model.source.text):
        raise Refused(f"with `{other[0]}` in the file, batches of TensorFlow may be others than the arrays")
    if hidden := shadowed(draft.model, {"len"}):
        raise Refused(f"`{hidden}` is another thing in the file than in Python")
    refuse_counting(draft.model)
    for sink in sinks:
        if sink.loops:
            raise Refused("`{}` runs in a loop", sink.call.node)
    block = block_of(draft, [sink.call.node for sink in sinks])
    if block is None:
        raise Refused("the calls that take the array stand in branches or in several functions")
    requests = [request(sink, _any) for sink in sinks]
    asks = [ask for wanted in requests for ask in _asks(draft, wanted)]
    traced = trace(draft, block, [node for ask in asks for node in ask.columns.nodes])
    return Writer(draft, requests, asks, traced).fix()


def _any(node: cst.BaseExpression, value: Value) -> bool:
    """The trace tells later what can be drawn."""
    del node, value
    return True


def _asks(draft: Draft, wanted: Request) -> list[Ask]:
    def node(name: str) -> cst.BaseExpression | None:
        arg = wanted.arguments.get(name)
        is_none = arg is None or (isinstance(arg.value, cst.Name) and arg.value.value == "None")
        return None if is_none or arg is None else arg.value

    def text(found: cst.BaseExpression | None) -> str:
        return "" if found is None else draft.source(found)

    sized, method = node("batch_size"), wanted.fact.method
    later = node("validation_batch_size") or sized
    ask = Ask(method, wanted.data, text(sized), sized, method == "fit" and _shuffles(wanted))
    if wanted.validation is not None:
        return [ask, Ask("validation", wanted.validation, text(later), later, shuffle=False)]
    split = text(node("validation_split"))
    if split.rstrip("0."):
        validation = replace(ask, size=text(later), sized=later, shuffle=False, part="after", split=split)
        return [replace(ask, part="before", split=split), validation]
    return [ask]


def _shuffles(wanted: Request) -> bool:
    """A constant of the program may say so, too."""
    said = wanted.fact.arguments.get("shuffle")
    return said is None or getattr(said.value, "value", None) is not False


@dataclass(eq=False)
class Writer:
    """`plans` are the functions, by the columns of the calls that they serve; `sizes`: batches of another size."""

    draft: Draft
    requests: list[Request]
    asks: list[Ask]
    trace: Trace
    plans: dict[Columns, Plan] = field(default_factory=dict)
    sizes: dict[Columns, str] = field(default_factory=dict)

    def fix(self) -> Fix:
        origins = random_origins(self.draft, self.trace)
        names, statements = self.trace.needed()
        self._keep_sizes()
        self._match_sizes()
        self._be_the_same_data()
        make_sense_inside(self.draft, self.trace, origins)
        calls = [wanted.call for wanted in self.requests]
        replace_uses(self.draft, self.trace, names, statements, calls=calls)
        self._plan()
        first = min(calls, key=self.draft.layout.span)
        place(self.draft, self.trace, list(dict.fromkeys(self.plans.values())), statements, origins, first)
        for wanted in self.requests:
            rewrite(self.draft, wanted, self)
        safe = not origins or not (self.sizes or is_seeded(self.draft.model))
        message = "Make batches of the data when they are needed"
        return self.draft.fix(Applicability.SAFE if safe else Applicability.UNSAFE, message)

    def _columns(self, columns: Columns) -> tuple[Column, ...]:
        return tuple(self.trace.arguments[node] for node in columns.nodes)

    # Whether it would be the same data

    def _keep_sizes(self) -> None:
        """Of several calls, each names the size of its batches: the same words must mean the same number."""
        for wanted in self.requests if len(self.requests) > 1 else ():
            for name in ("batch_size", "validation_batch_size", "validation_split"):
                size = wanted.arguments.get(name)
                if size is not None and not is_steady(self.draft, size.value, "elementwise"):
                    raise Refused("`{}` may be another number at the next call", size.value)

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
                ask.sized = given.value

    def _be_the_same_data(self) -> None:
        """Random rows depend on the batches that they are made in; rows that are told by their number mix fully."""
        ways: dict[tuple[cst.Call, str], set[str]] = {}
        for ask in self.asks:
            columns = self._columns(ask.columns)
            if len({column.rows for column in columns}) > 1:
                raise Refused("the arrays of a call differ in their number of rows")
            if ask.shuffle and any(column.kind == "ordered" for column in columns):
                raise Refused("rows that are counted (`arange`) would be shuffled in batches of neighbours only")
            for column in columns:
                if column.kind == "random":
                    ways.setdefault((column.origin, ask.part), set()).add(f"{ask.size or 32} {ask.split}")
        whole = {origin for origin, part in ways if not part}
        if any(len(way) > 1 or (part and origin in whole) for (origin, part), way in ways.items()):
            raise Refused("two calls cut the same random rows into different batches")

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
                self._is_even(asks),
                "distribute" in self.draft.model.source.text,
            )
            self.plans |= {ask.columns: plan for ask in asks}

    def _is_even(self, asks: list[Ask]) -> bool:
        """Whether it may be that no batch of a call is smaller than the others."""
        rows = self._columns(asks[0].columns)[0].rows
        sizes = [self._batch_size(ask) for ask in asks]
        return any(ask.part or size is None or rows % size == 0 for ask, size in zip(asks, sizes, strict=True))

    def _batch_size(self, ask: Ask) -> int | None:
        return 32 if ask.sized is None else self.trace.bench.numbers.count(ask.sized)

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
