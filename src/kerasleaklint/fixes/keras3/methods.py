"""`fit_generator` and its like as `fit`, with the arguments as they are called and counted today (KLL204)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability, Fix
from kerasleaklint.fixes.calls.steps import as_operand
from kerasleaklint.fixes.desk import lookup
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.keras3.arguments import take_loading_away
from kerasleaklint.fixes.keras3.trust import means_the_same
from kerasleaklint.fixes.keras3.whole_numbers import as_whole_number
from kerasleaklint.semantics.knowledge.keras import LOADING
from kerasleaklint.semantics.syntax import called_name

if TYPE_CHECKING:
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel

# Up to here all releases agree on the positions.
POSITIONS = {
    "fit_generator": ("x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
    "evaluate_generator": ("x", "steps"),
    "predict_generator": ("x", "steps"),
}
POSITIONS_OF_KERAS_1 = {
    "fit_generator": ("x", "samples_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "nb_val_samples"),
    "evaluate_generator": ("x", "val_samples"),
    "predict_generator": ("x", "val_samples"),
}
RENAMED = {**LOADING, "generator": "x", "nb_epoch": "epochs", "nb_epochs": "epochs"}
STEPS = {"steps_per_epoch", "validation_steps", "steps"}
# What counted samples: what counts batches now, and of which data.
SAMPLES = {
    "samples_per_epoch": ("steps_per_epoch", "x"),
    "nb_val_samples": ("validation_steps", "validation_data"),
    "val_samples": ("steps", "x"),
}
KERAS_1 = {*SAMPLES, "nb_epoch", "nb_worker", "pickle_safe", "max_q_size"}
KERAS_2 = {*STEPS, "epochs", "workers", "use_multiprocessing", "max_queue_size"}
FLOWS = ("flow", "flow_from_directory", "flow_from_dataframe")
DEFAULT_SIZE = "32"


def modernised(fact: SinkCall, replacement: str, model: FileModel) -> Fix | None:
    """The new method with the arguments by their new names; None where what they count is not known."""
    call = fact.call.node
    if not model.owns(call) or not lookup.is_method(call, fact.method, model):
        return None
    given = parameters(call, fact.method, model)
    if given is None:
        return None
    draft = Draft(model)
    gone = [arg for arg, name in given.items() if name in LOADING.values()]
    changed = {arg: _written(draft, fact, arg, name) for arg, name in given.items() if arg not in gone}
    if None in changed.values():
        return None
    same = (not gone or take_loading_away(draft, fact, gone)) and SAMPLES.keys().isdisjoint(given.values())
    counts = [arg.value for arg, name in given.items() if name in STEPS]
    same = same and means_the_same(fact, set(given.values()), counts, model)
    is_told = "verbose" in given.values() or any(arg.star for arg in call.args)
    quiet = [] if replacement == "fit" or is_told else ["verbose=0"]  # as it was by default
    draft.rename_method(call, replacement)
    replace = {arg: text for arg, text in changed.items() if text}
    draft.change_arguments(call, remove=gone, replace=replace, append=quiet)
    return draft.fix(Applicability.SAFE if same else Applicability.UNSAFE, f"Call `{replacement}`")


def parameters(call: cst.Call, method: str, model: FileModel) -> dict[cst.Arg, str] | None:
    """The present name of each argument, the old one where it counts samples; None where positions say too little."""
    positional = [arg for arg in call.args if arg.keyword is None and arg.star != "**"]
    names = POSITIONS_OF_KERAS_1[method] if _is_of_keras_1(call, model) else POSITIONS[method]
    if len(positional) > len(names) or any(arg.star == "*" for arg in positional):
        return None
    found = dict(zip(positional, names, strict=False))
    found.update({a: RENAMED.get(a.keyword.value, a.keyword.value) for a in call.args if a.keyword is not None})
    return found


def _is_of_keras_1(call: cst.Call, model: FileModel) -> bool:
    """Told by the call's own words; where it has none, by those of the file's other calls."""
    words = _words(call)
    if words & (KERAS_1 | KERAS_2):
        return bool(words & KERAS_1)
    return any(_words(other) & KERAS_1 for other in model.every(cst.Call) if called_name(other).endswith("_generator"))


def _words(call: cst.Call) -> set[str]:
    return {arg.keyword.value for arg in call.args if arg.keyword is not None}


def _written(draft: Draft, fact: SinkCall, arg: cst.Arg, name: str) -> str | None:
    """The argument as `name=value`, the first as it is; None for a number of samples in batches of unknown size."""
    call, value = fact.call.node, draft.source(arg.value)
    if arg.star or (name == "x" and arg is call.args[0]):
        return f"{arg.star}{value}"
    if name in STEPS:
        value = as_whole_number(arg.value, draft)
    if name in SAMPLES:
        name, role = SAMPLES[name]
        size = _batch_size(fact, role, draft)
        if size is None:
            return None
        ceil = draft.spelled("math.ceil", at=call, otherwise="import math")
        value = f"{ceil}({as_operand(value)} / {as_operand(size)})"
    return f"{name}={value}"


def _batch_size(fact: SinkCall, role: str, draft: Draft) -> str | None:
    """How many samples `datagen.flow(...)` gives at a time, where it is called in sight."""
    data = fact.arguments.get(role)
    if data is None or not draft.model.owns(data.node):
        return None
    made = data.node if isinstance(data.node, cst.Call) else lookup.sole_value(data.node, draft.model)
    if not isinstance(made, cst.Call) or called_name(made) not in FLOWS:
        return None
    given = [arg.value for arg in made.args if arg.keyword is not None and arg.keyword.value == "batch_size"]
    if not given:
        return DEFAULT_SIZE
    return draft.source(given[0]) if lookup.means_the_same(given[0], fact.call.node, draft.model) else None
