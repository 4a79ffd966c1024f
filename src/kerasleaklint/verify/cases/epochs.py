"""Epochs that end before their data does. Keras only warns of it: no error tells them, but their steps do."""

from __future__ import annotations

from kerasleaklint.verify.compare.calls import fits
from kerasleaklint.verify.run import Run


def end_early(run: Run) -> bool:
    """Whether a later epoch of a fit takes fewer steps than its first."""
    return any(min(fit.steps) < fit.steps[0] for fit in fits(run) if fit.steps)


def shown(run: Run) -> str:
    counts = "; ".join(", ".join(map(str, fit.steps)) for fit in fits(run))
    return f"epochs of {counts} batches" if counts else "no epochs"
