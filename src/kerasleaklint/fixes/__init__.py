"""From what a rule wants changed to text edits, and from edits to a new program that is proved before it is kept.

A rule writes its fix with a `Draft`; the engine runs `Rounds`.
"""

from kerasleaklint.fixes.documents import Document, opened
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.result import FixResult, Rejected
from kerasleaklint.fixes.rounds import Rounds

__all__ = ["Document", "Draft", "FixResult", "Rejected", "Rounds", "opened"]
