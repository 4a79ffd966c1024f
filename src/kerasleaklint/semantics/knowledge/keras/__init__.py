"""Keras: what builds a model, what its methods take, what counts as training, and which data Keras brings."""

from __future__ import annotations

from kerasleaklint.semantics.knowledge.keras.callbacks import HOOKS
from kerasleaklint.semantics.knowledge.keras.data import BATCH_CLASSES, LOADING
from kerasleaklint.semantics.knowledge.keras.functions import CALLS, CLEARING_TUNERS, guess
from kerasleaklint.semantics.knowledge.keras.models import MODEL_CLASSES, assumed_model
from kerasleaklint.semantics.knowledge.keras.training import PARAMETERS, forward, model_method
from kerasleaklint.semantics.knowledge.keras.unseen import RIVALS, duck_method, is_unseen, names_a_model

__all__ = [
    "BATCH_CLASSES",
    "CALLS",
    "CLEARING_TUNERS",
    "HOOKS",
    "LOADING",
    "MODEL_CLASSES",
    "PARAMETERS",
    "RIVALS",
    "assumed_model",
    "duck_method",
    "forward",
    "guess",
    "is_unseen",
    "model_method",
    "names_a_model",
]
