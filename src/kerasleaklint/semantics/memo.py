"""When two calls of a function must give the same result."""

from __future__ import annotations

from kerasleaklint.semantics.values import Api, Choice, Const, Function, Method, Sequence, Symbol, Value


def fingerprint(value: Value, depth: int = 3) -> object:
    """Equal for values that a function cannot tell apart; an empty list is itself, since the function may fill it."""
    if isinstance(value, Const):
        return (type(value.value), str(value.value))
    if isinstance(value, Api):
        return value.name
    if isinstance(value, Function):
        return (id(value.node), id(value.scope), id(value.bound))
    if isinstance(value, Method):
        return (fingerprint(value.receiver, depth - 1), value.name)
    if isinstance(value, Sequence) and value.items and depth:
        return tuple(fingerprint(item, depth - 1) for item in value.items)
    if isinstance(value, Choice) and depth:
        return frozenset(fingerprint(option, depth - 1) for option in value.options)
    if isinstance(value, Symbol):
        return (Symbol, value.shape)
    return id(value)
