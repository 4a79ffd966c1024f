"""Objects and functions that we cannot see: whether they are models of Keras, told by names and by what is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.keras.data import flow
from kerasleaklint.semantics.knowledge.keras.models import assumed_model
from kerasleaklint.semantics.knowledge.keras.training import model_method, sink
from kerasleaklint.semantics.values import Api, Foreign, Given, Instance, Result, Unknown, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

GENERATOR_METHODS = {"fit_generator", "evaluate_generator", "predict_generator"}
KERAS_FIT_WORDS = {
    "epochs", "nb_epoch", "validation_data", "validation_split", "steps_per_epoch", "validation_steps", "initial_epoch",
}  # fmt: skip
RUN_METHODS = {"predict", "evaluate", "predict_on_batch", "train_on_batch", "test_on_batch"}
RIVALS = {
    "alibi_detect", "autokeras", "catboost", "chainer", "ctgan", "darts", "deepchem", "fastai", "fbprophet", "gensim",
    "hmmlearn", "lightfm", "lightgbm", "lightning", "mxnet", "neuralprophet", "paddle", "pmdarima", "prophet", "pyod",
    "pytorch_lightning", "pytorch_tabnet", "rl", "sentence_transformers", "sklearn", "spacy", "stable_baselines",
    "stable_baselines3", "statsmodels", "surprise", "tflearn", "timm", "torch", "torchvision", "transformers",
    "xgboost",
}  # fmt: skip
OTHER_LIBRARIES = RIVALS | {
    "builtins", "cv2", "flax", "jax", "joblib", "keras", "mlflow", "numpy", "pandas", "pickle", "scipy", "tensorflow",
}  # fmt: skip
MODEL_NAMES = re.compile(
    r"(?i)(^|_)(model|net|network|generator|discriminator|(auto)?encoder|decoder|critic|actor|gan|vae)\d*$"
)


def is_unseen(name: str) -> bool:
    """Whether a function may belong to the program's own code that is not at hand: no library that we know by name."""
    package = name.rpartition(".")[0]
    return bool(package) and package.partition(".")[0] not in OTHER_LIBRARIES


def names_a_model(name: str) -> bool:
    return bool(MODEL_NAMES.search(name))


def duck_method(run: Run, receiver: Value, name: str, call: Call) -> Value | None:
    """Methods of objects that we cannot see, where the call itself shows that it is a Keras model."""
    if isinstance(receiver, (Api, Foreign)):
        return None
    if name in ("flow", "flow_from_directory", "flow_from_dataframe"):
        return flow(call, name)
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
