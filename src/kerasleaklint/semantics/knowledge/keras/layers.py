"""Layers: what shape each gives, and how many weights it has, as far as literals tell. Shapes are without the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import prod
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import LayerApplied
from kerasleaklint.semantics.shapes import dimension, shape_of
from kerasleaklint.semantics.values import UNKNOWN, Const, Layer, Model, Sequence, Symbol, Value, leaves

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Argument, Call
    from kerasleaklint.semantics.run import Run
    from kerasleaklint.semantics.shapes import Shape

# The shape that a layer gives and the number of its weights; None where they are not known.
Result = tuple["Shape | None", "int | None"]
NOTHING: Result = (None, None)

KEEPING = {
    "Activation", "ActivityRegularization", "AlphaDropout", "Dropout", "ELU", "GaussianDropout", "GaussianNoise",
    "LeakyReLU", "ReLU", "Rescaling", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "ThresholdedReLU",
}  # fmt: skip
NORMALIZING = {"BatchNormalization": 4, "LayerNormalization": 2}
UNUSUAL = {"groups", "dilation_rate", "border_mode", "subsample", "nb_filter", "dim_ordering"}
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def made(run: Run, call: Call, name: str) -> Value:
    """`Dense(10)`, or `Input(shape=(784,))`, which is a symbol already."""
    if name == "Merge":
        mark_parts(call.value(0, "layers"))
    if name == "Input":
        shape = _input_shape(call, name)
        return Symbol(shape) if shape is not None else UNKNOWN
    return Layer(name, call, run.site(call.node))


def applied(run: Run, layer: Layer, call: Call) -> Value:
    """`Dense(10)(x)`"""
    symbol = call.value(0)
    assert isinstance(symbol, Symbol)
    shape, weights = after(layer, symbol.shape)
    if weights is not None:
        run.see(LayerApplied(layer, symbol.shape, weights, layer.site))
    return Symbol(shape) if shape is not None else UNKNOWN


def mark_parts(value: Value) -> None:
    """These models are layers of another one: `model.add(branch)`, or `Merge(branches)` of Keras 1."""
    for leaf in leaves(value):
        if isinstance(leaf, Model):
            leaf.is_layer = True


def stack(model: Model, call: Call) -> None:
    """`Sequential([...])` or `model.add(...)`."""
    for argument in call.positional[:1]:
        whole = argument.value
        items = whole.items if isinstance(whole, Sequence) else [whole]
        model.layers += [(item, call.node) for item in ([UNKNOWN] if items is None else items)]


def stacked(layers: Iterable[Value]) -> Iterator[tuple[Layer, Shape, int]]:
    """Each layer of a Sequential model with the shape that it is given and its weights, as far as they are known."""
    shape: Shape | None = None
    for layer in layers:
        shape = _first_shape(layer) or shape
        if not isinstance(layer, Layer):
            shape = layer.shape if isinstance(layer, Symbol) else None
        elif layer.name != "InputLayer" and shape is not None:
            given = shape
            shape, weights = after(layer, given)
            if weights is not None:
                yield layer, given, weights


def _first_shape(layer: Value) -> Shape | None:
    return _input_shape(layer.call, layer.name) if isinstance(layer, Layer) else None


def _input_shape(call: Call, name: str) -> Shape | None:
    """`shape=`, `input_shape=`, `input_dim=`, or `batch_input_shape=` less its first."""
    whole = call.argument(None, "batch_shape", "batch_input_shape")
    if whole is not None:
        shape = shape_of(whole.value)
        return shape[1:] if shape else None
    if name in ("Input", "InputLayer"):
        return shape_of(call.value(0, "shape", "input_shape"))
    return shape_of(call.value(None, "input_shape", "input_dim"))


def after(layer: Layer, shape: Shape) -> Result:
    """What a layer makes of its input."""
    if layer.name in KEEPING:
        return shape, 0
    if layer.name in NORMALIZING:
        return shape, _product(NORMALIZING[layer.name], shape[-1] if shape else None)
    rule = _RULES.get(layer.name)
    if rule is None or layer.call.open_ended or layer.call.argument(None, "data_format"):
        return NOTHING
    return rule(layer, shape)


def _product(*sides: int | None) -> int | None:
    return None if None in sides else prod(side or 0 for side in sides)


def _dense(layer: Layer, shape: Shape) -> Result:
    units = dimension(layer.call.value(0, "units"))
    weights = _product(shape[-1], units) if shape else None
    return (*shape[:-1], units), weights + (units or 0) if weights is not None else None


def _flatten(layer: Layer, shape: Shape) -> Result:
    del layer
    return (_product(*shape),), 0


def _reshape(layer: Layer, shape: Shape) -> Result:
    del shape
    wanted = shape_of(layer.call.value(0, "target_shape"))
    return (wanted, 0) if wanted is not None and all(side != -1 for side in wanted) else NOTHING


def _globally(layer: Layer, shape: Shape) -> Result:
    return (shape[-1:], 0) if "keepdims" not in layer.call.keywords else NOTHING


def _embedding(layer: Layer, shape: Shape) -> Result:
    rows, width = dimension(layer.call.value(0, "input_dim")), dimension(layer.call.value(1, "output_dim"))
    return (*shape, width), _product(rows, width)


def _recurrent(layer: Layer, shape: Shape) -> Result:
    units, sequences = dimension(layer.call.value(0, "units")), layer.call.argument(None, "return_sequences")
    if len(shape) != 2 or units is None or shape[-1] is None or "return_state" in layer.call.keywords:
        return NOTHING
    is_sequence = sequences is not None and isinstance(sequences.value, Const) and sequences.value.value is True
    weights = GATES[layer.name] * units * (shape[-1] + units + 1)
    return (shape[0], units) if is_sequence else (units,), weights


def _convolution(layer: Layer, shape: Shape) -> Result:
    rank, call = int(layer.name[-2]), layer.call
    kernel = _sides(call.value(1, "kernel_size"), rank)
    strides = _sides(call.value(2, "strides") if call.argument(2, "strides") else Const(1), rank)
    filters = dimension(call.value(0, "filters"))
    if kernel is None or strides is None or filters is None or not _is_plain(layer, shape):
        return NOTHING
    sides = _windowed(shape[:-1], kernel, strides, call.argument(3, "padding"))
    weights = _product(*kernel, shape[-1], filters)
    return (*sides, filters) if sides else None, weights + filters if weights is not None else None


def _pooling(layer: Layer, shape: Shape) -> Result:
    rank, call = int(layer.name[-2]), layer.call
    size = _sides(call.value(0, "pool_size") if call.argument(0, "pool_size") else Const(2), rank)
    strides = _sides(call.value(1, "strides"), rank) if call.argument(1, "strides") else size
    is_old = bool({"border_mode", "dim_ordering"} & set(call.keywords))
    if size is None or strides is None or is_old or len(shape) != rank + 1:
        return NOTHING
    sides = _windowed(shape[:-1], size, strides, call.argument(2, "padding"))
    return ((*sides, shape[-1]), 0) if sides else NOTHING


def _is_plain(layer: Layer, shape: Shape) -> bool:
    """Whether only arguments are given that are known here, in the order of Keras 2 and later."""
    fits = len(shape) == int(layer.name[-2]) + 1 and len(layer.call.positional) <= 3
    return fits and not UNUSUAL & set(layer.call.keywords)


def _windowed(sides: Shape, window: list[int], strides: list[int], padding: Argument | None) -> Shape | None:
    """Sides of a feature map after a window has moved over it."""
    way = padding.value.value if padding is not None and isinstance(padding.value, Const) else None
    if padding is not None and way not in ("same", "valid"):
        return None
    reach = [0 if way == "same" else size - 1 for size in window]
    return tuple(
        None if side is None else max(-(-(side - lost) // step), 0)
        for side, lost, step in zip(sides, reach, strides, strict=True)
    )


def _sides(value: Value, rank: int) -> list[int] | None:
    """`3` or `(3, 3)`."""
    found = shape_of(value)
    if found is None or None in found or 0 in found:
        return None
    known = [side for side in found if side is not None]
    return known * rank if len(known) == 1 else known if len(known) == rank else None


_RULES: dict[str, Callable[[Layer, Shape], Result]] = {
    "Dense": _dense,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Embedding": _embedding,
    **dict.fromkeys(GATES, _recurrent),
    **{f"Conv{rank}D": _convolution for rank in (1, 2, 3)},
    **{f"{kind}Pooling{rank}D": _pooling for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"Global{kind}Pooling{rank}D": _globally for kind in ("Max", "Average") for rank in (1, 2, 3)},
}
