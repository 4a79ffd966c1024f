"""What programs do to an array row by row: casts, arithmetic with numbers, classes as one-hot rows, another shape."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.synthetic.arguments import given
from kerasleaklint.fixes.synthetic.column import FLOATS, INTEGERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.fixes.synthetic.arguments import Given
    from kerasleaklint.fixes.synthetic.bench import Bench
    from kerasleaklint.fixes.synthetic.column import Column

# The signs of which float32 and TensorFlow make the same as NumPy makes.
EXACT = (cst.Add, cst.Subtract, cst.Multiply, cst.Divide)
FACTORS = (cst.Multiply, cst.Divide, cst.Power)
OF_INTEGERS = (cst.Add, cst.Subtract, cst.Multiply)


def computed(
    bench: Bench, column: Column, sign: cst.BaseBinaryOp, number: cst.BaseExpression, template: str
) -> Column | None:
    """`x / 255.0`, `0.1 * x`; the template is the operation with `{}` for the array.

    Two factors, or two terms, TensorFlow may make one of before it computes: the last bit would differ.
    """
    value = bench.numbers.value(number)
    is_factor = isinstance(sign, FACTORS)
    if column.kind != "random" and column.scaled == is_factor:
        return None
    column = replace(column, least=None, scaled=is_factor)
    is_power = isinstance(sign, cst.Power) and column.kind == "random"
    if value is None or not (isinstance(sign, EXACT) or is_power):
        return None
    if column.dtype in FLOATS:
        return column.widened().then(_put(template, column.pending))
    if isinstance(sign, cst.Divide) or isinstance(value, float):
        widened = column.cast("float64")
        return widened.then(_put(template, widened.pending)) if widened else None
    if isinstance(sign, OF_INTEGERS) and column.dtype == "int64":
        return column.then(_put(template, column.pending))
    return None


def _put(template: str, pending: str) -> str:
    return template.replace("{}", pending)


def method(bench: Bench, column: Column, call: cst.Call, name: str) -> Column | None:
    """`x.astype(...)`, `x.reshape(...)`."""
    if name == "astype":
        arguments = given(call, ("dtype", "copy"))
        return _cast(bench, column, arguments or {})
    if name == "reshape" and not any(arg.keyword or arg.star for arg in call.args):
        first = call.args[0].value if len(call.args) == 1 else None
        if isinstance(first, (cst.Tuple, cst.List)):
            return _reshaped(bench, column, [element.value for element in first.elements])
        return _reshaped(bench, column, [arg.value for arg in call.args])
    return None


def function(bench: Bench, column: Column, call: cst.Call) -> Column | None:
    """A public function of the array and of numbers."""
    public = bench.public(call.func)
    parameters, step = FUNCTIONS.get(public, ((), None))
    arguments = given(call, parameters)
    found = step(bench, column, arguments) if step and arguments else None
    return found and replace(found, is_tensor=public.startswith("tensorflow."))


def _cast(bench: Bench, column: Column, arguments: Given) -> Column | None:
    dtype = bench.dtype(arguments["dtype"]) if "dtype" in arguments else None
    return column.cast(dtype) if dtype else None


def _kept(bench: Bench, column: Column, arguments: Given) -> Column | None:
    return _cast(bench, column, arguments) if "dtype" in arguments else column


def _to_float32(bench: Bench, column: Column, arguments: Given) -> Column | None:
    del bench, arguments
    return column.cast("float32")


def _one_hot(bench: Bench, column: Column, arguments: Given) -> Column | None:
    """Without a number of classes it would depend on all rows; `to_categorical` gives float64 in some releases."""
    classes = bench.numbers.count(arguments["classes"]) if "classes" in arguments else None
    if classes is None or column.sides or column.dtype not in INTEGERS:
        return None
    text = bench.text(arguments["classes"])
    return column.then(f"{{tf}}.one_hot({column.pending}, {text})", "float32", (classes,))


def _to_categorical(bench: Bench, column: Column, arguments: Given) -> Column | None:
    """A last side of 1 goes: labels are often drawn as `size=(n, 1)`. NumPy counts negative classes from the last."""
    if column.least is None or column.least < 0:
        return None
    renamed = {"classes": arguments["num_classes"]} if "num_classes" in arguments else {}
    if column.sides == (1,):
        column = column.flushed().then("{x}[:, 0]", sides=())
    return None if column.exact else _one_hot(bench, column, renamed)


def _depth(bench: Bench, column: Column, arguments: Given) -> Column | None:
    return _one_hot(bench, column, {"classes": arguments["depth"]} if "depth" in arguments else {})


def _expanded(bench: Bench, column: Column, arguments: Given) -> Column | None:
    axis = bench.numbers.value(arguments["axis"]) if "axis" in arguments else None
    if axis not in (-1, len(column.sides) + 1):
        return None
    return column.then(f"{{tf}}.expand_dims({column.pending}, -1)", sides=(*column.sides, 1))


def _reshaped(bench: Bench, column: Column, nodes: list[cst.BaseExpression]) -> Column | None:
    """Rows stay rows: the first side is their number or -1, and the others hold as much as before."""
    first = bench.numbers.value(nodes[0]) if nodes else None
    rest = bench.sides(nodes[1:]) if len(nodes) > 1 else None
    if rest is None or first not in (-1, column.rows):
        return None
    sides = (rest.rows, *rest.sides)
    texts = [bench.text(node) for node in nodes[1:]]
    code = f"{{tf}}.reshape({column.pending}, ({{rows}}, {', '.join(texts)}))"
    return column.then(code, sides=sides) if prod(sides) == prod(column.sides) else None


FUNCTIONS: dict[str, tuple[tuple[str, ...], Callable[[Bench, Column, Given], Column | None]]] = {
    "numpy.array": (("object", "dtype"), _kept),
    "numpy.asarray": (("a", "dtype"), _kept),
    "numpy.float32": (("x",), _to_float32),
    "numpy.expand_dims": (("a", "axis"), _expanded),
    "tensorflow.cast": (("x", "dtype"), _cast),
    "tensorflow.convert_to_tensor": (("value", "dtype"), _kept),
    "tensorflow.constant": (("value", "dtype"), _kept),
    "tensorflow.expand_dims": (("input", "axis"), _expanded),
    "tensorflow.one_hot": (("indices", "depth"), _depth),
    "keras.utils.to_categorical": (("x", "num_classes"), _to_categorical),
    "keras.utils.np_utils.to_categorical": (("y", "num_classes"), _to_categorical),
}
