"""PAGE"""

from __future__ import annotations

from kerasleaklint.rules.rule import Rule

RULE = Rule(
    code="KLL900",
    severity="error",
    effect="error",
    summary="a file cannot be read, decoded or parsed",
    bad="import keras\n\nmodel = keras.Sequential([)\nmodel.fit(x)\n",
    good="import keras\n\nmodel = keras.Sequential([])\n",
)
