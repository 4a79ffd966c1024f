"""What a call gave: plain numbers that two programs can be compared by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kerasleaklint.verify.child.libraries import library


def intended(model: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a call of fit is to do, before callbacks that watch the training have a say in it."""
    first = int(arguments.get("initial_epoch", 0))
    keras_own, others = _callbacks(arguments)
    return {
        "intended_epochs": int(arguments.get("epochs", 1)) - first,
        "first_epoch": first,
        "shuffle": bool(arguments.get("shuffle", True)),
        "optimizer": _optimizer(model),
        "callbacks": keras_own,
        "other_callbacks": others,
    }


def call_facts(method: str, model: Any, result: Any) -> dict[str, Any]:
    if method == "fit":
        return {
            "history": _history(result),
            "parameters": model.count_params(),
            "iterations": _iterations(model),
            "stopped": bool(getattr(model, "stop_training", False)),
        }
    return {"result": _numbers(result)}


def _history(result: Any) -> dict[str, list[float]]:
    history = getattr(result, "history", None) or {}
    return {name: [_number(value) for value in values] for name, values in history.items()}


def _optimizer(model: Any) -> str:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return "none"
    return f"{type(optimizer).__name__}, learning rate {_number(optimizer.learning_rate):g}"


def _iterations(model: Any) -> int | None:
    optimizer = getattr(model, "optimizer", None)
    return None if optimizer is None else int(library("keras").ops.convert_to_numpy(optimizer.iterations))


def _callbacks(arguments: Mapping[str, Any]) -> tuple[list[str], int]:
    """Those of Keras itself, and how many others: what a user's own does is not known by its name."""
    given = arguments.get("callbacks") or []
    listed = getattr(given, "callbacks", given)  # of a CallbackList
    kinds = [type(one) for one in (listed if isinstance(listed, (list, tuple)) else [listed])]
    keras_own = sorted(kind.__name__ for kind in kinds if kind.__module__.startswith("keras."))
    return keras_own, len(kinds) - len(keras_own)


def weights(models: Sequence[Any]) -> list[dict[str, list[float]]]:
    """The size of each array of weights of each model: all training ends there, also that outside of fit."""
    numpy, to_numpy = library("numpy"), library("keras").ops.convert_to_numpy
    arrays = [[to_numpy(array) for array in model.weights] for model in models]
    return [{"weights": [float(numpy.abs(one).sum(dtype="float64")) for one in each]} for each in arrays if each]


def _numbers(result: Any) -> dict[str, list[float]]:
    """Metrics by name; of predicted arrays the number of values, their sum and the sum of their squares."""
    if isinstance(result, dict):
        return {str(name): _summary(value) for name, value in result.items()}
    parts = result if isinstance(result, (list, tuple)) else [result]
    return {str(index): _summary(part) for index, part in enumerate(parts)}


def _summary(value: Any) -> list[float]:
    numpy = library("numpy")
    try:
        array = numpy.asarray(value, "float64")
    except (TypeError, ValueError):  # ragged or of another kind
        return []
    if array.ndim == 0:
        return [float(array)]
    return [float(array.size), float(array.sum()), float(numpy.square(array).sum())]


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
