"""Frozen value types shared by every other room; imports nothing of ours.

Each is loaded when it is first asked for: a run that parses nothing needs no diagnostics.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasleaklint.core.diagnostic import Diagnostic, Estimate, Place, Position, Related
    from kerasleaklint.core.errors import ConfigError, SourceError
    from kerasleaklint.core.fix import Applicability, Edit, Fix, PlacedEdit, PlacedFix, Unfixed

__all__ = [
    "Applicability",
    "ConfigError",
    "Diagnostic",
    "Edit",
    "Estimate",
    "Fix",
    "Place",
    "PlacedEdit",
    "PlacedFix",
    "Position",
    "Related",
    "SourceError",
    "Unfixed",
]
_FIXES = {"Applicability", "Edit", "Fix", "PlacedEdit", "PlacedFix", "Unfixed"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    module = "errors" if name.endswith("Error") else "fix" if name in _FIXES else "diagnostic"
    return getattr(import_module(f"{__name__}.{module}"), name)
