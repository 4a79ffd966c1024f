"""Public functions that make arrays up, and how TensorFlow makes some of their rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.synthetic.arguments import Given, given
from kerasleaklint.fixes.synthetic.column import FLOATS, Column

if TYPE_CHECKING:
    from kerasleaklint.fixes.synthetic.bench import Bench, Shape
    from kerasleaklint.fixes.synthetic.numbers import Number

Make = Callable[["Order"], "Column | None"]
# One name for what the libraries name differently.
SAME = {
    "size": "shape", "dims": "shape", "minval": "low", "maxval": "high", "loc": "mean", "scale": "stddev",
    "fill_value": "value",
}  # fmt: skip
# What TensorFlow calls it, and what it takes if it is not told.
WRITTEN: dict[str, tuple[str, Number]] = {
    "low": ("minval", 0),
    "high": ("maxval", 1),
    "mean": ("mean", 0),
    "stddev": ("stddev", 1),
}


@dataclass(frozen=True, eq=False)
class Order:
    """One call that makes an array, its arguments by name, and the dtype that it asks for."""

    bench: Bench
    call: cst.Call
    given: Given
    shape: Shape
    dtype: str

    def column(self, kind: str, dtype: str, function: str, *arguments: str) -> Column:
        shape, exact = self.shape, self.bench.exact
        is_tensor = not self.bench.public(self.call.func).startswith("numpy.")
        made = (shape.rows, shape.sides, shape.rows_text, function, arguments)
        return Column(self.call, kind, dtype, *made, exact=exact, is_tensor=is_tensor)


def _drawn(order: Order, distribution: str, dtype: str, parameters: list[str]) -> Column:
    """A float64 is drawn as one only where something can tell."""

    def arguments(dtype: str) -> tuple[str, ...]:
        typed = [] if dtype == "float32" else [f"dtype={{tf}}.{dtype}"]
        return (order.shape.code(), "({seed}, {start})", *parameters, *typed)

    function = f"{{tf}}.random.stateless_{distribution}"
    if dtype != "float64":
        return order.column("random", dtype, function, *arguments(dtype))
    column = order.column("random", dtype, function, *arguments("float32"))
    return replace(column, held="float32", wide=arguments("float64"))


def _floats(distribution: str) -> Make:
    def make(order: Order) -> Column | None:
        if order.dtype not in FLOATS:
            return _integers(order) if distribution == "uniform" else None
        parameters: list[str] = []
        for name, (written, usual) in WRITTEN.items():
            number = order.bench.number(order.given[name]) if name in order.given else (usual, str(usual))
            if number is None:
                return None
            is_second = bool(parameters) and written == "maxval"
            parameters += [f"{written}={number[1]}"] if number[0] != usual or is_second else []
        return _drawn(order, distribution, order.dtype if order.bench.exact else "float32", parameters)

    return make


def _integers(order: Order) -> Column | None:
    """`randint(10)` has no low bound, `randint(0, 10)` has both; few integer types can be drawn."""
    bounds = [order.bench.number(order.given[name]) for name in ("low", "high") if name in order.given]
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) != len(bounds) or not all(isinstance(value, int) for value, _ in known):
        return None
    low, high = ([(0, "0"), *known])[-2:]
    parameters = [f"minval={low[1]}"] if low[0] else []
    drawn = order.dtype if order.dtype == "int64" else "int32"
    column = replace(_drawn(order, "uniform", drawn, [*parameters, f"maxval={high[1]}"]), least=low[0])
    return column if drawn == order.dtype else replace(column, dtype=order.dtype, held=drawn)


def _chosen(order: Order) -> Column | None:
    """`choice(10, size)`: any of the numbers below."""
    bounds = {"high": order.given["a"]} if "a" in order.given else {}
    return _integers(Order(order.bench, order.call, bounds, order.shape, order.dtype))


def _filled(function: str) -> Make:
    def make(order: Order) -> Column:
        column = _constant(
            order, function, order.dtype, lambda dtype: [] if dtype == "float32" else [f"{{tf}}.{dtype}"]
        )
        return replace(column, least=0)

    return make


def _full(order: Order) -> Column | None:
    """The dtype is the value's own unless it is asked for."""
    number = order.bench.number(order.given["value"]) if "value" in order.given else None
    if number is None:
        return None
    is_float, text = isinstance(number[0], float), number[1]
    natural = "float64" if is_float else "int64"
    if is_float and order.dtype not in FLOATS:
        return None  # NumPy cuts the fraction off, TensorFlow refuses

    def typed(dtype: str) -> list[str]:
        return [text if is_float and dtype == "float32" else f"{{tf}}.constant({text}, {{tf}}.{dtype})"]

    column = _constant(order, "fill", order.dtype if "dtype" in order.given else natural, typed)
    return replace(column, least=number[0])


def _constant(order: Order, function: str, dtype: str, typed: Callable[[str], list[str]]) -> Column:
    """Made as the float32 that fit takes, unless something is computed on it before."""
    shape, name = order.shape.code(), f"{{tf}}.{function}"
    if dtype != "float64":
        return order.column("constant", dtype, name, shape, *typed(dtype))
    column = order.column("constant", dtype, name, shape, *typed("float32"))
    return replace(column, held="float32", wide=(shape, *typed("float64")))


def _counted(order: Order) -> Column | None:
    """`arange(n)`: each row is its own number."""
    column = order.column("ordered", "int64", "{tf}.range", "{start}", "{start} + {rows}").cast(order.dtype)
    return replace(column.flushed(), least=0) if column else None


@dataclass(frozen=True, eq=False)
class Maker:
    """A public function: its parameters in their order, and the dtype of what it makes if none is asked for."""

    make: Make
    parameters: tuple[str, ...]
    dtype: str


def _each(package: str, names: str, make: Make, parameters: str, dtype: str) -> dict[str, Maker]:
    return {f"{package}.{name}": Maker(make, tuple(parameters.split()), dtype) for name in names.split()}


NUMPY, GENERATOR = "numpy.random", "numpy.random.default_rng()"
UNIFORM, NORMAL, TRUNCATED = _floats("uniform"), _floats("normal"), _floats("truncated_normal")
BY_BOUNDS, BY_MOMENTS = "shape minval maxval dtype seed", "shape mean stddev dtype seed"
MAKERS: dict[str, Maker] = {
    **_each(NUMPY, "rand", UNIFORM, "*", "float64"),
    **_each(NUMPY, "randn", NORMAL, "*", "float64"),
    **_each(NUMPY, "random random_sample ranf sample", UNIFORM, "size", "float64"),
    **_each(NUMPY, "standard_normal", NORMAL, "size", "float64"),
    **_each(GENERATOR, "random", UNIFORM, "size dtype", "float64"),
    **_each(GENERATOR, "standard_normal", NORMAL, "size dtype", "float64"),
    **_each(GENERATOR, "integers", _integers, "low high size dtype", "int64"),
    **_each(NUMPY, "randint", _integers, "low high size dtype", "int64"),
    **{
        name: maker
        for package in (NUMPY, GENERATOR)
        for name, maker in {
            **_each(package, "uniform", UNIFORM, "low high size", "float64"),
            **_each(package, "normal", NORMAL, "loc scale size", "float64"),
            **_each(package, "choice", _chosen, "a size", "int64"),
        }.items()
    },
    **{
        name: maker
        for package in ("tensorflow.random", "keras.random")
        for name, maker in {
            **_each(package, "uniform", UNIFORM, BY_BOUNDS, "float32"),
            **_each(package, "normal", NORMAL, BY_MOMENTS, "float32"),
            **_each(package, "truncated_normal", TRUNCATED, BY_MOMENTS, "float32"),
        }.items()
    },
    **_each("numpy", "zeros", _filled("zeros"), "shape dtype", "float64"),
    **_each("numpy", "ones", _filled("ones"), "shape dtype", "float64"),
    **_each("numpy", "full", _full, "shape fill_value dtype", "float64"),
    **_each("numpy", "arange", _counted, "size dtype", "int64"),
    **_each("tensorflow", "zeros", _filled("zeros"), "shape dtype", "float32"),
    **_each("tensorflow", "ones", _filled("ones"), "shape dtype", "float32"),
}


def made(bench: Bench, call: cst.Call) -> Column | None:
    """The column that a call makes, if it is one of those above and everything in it can be told."""
    maker = MAKERS.get(bench.public(call.func))
    if maker is None:
        return None
    if maker.parameters == ("*",):
        if any(arg.keyword or arg.star == "**" for arg in call.args):
            return None
        shape, found = bench.spread([(arg.value, bool(arg.star)) for arg in call.args]), Given()
    else:
        raw = given(call, maker.parameters)
        if raw is None:
            return None
        found = {SAME.get(name, name): node for name, node in raw.items()}
        shape = bench.shape(found["shape"]) if "shape" in found else None
    dtype = bench.dtype(found["dtype"]) if "dtype" in found else maker.dtype
    return maker.make(Order(bench, call, found, shape, dtype)) if shape and dtype else None
