"""Functions of other packages: the tables in `knowledge` say what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.interpretation import classes, unseen
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.knowledge.functions import call_known
from kerasleaklint.semantics.knowledge.tensorflow import graphs, tensors
from kerasleaklint.semantics.values import UNKNOWN, Api, Foreign, Given, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

PURE_PACKAGES = ("builtins.", "numpy.", "tensorflow.", "keras.", "math.", "os.path.", "pandas.", "cv2.resize", "copy.")
IMPURE = ("numpy.random.", "tensorflow.random.", "keras.random.", "builtins.input", "builtins.next", "builtins.open")


def called(run: Run, api: Api, call: Call) -> Value:
    name = api.name
    if name == "builtins.super":
        return classes.super_of(run)
    graphs.see_op(run, call, name)
    tensor = tensors.computed(run, call, name)
    if tensor is not None:
        return tensor
    if name.partition(".")[0] in keras.CLEARING_TUNERS:
        return UNKNOWN
    known = call_known(run, call, name)
    return known if known is not None else _unheard_of(run, name, call)


def _unheard_of(run: Run, name: str, call: Call) -> Value:
    result = unseen.called(run, call)
    if result is not UNKNOWN:
        return result
    if name.partition(".")[0] in keras.RIVALS:
        return Foreign()
    return Given(name.rpartition(".")[2]) if keras.is_unseen(name) else UNKNOWN


def is_pure(name: str) -> bool:
    """Whether the result depends on the arguments alone."""
    return name.startswith(PURE_PACKAGES) and not name.startswith(IMPURE)
