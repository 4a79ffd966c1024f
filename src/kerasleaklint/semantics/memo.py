"""Results of calls: when two calls of a function must give the same, the body runs once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasleaklint.semantics.values import UNKNOWN, Api, Choice, Const, Function, Method, Sequence, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.scope import Binding

Key = tuple[object, ...]
MAX_CALLS = 1_500


class Memo:
    """What calls gave. Keys hold the identities of values, so the values are kept alive."""

    def __init__(self) -> None:
        self.results: dict[Key, Binding] = {}
        self.budget = MAX_CALLS
        self._kept: list[Value] = []

    def key(self, function: Function, call: Call | None, where: Key) -> Key:
        """Equal for calls that must give the same: same function, alike arguments, same running loops (`where`)."""
        arguments: list[object] = []
        if call is not None:
            for name, argument in (*enumerate(call.positional), *call.keywords.items()):
                self._kept.append(argument.value)
                arguments.append((name, fingerprint(argument.value), argument.taint))
        self._kept.append(function.bound or UNKNOWN)
        return (function.node, id(function.scope), id(function.bound), *where, *arguments)


def fingerprint(value: Value, depth: int = 3) -> object:
    """Equal for values that a function cannot tell apart."""
    handler = FINGERPRINTS.get(type(value))
    return handler(value, depth) if handler else id(value)


def _of_constant(value: Const, depth: int) -> object:
    del depth
    return (type(value.value), str(value.value))


def _of_api(value: Api, depth: int) -> object:
    del depth
    return value.name


def _of_function(value: Function, depth: int) -> object:
    del depth
    return (id(value.node), id(value.scope), id(value.bound))


def _of_method(value: Method, depth: int) -> object:
    return (fingerprint(value.receiver, depth - 1), value.name)


def _of_sequence(value: Sequence, depth: int) -> object:
    """An empty list is itself, since the function may fill it."""
    return tuple(fingerprint(item, depth - 1) for item in value.items) if value.items and depth else id(value)


def _of_choice(value: Choice, depth: int) -> object:
    return frozenset(fingerprint(option, depth - 1) for option in value.options) if depth else id(value)


def _of_symbol(value: Symbol, depth: int) -> object:
    del depth
    return (Symbol, value.shape)


FINGERPRINTS: dict[type[Value], Callable[[Any, int], object]] = {
    Const: _of_constant,
    Api: _of_api,
    Function: _of_function,
    Method: _of_method,
    Sequence: _of_sequence,
    Choice: _of_choice,
    Symbol: _of_symbol,
}
