"""Functions that hand an array on, compute with it, or ask it: casts, arithmetic, reductions, one-hot rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.dtypes import dtype_name, promoted
from kerasleaklint.semantics.knowledge.arrays.collecting import as_array
from kerasleaklint.semantics.knowledge.table import Handler, always, each
from kerasleaklint.semantics.shapes import dimension, dtype_of
from kerasleaklint.semantics.values import (
    INDICES,
    NUMBER,
    UNKNOWN,
    Array,
    Const,
    Number,
    Sequence,
    Value,
    join,
    options,
)

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def through(run: Run, call: Call, name: str) -> Value:
    """The first argument, element by element the same."""
    last = name.rpartition(".")[2]
    dtype = dtype_of(call.value(1 if last == "cast" else None, "dtype")) or dtype_name(last)
    return join([_kept(run, option, call, dtype, name) for option in options(call.value(0, "x", "a", "array"))])


def _kept(run: Run, value: Value, call: Call, dtype: str | None, name: str) -> Value:
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


def to_categorical(run: Run, call: Call, name: str) -> Value:
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
INDEX_MAKERS = "where argsort nonzero flatnonzero isin in1d argwhere logical_and logical_or logical_not isnan"
REDUCTIONS = (
    "mean std var sum max min amax amin median prod argmax argmin percentile average nanmean nanmax nanmin ptp unique "
    "dot histogram bincount"
)
CALLS: dict[str, Handler] = {
    **each("numpy", THROUGH, through),
    **each("tensorflow", "convert_to_tensor cast constant transpose identity squeeze image.resize Variable", through),
    **each("cv2", "resize cvtColor flip rotate GaussianBlur medianBlur copyMakeBorder", through),
    **each("keras.utils", "normalize", through),
    **each("sklearn.preprocessing", "normalize scale minmax_scale", through),
    **each("numpy", REDUCTIONS, always(NUMBER)),
    **each("tensorflow", "reduce_mean reduce_sum reduce_max reduce_min", always(NUMBER)),
    **each("numpy", INDEX_MAKERS, always(INDICES)),
    **each("keras.utils", "to_categorical np_utils.to_categorical", to_categorical),
    "tensorflow.one_hot": to_categorical,
}
