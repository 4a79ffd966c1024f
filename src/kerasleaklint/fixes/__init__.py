"""From what a rule wants changed to text edits, and from edits to a new program that is proved before it is kept.

A rule writes its fix with a `Draft`; the engine runs `Rounds`.
"""

from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.proving.documents import Document, opened
from kerasleaklint.fixes.proving.result import FixResult, Rejected
from kerasleaklint.fixes.proving.rounds import Rounds

__all__ = ["Document", "Draft", "FixResult", "Rejected", "Rounds", "opened"]
