"""What builds, loads or copies a Keras model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import ModelBuilt
from kerasleaklint.semantics.knowledge.keras import layers
from kerasleaklint.semantics.knowledge.table import Handler, first_argument
from kerasleaklint.semantics.values import Model, Value

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.loops import Loop
    from kerasleaklint.semantics.run import Run

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
WRAPPERS = {"keras.utils.multi_gpu_model", "keras.utils.training_utils.multi_gpu_model"}
HUBS = ("keras_hub.models.", "keras_nlp.models.", "keras_cv.models.")


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


def application(run: Run, call: Call, name: str) -> Value:
    """`keras.applications.ResNet50(...)`."""
    return built(run, call, "model", name.rpartition(".")[2])


def preset(run: Run, call: Call, name: str) -> Value:
    """`keras_hub.models.BertClassifier.from_preset(...)`."""
    return built(run, call, "load", name.split(".")[-2])


CALLS: dict[str, Handler] = {
    **dict.fromkeys(MODEL_CLASSES | COPIERS, _build),
    **dict.fromkeys(LOADERS, _load),
    **dict.fromkeys(WRAPPERS, first_argument),
}
