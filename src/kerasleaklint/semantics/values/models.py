"""Keras models and what belongs to them: layers, optimizers, results of training, sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values.base import Unknown, Value

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.scope import Scope
    from kerasleaklint.semantics.values.code import Instance
    from kerasleaklint.semantics.values.places import Origin, Site


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
class Layer(Unknown):
    """A Keras layer that is not applied yet, and the call that makes it."""

    name: str
    call: Call
    site: Site


@dataclass(frozen=True, eq=False, slots=True)
class Symbol(Unknown):
    """What `Input` or a layer of the functional API gives: a shape without the batch."""

    shape: tuple[int | None, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Optimizer(Value):
    """An optimizer, the loops in whose turns it is made, and the scope that makes it."""

    origin: Origin
    loops: tuple[Loop, ...]
    scope: Scope


@dataclass(frozen=True, eq=False, slots=True)
class Result(Value):
    """What a method of a model gives and what keeps memory: a History, or the weights as arrays."""

    kind: str
    model: Model


@dataclass(eq=False, slots=True)
class Session(Value):
    """A session of TensorFlow 1, made in each turn of `loops`."""

    origin: Origin
    loops: tuple[Loop, ...]
    closed: bool = False
