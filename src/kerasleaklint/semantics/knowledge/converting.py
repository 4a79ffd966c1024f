"""Functions that hand arrays on: casts, reshapes, splits, and lists that become one array."""

from __future__ import annotations

from math import inf, prod
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.dtypes import dtype_name, promoted
from kerasleaklint.semantics.knowledge.loading import item, read_hdf5
from kerasleaklint.semantics.knowledge.table import Handler, always, each, short
from kerasleaklint.semantics.shapes import Shape, dimension, dtype_of, joined, shape_of, size_of
from kerasleaklint.semantics.values import (
    INDICES,
    NUMBER,
    UNKNOWN,
    Array,
    Const,
    Folds,
    Hdf5,
    Mapping,
    Number,
    Origin,
    Sequence,
    Size,
    Value,
    join,
    leaves,
    options,
)

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.calls import Calls
    from kerasleaklint.semantics.run import Run

FEW_ITEMS = 64
# `x = np.append(x, image)` turn by turn: what there is so far, and one more item.
GROWING = ({"synthetic", "item"}, {"collected", "item"})
DATA_KINDS = ("file", "map", "pickle", "table", "collected", "item")


def _through(run: Calls, call: Call, name: str) -> Value:
    """The first argument, element by element the same."""
    last = name.rpartition(".")[2]
    dtype = dtype_of(call.value(1 if last == "cast" else None, "dtype")) or dtype_name(last)
    return join([_kept(run, option, call, dtype, name) for option in options(call.value(0, "x", "a", "array"))])


def _kept(run: Calls, value: Value, call: Call, dtype: str | None, name: str) -> Value:
    if isinstance(value, Array):
        if value.origin.kind == "item":
            return value
        divides = name.endswith(("divide", "normalize", "scale", "log", "sqrt", "preprocess_input"))
        kind = "elementwise" if _is_elementwise(name, call) else "other"
        return value.then(kind, call.node, dtype=dtype or promoted(value.dtype, divides))
    if isinstance(value, Sequence) and name.endswith(("divide", "multiply", "subtract", "add")):
        return _kept(run, as_array(run, value, call), call, dtype, name)
    return INDICES if value is INDICES else UNKNOWN


def _is_elementwise(name: str, call: Call) -> bool:
    """`np.log(x)`, `np.clip(x, 0, 1)`: nothing but the array and scalars."""
    rest = (*call.positional[1:], *call.keywords.values())
    scalars = all(isinstance(a.value, (Const, Number)) or dtype_of(a.value) for a in rest)
    return scalars and name.rpartition(".")[2] in ELEMENTWISE


def _reshape(run: Calls, call: Call, name: str) -> Value:
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


def _expand(run: Calls, call: Call, name: str) -> Value:
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


def _concrete(run: Calls, call: Call, name: str) -> Value:
    """`np.array(x)`, `np.stack(list)`, `np.concatenate(parts)`: a new array of what is in there."""
    dtype = dtype_of(call.value(1 if name.endswith("array") else None, "dtype"))
    made = join([as_array(run, option, call) for option in options(call.value(0))])
    if dtype is None:
        return made
    return join([o.then("elementwise", call.node, dtype=dtype) if isinstance(o, Array) else o for o in options(made)])


def as_array(run: Run, value: Value, call: Call) -> Value:
    """What converting a value to one array makes: of a list that grew by loaded items, the whole collection."""
    if isinstance(value, Array):
        return value
    if isinstance(value, Hdf5):
        return read_hdf5(run, value, call.node) if value.key is not None else UNKNOWN
    if isinstance(value, Mapping):
        return UNKNOWN
    if not isinstance(value, Sequence):
        return value if value is INDICES else UNKNOWN
    arrays = [leaf for leaf in leaves(value) if isinstance(leaf, Array)]
    many = is_many(value)
    inside = next((p for p in value.parts() if isinstance(p, Sequence) and is_many(p)), None)
    if not arrays:
        return INDICES if value.items is None and isinstance(value.element, Number) else UNKNOWN
    if many or inside is not None:
        return _collection(run, value, arrays, call)
    if run.repeating and len(arrays) > 1 and {a.origin.kind for a in arrays} in GROWING:
        return _collection(run, value, arrays, call)
    whole = [a for a in arrays if a.origin.kind != "item"]
    if not whole:
        return arrays[0]
    biggest = max(whole, key=_weight)
    return biggest.but(shape=None, size=joined(whole))


def _weight(array: Array) -> float:
    """The largest of several is worth speaking of: a file of unknown size before what comes with Keras."""
    size = size_of(array)
    return size.high if size else inf if array.origin.kind in DATA_KINDS else 0


def _collection(run: Run, value: Sequence, arrays: list[Array], call: Call) -> Value:
    loaded_ones = [a for a in arrays if a.origin.kind in DATA_KINDS]
    if not loaded_ones:
        return UNKNOWN
    first = next((a for a in loaded_ones if a.origin.kind == "item"), loaded_ones[0])
    made = run.new_array("collected", first.origin.what, call.node)
    turns = [loop.turns for loop in value.grown_by]
    if turns and None not in turns and first.shape and None not in first.shape and first.origin.kind != "item":
        count = 1
        for turn in turns:
            count *= turn or 0
        made = made.but(shape=(count, *first.shape), dtype=first.dtype)
    dtypes = {a.dtype for a in loaded_ones}
    dtype = made.dtype or (dtypes.pop() if len(dtypes) == 1 else None)
    return made.but(picture=any(a.picture for a in loaded_ones), dtype=dtype)


def is_many(value: Sequence) -> bool:
    """A list that grew in loops, unless literals say that it is short."""
    if not value.grown_by:
        return False
    count = 1
    for loop in value.grown_by:
        if loop.turns is None:
            return True
        count *= loop.turns
    return count > FEW_ITEMS


def filled(run: Run, array: Array, value: Value) -> Array:
    """`array[i] = value` in a loop: a preallocated array that collects loaded items."""
    if array.origin.kind != "synthetic" or not run.repeating:
        return array
    for option in options(value):
        if isinstance(option, Array) and option.origin.kind in DATA_KINDS:
            origin = Origin("collected", option.origin.what, array.origin.site, array.origin.made)
            return Array(origin, array.shape, array.dtype, array.size, picture=option.picture)
    return array


def _append(run: Calls, call: Call, name: str) -> Value:
    """`x = np.append(x, more)` / `np.vstack((x, more))` in a loop grows an array turn by turn."""
    del name
    return as_array(run, Sequence(call.node, [call.value(0), call.value(1)]), call)


def _repeated(run: Calls, call: Call, name: str) -> Value:
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


def _split(run: Calls, call: Call, name: str) -> Value:
    del run, name
    parts: list[Value] = []
    for argument in call.positional:
        part = join([_side(option, call.node) for option in options(argument.value)])
        parts += [part, part]
    return Sequence(call.node, parts) if parts and not call.open_ended else Sequence(call.node, None, UNKNOWN)


def _side(value: Value, node: cst.CSTNode) -> Value:
    if isinstance(value, Array):
        size = Size(0, value.size.high, value.size.because) if value.size else None
        shape = (None, *value.shape[1:]) if value.shape else None
        return value.then("gather", node, fraction=True, shape=shape, size=size or _upper(value))
    return value if isinstance(value, Sequence) else UNKNOWN


def _upper(value: Array) -> Size | None:
    whole = size_of(value)
    return Size(0, whole.high, whole.because) if whole else None


def _shuffled(run: Calls, call: Call, name: str) -> Value:
    del run, name
    inputs = [a.value for a in call.positional]
    return inputs[0] if len(inputs) == 1 else Sequence(call.node, inputs)


def _one_hot(run: Calls, call: Call, name: str) -> Value:
    """Labels as rows: as large as the number of classes makes them, but labels all the same."""
    del run
    classes = dimension(call.value(1, "num_classes", "nb_classes", "depth"))
    dtype = "float32" if name == "tensorflow.one_hot" else "float64"
    for option in options(call.value(0, "y", "x", "indices")):
        if isinstance(option, Array):
            return one_hot(option, classes, dtype, call.node)
    return UNKNOWN


def one_hot(labels: Array, classes: int | None, dtype: str | None, node: cst.CSTNode) -> Array:
    sides = labels.shape[:-1] if labels.shape and labels.shape[-1] == 1 else labels.shape
    return labels.then("one_hot", node, shape=(*(sides or (None,)), classes), dtype=dtype, size=None)


THROUGH = (
    "ascontiguousarray squeeze transpose moveaxis swapaxes rollaxis clip abs absolute exp log log1p sqrt square power "
    "nan_to_num flip fliplr flipud rot90 copy float16 float32 float64 uint8 divide multiply add subtract round around "
    "pad roll"
)
ELEMENTWISE = {
    "clip", "abs", "absolute", "exp", "log", "log1p", "sqrt", "square", "power", "divide", "multiply", "add",
    "subtract", "float32", "float64",
}  # fmt: skip
CONCRETE = "array asarray asanyarray stack concatenate vstack hstack dstack row_stack column_stack asfarray fromiter"
INDEX_MAKERS = "where argsort nonzero flatnonzero isin in1d argwhere logical_and logical_or logical_not isnan"
REDUCTIONS = (
    "mean std var sum max min amax amin median prod argmax argmin percentile average nanmean nanmax nanmin ptp unique "
    "dot histogram bincount"
)
CALLS: dict[str, Handler] = {
    **each("numpy", THROUGH, _through),
    **each("tensorflow", "convert_to_tensor cast constant transpose identity squeeze image.resize Variable", _through),
    **each("cv2", "resize cvtColor flip rotate GaussianBlur medianBlur copyMakeBorder", _through),
    **each("keras.utils", "normalize", _through),
    **each("sklearn.preprocessing", "normalize scale minmax_scale", _through),
    **each("numpy", CONCRETE, _concrete),
    **each("tensorflow", "stack concat", _concrete),
    **each("pandas", "concat DataFrame", _concrete),
    **each("numpy", REDUCTIONS, always(NUMBER)),
    **each("tensorflow", "reduce_mean reduce_sum reduce_max reduce_min", always(NUMBER)),
    **each("numpy", INDEX_MAKERS, always(INDICES)),
    "numpy.append": _append,
    **each("numpy", "tile repeat", _repeated),
    **each("numpy", "reshape broadcast_to", _reshape),
    "tensorflow.reshape": _reshape,
    "numpy.expand_dims": _expand,
    "tensorflow.expand_dims": _expand,
    **each("sklearn", "model_selection.train_test_split cross_validation.train_test_split", _split),
    "sklearn.utils.shuffle": _shuffled,
    **each("keras.utils", "to_categorical np_utils.to_categorical", _one_hot),
    "tensorflow.one_hot": _one_hot,
}


SPLITTERS = {
    f"{kind}{name}"
    for kind in ("", "Stratified", "Group", "StratifiedGroup", "Repeated", "RepeatedStratified", "Multilabel")
    for name in ("KFold", "ShuffleSplit")
} | {"TimeSeriesSplit", "LeaveOneOut", "LeavePOut", "LeaveOneGroupOut", "PredefinedSplit"}


def guess(run: Calls, call: Call, name: str) -> Value | None:
    """Families of functions that are told by their last name."""
    last = name.rpartition(".")[2]
    if name.startswith("keras.") and last in ("preprocess_input", "to_categorical"):
        return _one_hot(run, call, name) if last == "to_categorical" else _through(run, call, name)
    if last in ("imread", "load_img", "img_to_array") and not name.startswith("builtins"):
        return item(run, call, name)
    if last == "train_test_split":
        return _split(run, call, name)
    if last in SPLITTERS:
        return Folds()
    return None
