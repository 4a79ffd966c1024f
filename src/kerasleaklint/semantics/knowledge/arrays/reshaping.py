"""The same numbers in another shape: reshapes, new axes, and repeats."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, each, short
from kerasleaklint.semantics.shapes import Shape, shape_of, size_of
from kerasleaklint.semantics.values import Array, Const, Origin, Value, join, options

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _reshape(run: Run, call: Call, name: str) -> Value:
    del run, name
    return reshaped(call.value(0), call.value(1, "newshape", "shape"), call.node)


def reshaped(value: Value, shape: Value, node: cst.CSTNode) -> Value:
    return join([_reshaped(option, shape_of(shape), node) for option in options(value) if isinstance(option, Array)])


def _reshaped(array: Array, shape: Shape | None, node: cst.CSTNode) -> Value:
    """The new shape where it is literal; the size is the same in any case."""
    if shape and shape[0] == 1:
        return as_item(array)
    size = size_of(array)
    solved = _solved(shape, array.shape)
    if solved is not None:
        return array.then("view", node, shape=solved)
    known = shape if shape and None not in shape and -1 not in shape else None
    return array.then("view", node, shape=None if size and array.shape else known, size=size)


def _solved(shape: Shape | None, old: Shape | None) -> Shape | None:
    """The new shape with its one free dimension (-1 is no literal, hence None) worked out, when all else is known."""
    if not shape or not old or None in old or sum(side is None for side in shape) > 1:
        return None
    total, rest = prod(side or 0 for side in old), prod(side for side in shape if side is not None)
    return tuple(total // rest if side is None else side for side in shape) if rest and total % rest == 0 else None


def _expand(run: Run, call: Call, name: str) -> Value:
    """A new first axis makes a batch of a single item; another axis leaves the samples as they are."""
    del run, name
    ways = [o for o in options(call.value(0, "a", "input")) if isinstance(o, Array)]
    axis = call.value(1, "axis")
    if isinstance(axis, Const) and axis.value == 0:
        return join([as_item(o) for o in ways])
    return join([o.then("view", call.node, shape=(*o.shape, 1) if o.shape else None) for o in ways])


def as_item(array: Array) -> Value:
    """What is left of an array that turns out to hold one sample."""
    origin = array.origin
    return Array(Origin("item", origin.what, origin.site, origin.made), picture=array.picture)


def _repeated(run: Run, call: Call, name: str) -> Value:
    """`np.tile(x, (n, 1))` makes a new array: as many times as large."""
    made: list[Value] = []
    for option in options(call.value(0, "A", "a")):
        if isinstance(option, Array) and option.origin.kind == "synthetic":
            made.append(run.new_array("synthetic", short(name), call.node, _tiled(option.shape, call), option.dtype))
        elif isinstance(option, Array):
            made.append(option.then("other", call.node, shape=_tiled(option.shape, call), size=None))
    return join(made)


def _tiled(shape: Shape | None, call: Call) -> Shape | None:
    times = shape_of(call.value(1, "reps", "repeats"))
    if shape is None or times is None or len(times) != len(shape):
        return None
    return tuple(None if side is None or n is None else side * n for side, n in zip(shape, times, strict=True))


CALLS: dict[str, Handler] = {
    **each("numpy", "reshape broadcast_to", _reshape),
    "tensorflow.reshape": _reshape,
    "numpy.expand_dims": _expand,
    "tensorflow.expand_dims": _expand,
    **each("numpy", "tile repeat", _repeated),
}
