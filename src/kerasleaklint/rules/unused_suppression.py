"""PAGE"""

from __future__ import annotations

from kerasleaklint.rules.rule import Rule

RULE = Rule(
    code="KLL901",
    severity="suggestion",
    effect="error",
    summary="a suppression comment that silences nothing",
    bad="import keras\n\nmodel = keras.Sequential([])  # noqa: KLL401\n",
    good="import keras\n\nmodel = keras.Sequential([])\n",
)
