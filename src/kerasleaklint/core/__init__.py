"""Frozen value types shared by every other room; imports nothing of ours."""

from kerasleaklint.core.diagnostic import Diagnostic, Estimate, Place, Position, Related
from kerasleaklint.core.errors import ConfigError, SourceError
from kerasleaklint.core.fix import Applicability, Edit, Fix, PlacedEdit, PlacedFix

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
]
