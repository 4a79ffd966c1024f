"""What the user asked for, from the defaults, the nearest configuration file and the command line."""

from kerasleaklint.config.load import load
from kerasleaklint.config.settings import Selection, Settings

__all__ = ["Selection", "Settings", "load"]
