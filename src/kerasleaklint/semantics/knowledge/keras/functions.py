"""The functions of Keras: those known by their full name, and the families of classes and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.arrays import converting
from kerasleaklint.semantics.knowledge.keras import callbacks, data, layers, models
from kerasleaklint.semantics.knowledge.table import Guess, Handler
from kerasleaklint.semantics.values import UNKNOWN, Api, Const, Optimizer, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

# What makes one number of the losses of a batch.
REDUCTIONS = {"sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "auto"}
CLEARERS = {"keras.backend.clear_session", "keras.utils.clear_session", "keras.clear_session"}
COMPUTES = {"tensorflow.GradientTape", "tensorflow.gradients", "tensorflow.contrib.eager.GradientTape"}
# They call clear_session themselves, before they build the model of a trial.
CLEARING_TUNERS = {"keras_tuner", "kerastuner", "talos"}


def _clear(run: Run, call: Call, name: str) -> Value:
    del call, name
    run.mark_cleared()
    return UNKNOWN


def _compute(run: Run, call: Call, name: str) -> Value:
    del call, name
    run.mark_computing()
    return UNKNOWN


def _layer(run: Run, call: Call, name: str) -> Value:
    return layers.made(run, call, name.rpartition(".")[2])


def _optimizer(run: Run, call: Call, name: str) -> Value | None:
    if {"schedules", "legacy"} & set(name.split(".")):
        return None
    return Optimizer(run.origin("optimizer", name.rpartition(".")[2], call.node), run.repeating, run.scope)


def _loss(run: Run, call: Call, name: str) -> Value | None:
    """The object: calling it gives a loss, in one number unless it is told otherwise."""
    del run
    reduction = call.keywords.get("reduction")
    known = reduction is None or (isinstance(reduction.value, Const) and reduction.value.value in REDUCTIONS)
    return None if name.endswith(")") or call.open_ended or not known else Api(f"{name}()")


CALLS: dict[str, Handler] = {
    **models.CALLS,
    **data.CALLS,
    "keras.Input": _layer,
    **dict.fromkeys(CLEARERS, _clear),
    **dict.fromkeys(COMPUTES, _compute),
}
# Classes by their package, and functions and classes by their last name alone.
CLASSES: dict[str, Guess] = {
    "keras.layers.": _layer,
    "keras.applications.": models.application,
    "keras.optimizers.": _optimizer,
    "keras.losses.": _loss,
}
LAST_NAMES: dict[str, Guess] = {
    "clear_session": _clear,
    "load_data": data.load_data,
    "LambdaCallback": callbacks.lambda_callback,
    "image_dataset_from_directory": data.batches,
    "text_dataset_from_directory": data.batches,
    "timeseries_dataset_from_array": data.batches,
    "TimeseriesGenerator": data.batches,
    "HDF5Matrix": data.batches,
    "preprocess_input": converting.through,
    "to_categorical": converting.to_categorical,
}


def guess(run: Run, call: Call, name: str) -> Value | None:
    """Families: `keras.applications.*`, `keras.datasets.*.load_data`, `keras_hub.models.*.from_preset`."""
    if name.startswith(models.HUBS) and name.endswith(".from_preset"):
        return models.preset(run, call, name)
    if not name.startswith("keras."):
        return None
    last = name.rpartition(".")[2]
    families = [family for package, family in CLASSES.items() if name.startswith(package) and last[:1].isupper()]
    families += [LAST_NAMES[last]] if last in LAST_NAMES else []
    found = (family(run, call, name) for family in families)
    return next((value for value in found if value is not None), None)
