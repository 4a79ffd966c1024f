"""What the interpreter sees happen: the facts that rules subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Argument, Call
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.scope import Scope
    from kerasleaklint.semantics.values import (
        Batches,
        Dataset,
        Function,
        Generator,
        Layer,
        Mapping,
        Model,
        Sequence,
        Session,
        Site,
        Value,
    )


# The parameters of fit and its relatives that take data.
DATA_ROLES = ("x", "y", "sample_weight", "validation_data", "generator")


class Fact:
    """Something that happened at a place, in some running loops (those that really repeat it)."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class SinkCall(Fact):
    """`model.fit(...)` and its relatives: `arguments` by the parameter names of the method.

    `around` has, besides `loops`, those of which every n-th turn comes here.
    """

    method: str
    model: Model
    call: Call
    arguments: dict[str, Argument]
    site: Site
    loops: tuple[Loop, ...]
    around: tuple[Loop, ...]

    def data(self) -> list[tuple[str, Argument]]:
        return [(role, a) for role, a in self.arguments.items() if role in DATA_ROLES]


@dataclass(frozen=True, eq=False, slots=True)
class ModelBuilt(Fact):
    """A Keras model is constructed, loaded or cloned; `in_loop` is the expression of the loop body that leads to it."""

    model: Model
    in_loop: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class ModelCompiled(Fact):
    """`model.compile(...)`: `arguments` by parameter name, `scope` that of the call."""

    model: Model
    call: Call
    arguments: dict[str, Argument]
    scope: Scope
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class LayerApplied(Fact):
    """A layer of the functional API is applied to a symbol of this shape, without the batch; it has so many weights."""

    layer: Layer
    shape: tuple[int | None, ...]
    weights: int
    site: Site


@dataclass(frozen=True, eq=False, slots=True)
class ModelCalled(Fact):
    """`model(x)`, outside of functions that TensorFlow traces or that belong to a model or a layer."""

    model: Model
    call: Call
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Kept(Fact):
    """A value is put into a list or dict that was made before the loops `loops`, which run now."""

    container: Sequence | Mapping
    value: Value
    node: cst.BaseExpression
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class KeptByCallback(Fact):
    """A value is put into a list or dict by `hook`, a method that `fit` calls once per epoch or batch."""

    container: Sequence | Mapping
    value: Value
    site: Site
    hook: Loop


@dataclass(frozen=True, eq=False, slots=True)
class LossSummed(Fact):
    """Each turn of a loop that runs inside of one `with GradientTape()` adds a tensor to what `node` names."""

    name: cst.CSTNode
    site: Site
    loop: Loop
    tape: Site


@dataclass(frozen=True, eq=False, slots=True)
class SessionMade(Fact):
    """A session of TensorFlow 1 is opened."""

    session: Session
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class SessionRun(Fact):
    """`session.run(...)`; `made_in` are the loops in whose turns the session is made."""

    loops: tuple[Loop, ...]
    made_in: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class GraphOp(Fact):
    """A call that adds to TensorFlow's graph, where there is one."""

    what: str
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class StepTraced(Fact):
    """A `tf.function` is made, by a decorator or a wrapping call."""

    function: Function
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class StepCalled(Fact):
    """A `tf.function` is called, from code that is not traced itself."""

    function: Function
    call: Call
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class DatasetMade(Fact):
    """`from_tensor_slices(...)`, `from_tensors(...)` and the data they swallow."""

    dataset: Dataset
    site: Site


@dataclass(frozen=True, eq=False, slots=True)
class StageAdded(Fact):
    """`dataset.shuffle(...)` and the like: the last stage of `dataset` is the new one; `site` its name."""

    dataset: Dataset
    call: Call
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class BatchesMade(Fact):
    """A PyDataset (or Sequence) of the project is constructed, by its own name or by `super().__init__(...)`."""

    batches: Batches | None
    call: Call
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class GeneratorMade(Fact):
    """A generator function is called; its frame keeps what it was handed alive."""

    generator: Generator
    call: Call
    site: Site
    loops: tuple[Loop, ...]


@dataclass(frozen=True, eq=False, slots=True)
class DatasetWalked(Fact):
    """A `for` loop over a dataset; `loop.computes` tells whether its body trains or runs a model."""

    dataset: Value
    loop: Loop
    site: Site


@dataclass(frozen=True, eq=False, slots=True)
class DatasetListed(Fact):
    """`list(dataset)`, or a list comprehension that puts what it walks over into a list."""

    dataset: Value
    how: str
    site: Site
