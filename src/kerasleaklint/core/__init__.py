"""Frozen value types shared by every other room; imports nothing of ours."""

from kerasleaklint.core.diagnostic import Diagnostic, Estimate, Place, Position, Related
from kerasleaklint.core.errors import ConfigError, SourceError

__all__ = ["ConfigError", "Diagnostic", "Estimate", "Place", "Position", "Related", "SourceError"]
