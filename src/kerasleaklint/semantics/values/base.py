"""What every value has in common: that it may be unknown, a literal, a name, or one of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Value:
    """Base of all abstract values; compared by identity."""

    __slots__ = ()


class Unknown(Value):
    """Nothing is known."""

    __slots__ = ()


UNKNOWN = Unknown()


@dataclass(frozen=True, eq=False, slots=True)
class Given(Unknown):
    """Only a name is known: a parameter of a function that nothing calls, or the result of an unseen function."""

    name: str


class Foreign(Unknown):
    """What another machine-learning library made: never a Keras model, however it behaves."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class Const(Value):
    """A literal, or what simple arithmetic on literals gives."""

    value: Any


@dataclass(frozen=True, eq=False, slots=True)
class Api(Value):
    """A name of another package, canonical (`numpy.load`, `keras.models.Sequential`); see `public_names.canonical`."""

    name: str


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
