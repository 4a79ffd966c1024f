"""Keras: what builds a model, what a model's methods take, and what counts as training."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import Argument, BatchesMade, Call, ModelBuilt, ModelCalled, ModelCompiled, SinkCall
from kerasleaklint.semantics.knowledge import layers, tensors
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Api,
    Array,
    Batches,
    Foreign,
    Function,
    Given,
    Instance,
    Model,
    Optimizer,
    Result,
    Sequence,
    Unknown,
    Value,
    leaves,
)

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run

Handler = Callable[["Run", "Call", str], Value]

MODEL_CLASSES = {
    "keras.Model", "keras.Sequential", "keras.Functional", "keras.models.Model", "keras.models.Sequential",
    "keras.models.Functional", "keras.engine.Model", "keras.engine.training.Model",
    "keras.engine.sequential.Sequential", "keras.engine.functional.Functional", "keras.training.Model",
    "keras.models.functional.Functional", "keras.models.sequential.Sequential", "keras.models.model.Model",
}  # fmt: skip
LOADERS = {"keras.models.load_model", "keras.saving.load_model", "keras.saving.saving_api.load_model"}
COPIERS = {
    "keras.models.clone_model", "keras.models.model_from_json", "keras.models.model_from_yaml",
    "keras.models.model_from_config", "keras.models.Model.from_config", "keras.models.Sequential.from_config",
    "keras.Model.from_config", "keras.Sequential.from_config",
}  # fmt: skip
BATCH_CLASSES = {
    "keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence",
    "keras.utils.all_utils.Sequence",
}  # fmt: skip
CLEARERS = {"keras.backend.clear_session", "keras.utils.clear_session", "keras.clear_session"}
# They call clear_session themselves, before they build the model of a trial.
CLEARING_TUNERS = {"keras_tuner", "kerastuner", "talos"}
KERAS_MODEL_WRAPPERS = {"keras.utils.multi_gpu_model", "keras.utils.training_utils.multi_gpu_model"}
COMPUTES = {"tensorflow.GradientTape", "tensorflow.gradients", "tensorflow.contrib.eager.GradientTape"}

FIT = (
    "x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle",
    "class_weight", "sample_weight", "initial_epoch", "steps_per_epoch", "validation_steps", "validation_batch_size",
    "validation_freq",
)  # fmt: skip
PARAMETERS: dict[str, tuple[str, ...]] = {
    "fit": FIT,
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight", "steps", "callbacks"),
    "predict": ("x", "batch_size", "verbose", "steps", "callbacks"),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
    "fit_generator": (
        "generator",
        "steps_per_epoch",
        "epochs",
        "verbose",
        "callbacks",
        "validation_data",
        "validation_steps",
    ),
    "evaluate_generator": ("generator", "steps", "callbacks"),
    "predict_generator": ("generator", "steps", "callbacks"),
    "predict_proba": ("x", "batch_size", "verbose"),
    "predict_classes": ("x", "batch_size", "verbose"),
}
OLD_NAMES = {
    "nb_epoch": "epochs", "nb_epochs": "epochs", "samples_per_epoch": "steps_per_epoch", "nb_worker": "workers",
    "nb_val_samples": "validation_steps", "val_samples": "steps", "max_q_size": "max_queue_size",
    "pickle_safe": "use_multiprocessing",
}  # fmt: skip
GENERATOR_METHODS = {"fit_generator", "evaluate_generator", "predict_generator"}
KERAS_FIT_WORDS = {
    "epochs", "nb_epoch", "validation_data", "validation_split", "steps_per_epoch", "validation_steps", "initial_epoch",
}  # fmt: skip
RUN_METHODS = {"predict", "evaluate", "predict_on_batch", "train_on_batch", "test_on_batch"}
RIVALS = {
    "autokeras", "catboost", "chainer", "fastai", "fbprophet", "gensim", "hmmlearn", "lightgbm", "lightning", "mxnet",
    "paddle", "pmdarima", "prophet", "pytorch_lightning", "rl", "sentence_transformers", "sklearn", "spacy",
    "stable_baselines", "stable_baselines3", "statsmodels", "surprise", "tflearn", "timm", "torch", "torchvision",
    "transformers", "xgboost",
}  # fmt: skip
OTHER_LIBRARIES = RIVALS | {
    "builtins", "cv2", "flax", "jax", "joblib", "keras", "mlflow", "numpy", "pandas", "pickle", "scipy", "tensorflow",
}  # fmt: skip
MODEL_NAMES = re.compile(
    r"(?i)(^|_)(model|net|network|generator|discriminator|(auto)?encoder|decoder|critic|actor|gan|vae)\d*$"
)


# What fit calls again and again; on_train_begin and the like run once.
HOOKS = re.compile(r"on_(epoch|batch|(train|test|predict)_batch)_(begin|end)")


# Building


def _build(run: Run, call: Call, name: str) -> Value:
    model = built(run, call, "model", name.rpartition(".")[2])
    if name.endswith(".Sequential"):
        layers.stack(model, call)
    return model


def _load(run: Run, call: Call, name: str) -> Value:
    return built(run, call, "load", name.rpartition(".")[2])


def built(run: Run, call: Call, kind: str, what: str) -> Model:
    model = Model(run.origin(kind, what, call.node), run.repeating)
    run.see(ModelBuilt(model, run.site_in_loop(call.node), run.repeating))
    return model


def assumed_model(run: Run, node: cst.CSTNode, loops: tuple[Loop, ...] = ()) -> Model:
    """A model that comes from where we cannot see, told by an annotation or by what is done with it."""
    return Model(run.origin("assumed", "model", node), loops)


def is_unseen(name: str) -> bool:
    """Whether a function may belong to the program's own code that is not at hand: no library that we know by name."""
    package = name.rpartition(".")[0]
    return bool(package) and package.partition(".")[0] not in OTHER_LIBRARIES


def names_a_model(name: str) -> bool:
    return bool(MODEL_NAMES.search(name))


def _clear(run: Run, call: Call, name: str) -> Value:
    del call, name
    run.mark_cleared()
    return UNKNOWN


def _compute(run: Run, call: Call, name: str) -> Value:
    del call, name
    run.mark_computing()
    return UNKNOWN


def _wrapped(run: Run, call: Call, name: str) -> Value:
    del run, name
    return call.value(0)


def _base_batches(run: Run, call: Call, name: str) -> Value:
    del name
    run.see(BatchesMade(None, call, run.root_site(call.node), run.repeating))
    return UNKNOWN


CALLS: dict[str, Handler] = {
    **{f"{base}.__init__": _base_batches for base in BATCH_CLASSES},
    **dict.fromkeys(MODEL_CLASSES | COPIERS, _build),
    **dict.fromkeys(LOADERS, _load),
    **dict.fromkeys(CLEARERS, _clear),
    **dict.fromkeys(COMPUTES, _compute),
    **dict.fromkeys(KERAS_MODEL_WRAPPERS, _wrapped),
}

HUBS = ("keras_hub.models.", "keras_nlp.models.", "keras_cv.models.")
KNOWN_SETS: dict[str, tuple[tuple[int, ...], int, int, str]] = {
    "mnist": ((28, 28), 60000, 10000, "uint8"),
    "fashion_mnist": ((28, 28), 60000, 10000, "uint8"),
    "cifar10": ((32, 32, 3), 50000, 10000, "uint8"),
    "cifar100": ((32, 32, 3), 50000, 10000, "uint8"),
    "boston_housing": ((13,), 404, 102, "float64"),
}


def guess(run: Run, call: Call, name: str) -> Value | None:
    """Families: `keras.applications.*`, `keras.datasets.*.load_data`, `keras_hub.models.*.from_preset`."""
    if name.startswith(HUBS) and name.endswith(".from_preset"):
        return built(run, call, "load", name.split(".")[-2])
    if not name.startswith("keras."):
        return None
    last = name.rpartition(".")[2]
    if name == "keras.Input" or (name.startswith("keras.layers.") and last[:1].isupper()):
        return layers.made(run, call, last)
    if name.startswith("keras.applications.") and last[:1].isupper():
        return built(run, call, "model", last)
    if name.startswith("keras.datasets.") and last == "load_data":
        return _known_set(run, call, name.split(".")[2])
    if (
        name.startswith("keras.optimizers.")
        and last[:1].isupper()
        and not {"schedules", "legacy"} & set(name.split("."))
    ):
        return Optimizer(run.origin("optimizer", last, call.node), run.repeating, run.scope)
    if last == "clear_session":
        return _clear(run, call, name)
    if last == "LambdaCallback":
        return _lambda_callback(run, call)
    if name.startswith("keras.losses.") and last[:1].isupper() and not last.endswith(")"):
        return Api(f"{name}()")  # the object: calling it gives a loss
    if last in ("image_dataset_from_directory", "text_dataset_from_directory", "timeseries_dataset_from_array"):
        return Batches()
    return Batches() if last in ("TimeseriesGenerator", "HDF5Matrix") else None


def _lambda_callback(run: Run, call: Call) -> Value:
    for word, argument in call.keywords.items():
        if HOOKS.fullmatch(word) and isinstance(argument.value, Function):
            run.call_hook(argument.value, word)
    return UNKNOWN


def _known_set(run: Run, call: Call, which: str) -> Value:
    if which not in KNOWN_SETS:
        parts = [run.new_array("dataset", which, call.node) for _ in range(4)]
    else:
        sides, train, test, dtype = KNOWN_SETS[which]
        shapes = ((train, *sides), (train,), (test, *sides), (test,))
        parts = [run.new_array("dataset", which, call.node, shape, dtype) for shape in shapes]
    return Sequence(call.node, [Sequence(call.node, list(parts[:2])), Sequence(call.node, list(parts[2:]))])


# Using


def model_method(run: Run, model: Model, name: str, call: Call) -> Value:
    if name in PARAMETERS:
        return sink(run, model, name, call)
    if name in ("add", "append"):
        for argument in call.positional:
            as_layer(argument.value)
        layers.stack(model, call)
        return UNKNOWN
    model.uses.append((name, run.repeating))
    if name == "compile":
        _compiled(run, model, call)
    return Result("weights", model) if name == "get_weights" else UNKNOWN


def _compiled(run: Run, model: Model, call: Call) -> None:
    """From the third on, the order of the parameters differs between releases."""
    arguments = dict(zip(("optimizer", "loss"), call.positional, strict=False)) | call.keywords
    run.see(ModelCompiled(model, call, arguments, run.scope, run.site(call.node), run.repeating))


def sink(run: Run, model: Model, method: str, call: Call) -> Value:
    """Record `model.fit(...)` and the like with its arguments by name."""
    names = PARAMETERS[method]
    arguments: dict[str, Argument] = dict(zip(names, call.positional, strict=False))
    for keyword, argument in call.keywords.items():
        arguments[OLD_NAMES.get(keyword, keyword)] = argument
    if "generator" in arguments:
        arguments.setdefault("x", arguments.pop("generator"))
    model.uses.append((method, run.repeating))
    if "callbacks" in arguments:
        run.clear_as_told(arguments["callbacks"].value)
    if method.startswith(("fit", "train", "predict", "evaluate", "test")):
        run.mark_computing()
    run.see(SinkCall(method, model, call, arguments, run.site(call.node), run.repeating))
    if method in ("predict", "predict_on_batch"):
        return tensors.made(run, "predictions", "predictions", call.node, tensors.rows_of(leaves(call.value(0, "x"))))
    return Result("history", model) if method in ("fit", "fit_generator") else UNKNOWN


def forward(run: Run, model: Model, call: Call) -> Value:
    """`model(x)`: a forward pass, or the model used as a layer of another."""
    run.mark_computing()
    model.is_layer = True
    if not run.is_traced:
        run.see(ModelCalled(model, call, run.site(call.node), run.repeating))
    if model.instance is not None:
        member = model.instance.of.lookup("call")
        if member is not None:
            run.call_value(run.bind_member(member, model), call)
    return tensors.output(run, call)


def as_layer(value: Value) -> None:
    for leaf in leaves(value):
        if isinstance(leaf, Model):
            leaf.is_layer = True


def _flow(call: Call, name: str) -> Batches:
    arrays = [call.value(0, "x"), call.value(1, "y")] if name == "flow" else []
    return Batches(tuple(value for value in arrays if any(isinstance(leaf, Array) for leaf in leaves(value))))


def duck_method(run: Run, receiver: Value, name: str, call: Call) -> Value | None:
    """Methods of objects that we cannot see, where the call itself shows that it is a Keras model."""
    if isinstance(receiver, (Api, Foreign)):
        return None
    if name in ("flow", "flow_from_directory", "flow_from_dataframe"):
        return _flow(call, name)
    if not run.module.names_keras or not isinstance(receiver, (Unknown, Instance)):
        return None
    if name == "compile" and {"loss", "optimizer"} & set(call.keywords):
        model = assumed_model(run, call.node, run.loops)
        run.rebind_receiver(call, model)
        return model_method(run, model, name, call)
    if isinstance(receiver, Instance):
        return None
    if name == "get_weights" and not call.node.args:
        return Result("weights", assumed_model(run, call.node, run.loops))
    runs_a_model = isinstance(receiver, Given) and names_a_model(receiver.name) and name in RUN_METHODS
    if runs_a_model or name in GENERATOR_METHODS or (name == "fit" and KERAS_FIT_WORDS & set(call.keywords)):
        model = assumed_model(run, call.node, () if isinstance(receiver, Given) else run.loops)
        run.rebind_receiver(call, model)
        return sink(run, model, name, call)
    return None
