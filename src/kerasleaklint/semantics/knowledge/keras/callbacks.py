"""Callbacks: the methods that `fit` calls again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.semantics.values import UNKNOWN, Function, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

# on_train_begin and the like run once.
HOOKS = re.compile(r"on_(epoch|batch|(train|test|predict)_batch)_(begin|end)")


def lambda_callback(run: Run, call: Call, name: str) -> Value:
    """`LambdaCallback(on_epoch_end=...)`: the functions that it is given run per epoch or batch."""
    del name
    for word, argument in call.keywords.items():
        if HOOKS.fullmatch(word) and isinstance(argument.value, Function):
            run.call_hook(argument.value, word)
    return UNKNOWN
