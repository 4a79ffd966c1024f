"""Methods of arrays, and of objects that we cannot see but that are handed arrays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.arrays.reshaping import reshaped
from kerasleaklint.semantics.shapes import dtype_of
from kerasleaklint.semantics.values import INDICES, UNKNOWN, Array, Const, Folds, Number, Sequence, Value, join, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

# Methods that keep the samples, of NumPy arrays, pandas frames, PIL and nibabel images.
KEEPING = {
    "as_matrix", "byteswap", "clip", "compute", "convert", "copy", "crop", "cumsum", "drop", "dropna",
    "filled", "fillna", "flatten", "get", "get_data", "get_fdata", "head", "interpolate", "newbyteorder", "numpy",
    "ravel", "repeat", "replace", "reset_index", "resize", "rotate", "round", "sample", "set_index", "sort_index",
    "sort_values", "squeeze", "swapaxes", "take", "thumbnail", "to_numpy", "toarray", "todense", "transpose", "view",
}  # fmt: skip
APPLIERS = {"apply", "progress_apply", "map", "applymap"}
CASTS = {"astype", "type", "cast"}


def array_method(run: Run, array: Array, name: str, call: Call) -> Value:
    if name in APPLIERS:
        return _applied(run, array, call)
    if name in CASTS:
        dtype = dtype_of(call.value(0, "dtype"))
        size = None if dtype and array.shape and None not in array.shape else array.size
        return array.then("elementwise", call.node, dtype=dtype or array.dtype, size=size)
    if name == "reshape":
        only = call.positional[0].value if len(call.positional) == 1 else None
        sides = only or Sequence(call.node, [a.value for a in call.positional])
        return reshaped(array, sides, call.node)
    if name == "item":
        return UNKNOWN
    return array.then("other", call.node) if name in KEEPING else UNKNOWN


def _applied(run: Run, array: Array, call: Call) -> Value:
    """`frame["path"].apply(load)`: of a loader it makes a column of loaded samples."""
    loop = run.new_loop(call.node, "comprehension", "", array)
    with run.inside(loop):
        made = join(run.call_with(option, [UNKNOWN], call.node) for option in options(call.value(0, "func")))
    items = [o for o in options(made) if isinstance(o, Array) and o.origin.kind == "item"]
    if not items:
        return array.then("other", call.node)
    column = run.new_array("collected", items[0].origin.what, call.node)
    return column.but(picture=any(item.picture for item in items))


def unpacked(array: Array) -> Value:
    """One name of `a, b = array`: a pickled tuple has parts; the rows of an array are no whole arrays."""
    return array if array.origin.kind == "pickle" else UNKNOWN


TRANSFORMS = {"fit_transform", "transform", "inverse_transform", "standardize", "fit_resample"}


def unknown_method(name: str, call: Call) -> Value | None:
    """Methods of objects that we cannot see: scalers, splitters, image objects."""
    first = call.positional[0].value if call.positional else call.value(None, "X", "x")
    arrays = [o for o in options(first) if isinstance(o, Array)]
    if name in TRANSFORMS and arrays:
        return join([a.then("other", call.node, dtype="float64" if a.dtype else None) for a in arrays])
    if name == "split" and _splits(call, first):
        return Folds()
    return None


def _splits(call: Call, first: Value) -> bool:
    """`kfold.split(x, y)`, not `text.split(",")`."""
    if "X" in call.keywords or (len(call.positional) == 2 and not isinstance(first, Const)):
        return not isinstance(call.value(1), (Const, Number))
    return isinstance(first, (Array, Sequence)) or first is INDICES


ITEM_STEPS = re.compile(
    r"resize|crop|process|normali[sz]e|scale|transform|augment|array|pad|gray|blur|feature|mfcc|stft|melspec|clahe|equalize"
    r"|rotate|flip|convert|to_tensor|cvtColor|threshold|load|read",
    re.IGNORECASE,
)


def item_through(call: Call) -> Value:
    """An unseen function handed a loaded item gives a loaded item, when its name says that it works on items."""
    func = call.node.func
    name = getattr(getattr(func, "attr", func), "value", "")
    if not isinstance(name, str) or not ITEM_STEPS.search(name):
        return UNKNOWN
    for argument in (*call.positional, *call.keywords.values()):
        for option in options(argument.value):
            if isinstance(option, Array) and option.origin.kind == "item":
                return option.but(dtype=None)
    return UNKNOWN
