"""Abstract values: each remembers how it came to be. `UNKNOWN` absorbs, and never raises a finding."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

    from kerasleaklint.semantics.facts import Call
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.scope import Module, Scope

MAX_OPTIONS = 4


class Value:
    """Base of all abstract values; compared by identity."""

    __slots__ = ()


class Unknown(Value):
    """Nothing is known."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class Given(Unknown):
    """Only a name is known: a parameter of a function that nothing calls, or the result of an unseen function."""

    name: str


class Foreign(Unknown):
    """What another machine-learning library made: never a Keras model, however it behaves."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class Layer(Unknown):
    """A Keras layer that is not applied yet, and the call that makes it."""

    name: str
    call: Call
    site: Site


@dataclass(frozen=True, eq=False, slots=True)
class Symbol(Unknown):
    """What `Input` or a layer of the functional API gives: a shape without the batch."""

    shape: tuple[int | None, ...]


class Number(Value):
    """A scalar whose value is not known: a loop counter, `len(x)`, a dimension."""

    __slots__ = ()


class Counter(Number):
    """A Python number that counts or is computed turn by turn: never one of NumPy or TensorFlow."""

    __slots__ = ()


class Indices(Value):
    """Row numbers or a mask that select rows: a permutation, one side of a k-fold split, a comparison of arrays."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class Range(Value):
    """`range(...)`; `turns` is None when the bounds are not literal, and so is `step` when it is not."""

    turns: int | None
    step: int | None = 1


@dataclass(frozen=True, eq=False, slots=True)
class Folds(Value):
    """A cross-validation splitter, and what its `split(...)` gives: pairs of row numbers, one pair a fold."""


UNKNOWN = Unknown()
NUMBER = Number()
COUNTER = Counter()
INDICES = Indices()


@dataclass(frozen=True, eq=False, slots=True)
class Const(Value):
    """A literal, or what simple arithmetic on literals gives."""

    value: Any


@dataclass(frozen=True, eq=False, slots=True)
class Api(Value):
    """A name of another package, canonical (`numpy.load`, `keras.models.Sequential`); see `names.canonical`."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """Where something happens: a node of one module of the project."""

    module: Module
    node: cst.CSTNode


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """The expression that materialises data, or builds a dataset or a model.

    `site` lies in the linted file (for data made in an imported module: the call that brings it in); `made` is the
    expression itself.
    """

    kind: str
    what: str
    site: Site
    made: Site


@dataclass(frozen=True, eq=False, slots=True)
class Size:
    """Bytes, as bounds, and why."""

    low: int
    high: int
    because: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Step(Value):
    """One thing done to an array between its origin and here.

    `kind` is elementwise (each element from itself and scalars), view (no data is touched: a slice, a reshape), gather
    (rows are copied by number), one_hot (labels become rows of zeros and a one) or other. `dtype` is what the array
    had before.
    """

    kind: str
    node: cst.CSTNode
    dtype: str | None


@dataclass(frozen=True, eq=False, slots=True)
class Array(Value):
    """An array in host memory. `kind` of its origin: file, map, table, pickle, synthetic, collected, dataset or item.

    `shape` has None for a dimension that is not known and is None when the rank is not known. `fraction` is True when
    only some rows are meant (a slice, one side of a split): the estimate then has no lower bound.
    """

    origin: Origin
    shape: tuple[int | None, ...] | None = None
    dtype: str | None = None
    size: Size | None = None
    fraction: bool = False
    picture: bool = False
    members: tuple[tuple[str, Array], ...] = ()
    steps: tuple[Step, ...] = ()

    def with_member(self, key: str, value: Value) -> Array:
        """With a column set anew: only one that holds samples is worth knowing."""
        samples = [o for o in options(value) if isinstance(o, Array) and o.origin.kind != self.origin.kind]
        return replace(self, members=(*self.members, (key, samples[0]))) if samples else self

    def then(self, kind: str, node: cst.CSTNode, **changes: Any) -> Array:
        return replace(self, steps=(*self.steps, Step(kind, node, self.dtype)), **changes)

    def but(self, **changes: Any) -> Array:
        return replace(self, **changes)


@dataclass(frozen=True, eq=False, slots=True)
class Tensor(Value):
    """A tensor that TensorFlow has computed, or the array that `predict` gives, made in each turn of `loops`.

    `kind` is scalar (a loss), output (of a model), result (of a tf.function), predictions, element (of a dataset: may
    be a tuple of batches), or tensor. `rows` is its length where literals tell. `part_of` is the tensor whose memory it
    shares: it is a view of some of its rows. `ragged`: its shape differs from turn to turn.
    """

    kind: str
    origin: Origin
    loops: tuple[Loop, ...] = ()
    rows: int | None = None
    part_of: Tensor | None = None
    ragged: bool = False

    def but(self, **changes: Any) -> Tensor:
        return replace(self, **changes)


@dataclass(eq=False, slots=True)
class Sequence(Value):
    """A list, tuple or set, made while the loops `born_in` ran.

    `items` is None once it has grown in further loops (`grown_by`); `element` then joins what was put in.
    """

    node: cst.CSTNode
    items: list[Value] | None
    element: Value = UNKNOWN
    grown_by: tuple[Loop, ...] = ()
    born_in: tuple[Loop, ...] = ()

    def parts(self) -> list[Value]:
        return self.items if self.items is not None else [self.element]


@dataclass(eq=False, slots=True)
class Mapping(Value):
    """A dict, made while the loops `born_in` ran: values of constant keys, and the join of all others."""

    items: dict[object, Value] = field(default_factory=dict)
    element: Value = UNKNOWN
    born_in: tuple[Loop, ...] = ()

    def parts(self) -> list[Value]:
        others = [] if self.element is UNKNOWN else [self.element]
        return [*self.items.values(), *others]


@dataclass(frozen=True, eq=False, slots=True)
class Hdf5(Value):
    """An open HDF5 file (`key` is None) or one of its data sets: lazy until it is indexed or converted."""

    path: Value
    key: object = None


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """One method of a tf.data chain and the call that adds it; `of_part`: of one of the datasets that are zipped.

    `site` is the method's name: the call itself starts where its chain does.
    """

    name: str
    node: cst.CSTNode
    argument: Value
    site: Site
    of_part: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Dataset(Value):
    """A tf.data pipeline: what it reads (`source`, for from_tensor_slices and from_generator) and its stages."""

    origin: Origin
    maker: str
    source: Value
    stages: tuple[Stage, ...] = ()

    def then(self, stage: Stage) -> Dataset:
        return replace(self, stages=(*self.stages, stage))

    def has(self, *names: str) -> bool:
        return any(stage.name in names for stage in self.stages)


@dataclass(frozen=True, eq=False, slots=True)
class Iterated(Value):
    """`iter(dataset)`, `enumerate(dataset)` and the like: still consumes the dataset."""

    over: Value
    indexed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Generator(Value):
    """A call of a generator function, or itertools.cycle/count; `endless` is None when it is not known."""

    origin: Origin
    endless: bool | None
    per_sample: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Batches(Value):
    """A Keras Sequence / PyDataset or a `flow*` iterator: knows its own length; `source` holds arrays it walks over."""

    source: tuple[Value, ...] = ()


@dataclass(eq=False, slots=True)
class Model(Value):
    """A Keras model: where it was built, in which loops, and what is done with it.

    `layers` of a Sequential model: each with the node of the list or of the `add` that puts it there.
    """

    origin: Origin
    loops: tuple[Loop, ...]
    instance: Instance | None = None
    uses: list[tuple[str, tuple[Loop, ...]]] = field(default_factory=list)
    is_layer: bool = False
    layers: list[tuple[Value, cst.CSTNode]] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class Result(Value):
    """What a method of a model gives and what keeps memory: a History, or the weights as arrays."""

    kind: str
    model: Model


@dataclass(frozen=True, eq=False, slots=True)
class Optimizer(Value):
    """An optimizer, the loops in whose turns it is made, and the scope that makes it."""

    origin: Origin
    loops: tuple[Loop, ...]
    scope: Scope


@dataclass(frozen=True, eq=False, slots=True)
class Function(Value):
    """A function or lambda of the project with the scope it closes over; `bound` is its `self`.

    `tracer` is the `tf.function` that decorates or wraps it.
    """

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    module: Module
    bound: Value | None = None
    tracer: cst.BaseExpression | None = None


@dataclass(eq=False, slots=True)
class Class(Value):
    """A class of the project; `scope` holds its body's names."""

    node: cst.ClassDef
    scope: Scope
    bases: tuple[Value, ...]
    instances: list[Value] = field(default_factory=list)

    def lookup(self, name: str) -> Value | None:
        """A name of the class body or of a base class of the project."""
        if name in self.scope.names:
            return self.scope.names[name][0]
        found = (base.lookup(name) for base in self.bases if isinstance(base, Class))
        return next((value for value in found if value is not None), None)

    def api_bases(self) -> Iterator[str]:
        """The public classes that it derives from, however deep."""
        for base in self.bases:
            for option in options(base):
                if isinstance(option, Api):
                    yield option.name
                elif isinstance(option, Class) and option is not self:
                    yield from option.api_bases()


@dataclass(eq=False, slots=True)
class Instance(Value):
    """An object of a project class. Attributes are joined over the whole program: methods run in any order."""

    of: Class
    attributes: dict[str, tuple[Value, int]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Super(Value):
    """`super()`: names are looked up in the bases of `of`, and bound to `bound`."""

    of: Class
    bound: Value


@dataclass(eq=False, slots=True)
class Session(Value):
    """A session of TensorFlow 1, made in each turn of `loops`."""

    origin: Origin
    loops: tuple[Loop, ...]
    closed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Method(Value):
    """`receiver.name`, not called yet."""

    receiver: Value
    name: str


@dataclass(frozen=True, eq=False, slots=True)
class ModuleValue(Value):
    """A module of the same project."""

    module: Module


@dataclass(frozen=True, eq=False, slots=True)
class Choice(Value):
    """One of several, depending on the way taken."""

    options: tuple[Value, ...]


def options(value: Value) -> Iterator[Value]:
    """The value itself, or each option of a choice."""
    if isinstance(value, Choice):
        yield from value.options
    else:
        yield value


def is_folds(value: Value) -> bool:
    """Whether walking over it goes from fold to fold."""
    return isinstance(value, Folds) or (isinstance(value, Iterated) and is_folds(value.over))


def join(values: Iterable[Value]) -> Value:
    """What is known where several ways meet. Unknown ways are dropped: a finding holds on the way that is known."""
    found: list[Value] = []
    for value in values:
        for option in options(value):
            if option is not UNKNOWN and not any(_same(option, other) for other in found):
                found.append(option)
    if not found:
        return UNKNOWN
    if len(found) > 1:
        found = _filled(found)
    return found[0] if len(found) == 1 else Choice(tuple(found[:MAX_OPTIONS]))


def _filled(found: list[Value]) -> list[Value]:
    """A preallocated array that a loop fills stands for the empty one, too: the loop has turns."""
    arrays = [value for value in found if isinstance(value, Array)]
    full = {id(array.origin.made.node) for array in arrays if array.origin.kind == "collected"}
    empty = {id(a) for a in arrays if a.origin.kind != "collected" and id(a.origin.made.node) in full}
    return [value for value in found if id(value) not in empty]


def _same(one: Value, other: Value) -> bool:
    if one is other:
        return True
    if isinstance(one, Const) and isinstance(other, Const):
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    return isinstance(one, Api) and isinstance(other, Api) and one.name == other.name


def leaves(value: Value, depth: int = 4) -> Iterator[Value]:
    """The values inside choices, lists, tuples, dicts and batches."""
    for option in options(value):
        if depth and isinstance(option, (Sequence, Mapping)):
            for part in option.parts():
                yield from leaves(part, depth - 1)
        elif depth and isinstance(option, Batches):
            for part in option.source:
                yield from leaves(part, depth - 1)
        else:
            yield option
