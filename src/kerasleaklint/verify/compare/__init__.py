"""Whether two programs train the same: facts of both, side by side."""

from kerasleaklint.verify.compare.facts import DIFFERENT, NOTE, SAME, Fact
from kerasleaklint.verify.compare.sameness import sameness

__all__ = ["DIFFERENT", "NOTE", "SAME", "Fact", "sameness"]
