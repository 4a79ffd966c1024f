"""Comments that silence findings, and the report of those that silence nothing."""

from kerasleaklint.suppress.directives import Directives, Unused

__all__ = ["Directives", "Unused"]
