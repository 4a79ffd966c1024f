"""How a table names many functions that behave alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.calls import Calls
    from kerasleaklint.semantics.values import Value

Handler = Callable[["Calls", "Call", str], "Value"]


def each(package: str, names: str, handler: Handler) -> dict[str, Handler]:
    """`{"package.a": handler, "package.b": handler}` for the names `"a b"`."""
    return {f"{package}.{name}": handler for name in names.split()}


def short(name: str) -> str:
    """The name as programs write it: `numpy.random.rand` -> `np.random.rand`."""
    for long, usual in (("numpy.", "np."), ("tensorflow.", "tf."), ("pandas.", "pd.")):
        if name.startswith(long):
            return usual + name.removeprefix(long)
    return name
