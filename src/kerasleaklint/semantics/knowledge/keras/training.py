"""What is done with a model: the methods that train and run it, with their parameters, and calling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import ModelCalled, ModelCompiled, SinkCall
from kerasleaklint.semantics.knowledge.keras import layers
from kerasleaklint.semantics.knowledge.tensorflow import tensors
from kerasleaklint.semantics.values import UNKNOWN, Model, Result, Value, leaves

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Argument, Call
    from kerasleaklint.semantics.run import Run

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


def model_method(run: Run, model: Model, name: str, call: Call) -> Value:
    if name in PARAMETERS:
        return sink(run, model, name, call)
    if name in ("add", "append"):
        for argument in call.positional:
            layers.mark_parts(argument.value)
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
    run.see(SinkCall(method, model, call, arguments, run.site(call.node), run.repeating, run.returning))
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
