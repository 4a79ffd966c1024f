"""Whether the verifier can work here, without importing what it asks for."""

from __future__ import annotations

import sys
from importlib.util import find_spec

BACKENDS = ("tensorflow", "jax", "torch")
MISSING = "verify runs the program and needs Keras with a backend: pip install 'kerasleaklint[verify]'"


def problem() -> str | None:
    """Why not, in one line; None where it can."""
    if find_spec("keras") is None or not any(find_spec(name) for name in BACKENDS):
        return MISSING
    if sys.platform != "linux" and find_spec("psutil") is None:
        return "verify reads memory through psutil on this platform: pip install psutil"
    return None
