"""Arguments of calls that train: whether one is given, and whether the data that it hands over ever ends."""

from __future__ import annotations

from dataclasses import dataclass

from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.knowledge.tensorflow.tfdata import is_endless
from kerasleaklint.semantics.values import Const, Dataset, Generator, Site, options


def is_given(fact: SinkCall, name: str) -> bool:
    """Whether the call may pass an argument: yes for `**kwargs`, no for an explicit None."""
    if name not in fact.arguments:
        return fact.call.open_ended
    value = fact.arguments[name].value
    return not (isinstance(value, Const) and value.value is None)


@dataclass(frozen=True, eq=False, slots=True)
class Endless:
    """Data that never ends, in words, and where it comes from."""

    what: str
    site: Site


def endless(fact: SinkCall, role: str) -> Endless | None:
    """What a data argument never stops to give: a generator, an itertools iterator or a repeated dataset."""
    argument = fact.arguments.get(role)
    if argument is None:
        return None
    for option in options(argument.value):
        if isinstance(option, Generator) and option.endless:
            return Endless(f"the generator `{option.origin.what}`", option.origin.made)
        if isinstance(option, Dataset) and is_endless(option):
            return Endless(f"a `{option.maker}` dataset", option.origin.made)
    return None
