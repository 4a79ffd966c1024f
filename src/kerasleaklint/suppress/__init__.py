"""Comments that silence findings, and the report of those that silence nothing."""

from kerasleaklint.suppress.directives import Directives, Unused
from kerasleaklint.suppress.removal import removal

__all__ = ["Directives", "Unused", "removal"]
