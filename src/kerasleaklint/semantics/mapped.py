"""What a function does to the elements of a dataset that it is mapped over, told by the functions that it calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics import names, syntax
from kerasleaklint.semantics.knowledge.dtypes import ITEM_BYTES, dtype_name
from kerasleaklint.semantics.values import Api, Array, Const, Function, ModuleValue, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 4
# The result depends on the element alone, and nothing else comes of it.
PURE = re.compile(
    r"tensorflow\.|numpy\.|builtins\.(len|range|zip|min|max|abs|int|float|str|tuple|list|dict|enumerate)$"
)
IMPURE = re.compile(
    r"\.random|random_|\.py_function|\.py_func|\.numpy_function|\.Variable|\.print|\.raw_ops|\.summary\.|\.lookup\."
    r"|\.data\.|\.timestamp|\.queue\.|\.debugging\.|\.get_|\.write|\.save|\.load|\.fromfile|\.memmap|tensorflow\.keras"
)
KNOWN = re.compile(r"\.|(tensorflow|numpy|builtins|math|keras\.(utils|ops|preprocessing))\.")
RANDOM = re.compile(
    r"tensorflow\.(compat\.v1\.)?random\.(?!stateless|set_seed|experimental)|tensorflow\.image\.random_"
)
ELEMENTWISE = re.compile(
    r"tensorflow\.(cast|to_float|one_hot|abs|sqrt|exp|square|clip_by_value|identity|where|minimum|maximum|subtract|add"
    r"|multiply|divide|image\.convert_image_dtype|math\.(log|log1p|exp|sqrt|abs|square|subtract|add|multiply|divide))$"
)
PURE_METHODS = {
    ".set_shape",
    ".get_shape",
    ".decode",
    ".lower",
    ".strip",
    ".split",
    ".items",
    ".keys",
    ".values",
    ".pop",
}
DECODERS = re.compile(r"tensorflow\.(io|image)\.decode_(?!raw|csv|json|proto|base64)\w+|tensorflow\.audio\.decode_\w+")
ONE_HOT = {"tensorflow.one_hot", "keras.utils.to_categorical", "keras.ops.one_hot"}
CASTS = {"tensorflow.cast", "tensorflow.image.convert_image_dtype", "tensorflow.saturate_cast"}
RESIZERS = re.compile(r"tensorflow\.image\.(resize\w*|random_crop|crop_to_bounding_box)$")
SHAPERS = {"tensorflow.reshape", "tensorflow.ensure_shape"}
LABELS = re.compile(r"(?i)label|target|class|categor|\by|\bl\b")
CHANNELS = 3
ASKING = {"len", "type", "np.shape", "tf.shape", "np.ndim", "np.prod", "range", "print"}


@dataclass(frozen=True, eq=False, slots=True)
class Called:
    """A call inside a function: of a public function by its canonical name, of a method as `.name`, or of who knows."""

    name: str | None
    node: cst.Call
    function: Function


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """An array of an outer scope that a function reads: `node` is the name, `parent` what it stands in."""

    array: Array
    node: cst.Name
    parent: cst.CSTNode | None
    function: Function


@dataclass(frozen=True, eq=False, slots=True)
class Widening:
    """Why an element is larger after the map: `decodes` (an image, a sound), `casts` or `encodes` (as one-hot rows).

    `item_bytes` is the new size of a number, `numbers` how many of them literal sides make.
    """

    kind: str
    what: str
    item_bytes: int
    numbers: int | None = None


def functions(value: Value) -> list[Function]:
    return [option for option in options(value) if isinstance(option, Function)]


def widenings(value: Value) -> list[Widening]:
    """What makes the elements larger, the surest first; nothing where a function is not known."""
    if isinstance(value, Api) and DECODERS.match(value.name):
        return [Widening("decodes", _short(value.name), 1)]
    found = [called for function in functions(value) for called in calls(function)]
    dtype = max((_cast_to(called) for called in found), default=0)
    decoded = [called for called in found if called.name and DECODERS.match(called.name)]
    cast = [called for called in found if _cast_to(called)]
    encoded = [called for called in found if called.name in ONE_HOT and not _is_of_labels(called)]
    return [
        *(Widening("decodes", _short(called.name or ""), dtype or 1, _numbers_of(found)) for called in decoded[:1]),
        *(Widening("casts", _short(called.name or ""), dtype) for called in cast[:1]),
        *(Widening("encodes", _short(called.name or ""), 4) for called in encoded[:1]),
    ]


def _is_of_labels(called: Called) -> bool:
    """One row of classes for a sample is small beside the sample."""
    args = called.node.args
    return not args or bool(LABELS.search(syntax.text(args[0].value)))


def is_known(value: Value) -> bool:
    """Whether every function that it calls is one of TensorFlow or Python: no model, nothing out of sight."""
    return all(name is not None and KNOWN.match(name) for option in options(value) for name in _called_names(option))


def _called_names(value: Value) -> list[str | None]:
    if isinstance(value, Function):
        return [called.name for called in calls(value)]
    return [value.name if isinstance(value, Api) else None]


def random_function(value: Value) -> str | None:
    """The first function that draws from a stateful generator of random numbers."""
    if isinstance(value, Api):
        return _short(value.name) if RANDOM.match(value.name) else None
    found = (called.name for function in functions(value) for called in calls(function))
    return next((_short(name) for name in found if name and RANDOM.match(name)), None)


def is_elementwise(value: Value) -> bool:
    """Whether a function computes element by element, so that it may be given a batch as well."""
    found = list(options(value))
    return bool(found) and all(isinstance(option, Function) and _is_elementwise(option) for option in found)


def _is_elementwise(function: Function) -> bool:
    called = list(calls(function))
    nodes = list(syntax.walk(function.node, into_scopes=True))
    if not called or any(one.name is None or not ELEMENTWISE.match(one.name) for one in called):
        return False
    if any(isinstance(node, cst.Subscript) and not _is_key(node) for node in nodes):
        return False
    own = syntax.local_names(function.node)
    names_read = (node.value for node in nodes if isinstance(node, cst.Name) and node.value not in own)
    return all(_is_number_or_package(name, function) for name in names_read)


def _is_key(node: cst.Subscript) -> bool:
    """`features["image"]`"""
    index = node.slice[0].slice
    return len(node.slice) == 1 and isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString)


def _is_number_or_package(name: str, function: Function) -> bool:
    """An array of another rank would be spread over a batch in another way."""
    found = function.scope.find(name)
    return found is None or isinstance(found[0], (Api, Function)) or _is_number(found[0])


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, (int, float))


def is_pure(value: Value) -> bool:
    """Whether calling it earlier or later gives the same: known functions only, no random numbers, nothing changed."""
    found = list(options(value))
    return bool(found) and all(_is_pure(option) for option in found)


def _is_pure(value: Value) -> bool:
    if isinstance(value, Api):
        return _is_pure_name(value.name)
    if not isinstance(value, Function):
        return False
    return not _changes_state(value) and all(called.name and _is_pure_name(called.name) for called in calls(value))


def _is_pure_name(name: str) -> bool:
    return name in PURE_METHODS or (bool(PURE.match(name)) and not IMPURE.search(name))


def _changes_state(function: Function) -> bool:
    return syntax.changes_globals(function.node) or any(
        isinstance(node, (cst.AssignTarget, cst.AugAssign)) and isinstance(node.target, cst.Attribute)
        for node in syntax.walk(function.node, into_scopes=True)
    )


def calls(function: Function, depth: int = MAX_DEPTH) -> Iterator[Called]:
    """Every call in a function's body and in the project's functions that it calls."""
    own = syntax.local_names(function.node)
    for node in _in_order(function.node.body):
        if not isinstance(node, cst.Call):
            continue
        for option in _callees(node.func, function, own):
            if isinstance(option, Function) and depth and option.node is not function.node:
                yield from calls(option, depth - 1)
            else:
                yield Called(_name(option, node), node, function)


def reads(function: Function, depth: int = MAX_DEPTH) -> Iterator[Read]:
    """Arrays of scopes around it that a function reads in its own body, and in functions that it calls.

    Not those of which it only asks the shape, and not inside functions that Python runs later.
    """
    own = syntax.local_names(function.node)
    parents: dict[cst.CSTNode, cst.CSTNode] = {}
    for node in syntax.walk(function.node.body):
        parents.update((child, node) for child in syntax.children(node))
        found = function.scope.find(node.value) if isinstance(node, cst.Name) and node.value not in own else None
        if found is None or not isinstance(node, cst.Name):
            continue
        for option in options(found[0]):
            if isinstance(option, Array) and _is_used_whole(node, parents) and not _is_tensor(option, function):
                yield Read(option, node, parents.get(node), function)
            elif isinstance(option, Function) and depth and _is_called(node, parents):
                yield from reads(option, depth - 1)


def _is_called(node: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    parent = parents.get(node)
    return isinstance(parent, cst.Call) and parent.func is node


def _is_used_whole(node: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    """An operand, an argument of a function other than `len`, or indexed by what is not a literal."""
    parent = parents.get(node)
    if isinstance(parent, cst.Arg):
        call = parents.get(parent)
        return parent.value is node and not (isinstance(call, cst.Call) and syntax.dotted(call.func) in ASKING)
    if isinstance(parent, cst.Subscript):
        indices = [element.slice for element in parent.slice]
        names_used = [name for index in indices for name in syntax.names_in(index)]
        return parent.value is node and bool(names_used)
    return isinstance(parent, (cst.BinaryOperation, cst.ComparisonTarget, cst.Comparison))


def _is_tensor(array: Array, function: Function) -> bool:
    """Made by TensorFlow, or turned into a tensor on the way."""
    if array.origin.what.startswith(("tf.", "tensorflow.", "keras.")):
        return True
    makers = [step.node.func for step in array.steps if isinstance(step.node, cst.Call)]
    return any(
        isinstance(callee, Api) and callee.name.startswith("tensorflow.")
        for maker in makers
        for callee in _callees(maker, function, set())
    )


def _in_order(body: cst.CSTNode) -> list[cst.CSTNode]:
    return list(syntax.walk(body, into_scopes=True))[::-1]


def _callees(func: cst.BaseExpression, function: Function, own: set[str]) -> list[Value | None]:
    path = syntax.dotted(func)
    if path is None:
        return [None]
    first, *rest = path.split(".")
    if first in own:
        return [None]
    found = function.scope.find(first)
    ways: list[Value | None] = list(options(found[0])) if found else [Api(f"builtins.{first}")]
    for name in rest:
        ways = [_attribute(way, name) for way in ways]
    return ways


def _attribute(value: Value | None, name: str) -> Value | None:
    if isinstance(value, Api):
        return Api(names.canonical(f"{value.name}.{name}"))
    if isinstance(value, ModuleValue):
        found = value.module.scope.find(name)
        return found[0] if found else None
    return None


def _name(callee: Value | None, node: cst.Call) -> str | None:
    if isinstance(callee, Api):
        return callee.name
    if callee is None and isinstance(node.func, cst.Attribute):
        return f".{node.func.attr.value}"
    return None


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


def _short(name: str) -> str:
    return name.replace("tensorflow.", "tf.", 1)
