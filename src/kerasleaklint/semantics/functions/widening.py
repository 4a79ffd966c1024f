"""What makes the elements of a dataset larger when a function is mapped over them: decoding, casts, one-hot rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

import libcst as cst

from kerasleaklint.semantics import syntax
from kerasleaklint.semantics.dtypes import ITEM_BYTES, dtype_name
from kerasleaklint.semantics.functions.callees import Called, calls, functions_in
from kerasleaklint.semantics.knowledge.table import short
from kerasleaklint.semantics.values import Api, Const, Function, Value, options

DECODERS = re.compile(r"tensorflow\.(io|image)\.decode_(?!raw|csv|json|proto|base64)\w+|tensorflow\.audio\.decode_\w+")
ONE_HOT = {"tensorflow.one_hot", "keras.utils.to_categorical", "keras.ops.one_hot"}
CASTS = {"tensorflow.cast", "tensorflow.image.convert_image_dtype", "tensorflow.saturate_cast"}
RESIZERS = re.compile(r"tensorflow\.image\.(resize\w*|random_crop|crop_to_bounding_box)$")
SHAPERS = {"tensorflow.reshape", "tensorflow.ensure_shape"}
LABELS = re.compile(r"(?i)label|target|class|categor|\by|\bl\b")
CHANNELS = 3
KNOWN = re.compile(r"\.|(tensorflow|numpy|builtins|math|keras\.(utils|ops|preprocessing))\.")


@dataclass(frozen=True, eq=False, slots=True)
class Widening:
    """Why an element is larger after the map: `decodes` (an image, a sound), `casts` or `encodes` (as one-hot rows).

    `item_bytes` is the new size of a number, `numbers` how many of them literal sides make.
    """

    kind: str
    what: str
    item_bytes: int
    numbers: int | None = None


def widenings(value: Value) -> list[Widening]:
    """What makes the elements larger, the surest first; nothing where a function is not known."""
    if isinstance(value, Api) and DECODERS.match(value.name):
        return [Widening("decodes", short(value.name), 1)]
    found = [called for function in functions_in(value) for called in calls(function)]
    dtype = max((_cast_to(called) for called in found), default=0)
    decoded = [called for called in found if called.name and DECODERS.match(called.name)]
    cast = [called for called in found if _cast_to(called)]
    encoded = [called for called in found if called.name in ONE_HOT and not _is_of_labels(called)]
    return [
        *(Widening("decodes", short(called.name or ""), dtype or 1, _numbers_of(found)) for called in decoded[:1]),
        *(Widening("casts", short(called.name or ""), dtype) for called in cast[:1]),
        *(Widening("encodes", short(called.name or ""), 4) for called in encoded[:1]),
    ]


def _is_of_labels(called: Called) -> bool:
    """One row of classes for a sample is small beside the sample."""
    args = called.node.args
    return not args or bool(LABELS.search(syntax.text(args[0].value)))


def _cast_to(called: Called) -> int:
    """Bytes of a number after a cast to floats; 0 where it is none, or to a dtype that is not known."""
    if called.name not in CASTS:
        return 4 if called.name == "tensorflow.to_float" else 0
    given = [a.value for a in called.node.args if a.keyword is None or a.keyword.value == "dtype"]
    if len(given) < 2:
        return 0
    dtype = given[-1].raw_value if isinstance(given[-1], cst.SimpleString) else syntax.dotted(given[-1])
    name = dtype_name(str(dtype))
    return ITEM_BYTES[name] if name and "float" in name else 0


def _numbers_of(found: list[Called]) -> int | None:
    """How many numbers an image has, where the function resizes or reshapes it to literal sides."""
    for called in found:
        args = called.node.args
        if called.name in SHAPERS and len(args) > 1:
            sides = _numbers(args[1].value, called.function)
        elif called.name == ".set_shape" and args:
            sides = _numbers(args[0].value, called.function)
        elif called.name and RESIZERS.match(called.name) and len(args) > 1:
            sides = [*_numbers(args[1].value, called.function)[:2], CHANNELS]
        else:
            continue
        if len(sides) > 1 or called.name in SHAPERS:
            return prod(sides) if sides and min(sides) > 0 else None
    return None


def _numbers(node: cst.BaseExpression, function: Function) -> list[int]:
    if isinstance(node, (cst.List, cst.Tuple)):
        return [number for element in node.elements for number in _numbers(element.value, function)]
    if isinstance(node, cst.Integer):
        return [node.evaluated_value]
    found = function.scope.find(node.value) if isinstance(node, cst.Name) else None
    value = found[0] if found else None
    return [value.value] if isinstance(value, Const) and isinstance(value.value, int) else []


def is_known(value: Value) -> bool:
    """Whether every function that it calls is one of TensorFlow or Python: no model, nothing out of sight."""
    return all(name is not None and KNOWN.match(name) for option in options(value) for name in _called_names(option))


def _called_names(value: Value) -> list[str | None]:
    if isinstance(value, Function):
        return [called.name for called in calls(value)]
    return [value.name if isinstance(value, Api) else None]
