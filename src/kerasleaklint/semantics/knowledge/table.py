"""How a table says what a call of a function gives: one handler for many names that behave alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.values import Value

# What a call of a function gives, by its canonical name.
Handler = Callable[["Run", "Call", str], "Value"]
# The same for a family of names; None where a call turns out not to be of the family.
Guess = Callable[["Run", "Call", str], "Value | None"]


def each(package: str, names: str, handler: Handler) -> dict[str, Handler]:
    """`{"package.a": handler, "package.b": handler}` for the names `"a b"`."""
    return {f"{package}.{name}": handler for name in names.split()}


def always(value: Value) -> Handler:
    """The handler of functions that give the same whatever they are given."""

    def handle(run: Run, call: Call, name: str) -> Value:
        del run, call, name
        return value

    return handle


def first_argument(run: Run, call: Call, name: str) -> Value:
    """The handler of functions whose result stands for what they are given: `copy.copy`, `functools.partial`."""
    del run, name
    return call.value(0)


def short(name: str) -> str:
    """The name as programs write it: `numpy.random.rand` -> `np.random.rand`."""
    for long, usual in (("numpy.", "np."), ("tensorflow.", "tf."), ("pandas.", "pd.")):
        if name.startswith(long):
            return usual + name.removeprefix(long)
    return name
