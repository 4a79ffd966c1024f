"""How a model is set up when training begins: what programs must agree in, also where their numbers say nothing.

Names are left out, since Keras counts them up, and so is the code of lambdas, which holds the lines that it stands on.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any

from kerasleaklint.verify.child.libraries import library
from kerasleaklint.verify.child.results import weights

_NAMES = frozenset({"name", "shared_object_id"})
_UNSET = ("reduction", "'sum_over_batch_size'")  # of a loss that was not told otherwise


def setup(model: Any) -> dict[str, Any]:
    return {
        "optimizer": _settings(getattr(model, "optimizer", None)),
        "loss": _loss(getattr(model, "loss", None)),
        "layers": [[type(layer).__name__, _checksum(layer)] for layer in _layers(model)],
        "weights": weights([model]),
    }


def _layers(model: Any) -> Iterator[Any]:
    """However deep they are. A model among them is what its layers are."""
    found = model._flatten_layers(include_self=False) if hasattr(model, "_flatten_layers") else model.layers
    return (layer for layer in found if not isinstance(layer, library("keras").Model))


def _checksum(layer: Any) -> int:
    return zlib.crc32(repr(_settings(layer)).encode())


def _settings(thing: Any) -> dict[str, str]:
    """Nothing where it does not tell."""
    try:
        return {str(key): _text(value) for key, value in thing.get_config().items() if key not in _NAMES}
    except Exception:  # of a class of the user's own, which may raise anything
        return {}


def _loss(loss: Any) -> str:
    """The same for the name of a loss, for its function, and for an object with nothing set."""
    if isinstance(loss, Mapping):
        return str({str(key): _loss(one) for key, one in loss.items()})
    if isinstance(loss, (list, tuple)):
        return str([_loss(one) for one in loss])
    if isinstance(loss, str):
        loss = library("keras").losses.get(loss)
    given = getattr(loss, "_fn_kwargs", {})
    told = {
        key: value for key, value in _settings(loss).items() if key not in ("fn", *given) and (key, value) != _UNSET
    }
    told |= _unusual(loss, given)
    name = getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)
    return f"{name} {told}" if told else str(name)


def _unusual(loss: Any, given: Mapping[str, Any]) -> dict[str, str]:
    """What the function of a loss is told, but for its defaults; `get_config` leaves some of it out."""
    known = signature(loss.fn).parameters if given else {}
    return {key: _text(value) for key, value in given.items() if key not in known or known[key].default != value}


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, (list, tuple)):
        return str([_text(one) for one in value])
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    if hasattr(value, "get_config"):
        return f"{type(value).__name__} {_settings(value)}"
    if hasattr(value, "shape"):
        return f"array {zlib.crc32(library('keras').ops.convert_to_numpy(value).tobytes())}"
    return str(getattr(value, "__name__", type(value).__name__))


def _mapping(value: Mapping[Any, Any]) -> str:
    """A serialized object, mostly; of a dtype policy the name is all that there is."""
    if _is_lambda(value):
        return "lambda"
    left_out = _NAMES if len(value) > 1 else ()
    return str({str(key): _text(one) for key, one in value.items() if key not in left_out})


def _is_lambda(value: Mapping[Any, Any]) -> bool:
    """As a layer serializes one, or as an activation does."""
    return value.get("class_name") == "__lambda__" or (value.keys() == {"value"} and isinstance(value["value"], tuple))
